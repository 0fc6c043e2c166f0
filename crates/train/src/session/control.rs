//! What may be changed while a run goes on.

use super::{FinishReason, Phase, Session, TrainError};
use crate::config::TrainingConfig;

impl Session {
    /// Takes effect at the next batch; the schedule's factor goes on top. After a divergence a smaller rate lets the run resume
    /// with the last good weights.
    ///
    /// # Errors
    /// If the rate is not one that can be trained with; the old one then stays.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<(), TrainError> {
        TrainingConfig { learning_rate, ..self.config.clone() }.validate()?;
        let has_diverged = self.progress.phase == Phase::Finished(FinishReason::Diverged);
        if has_diverged && learning_rate < self.progress.learning_rate {
            self.progress.step = (self.progress.history.len() * self.batch_count()) as u64;
            self.progress.phase = Phase::Training { batch: 0 };
        }
        self.progress.learning_rate = learning_rate;
        Ok(())
    }

    /// Lets the run go on to `epoch_count` epochs in all, also after it was finished.
    ///
    /// # Errors
    /// If fewer are asked for than are done, or the run has diverged.
    pub fn set_epoch_count(&mut self, epoch_count: u32) -> Result<(), TrainError> {
        let done = self.progress.history.len();
        if self.progress.phase == Phase::Finished(FinishReason::Diverged) {
            return Err(TrainError::Mismatch(
                "the run has diverged: resume it with a smaller learning rate".to_owned(),
            ));
        }
        if (epoch_count as usize) < done {
            return Err(TrainError::Mismatch(format!("{done} epochs are done, which is more than {epoch_count}")));
        }
        TrainingConfig { epoch_count, ..self.config.clone() }.validate()?;
        self.config.epoch_count = epoch_count;
        // Between two epochs the new number may be what is done already.
        if matches!(self.progress.phase, Phase::Finished(_) | Phase::Training { batch: 0 }) {
            self.progress.phase = self.next_phase();
        }
        Ok(())
    }
}
