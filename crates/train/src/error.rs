//! Why a network cannot be trained or evaluated.

use std::io;

use tch::TchError;

use crate::config::ConfigError;
use lenet_model::device::DeviceError;

/// Why a network cannot be trained or evaluated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A setting that cannot be trained with.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The device is absent.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The loss left the range of floating-point numbers.
    #[error(
        "the loss became {loss} at step {step} (epoch {epoch}, learning rate {learning_rate}): the weights of the end of \
         epoch {good_epoch} are kept; try a learning rate of a tenth of it, or other settings"
    )]
    Diverged {
        /// The loss.
        loss: f64,
        /// The step, 1 for the first of the run.
        step: u64,
        /// The epoch, 1 for the first.
        epoch: usize,
        /// The rate of that step.
        learning_rate: f64,
        /// The epoch whose weights the network has again; 0 for the initial weights.
        good_epoch: usize,
    },
    /// A checkpoint, a data set or a new setting does not fit the run.
    #[error("{0}")]
    Mismatch(String),
    /// The network failed.
    #[error(transparent)]
    Model(#[from] lenet_model::error::Error),
    /// The network to begin with cannot be used.
    #[error(transparent)]
    InitialNetwork(#[from] crate::initial_network::InitialNetworkError),
    /// The strokes for strings cannot be used.
    #[error(transparent)]
    PenStrings(#[from] crate::strings::PenStringsError),
    /// The graphs of strings cannot be built.
    #[error(transparent)]
    Graph(#[from] lenet_graph::GraphError),
    /// The system starts no thread.
    #[error("no thread could be started: {0}; use fewer threads")]
    NoThread(#[source] io::Error),
    /// A thread that computes a share of each batch is gone.
    #[error("a thread of the training has ended early: resume the run from its last checkpoint")]
    ThreadEnded,
    /// The optimiser has a wrong number of state tensors.
    #[error(
        "the optimiser has {found} tensors to remember by, not {expected}: the run's checkpoint is of another optimiser"
    )]
    OptimizerSlots {
        /// How many there are.
        found: usize,
        /// How many the rule needs.
        expected: usize,
    },
}

impl From<TchError> for Error {
    fn from(error: TchError) -> Self {
        Self::Model(error.into())
    }
}
