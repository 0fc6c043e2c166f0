//! What the main button does next.

use super::{Lab, RunPhase};
use crate::train::session::FinishReason;

/// What the main button does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// Starts a run with the settings of the draft.
    Start,
    /// Pauses what trains.
    Pause,
    /// Continues what is paused.
    Continue,
    /// Trains a run that is done for more epochs.
    TrainMore,
}

impl Lab {
    /// What it does with the runs as they are.
    pub(crate) fn next_step(&self) -> NextStep {
        let is_done = |phase: &RunPhase| {
            matches!(phase, RunPhase::Finished(FinishReason::AllEpochs | FinishReason::EarlyStopping))
        };
        match self.run() {
            _ if self.is_training() => NextStep::Pause,
            _ if self.is_paused() => NextStep::Continue,
            Some(run) if is_done(&run.phase) => NextStep::TrainMore,
            _ => NextStep::Start,
        }
    }
}
