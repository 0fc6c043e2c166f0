//! F6 of all training images by one state of a network, a chunk at a time, and the images nearest to another by it.

use super::{Job, JobResult, Step};
use crate::{
    engine::{command_error::CommandError, outbox::Outbox},
    nearest::F6States,
    snapshot::{DatasetId, Neighbours},
};
use lenet_data::dataset::Image;
use lenet_model::lenet5::LeNet5;

/// Neighbours that are shown.
const NEIGHBOUR_COUNT: usize = 10;

/// The computation under way.
pub(in crate::engine) struct NearestNeighbours {
    dataset: DatasetId,
    /// Taken out with the result.
    states: Option<TrainingStates>,
}

/// F6 of all training images, with the network that computed it: it is to compute that of the image in view, too.
pub(in crate::engine) struct TrainingStates {
    dataset: DatasetId,
    network: LeNet5,
    states: F6States,
    /// Steps that the run had done.
    step: u64,
}

impl NearestNeighbours {
    pub(in crate::engine) fn new(dataset: DatasetId, network: &LeNet5, step: u64) -> Result<Self, CommandError> {
        let network = network.copy()?;
        let states = TrainingStates { dataset: dataset.clone(), network, states: F6States::default(), step };
        Ok(Self { dataset, states: Some(states) })
    }
}

impl Job for NearestNeighbours {
    fn tick(&mut self, _: &mut Outbox) -> Result<Step, CommandError> {
        let images = &self.dataset.dataset().train;
        if let Some(TrainingStates { network, states, .. }) = &mut self.states {
            states.advance(network, images)?;
        }
        match self.states.take_if(|states| states.states.len() == images.len()) {
            Some(states) => Ok(Step::Done(JobResult::NearestNeighbours(states))),
            None => Ok(Step::More),
        }
    }

    fn progress(&self) -> (usize, usize) {
        let total = self.dataset.dataset().train.len();
        (self.states.as_ref().map_or(total, |states| states.states.len()), total)
    }
}

impl TrainingStates {
    /// The training images nearest to `image`.
    pub(in crate::engine) fn nearest(&self, image: &Image) -> Result<Neighbours, CommandError> {
        let nearest = self.states.nearest(&self.network, image, NEIGHBOUR_COUNT)?;
        let dataset = self.dataset.clone();
        Ok(Neighbours { dataset, image: Box::new(*image), step: self.step, nearest })
    }
}
