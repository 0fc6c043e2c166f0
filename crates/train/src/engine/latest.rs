//! The latest result of a job about what is watched, and when the job is due anew.

use std::time::{Duration, Instant};

use super::{
    backoff::Backoff,
    jobs::JobResult,
    viewer::{Moment, Position, Weights},
};
use crate::{
    protocol::{JobKind, NetworkId},
    snapshot::DatasetId,
};
use lenet_data::dataset::Image;
use lenet_model::attribution::Question;

/// Least time between two attributions while a run trains: this leaves most of the time to the run.
const ATTRIBUTION_INTERVAL: Duration = Duration::from_millis(500);

/// Which weights a job is about, and what they are applied to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub weights: Weights,
    pub input: Input,
}

/// What weights are applied to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    TestImages(DatasetId),
    TrainingImages(DatasetId),
    Prediction(Box<Image>, Question),
}

/// The latest result of a job, and what the job under way is about.
#[derive(Default)]
pub(super) struct Latest {
    under_way: Option<Subject>,
    done: Option<(Subject, Instant, JobResult)>,
    backoff: Backoff,
}

impl Input {
    /// The job that it is of.
    pub(super) fn job(&self) -> JobKind {
        match self {
            Self::TestImages(_) => JobKind::Evaluation,
            Self::TrainingImages(_) => JobKind::NearestNeighbours,
            Self::Prediction(..) => JobKind::Attribution,
        }
    }
}

impl Subject {
    pub(super) fn new(position: Position, input: Input) -> Self {
        Self { weights: position.weights(), input }
    }

    /// Whether both are of the same network, if of different steps, and of the same input.
    fn is_alike(&self, other: &Self) -> bool {
        (self.weights.network, &self.input) == (other.weights.network, &other.input)
    }
}

impl Latest {
    /// How long until the job is to begin for these weights and this input; none where it is not due.
    pub(super) fn time_to_begin(&self, subject: &Subject, moment: Moment) -> Option<Duration> {
        self.is_due(subject, moment).then(|| self.backoff.wait(subject.weights.network))
    }

    /// Whether the job is to begin. While a run trains, images are due after each epoch,
    /// and what was begun is brought to its end, however short the epochs are.
    fn is_due(&self, subject: &Subject, moment: Moment) -> bool {
        let done = self.done.as_ref().map(|(subject, ..)| subject);
        let Some(latest) = self.under_way.as_ref().or(done) else { return true };
        if !latest.is_alike(subject) {
            return true;
        }
        let is_moment = match (moment, &subject.input) {
            (Moment::Still, _) => true,
            _ if self.under_way.is_some() => false,
            (_, Input::Prediction(..)) => self.age().is_none_or(|age| age >= ATTRIBUTION_INTERVAL),
            (Moment::EpochStart, _) => true,
            (Moment::Training, _) => false,
        };
        is_moment && latest.weights != subject.weights
    }

    fn age(&self) -> Option<Duration> {
        self.done.as_ref().map(|(_, at, _)| at.elapsed())
    }

    pub(super) fn begin(&mut self, subject: Subject) {
        self.under_way = Some(subject);
    }

    pub(super) fn complete(&mut self, result: JobResult) {
        self.done = self.under_way.take().map(|subject| (subject, Instant::now(), result));
    }

    /// Notes that the job has failed; says whether for the first time.
    pub(super) fn fail(&mut self, network: NetworkId) -> bool {
        self.under_way = None;
        self.backoff.fail(network)
    }

    /// Makes the next try due now.
    #[cfg(test)]
    pub(super) fn end_wait(&mut self) {
        self.backoff.end_wait();
    }

    /// Forgets a result of another network or another input.
    pub(super) fn keep_only(&mut self, subject: &Subject) {
        self.done = self.done.take().filter(|(done, ..)| done.is_alike(subject));
    }

    pub(super) fn result(&self) -> Option<&JobResult> {
        self.done.as_ref().map(|(_, _, result)| result)
    }

    /// The weights that the result is of.
    pub(super) fn weights(&self) -> Option<Weights> {
        self.done.as_ref().map(|(subject, ..)| subject.weights)
    }
}
