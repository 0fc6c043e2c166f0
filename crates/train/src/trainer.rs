//! A run that is trained and saved: a session, its folder, and the clock of its checkpoints. The command line, studies and
//! the engine drive it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{
    error::Error,
    run_folder::{CHECKPOINT_FILE, RunError, RunFolder},
    session::{Session, Tick},
};

/// Time between two checkpoints within an epoch: a power failure loses this much work at most.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

/// A session and its folder. A run without a folder is in memory only: saving it does nothing and never fails.
#[derive(Debug)]
pub struct Trainer {
    session: Session,
    folder: Option<RunFolder>,
    /// When the run was last saved, or when saving last failed: a failure is not repeated before its time.
    saved_at: Instant,
    /// Whether the epoch that has just ended could not be saved.
    is_epoch_missing: bool,
    /// Whether it may have changed since it was last saved.
    is_changed: bool,
}

/// What one call of [`Trainer::advance`] did.
#[derive(Debug)]
#[must_use = "a failure to save is in it"]
pub struct Advance {
    /// What was learned or evaluated. After [`Error::Diverged`] the run is over, with the weights of the last epoch's end.
    pub tick: Result<Tick, Error>,
    /// Whether everything due was saved. After an error the run itself is whole.
    pub saved: Result<(), RunError>,
}

/// How many batches one tick learns from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stride {
    /// One.
    Single,
    /// As many as a device computes faster together: see [`Session::tick_ahead`].
    Ahead,
}

impl Trainer {
    /// Of a session whose present state is saved in `folder`.
    pub fn new(session: Session, folder: Option<RunFolder>) -> Self {
        Self { session, folder, saved_at: Instant::now(), is_epoch_missing: false, is_changed: false }
    }

    /// The run in memory.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The run in memory, to change its settings.
    pub(crate) fn session_mut(&mut self) -> &mut Session {
        self.is_changed = true;
        &mut self.session
    }

    /// The place of the run on disk.
    pub fn path(&self) -> Option<&Path> {
        self.folder.as_ref().map(RunFolder::path)
    }

    /// Does one tick of the session, and saves what is due: each epoch, a divergence, a checkpoint every
    /// `checkpoint_interval`.
    ///
    /// It waits for the disk, with an SSD some milliseconds: an epoch writes at most three files (1.6 MB with Adam), a
    /// checkpoint one.
    pub fn advance(&mut self, stride: Stride, checkpoint_interval: Duration) -> Advance {
        self.is_changed = true;
        let tick = match stride {
            Stride::Single => self.session.tick(),
            Stride::Ahead => self.session.tick_ahead(),
        };
        let saved = match &tick {
            Ok(Tick::Epoch(_)) => self.record_epoch(),
            Err(Error::Diverged { .. }) => self.save(),
            Ok(Tick::Batches(_) | Tick::Chunk) if self.saved_at.elapsed() >= checkpoint_interval => self.save(),
            Ok(_) | Err(_) => Ok(()),
        };
        Advance { tick, saved }
    }

    /// Writes the checkpoint, and the last epoch with it if that could not be saved before.
    ///
    /// # Errors
    /// If a file cannot be written; the old one is whole then.
    pub fn save(&mut self) -> Result<(), RunError> {
        if self.is_epoch_missing {
            return self.record_epoch();
        }
        self.saved_at = Instant::now();
        let saved = self.folder.as_ref().map_or(Ok(()), |folder| folder.save_checkpoint(&self.session));
        self.is_changed = saved.is_err();
        saved
    }

    /// Saves what has changed since it was last saved: a run that was only looked at keeps the times of its files.
    ///
    /// # Errors
    /// As [`Trainer::save`].
    pub fn save_changes(&mut self) -> Result<(), RunError> {
        let is_on_disk = |folder: &RunFolder| folder.path().join(CHECKPOINT_FILE).exists();
        let is_saved = !self.is_changed && self.folder.as_ref().is_none_or(is_on_disk);
        if is_saved { Ok(()) } else { self.save() }
    }

    /// Saves the last epoch if that failed before. To be called before the next batch, which changes that epoch's network.
    pub(crate) fn save_missing_epoch(&mut self) -> Result<(), RunError> {
        let recorded = if self.is_epoch_missing { self.record_epoch() } else { Ok(()) };
        self.is_epoch_missing = false;
        recorded
    }

    /// Writes the settings after a change.
    pub(crate) fn write_config(&self) -> Result<(), RunError> {
        self.folder.as_ref().map_or(Ok(()), |folder| folder.write_config(&self.session))
    }

    fn record_epoch(&mut self) -> Result<(), RunError> {
        self.saved_at = Instant::now();
        let recorded = self.folder.as_ref().map_or(Ok(()), |folder| folder.record_epoch(&self.session));
        self.is_epoch_missing = recorded.is_err();
        self.is_changed = recorded.is_err();
        recorded
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        checkpoint::State,
        config::TrainingConfig,
        run_folder::CHECKPOINT_FILE,
        session::{FinishReason, Phase},
    };
    use lenet_data::builtin;
    use lenet_model::architecture::{Activation, Architecture};

    /// A run without bounds on its numbers, in a folder within `home`.
    fn trainer(home: &Path, learning_rate: f64) -> Trainer {
        let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
        let config = TrainingConfig {
            architecture,
            learning_rate,
            batch_size: 10,
            epoch_count: 3,
            thread_count: 1,
            validation_count: 0,
            ..TrainingConfig::default()
        };
        let session = Session::new(config, Arc::new(builtin::dataset(1, 100, 20))).unwrap();
        let folder = RunFolder::create(&home.join("run"), &session).unwrap();
        Trainer::new(session, Some(folder))
    }

    fn advance(trainer: &mut Trainer) -> Result<Tick, Error> {
        let Advance { tick, saved } = trainer.advance(Stride::Single, CHECKPOINT_INTERVAL);
        saved.unwrap();
        tick
    }

    fn saved_phase(trainer: &Trainer) -> Phase {
        State::read(&trainer.path().unwrap().join(CHECKPOINT_FILE)).unwrap().progress.phase
    }

    #[test]
    fn a_diverged_run_is_saved_as_such_with_the_last_good_weights_and_resumes_with_a_smaller_rate() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        while !matches!(advance(&mut trainer), Ok(Tick::Epoch(_))) {}
        let good = trainer.session().network().parameters().unwrap();
        trainer.session_mut().set_learning_rate(900.0).unwrap();
        let has_diverged = (0..100).any(|_| matches!(advance(&mut trainer), Err(Error::Diverged { .. })));
        assert!(has_diverged);
        assert!(matches!(advance(&mut trainer), Ok(Tick::Finished(FinishReason::Diverged))));
        drop(trainer);

        let (folder, checkpoint) = RunFolder::open(&home.path().join("run")).unwrap();
        assert_eq!(checkpoint.parameters, good);
        assert_eq!(checkpoint.state.progress.phase, Phase::Finished(FinishReason::Diverged));
        let session = Session::resume(checkpoint, Arc::new(builtin::dataset(1, 100, 20))).unwrap();
        let mut trainer = Trainer::new(session, Some(folder));
        trainer.session_mut().set_learning_rate(1000.0).unwrap();
        assert!(
            matches!(advance(&mut trainer), Ok(Tick::Finished(FinishReason::Diverged))),
            "a greater rate diverges again"
        );
        trainer.session_mut().set_learning_rate(0.01).unwrap();
        trainer.save().unwrap();
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 0 });
        while !matches!(advance(&mut trainer), Ok(Tick::Finished(FinishReason::AllEpochs))) {}
        assert_eq!((trainer.session().progress().history.len(), trainer.session().progress().step), (3, 30));
    }

    #[test]
    fn a_checkpoint_is_written_within_an_epoch_when_it_is_due() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        assert!(matches!(advance(&mut trainer), Ok(Tick::Batches(losses)) if losses.len() == 1));
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 0 }, "it is not due yet");
        trainer.advance(Stride::Single, Duration::ZERO).saved.unwrap();
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 2 });
    }

    #[test]
    fn an_epoch_that_could_not_be_saved_is_saved_later() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        let metrics = trainer.path().unwrap().join(crate::run_folder::METRICS_FILE);
        std::fs::create_dir(&metrics).unwrap();
        let saved = loop {
            let Advance { tick, saved } = trainer.advance(Stride::Single, CHECKPOINT_INTERVAL);
            if let Ok(Tick::Epoch(_)) = tick {
                break saved;
            }
        };
        assert!(saved.is_err());
        std::fs::remove_dir(&metrics).unwrap();
        trainer.save_missing_epoch().unwrap();
        assert!(metrics.is_file());
    }

    #[test]
    fn a_run_that_was_only_looked_at_keeps_the_times_of_its_files() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.1);
        let written_at =
            || std::fs::metadata(home.path().join("run").join(CHECKPOINT_FILE)).unwrap().modified().unwrap();
        let before = written_at();
        trainer.save_changes().unwrap();
        assert_eq!(written_at(), before);
        trainer.advance(Stride::Single, CHECKPOINT_INTERVAL).saved.unwrap();
        std::thread::sleep(Duration::from_millis(20));
        trainer.save_changes().unwrap();
        assert!(written_at() > before);
    }
}
