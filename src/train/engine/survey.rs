//! The reading of all test images by one state of a network, a chunk at a time.

use std::sync::Arc;

use tch::{Kind, TchError};

use super::viewer::Position;
use crate::{
    data::dataset::Dataset,
    model::{array::Array, lenet5::LeNet5},
    train::{
        batches::batch,
        evaluation::CHUNK_SIZE,
        metrics::Tally,
        snapshot::{Reading, SurveyProgress, TestReadings},
    },
};

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

impl Survey {
    pub(super) fn new(subject: Subject, network: &LeNet5) -> Result<Self, TchError> {
        let network = LeNet5::from_parameters(*network.architecture(), &network.parameters()?, network.device())?;
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
        let (confidences, digits) = logits.f_softmax(-1, None)?.f_max_dim(-1, false)?; // [B], [B]
        let digits: Vec<u8> = Vec::try_from(&digits.f_to_device(tch::Device::Cpu)?.f_to_kind(Kind::Uint8)?)?;
        self.tally.add(0.0, &chunk.labels, &digits);
        let confidences = Array::from_tensor(&confidences)?.values;
        let readings = digits.into_iter().zip(confidences).map(|(digit, confidence)| Reading { digit, confidence });
        self.readings.extend(readings);
        Ok(())
    }

    pub(super) fn into_readings(self) -> TestReadings {
        let Self { subject: Subject { position, .. }, readings, tally, .. } = self;
        TestReadings { run: position.run, step: position.step, readings, confusion: tally.confusion }
    }
}
