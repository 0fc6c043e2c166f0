//! The attribution of the prediction in view: one piece of work that takes as long as several steps of a run.

use std::sync::Arc;

use super::{Job, JobResult, Step};
use crate::engine::{command_error::CommandError, outbox::Outbox};
use lenet_data::dataset::Image;
use lenet_model::{
    attribution::{Attribution, Question},
    lenet5::LeNet5,
};

/// An attribution that is to be computed.
pub(in crate::engine) struct AttributionJob {
    network: LeNet5,
    image: Box<Image>,
    question: Question,
}

impl AttributionJob {
    pub(in crate::engine) fn new(
        network: &LeNet5,
        image: Box<Image>,
        question: Question,
    ) -> Result<Self, CommandError> {
        Ok(Self { network: network.copy()?, image, question })
    }
}

impl Job for AttributionJob {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, CommandError> {
        let attribution = Attribution::new(&self.network, &self.image, self.question)?;
        Ok(Step::Done(JobResult::Attribution(Arc::new(attribution))))
    }

    fn progress(&self) -> (usize, usize) {
        (0, 1)
    }
}
