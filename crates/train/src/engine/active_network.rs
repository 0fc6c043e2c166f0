//! The network in use when there is no run.

use std::{collections::VecDeque, mem, path::PathBuf};

use crate::{
    error::Error,
    protocol::{Event, NetworkId, NetworkOrigin, OpenedNetwork},
};
use lenet_model::{
    device::Device,
    lenet5::LeNet5,
    model_file::{ModelFile, OpenedModel},
    weights_file::Recognition,
};

/// Fine-tunings that can be undone. Each holds a whole network in memory.
const UNDO_DEPTH: usize = 8;

/// A network in plain data and, from its first use on, in tensors.
pub(super) struct ActiveNetwork {
    origin: NetworkOrigin,
    pub model: ModelFile,
    /// What was found out about its file, if another program wrote that.
    recognition: Option<Recognition>,
    network: Option<LeNet5>,
    /// The networks before each fine-tuning, the oldest first.
    earlier: VecDeque<(NetworkOrigin, ModelFile)>,
}

impl ActiveNetwork {
    pub(super) fn new(origin: NetworkOrigin, model: ModelFile) -> Self {
        Self { origin, model, recognition: None, network: None, earlier: VecDeque::new() }
    }

    /// The network of a file.
    pub(super) fn of_file(path: PathBuf, OpenedModel { model, recognition }: OpenedModel) -> Self {
        Self { recognition, ..Self::new(NetworkOrigin::File(path), model) }
    }

    /// Becomes the result of fine-tuning it on `drawing_count` drawings; [`Self::undo`] takes that back, up to
    /// [`UNDO_DEPTH`] times.
    pub(super) fn fine_tune(&mut self, model: ModelFile, drawing_count: usize) {
        let origin = match self.origin.clone() {
            NetworkOrigin::FineTuned { base, drawing_count: before } => {
                NetworkOrigin::FineTuned { base, drawing_count: before + drawing_count }
            }
            base => NetworkOrigin::FineTuned { base: Box::new(base), drawing_count },
        };
        let before = (mem::replace(&mut self.origin, origin), mem::replace(&mut self.model, model));
        self.network = None;
        if self.earlier.len() == UNDO_DEPTH {
            self.earlier.pop_front();
        }
        self.earlier.push_back(before);
    }

    /// Becomes the network before its last fine-tuning; says whether there was one, not too long ago.
    pub(super) fn undo(&mut self) -> bool {
        let Some((origin, model)) = self.earlier.pop_back() else { return false };
        (self.origin, self.model, self.network) = (origin, model, None);
        true
    }

    pub(super) fn network(&mut self) -> Result<&LeNet5, Error> {
        match &mut self.network {
            Some(network) => Ok(network),
            empty => Ok(empty.insert(self.model.network(Device::Cpu)?)),
        }
    }

    /// The event that it is in use from now on, as `network`.
    pub(super) fn opened(&self, network: NetworkId) -> Event {
        Event::Opened(Box::new(OpenedNetwork {
            network,
            origin: self.origin.clone(),
            architecture: self.model.architecture,
            training: self.model.training.clone(),
            recognition: self.recognition.clone().filter(|_| matches!(self.origin, NetworkOrigin::File(_))),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_model::pretrained::Pretrained;

    #[test]
    fn fine_tuning_again_and_again_keeps_a_few_networks_and_one_name() {
        let base = NetworkOrigin::Pretrained(Pretrained::Modern);
        let mut active_network = ActiveNetwork::new(base.clone(), ModelFile::pretrained().unwrap());
        for _ in 0..UNDO_DEPTH + 5 {
            active_network.fine_tune(ModelFile::pretrained().unwrap(), 2);
        }
        let on_digits = |drawing_count| NetworkOrigin::FineTuned { base: Box::new(base.clone()), drawing_count };
        assert_eq!(active_network.origin, on_digits(2 * (UNDO_DEPTH + 5)), "the digits of all fine-tunings");
        for undone in 1..=UNDO_DEPTH {
            assert!(active_network.undo());
            assert_eq!(active_network.origin, on_digits(2 * (UNDO_DEPTH + 5 - undone)));
        }
        assert!(!active_network.undo());
    }

    #[test]
    fn undoing_every_fine_tuning_leads_to_the_first_network() {
        let origin = NetworkOrigin::Pretrained(Pretrained::Modern);
        let mut active_network = ActiveNetwork::new(origin.clone(), ModelFile::pretrained().unwrap());
        active_network.fine_tune(ModelFile::pretrained().unwrap(), 2);
        assert!(active_network.undo());
        assert_eq!(active_network.origin, origin);
    }
}
