//! The reading of all test images by one state of a network, a chunk at a time.

use std::sync::Arc;

use tch::TchError;

use super::viewer::{Moment, Position};
use crate::{
    batches::batch,
    evaluation::{CHUNK_SIZE, Reading, readings},
    metrics::Tally,
    snapshot::{SurveyProgress, TestReadings},
};
use lenet_data::dataset::Dataset;
use lenet_model::lenet5::LeNet5;

/// A survey under way. It has its own copy of the network, so that training may go on meanwhile.
pub(super) struct Survey {
    subject: Subject,
    network: LeNet5,
    readings: Vec<Reading>,
    tally: Tally,
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

/// The same network with weights of its own, so that training may go on meanwhile.
pub(super) fn copy_of(network: &LeNet5) -> Result<LeNet5, TchError> {
    LeNet5::from_parameters(*network.architecture(), &network.parameters()?, network.device())
}

impl Survey {
    pub(super) fn new(subject: Subject, network: &LeNet5) -> Result<Self, TchError> {
        let network = copy_of(network)?;
        Ok(Self { subject, network, readings: Vec::new(), tally: Tally::default() })
    }

    pub(super) fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(super) fn is_done(&self) -> bool {
        self.readings.len() == self.subject.dataset.test.len()
    }

    pub(super) fn progress(&self) -> SurveyProgress {
        SurveyProgress { image_count: self.readings.len(), total_count: self.subject.dataset.test.len() }
    }

    /// Reads one chunk of images.
    pub(super) fn advance(&mut self) -> Result<(), TchError> {
        let _no_grad = tch::no_grad_guard();
        let (first, total) = (self.readings.len(), self.subject.dataset.test.len());
        let positions: Vec<u32> = (first as u32..total.min(first + CHUNK_SIZE) as u32).collect();
        let chunk = batch(&self.subject.dataset.test, &positions);
        let logits = self.network.forward(&self.network.input(&chunk.images)?)?; // [B, 10]
        let readings = readings(&self.network, &logits)?;
        let digits: Vec<u8> = readings.iter().map(|reading| reading.digit).collect();
        self.tally.add(0.0, &chunk.labels, &digits);
        self.readings.extend(readings);
        Ok(())
    }

    pub(super) fn into_readings(self) -> TestReadings {
        let Self { subject: Subject { position, .. }, readings, tally, .. } = self;
        TestReadings { run: position.run, step: position.step, readings, confusion: tally.confusion }
    }
}
