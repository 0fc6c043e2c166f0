//! Decides when to make a snapshot of what is watched, and when to begin a job for it: only when something has changed, and
//! not too often while a run trains.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    command_error::CommandError,
    jobs::{Job, JobResult, Jobs, SetEvaluation, TrainingStates},
    outbox::Outbox,
    run::Run,
    snapshots::{self, SnapshotCell},
    string_viewer::StringViewer,
};
use crate::{
    nearest::F6States,
    protocol::{JobKind, NetworkId, RunId},
    snapshot::{DatasetId, Watch},
};
use lenet_data::dataset::Image;
use lenet_model::{attribution::Question, lenet5::LeNet5};

/// Least time between two attributions while a run trains: this leaves most of the time to the run.
const ATTRIBUTION_INTERVAL: Duration = Duration::from_millis(500);
/// The wait after a first failure, and how often it is doubled at most.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const MAX_DOUBLINGS: u32 = 4;

/// What is watched, and what of it was shown.
pub(super) struct Viewer {
    cell: Arc<SnapshotCell>,
    /// Least time between two snapshots while a run trains.
    interval: Duration,
    watch: Watch,
    /// Of the jobs whose results are watched.
    latest: BTreeMap<JobKind, Latest>,
    strings: StringViewer,
    backoff: Backoff,
    /// The state that the last snapshot shows; none since the watch was set.
    shown: Option<State>,
    shown_at: Option<Instant>,
}

/// What a snapshot depends on: the weights in use, and the weights of each job's result.
type State = (Weights, Vec<Option<Weights>>);

/// The network in use.
#[derive(Clone, Copy)]
pub(super) struct NetworkInUse<'a> {
    pub network: &'a LeNet5,
    /// The run that trains it, if there is one.
    pub run: Option<&'a Run>,
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
    pub weights: Weights,
    pub run: Option<RunId>,
    pub moment: Moment,
}

/// What happens next to the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// They stay as they are for the time being.
    Still,
    /// An epoch begins.
    EpochStart,
    /// They are within an epoch.
    Training,
}

/// The latest result of a job, and what the job under way is about.
#[derive(Default)]
struct Latest {
    under_way: Option<Subject>,
    done: Option<(Subject, Instant, JobResult)>,
    backoff: Backoff,
}

/// Which weights a job is about, and what they are applied to.
#[derive(Clone, Debug, PartialEq)]
struct Subject {
    weights: Weights,
    input: Input,
}

/// What weights are applied to.
#[derive(Clone, Debug, PartialEq)]
enum Input {
    TestImages(DatasetId),
    TrainingImages(DatasetId),
    Image(Box<Image>, Question),
}

/// The failures of one network so far. Each doubles the wait before the next try.
#[derive(Debug, Default)]
struct Backoff {
    network: NetworkId,
    failure_count: u32,
    retry_at: Option<Instant>,
}

impl Viewer {
    pub(super) fn new(cell: Arc<SnapshotCell>, interval: Duration) -> Self {
        Self {
            cell,
            interval,
            watch: Watch::default(),
            latest: BTreeMap::new(),
            strings: StringViewer::default(),
            backoff: Backoff::default(),
            shown: None,
            shown_at: None,
        }
    }

    pub(super) fn set_watch(&mut self, watch: Watch, jobs: &mut Jobs) {
        (self.watch, self.backoff, self.shown) = (watch, Backoff::default(), None);
        let watched: Vec<JobKind> = self.inputs().iter().map(Input::job).collect();
        for job in [JobKind::Evaluation, JobKind::NearestNeighbours, JobKind::Attribution] {
            if !watched.contains(&job) {
                self.latest.remove(&job);
                jobs.under_way.remove(&job);
            }
        }
    }

    /// The inputs of the jobs whose results are watched.
    fn inputs(&self) -> Vec<Input> {
        let Watch { image, attribution, predictions, neighbours, .. } = &self.watch;
        let image = image.clone().zip(*attribution).map(|(image, question)| Input::Image(image, question));
        let images = [predictions.clone().map(Input::TestImages), neighbours.clone().map(Input::TrainingImages)];
        images.into_iter().chain([image]).flatten().collect()
    }

    /// How long until there is something to do for what is watched; none while everything is shown.
    pub(super) fn time_to_work(&self, position: Position) -> Option<Duration> {
        let time_to_begin = |input: Input| match self.latest.get(&input.job()) {
            Some(latest) => latest.time_to_begin(&Subject { weights: position.weights, input }, position.moment),
            None => Some(Duration::ZERO),
        };
        let is_shown = self.shown.as_ref() == Some(&self.state(position));
        let time_to_show = (!is_shown).then(|| self.backoff.wait(position.weights.network));
        let times = self.inputs().into_iter().map(time_to_begin).chain([time_to_show]);
        times.flatten().min().filter(|_| self.watch != Watch::default())
    }

    /// Notes that a job, or without one a snapshot, has failed; it is tried again later. Says whether it failed for the first
    /// time.
    pub(super) fn fail(&mut self, job: Option<JobKind>, network: NetworkId) -> bool {
        match job.map(|job| self.latest.get_mut(&job)) {
            None => self.backoff.fail(network),
            Some(None) => false,
            Some(Some(latest)) => {
                latest.under_way = None;
                latest.backoff.fail(network)
            }
        }
    }

    /// Makes the next tries due now.
    #[cfg(test)]
    pub(super) fn end_waits(&mut self) {
        self.backoff.retry_at = None;
        self.latest.values_mut().for_each(|latest| latest.backoff.retry_at = None);
    }

    /// Begins the jobs that are due.
    pub(super) fn begin_jobs(
        &mut self,
        position: Position,
        network: &LeNet5,
        jobs: &mut Jobs,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let Position { weights, moment, .. } = position;
        for input in self.inputs() {
            let latest = self.latest.entry(input.job()).or_default();
            let subject = Subject { weights, input };
            latest.done.take_if(|(done, ..)| !done.is_alike(&subject));
            if latest.time_to_begin(&subject, moment) != Some(Duration::ZERO) {
                continue;
            }
            let network = network.copy()?;
            let job = match subject.input.clone() {
                Input::TestImages(dataset) => {
                    Job::Evaluation(Box::new(SetEvaluation::watched(position, network, dataset)))
                }
                Input::TrainingImages(dataset) => {
                    let (states, step) = (F6States::default(), weights.step);
                    Job::NearestNeighbours(TrainingStates { dataset, network, states, step })
                }
                Input::Image(image, question) => Job::Attribution { network, image, question },
            };
            jobs.begin(job, outbox);
            latest.under_way = Some(subject);
        }
        Ok(())
    }

    /// Takes the result of a job that is watched.
    pub(super) fn complete(&mut self, job: JobKind, result: JobResult) {
        if let Some(latest) = self.latest.get_mut(&job) {
            latest.done = latest.under_way.take().map(|subject| (subject, Instant::now(), result));
        }
    }

    /// Makes a snapshot if one is due; says whether it did.
    pub(super) fn refresh(&mut self, position: Position, in_use: NetworkInUse<'_>) -> Result<bool, CommandError> {
        let state = self.state(position);
        let is_recent = self.shown_at.is_some_and(|at| at.elapsed() < self.interval);
        let is_too_soon = position.moment != Moment::Still && is_recent;
        let is_waiting = !self.backoff.wait(position.weights.network).is_zero();
        if self.shown.as_ref() == Some(&state) || is_too_soon || is_waiting {
            return Ok(false);
        }
        let results = self.latest.values().filter_map(|latest| latest.done.as_ref().map(|(_, _, result)| result));
        self.cell.put(snapshots::snapshot(&self.watch, &mut self.strings, results, position, in_use)?);
        (self.shown, self.shown_at) = (Some(state), Some(Instant::now()));
        Ok(true)
    }

    fn state(&self, position: Position) -> State {
        let weights = |latest: &Latest| latest.done.as_ref().map(|(subject, ..)| subject.weights);
        (position.weights, self.latest.values().map(weights).collect())
    }
}

impl Latest {
    /// How long until the job is to begin for these weights and this input; none where it is not due.
    fn time_to_begin(&self, subject: &Subject, moment: Moment) -> Option<Duration> {
        self.is_due(subject, moment).then(|| self.backoff.wait(subject.weights.network))
    }

    /// Whether the job is to begin. While a run trains, images are due after each epoch, and a job under way is finished
    /// first, however short the epochs are.
    fn is_due(&self, subject: &Subject, moment: Moment) -> bool {
        let done = self.done.as_ref().map(|(subject, ..)| subject);
        let Some(latest) = self.under_way.as_ref().or(done) else { return true };
        if !latest.is_alike(subject) {
            return true;
        }
        let is_moment = match (moment, &subject.input) {
            (Moment::Still, _) => true,
            _ if self.under_way.is_some() => false,
            (_, Input::Image(..)) => self.done.as_ref().is_none_or(|(_, at, _)| at.elapsed() >= ATTRIBUTION_INTERVAL),
            (Moment::EpochStart, _) => true,
            (Moment::Training, _) => false,
        };
        is_moment && latest.weights != subject.weights
    }
}

impl Subject {
    /// Whether both are of the same network, if of different steps, and of the same input.
    fn is_alike(&self, other: &Self) -> bool {
        (self.weights.network, &self.input) == (other.weights.network, &other.input)
    }
}

impl Input {
    /// The job that takes it.
    fn job(&self) -> JobKind {
        match self {
            Self::TestImages(_) => JobKind::Evaluation,
            Self::TrainingImages(_) => JobKind::NearestNeighbours,
            Self::Image(..) => JobKind::Attribution,
        }
    }
}

impl Backoff {
    /// Notes a failure; says whether it is the first of this network.
    fn fail(&mut self, network: NetworkId) -> bool {
        if self.network != network {
            *self = Self { network, ..Self::default() };
        }
        self.retry_at = Some(Instant::now() + FIRST_WAIT * 2_u32.pow(self.failure_count.min(MAX_DOUBLINGS)));
        self.failure_count += 1;
        self.failure_count == 1
    }

    /// How long to wait still; nothing for a network that has not failed.
    fn wait(&self, network: NetworkId) -> Duration {
        let retry_at = self.retry_at.filter(|_| self.network == network);
        retry_at.map_or(Duration::ZERO, |at| at.saturating_duration_since(Instant::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_again_waits_longer_and_is_told_once_a_network() {
        let (mut backoff, [one, other]) = (Backoff::default(), [NetworkId(1), NetworkId(2)]);
        assert_eq!(backoff.wait(one), Duration::ZERO);
        assert!(backoff.fail(one));
        let first = backoff.wait(one);
        assert!(first > Duration::ZERO && first <= FIRST_WAIT);
        assert!(!backoff.fail(one));
        assert!(backoff.wait(one) > FIRST_WAIT);
        assert_eq!(backoff.wait(other), Duration::ZERO, "another network has not failed");
        assert!(backoff.fail(other));
    }
}
