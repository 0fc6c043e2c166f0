//! Makes the snapshots: only of what is watched, only when it has changed, and not too often while a run trains.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::{
    activations,
    backoff::Backoff,
    command_error::CommandError,
    jobs::{AttributionJob, EvaluationJob, JobResult, Jobs, NearestNeighbours},
    latest::{Input, Latest, Subject},
    outbox::Outbox,
};
use crate::{
    error::Error,
    protocol::{JobKind, NetworkId, RunId},
    session::Session,
    snapshot::{ParameterView, Snapshot, Watch},
};
use lenet_model::{array::Array, lenet5::LeNet5};

/// The newest snapshot that the window has not taken yet.
#[derive(Debug, Default)]
pub(super) struct SnapshotCell(Mutex<Option<Arc<Snapshot>>>);

/// What is watched, and what of it was shown.
pub(super) struct Viewer {
    cell: Arc<SnapshotCell>,
    /// Least time between two snapshots while a run trains.
    interval: Duration,
    watch: Watch,
    /// How often the watch was set.
    watch_count: u64,
    /// Of the jobs whose results are watched.
    latest: BTreeMap<JobKind, Latest>,
    backoff: Backoff,
    shown: Option<(State, Instant)>,
}

/// The network in use and where its run is.
#[derive(Clone, Copy)]
pub(super) struct NetworkInUse<'a> {
    pub network: &'a LeNet5,
    /// The run that trains it, if there is one.
    pub run: Option<RunInUse<'a>>,
}

/// What a run knows beside its network.
#[derive(Clone, Copy)]
pub(super) struct RunInUse<'a> {
    pub session: &'a Session,
    /// The weights that it began with.
    pub initial_parameters: &'a [(String, Array)],
}

/// Weights, told from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Weights {
    pub network: NetworkId,
    pub step: u64,
}

/// Which weights are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub network: NetworkId,
    pub run: Option<RunId>,
    pub step: u64,
    pub moment: Moment,
}

/// What the weights are about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// They stay as they are for the time being.
    Still,
    /// An epoch begins.
    EpochStart,
    /// They are within an epoch.
    Training,
}

/// What a snapshot depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    weights: Weights,
    watch_count: u64,
    results: Vec<Option<Weights>>,
}

impl SnapshotCell {
    pub(super) fn take(&self) -> Option<Arc<Snapshot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, snapshot: Snapshot) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }
}

impl Position {
    pub(super) fn weights(&self) -> Weights {
        Weights { network: self.network, step: self.step }
    }
}

impl Viewer {
    pub(super) fn new(cell: Arc<SnapshotCell>, interval: Duration) -> Self {
        Self {
            cell,
            interval,
            watch: Watch::default(),
            watch_count: 0,
            latest: BTreeMap::new(),
            backoff: Backoff::default(),
            shown: None,
        }
    }

    pub(super) fn set_watch(&mut self, watch: Watch, jobs: &mut Jobs) {
        self.watch = watch;
        self.watch_count += 1;
        self.backoff = Backoff::default();
        let watched: Vec<JobKind> = self.inputs().iter().map(Input::job).collect();
        for job in [JobKind::Evaluation, JobKind::NearestNeighbours, JobKind::Attribution] {
            if !watched.contains(&job) {
                self.latest.remove(&job);
                jobs.cancel(job);
            }
        }
    }

    /// What the jobs whose results are watched are applied to.
    fn inputs(&self) -> Vec<Input> {
        let Watch { image, attribution, predictions, neighbours, .. } = &self.watch;
        let prediction = image.clone().zip(*attribution).map(|(image, question)| Input::Prediction(image, question));
        let images = [predictions.clone().map(Input::TestImages), neighbours.clone().map(Input::TrainingImages)];
        images.into_iter().chain([prediction]).flatten().collect()
    }

    /// How long until there is something to do for what is watched; none while everything is shown.
    pub(super) fn time_to_work(&self, position: Position) -> Option<Duration> {
        let time_to_begin = |input: Input| match self.latest.get(&input.job()) {
            Some(latest) => latest.time_to_begin(&Subject::new(position, input), position.moment),
            None => Some(Duration::ZERO),
        };
        let is_shown = self.shown.as_ref().is_some_and(|(state, _)| *state == self.state(position));
        let time_to_show = (!is_shown).then(|| self.backoff.wait(position.network));
        let times = self.inputs().into_iter().map(time_to_begin).chain([time_to_show]);
        times.flatten().min().filter(|_| !self.watch.is_empty())
    }

    /// Notes that a job, or without one a snapshot, has failed: what is watched stays so and is tried again later. Says
    /// whether it failed for the first time.
    pub(super) fn fail(&mut self, job: Option<JobKind>, position: Position) -> bool {
        match job.map(|job| self.latest.get_mut(&job)) {
            Some(latest) => latest.is_some_and(|latest| latest.fail(position.network)),
            None => self.backoff.fail(position.network),
        }
    }

    /// Makes the next tries due now.
    #[cfg(test)]
    pub(super) fn end_waits(&mut self) {
        self.backoff.end_wait();
        self.latest.values_mut().for_each(Latest::end_wait);
    }

    /// Begins the jobs that are due.
    pub(super) fn begin_jobs(
        &mut self,
        position: Position,
        network: &LeNet5,
        jobs: &mut Jobs,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        for input in self.inputs() {
            let job = input.job();
            let subject = Subject::new(position, input);
            let latest = self.latest.entry(job).or_default();
            latest.keep_only(&subject);
            if latest.time_to_begin(&subject, position.moment) != Some(Duration::ZERO) {
                continue;
            }
            match subject.input.clone() {
                Input::TestImages(dataset) => jobs.begin(job, EvaluationJob::new(position, dataset, network)?, outbox),
                Input::TrainingImages(dataset) => {
                    jobs.begin(job, NearestNeighbours::new(dataset, network, position.step)?, outbox);
                }
                Input::Prediction(image, question) => {
                    jobs.begin(job, AttributionJob::new(network, image, question)?, outbox);
                }
            }
            latest.begin(subject);
        }
        Ok(())
    }

    /// Takes the result of a job that is watched.
    pub(super) fn complete(&mut self, job: JobKind, result: JobResult) {
        if let Some(latest) = self.latest.get_mut(&job) {
            latest.complete(result);
        }
    }

    /// Makes a snapshot if one is due; says whether it did.
    pub(super) fn refresh(&mut self, position: Position, in_use: NetworkInUse<'_>) -> Result<bool, CommandError> {
        let state = self.state(position);
        let is_changed = self.shown.as_ref().is_none_or(|(shown, at)| {
            *shown != state && (position.moment == Moment::Still || at.elapsed() >= self.interval)
        });
        let is_due = is_changed && self.backoff.wait(position.network).is_zero();
        if is_due {
            self.cell.put(self.snapshot(position, in_use)?);
            self.shown = Some((state, Instant::now()));
        }
        Ok(is_due)
    }

    fn state(&self, position: Position) -> State {
        let results = self.latest.values().map(Latest::weights).collect();
        State { weights: position.weights(), watch_count: self.watch_count, results }
    }

    fn snapshot(&self, position: Position, in_use: NetworkInUse<'_>) -> Result<Snapshot, CommandError> {
        let (image, field) = (self.watch.image.as_deref(), self.watch.perturbed.as_ref());
        let mut snapshot = Snapshot {
            network: position.network,
            run: position.run,
            step: position.step,
            activations: image.map(|image| activations::of(in_use.network, image)).transpose()?,
            parameters: BTreeMap::new(),
            predictions: None,
            perturbed: field.map(|field| activations::perturbed(in_use.network, field)).transpose()?,
            attribution: None,
            neighbours: None,
        };
        for view in &self.watch.parameters {
            if let Some(values) = parameter_view(*view, in_use)? {
                snapshot.parameters.insert(*view, values);
            }
        }
        for result in self.latest.values().filter_map(Latest::result) {
            match result {
                JobResult::Evaluation(predictions) => snapshot.predictions = Some(Arc::clone(predictions)),
                JobResult::NearestNeighbours(states) => {
                    snapshot.neighbours = image.map(|image| states.nearest(image)).transpose()?;
                }
                JobResult::Attribution(attribution) => snapshot.attribution = Some(Arc::clone(attribution)),
                JobResult::Robustness | JobResult::FineTuning(_) => {}
            }
        }
        Ok(snapshot)
    }
}

/// One side of the parameters, if there is one.
fn parameter_view(view: ParameterView, in_use: NetworkInUse<'_>) -> Result<Option<Vec<(String, Array)>>, Error> {
    let NetworkInUse { network, run } = in_use;
    Ok(match (view, run) {
        (ParameterView::Weights, _) => Some(network.parameters()?),
        (ParameterView::Gradients, Some(run)) => Some(run.session.gradients()?),
        (ParameterView::Gradients, None) => Some(network.named(&network.parameters_flat().f_zeros_like()?)?),
        (ParameterView::Change, Some(run)) => Some(activations::change(network.parameters()?, run.initial_parameters)),
        (ParameterView::LearningRates, Some(run)) => run.session.learning_rates()?,
        (ParameterView::Change | ParameterView::LearningRates, None) => None,
    })
}
