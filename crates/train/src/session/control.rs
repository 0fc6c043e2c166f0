//! The settings that may change during a run.

use super::{Change, ChangedSetting, FinishReason, Phase, Session};
use crate::{config::TrainingConfig, error::Error};

impl Session {
    /// Sets the learning rate before the schedule's factor, from the next batch on. After a divergence a smaller rate lets
    /// the run resume with the last good weights.
    ///
    /// # Errors
    /// If the rate is out of range; the old one then stays.
    pub fn set_learning_rate(&mut self, learning_rate: f64) -> Result<(), Error> {
        TrainingConfig { learning_rate, ..self.config.clone() }.validate()?;
        let has_diverged = self.progress.phase == Phase::Finished(FinishReason::Diverged);
        if has_diverged && learning_rate < self.progress.learning_rate {
            self.progress.step = (self.progress.history.len() * self.batch_count()) as u64;
            self.progress.phase = Phase::Training { batch: 0 };
            self.losses.go_back_to(self.progress.step);
            self.progress.changes.go_back_to(self.progress.step);
        }
        if learning_rate != self.progress.learning_rate {
            self.record(ChangedSetting::LearningRate(learning_rate));
        }
        self.progress.learning_rate = learning_rate;
        Ok(())
    }

    /// Sets the number of epochs in all. A finished run resumes.
    ///
    /// # Errors
    /// If more epochs are done, or the run has diverged.
    pub fn set_epoch_count(&mut self, epoch_count: u32) -> Result<(), Error> {
        let done = self.progress.history.len();
        if self.progress.phase == Phase::Finished(FinishReason::Diverged) {
            return Err(Error::Mismatch("the run has diverged: resume it with a smaller learning rate".to_owned()));
        }
        if (epoch_count as usize) < done {
            return Err(Error::Mismatch(format!("{done} epochs are done, which is more than {epoch_count}")));
        }
        TrainingConfig { epoch_count, ..self.config.clone() }.validate()?;
        if epoch_count != self.config.epoch_count {
            self.record(ChangedSetting::EpochCount(epoch_count));
        }
        self.config.epoch_count = epoch_count;
        // Between two epochs the new number may be done already.
        if matches!(self.progress.phase, Phase::Finished(_) | Phase::Training { batch: 0 }) {
            self.progress.phase = self.next_phase();
        }
        Ok(())
    }

    fn record(&mut self, setting: ChangedSetting) {
        self.progress.changes.record(Change { step: self.progress.step, setting });
    }
}
