//! Why a batch cannot be computed.

use std::io;

use tch::TchError;

/// Why a batch cannot be computed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The network failed.
    #[error(transparent)]
    Model(#[from] lenet_model::error::Error),
    /// The system starts no thread for a share of each batch.
    #[error("no thread could be started: {0}; train with fewer threads")]
    NoThread(#[source] io::Error),
    /// A thread that computes a share of each batch is gone.
    #[error("a thread of the training has ended early: resume the run from its last checkpoint")]
    ThreadEnded,
    /// The optimiser remembers another number of tensors than its rule needs.
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
