//! The evaluation of one state of a network on all test images, a chunk at a time.

use std::{mem, sync::Arc};

use super::{Job, JobResult, Step};
use crate::{
    differentiation::Differentiation,
    engine::{command_error::CommandError, outbox::Outbox, viewer::Position},
    evaluation::Evaluation,
    snapshot::{DatasetId, TestPredictions},
};
use lenet_model::lenet5::LeNet5;

/// An evaluation under way.
pub(in crate::engine) struct EvaluationJob {
    position: Position,
    dataset: DatasetId,
    network: LeNet5,
    evaluation: Evaluation,
}

impl EvaluationJob {
    pub(in crate::engine) fn new(
        position: Position,
        dataset: DatasetId,
        network: &LeNet5,
    ) -> Result<Self, CommandError> {
        Ok(Self { position, dataset, network: network.copy()?, evaluation: Evaluation::default() })
    }
}

impl Job for EvaluationJob {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, CommandError> {
        let images = &self.dataset.dataset().test;
        if self.evaluation.predictions.len() < images.len() {
            self.evaluation.add_chunk(images, &mut Differentiation::Autograd, &self.network)?;
        }
        if self.evaluation.predictions.len() < images.len() {
            return Ok(Step::More);
        }
        let Position { network, run, step, .. } = self.position;
        let Evaluation { tally, predictions } = mem::take(&mut self.evaluation);
        let (dataset, confusion) = (self.dataset.clone(), tally.confusion);
        Ok(Step::Done(JobResult::Evaluation(Arc::new(TestPredictions {
            network,
            dataset,
            run,
            step,
            predictions,
            confusion,
        }))))
    }

    fn progress(&self) -> (usize, usize) {
        (self.evaluation.predictions.len(), self.dataset.dataset().test.len())
    }
}
