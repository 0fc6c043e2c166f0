//! Makes the snapshots: only of what is watched, only when it has changed, and not too often while a run trains.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tch::TchError;

use super::{
    neighbourhood::Neighbourhood,
    portrait,
    reasons::Reasons,
    survey::{Subject, Survey},
};
use crate::{
    protocol::RunId,
    session::Session,
    snapshot::{ParameterView, Snapshot, TestReadings, Watch},
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
    survey: Option<Survey>,
    surveyed: Option<Surveyed>,
    neighbourhood: Neighbourhood,
    reasons: Reasons,
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

/// Which weights are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// How often another network, or other weights without training, came into use.
    pub generation: u64,
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

struct Surveyed {
    subject: Subject,
    readings: Arc<TestReadings>,
}

/// What a snapshot depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    weights: (u64, u64),
    watch_count: u64,
    readings: Option<(u64, u64)>,
    neighbours: Option<(u64, u64)>,
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
    /// What tells these weights from all others.
    pub(super) fn weights(&self) -> (u64, u64) {
        (self.generation, self.step)
    }
}

impl Viewer {
    pub(super) fn new(cell: Arc<SnapshotCell>, interval: Duration) -> Self {
        let (neighbourhood, reasons) = (Neighbourhood::default(), Reasons::default());
        Self {
            cell,
            interval,
            watch: Watch::default(),
            watch_count: 0,
            survey: None,
            surveyed: None,
            neighbourhood,
            reasons,
            shown: None,
        }
    }

    pub(super) fn set_watch(&mut self, watch: Watch) {
        if watch.readings.is_none() {
            (self.survey, self.surveyed) = (None, None);
        }
        if watch.neighbours.is_none() {
            self.neighbourhood = Neighbourhood::default();
        }
        self.watch = watch;
        self.watch_count += 1;
    }

    /// Whether there is something to do for what is watched.
    pub(super) fn is_busy(&self, position: Position) -> bool {
        let is_shown = self.shown.is_some_and(|(state, _)| state == self.state(position));
        let reads_tests = self.survey.is_some() || self.is_survey_due(position);
        let reads_on = reads_tests || self.neighbourhood.is_busy(&self.watch, position);
        !self.watch.is_empty() && (!is_shown || reads_on || self.reasons.is_due(&self.watch, position))
    }

    /// Does the next piece of work for what is watched; says whether there is a new snapshot.
    pub(super) fn refresh(&mut self, position: Position, in_use: NetworkInUse<'_>) -> Result<bool, TchError> {
        self.advance_survey(position, in_use.network)?;
        self.neighbourhood.advance(&self.watch, position, in_use.network)?;
        let state = self.state(position);
        let is_due = self.shown.is_none_or(|(shown, at)| {
            let is_over = at.elapsed() >= self.interval;
            let has_changed = shown != state && (position.moment == Moment::Still || is_over);
            let is_surveying = self.survey.is_some() || self.neighbourhood.progress().is_some();
            has_changed || (is_surveying && is_over) || self.reasons.is_due(&self.watch, position)
        });
        if is_due {
            let snapshot = self.snapshot(position, in_use)?;
            self.cell.put(snapshot);
            self.shown = Some((state, Instant::now()));
        }
        Ok(is_due)
    }

    fn state(&self, position: Position) -> State {
        let readings = self.surveyed.as_ref().map(|surveyed| surveyed.subject.position.weights());
        let neighbours = self.neighbourhood.weights();
        State { weights: position.weights(), watch_count: self.watch_count, readings, neighbours }
    }

    fn snapshot(&mut self, position: Position, in_use: NetworkInUse<'_>) -> Result<Snapshot, TchError> {
        let image = self.watch.image.as_deref();
        let activations = image.map(|image| portrait::activations(in_use.network, image)).transpose()?;
        let mut parameters = BTreeMap::new();
        for view in &self.watch.parameters {
            if let Some(values) = parameter_view(*view, in_use)? {
                parameters.insert(*view, values);
            }
        }
        let readings = self.surveyed.as_ref().map(|surveyed| Arc::clone(&surveyed.readings));
        let survey = self.survey.as_ref().map(Survey::progress);
        let disturbed =
            self.watch.disturbed.as_ref().map(|field| portrait::disturbed(in_use.network, field)).transpose()?;
        Ok(Snapshot {
            run: position.run,
            step: position.step,
            activations,
            parameters,
            readings,
            survey,
            disturbed,
            attribution: self.reasons.attribution(&self.watch, position, in_use.network)?,
            neighbours: self.neighbourhood.nearest(&self.watch)?,
            neighbour_survey: self.neighbourhood.progress(),
        })
    }

    /// Begins a survey if one is due, and reads one chunk of the one under way.
    fn advance_survey(&mut self, position: Position, network: &LeNet5) -> Result<(), TchError> {
        let Some(dataset) = &self.watch.readings else { return Ok(()) };
        let subject = Subject { position, dataset: Arc::clone(dataset) };
        self.surveyed = self.surveyed.take().filter(|surveyed| surveyed.subject.is_same_network(&subject));
        if self.is_survey_due(position) {
            self.survey = Some(Survey::new(subject, network)?);
        }
        let Some(mut survey) = self.survey.take() else { return Ok(()) };
        if !survey.is_done() {
            survey.advance()?;
        }
        if survey.is_done() {
            let subject = survey.subject().clone();
            self.surveyed = Some(Surveyed { subject, readings: Arc::new(survey.into_readings()) });
        } else {
            self.survey = Some(survey);
        }
        Ok(())
    }

    /// Whether the test images are to be read anew.
    fn is_survey_due(&self, position: Position) -> bool {
        self.watch.readings.as_ref().is_some_and(|dataset| {
            let subject = Subject { position, dataset: Arc::clone(dataset) };
            let done = self.surveyed.as_ref().map(|surveyed| &surveyed.subject);
            subject.is_due(self.survey.as_ref().map(Survey::subject), done)
        })
    }
}

/// One side of the parameters, if there is one.
fn parameter_view(view: ParameterView, in_use: NetworkInUse<'_>) -> Result<Option<Vec<(String, Array)>>, TchError> {
    let NetworkInUse { network, run } = in_use;
    Ok(match (view, run) {
        (ParameterView::Weights, _) => Some(network.parameters()?),
        (ParameterView::Gradients, Some(run)) => Some(run.session.gradients()?),
        (ParameterView::Gradients, None) => Some(network.named(&network.learned().f_zeros_like()?)?),
        (ParameterView::Change, Some(run)) => Some(portrait::change(network.parameters()?, run.initial_parameters)),
        (ParameterView::LearningRates, Some(run)) => run.session.learning_rates()?,
        (ParameterView::Change | ParameterView::LearningRates, None) => None,
    })
}
