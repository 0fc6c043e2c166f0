//! Why a command was not executed.

use crate::{
    error::Error,
    fine_tuning::FineTuningError,
    panic_boundary::{self, Panicked},
    protocol::MAX_RUN_COUNT,
    run_folder::RunError,
    validation_images::NoValidationImages,
};
use lenet_model::model_file::ModelFileError;

/// Why a command or a piece of work failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error("nothing is being trained: start a run first")]
    NoRun,
    #[error("this run has ended: nothing of it is being trained")]
    NoSuchRun,
    #[error("{0} runs cannot start: one, or up to {max} side by side, can", max = MAX_RUN_COUNT)]
    RunCount(usize),
    #[error("the run is finished: set a greater number of epochs, or start another")]
    Finished,
    #[error("the run has diverged: set a smaller learning rate to resume it, or start another")]
    Diverged,
    #[error("this run is open already: continue it")]
    AlreadyOpen,
    #[error(transparent)]
    NoValidationImages(#[from] NoValidationImages),
    #[error("no robustness is being measured: it has ended already")]
    NothingMeasured,
    #[error("the network is being trained: pause it first, or wait until it is done")]
    IsTraining,
    #[error("the network is learning from your digits already: wait until it is done, or cancel that")]
    IsFineTuning,
    #[error("the network is not learning from your digits")]
    NoFineTuning,
    #[error("the network in use has not learned from your digits: there is nothing to undo")]
    NotFineTuned,
    #[error(transparent)]
    FineTuning(#[from] FineTuningError),
    #[error(transparent)]
    Train(#[from] Error),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Model(#[from] ModelFileError),
    #[error("{0}; what is on disk is whole")]
    Panic(#[from] Panicked),
}

impl From<lenet_model::error::Error> for CommandError {
    fn from(error: lenet_model::error::Error) -> Self {
        Self::Train(error.into())
    }
}

/// Does `work`; a panic in it becomes an error.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, CommandError>) -> Result<T, CommandError> {
    panic_boundary::guarded(work)?
}
