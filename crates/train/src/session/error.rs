//! Why a session cannot go on.

use tch::TchError;

use crate::{config::ConfigError, error::Error, threads::ThreadError};
use lenet_model::device::DeviceError;

/// Why training cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A setting that cannot be trained with.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The device is not there.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The training left the range of floating-point numbers.
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
        /// The epoch whose weights are in force again; 0 for the initial weights.
        good_epoch: usize,
    },
    /// The system gives no threads.
    #[error(transparent)]
    Threads(#[from] ThreadError),
    /// A batch could not be computed.
    #[error(transparent)]
    Compute(#[from] Error),
    /// A checkpoint does not fit.
    #[error("{0}")]
    Mismatch(String),
}

impl From<TchError> for TrainError {
    fn from(error: TchError) -> Self {
        Self::Compute(error.into())
    }
}

impl From<lenet_model::error::Error> for TrainError {
    fn from(error: lenet_model::error::Error) -> Self {
        Self::Compute(error.into())
    }
}
