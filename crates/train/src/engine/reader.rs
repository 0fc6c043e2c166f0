//! The network that reads when there is no run.

use std::mem;

use crate::{
    error::Error,
    protocol::{Event, NetworkId, NetworkOrigin, OpenedNetwork},
};
use lenet_model::{device::Device, lenet5::LeNet5, model_file::ModelFile};

/// A network from a file, in plain data and, once it was asked for, in tensors.
pub(super) struct Reader {
    origin: NetworkOrigin,
    model: ModelFile,
    network: Option<LeNet5>,
    /// What it was before it was taught.
    before: Option<Box<Reader>>,
}

impl Reader {
    pub(super) fn new(origin: NetworkOrigin, model: ModelFile) -> Self {
        Self { origin, model, network: None, before: None }
    }

    /// Becomes what came of teaching it, and keeps what it was.
    pub(super) fn learn(&mut self, model: ModelFile, drawing_count: usize) {
        let origin = NetworkOrigin::Taught { base: Box::new(self.origin.clone()), drawing_count };
        let before = mem::replace(self, Self::new(origin, model));
        self.before = Some(Box::new(before));
    }

    /// Takes out what it was before it was taught; none where it was not.
    pub(super) fn take_before(&mut self) -> Option<Self> {
        self.before.take().map(|before| *before)
    }

    pub(super) fn model(&self) -> &ModelFile {
        &self.model
    }

    pub(super) fn network(&mut self) -> Result<&LeNet5, Error> {
        match &mut self.network {
            Some(network) => Ok(network),
            empty => Ok(empty.insert(self.model.network(Device::Cpu)?)),
        }
    }

    /// Tells that it is in use from now on, as `network`.
    pub(super) fn announcement(&self, network: NetworkId) -> Event {
        Event::Opened(Box::new(OpenedNetwork {
            network,
            origin: self.origin.clone(),
            architecture: self.model.architecture,
            training: self.model.training.clone(),
        }))
    }
}
