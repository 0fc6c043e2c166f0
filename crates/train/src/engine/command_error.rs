//! Why a command was not carried out.

use crate::{
    error::Error,
    fine_tuning::FineTuningError,
    panic_boundary::{self, Panicked},
    protocol::MAX_RUN_COUNT,
    run_folder::RunError,
    session::TrainError,
    threads::ThreadError,
};
use lenet_model::model_file::ModelFileError;

/// Why something was not done. It has changed nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    /// There is no run.
    #[error("nothing is being trained: start a run first")]
    NoRun,
    /// There are runs, but not this one.
    #[error("this run has ended: nothing of it is being trained")]
    NoSuchRun,
    /// Not a number of runs that can learn side by side.
    #[error("{0} runs cannot start: one, or up to {max} side by side, can", max = MAX_RUN_COUNT)]
    RunCount(usize),
    /// The run has nothing left to do.
    #[error("the run is finished: set a greater number of epochs, or start another")]
    Finished,
    /// The run has diverged.
    #[error("the run has diverged: start another with a smaller learning rate")]
    Diverged,
    /// The run to resume is the one that is there.
    #[error("this run is open already: continue it")]
    AlreadyOpen,
    /// Nothing is being measured.
    #[error("no robustness is being measured: it has ended already")]
    NothingMeasured,
    /// A run is being trained.
    #[error("the network is being trained: pause it first, or wait until it is done")]
    IsTraining,
    /// It is being taught already.
    #[error("the network is learning from your digits already: wait until it is done, or cancel that")]
    IsTaught,
    /// Nothing is being taught.
    #[error("the network is not learning from your digits")]
    NoFineTuning,
    /// The network in use was not taught.
    #[error("the network in use has not learned from your digits: there is nothing to undo")]
    NotFineTuned,
    /// It cannot be taught.
    #[error(transparent)]
    FineTuning(#[from] FineTuningError),
    /// The system gives no threads.
    #[error(transparent)]
    Threads(#[from] ThreadError),
    /// The session did not accept it.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The run's folder could not be made, opened or written.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A model file could not be read or written.
    #[error(transparent)]
    Model(#[from] ModelFileError),
    /// Something panicked: libtorch, as a rule.
    #[error("{0}; what is on disk is whole")]
    Panic(#[from] Panicked),
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self::Train(error.into())
    }
}

impl From<lenet_model::error::Error> for CommandError {
    fn from(error: lenet_model::error::Error) -> Self {
        Self::Train(error.into())
    }
}

/// Does `work`; a panic in it becomes a refusal.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, CommandError>) -> Result<T, CommandError> {
    panic_boundary::guarded(work)?
}
