//! The reading of all test images by one state of a network, a chunk at a time.

use std::sync::Arc;

use super::viewer::{Moment, Position};
use crate::{
    differentiation::Differentiation,
    error::Error,
    evaluation::Evaluation,
    snapshot::{SurveyProgress, TestReadings},
};
use lenet_data::dataset::Dataset;
use lenet_model::lenet5::LeNet5;

/// A survey under way. It has its own copy of the network, so that training may go on meanwhile.
pub(super) struct Survey {
    subject: Subject,
    network: LeNet5,
    evaluation: Evaluation,
}

/// Which weights read which images.
#[derive(Clone)]
pub(super) struct Subject {
    /// Whose weights, and of which step.
    pub position: Position,
    /// Whose test images.
    pub dataset: Arc<Dataset>,
}

impl Subject {
    /// Whether both are of the same network, if of different steps, and of the same images.
    pub(super) fn is_same_network(&self, other: &Self) -> bool {
        self.position.generation == other.position.generation && Arc::ptr_eq(&self.dataset, &other.dataset)
    }

    /// Whether its images are to be read anew where these readings are under way and done: by another network, after an epoch,
    /// and where training rests.
    ///
    /// While training goes on, a reading that was begun is brought to its end, however short the epochs are.
    pub(super) fn is_due(&self, under_way: Option<&Self>, done: Option<&Self>) -> bool {
        let Some(latest) = under_way.or(done) else { return true };
        if !latest.is_same_network(self) {
            return true;
        }
        let is_moment = match self.position.moment {
            Moment::Still => true,
            Moment::EpochStart => under_way.is_none(),
            Moment::Training => false,
        };
        is_moment && latest.position.step != self.position.step
    }
}

impl Survey {
    pub(super) fn new(subject: Subject, network: &LeNet5) -> Result<Self, Error> {
        Ok(Self { subject, network: network.copy()?, evaluation: Evaluation::default() })
    }

    pub(super) fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(super) fn is_done(&self) -> bool {
        self.evaluation.readings.len() == self.subject.dataset.test.len()
    }

    pub(super) fn progress(&self) -> SurveyProgress {
        SurveyProgress { image_count: self.evaluation.readings.len(), total_count: self.subject.dataset.test.len() }
    }

    /// Reads one chunk of images.
    pub(super) fn advance(&mut self) -> Result<(), Error> {
        self.evaluation.add_chunk(&self.subject.dataset.test, &mut Differentiation::Recorded, &self.network)
    }

    pub(super) fn into_readings(self) -> TestReadings {
        let Self { subject: Subject { position, .. }, evaluation: Evaluation { tally, readings }, .. } = self;
        TestReadings { run: position.run, step: position.step, readings, confusion: tally.confusion }
    }
}
