//! Makes the snapshots: only of what is watched, only when it has changed, and not too often while a run trains.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tch::TchError;

use super::{
    portrait,
    survey::{Subject, Survey},
};
use crate::{
    model::{array::Array, lenet5::LeNet5},
    train::{
        protocol::RunId,
        session::Session,
        snapshot::{ParameterView, Snapshot, TestReadings, Watch},
    },
};

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
        let (survey, surveyed, shown) = (None, None, None);
        Self { cell, interval, watch: Watch::default(), watch_count: 0, survey, surveyed, shown }
    }

    pub(super) fn set_watch(&mut self, watch: Watch) {
        if watch.readings.is_none() {
            (self.survey, self.surveyed) = (None, None);
        }
        self.watch = watch;
        self.watch_count += 1;
    }

    /// Whether there is something to do for what is watched.
    pub(super) fn is_busy(&self, position: Position) -> bool {
        let is_shown = self.shown.is_some_and(|(state, _)| state == self.state(position));
        !self.watch.is_empty() && (!is_shown || self.survey.is_some() || self.is_survey_due(position))
    }

    /// Does the next piece of work for what is watched; says whether there is a new snapshot.
    pub(super) fn refresh(&mut self, position: Position, in_use: NetworkInUse<'_>) -> Result<bool, TchError> {
        self.advance_survey(position, in_use.network)?;
        let state = self.state(position);
        let is_due = self.shown.is_none_or(|(shown, at)| {
            let is_over = at.elapsed() >= self.interval;
            let has_changed = shown != state && (position.moment == Moment::Still || is_over);
            has_changed || (self.survey.is_some() && is_over)
        });
        if is_due {
            self.cell.put(self.snapshot(position, in_use)?);
            self.shown = Some((state, Instant::now()));
        }
        Ok(is_due)
    }

    fn state(&self, position: Position) -> State {
        let readings = self.surveyed.as_ref().map(|surveyed| surveyed.subject.position.weights());
        State { weights: position.weights(), watch_count: self.watch_count, readings }
    }

    fn snapshot(&self, position: Position, in_use: NetworkInUse<'_>) -> Result<Snapshot, TchError> {
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
        Ok(Snapshot { run: position.run, step: position.step, activations, parameters, readings, survey, disturbed })
    }

    /// Begins a survey if one is due, and reads one chunk of the one under way.
    fn advance_survey(&mut self, position: Position, network: &LeNet5) -> Result<(), TchError> {
        let Some(dataset) = &self.watch.readings else { return Ok(()) };
        let subject = Subject { position, dataset: Arc::clone(dataset) };
        self.surveyed = self.surveyed.take().filter(|surveyed| is_same_network(&surveyed.subject, &subject));
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

    /// Whether the test images are to be read anew: by another network, after an epoch, and where training rests.
    ///
    /// While training goes on, a survey that was begun is brought to its end, however short the epochs are.
    fn is_survey_due(&self, position: Position) -> bool {
        let Some(dataset) = &self.watch.readings else { return false };
        let under_way = self.survey.as_ref().map(Survey::subject);
        let Some(latest) = under_way.or(self.surveyed.as_ref().map(|surveyed| &surveyed.subject)) else { return true };
        if !is_same_network(latest, &Subject { position, dataset: Arc::clone(dataset) }) {
            return true;
        }
        let is_moment = match position.moment {
            Moment::Still => true,
            Moment::EpochStart => under_way.is_none(),
            Moment::Training => false,
        };
        is_moment && latest.position.step != position.step
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

/// Whether both are of the same network, if of different steps, and of the same images.
fn is_same_network(one: &Subject, other: &Subject) -> bool {
    one.position.generation == other.position.generation && Arc::ptr_eq(&one.dataset, &other.dataset)
}
