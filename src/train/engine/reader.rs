//! The network that reads when there is no run.

use tch::TchError;

use crate::{
    model::{device::Device, lenet5::LeNet5, model_file::ModelFile},
    train::protocol::{Event, NetworkOrigin, OpenedNetwork},
};

/// A network from a file, in plain data and, once it was asked for, in tensors.
pub(super) struct Reader {
    origin: NetworkOrigin,
    model: ModelFile,
    network: Option<LeNet5>,
}

impl Reader {
    pub(super) fn new(origin: NetworkOrigin, model: ModelFile) -> Self {
        Self { origin, model, network: None }
    }

    pub(super) fn model(&self) -> &ModelFile {
        &self.model
    }

    pub(super) fn network(&mut self) -> Result<&LeNet5, TchError> {
        match &mut self.network {
            Some(network) => Ok(network),
            empty => Ok(empty.insert(self.model.network(Device::Cpu)?)),
        }
    }

    /// Tells that this network reads from now on.
    pub(super) fn announcement(&self) -> Event {
        Event::Opened(Box::new(OpenedNetwork {
            origin: self.origin.clone(),
            architecture: self.model.architecture,
            training: self.model.training.clone(),
        }))
    }
}
