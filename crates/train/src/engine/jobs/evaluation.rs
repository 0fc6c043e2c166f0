//! The evaluation of one state of a network on all test images, a chunk at a time.

use std::sync::Arc;

use super::{Job, JobResult, Step, copy_of};
use crate::{
    batches::batch,
    engine::{outbox::Outbox, refusal::Refusal, viewer::Position},
    evaluation::{CHUNK_SIZE, Reading, readings},
    metrics::Tally,
    snapshot::{DatasetId, TestReadings},
};
use lenet_model::lenet5::LeNet5;

/// An evaluation under way.
pub(in crate::engine) struct Evaluation {
    position: Position,
    dataset: DatasetId,
    network: LeNet5,
    readings: Vec<Reading>,
    tally: Tally,
}

impl Evaluation {
    pub(in crate::engine) fn new(position: Position, dataset: DatasetId, network: &LeNet5) -> Result<Self, Refusal> {
        let network = copy_of(network)?;
        Ok(Self { position, dataset, network, readings: Vec::new(), tally: Tally::default() })
    }

    fn read_chunk(&mut self) -> Result<(), Refusal> {
        let _no_grad = tch::no_grad_guard();
        let images = &self.dataset.dataset().test;
        let (first, total) = (self.readings.len(), images.len());
        let positions: Vec<u32> = (first as u32..total.min(first + CHUNK_SIZE) as u32).collect();
        let chunk = batch(images, &positions);
        let logits = self.network.forward(&self.network.input(&chunk.images)?)?; // [B, 10]
        let readings = readings(&self.network, &logits)?;
        let digits: Vec<u8> = readings.iter().map(|reading| reading.digit).collect();
        self.tally.add(0.0, &chunk.labels, &digits);
        self.readings.extend(readings);
        Ok(())
    }
}

impl Job for Evaluation {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, Refusal> {
        let total = self.dataset.dataset().test.len();
        if self.readings.len() < total {
            self.read_chunk()?;
        }
        if self.readings.len() < total {
            return Ok(Step::More);
        }
        let Position { network, run, step, .. } = self.position;
        let (dataset, readings) = (self.dataset.clone(), std::mem::take(&mut self.readings));
        let confusion = self.tally.confusion;
        Ok(Step::Done(JobResult::Evaluation(Arc::new(TestReadings {
            network,
            dataset,
            run,
            step,
            readings,
            confusion,
        }))))
    }

    fn progress(&self) -> (usize, usize) {
        (self.readings.len(), self.dataset.dataset().test.len())
    }
}
