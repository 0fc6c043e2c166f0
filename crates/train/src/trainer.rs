//! A run that is trained and saved: a session, its folder, and the clock of its checkpoints. The command line, studies and the
//! engine drive it.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::{
    metrics::EpochRecord,
    run_folder::{RunError, RunFolder},
    session::{FinishReason, Session, Tick, TrainError},
};

/// Time between two checkpoints within an epoch: a power failure loses this much work at most.
pub const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

/// A session and its place on disk. A run without a folder is in memory only: saving it does nothing and never fails.
#[derive(Debug)]
pub struct Trainer {
    session: Session,
    folder: Option<RunFolder>,
    /// When the run was last saved, or when saving last failed: a failure is not repeated before its time.
    saved_at: Instant,
    /// Whether the epoch that has just ended could not be saved.
    is_epoch_missing: bool,
}

/// What one call of [`Trainer::advance`] did.
#[derive(Debug)]
#[must_use = "a failure to save is in it"]
pub struct Advance {
    /// What was learned or measured.
    pub step: Step,
    /// Whether everything due was saved. After an error the run itself is whole and can go on.
    pub saved: Result<(), RunError>,
}

/// A part of a run.
#[derive(Debug)]
pub enum Step {
    /// Some batches, with the mean loss of each.
    Batches(Vec<f64>),
    /// A chunk of validation or test images.
    Chunk,
    /// The last chunk of an epoch.
    Epoch(EpochRecord),
    /// Nothing: the run was over before.
    Finished(FinishReason),
    /// The loss was not finite. The run is over; the weights of the last epoch's end are its network and its checkpoint.
    Diverged(TrainError),
}

/// How many batches a step of training has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stride {
    /// One.
    Single,
    /// As many as a device computes faster together: see [`Session::tick_ahead`].
    Ahead,
}

impl Trainer {
    /// Takes over a session whose present state is saved in `folder`.
    pub fn new(session: Session, folder: Option<RunFolder>) -> Self {
        Self { session, folder, saved_at: Instant::now(), is_epoch_missing: false }
    }

    /// The run in memory.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The run in memory, to change its settings.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The run on disk.
    pub fn folder(&self) -> Option<&RunFolder> {
        self.folder.as_ref()
    }

    /// The place of the run on disk.
    pub fn path(&self) -> Option<&Path> {
        self.folder.as_ref().map(RunFolder::path)
    }

    /// Does one tick of the session, and saves what is due: each epoch, a divergence, a checkpoint in each
    /// `checkpoint_interval`.
    ///
    /// It waits for the disk: an epoch writes at most three files (1.6 MB together with Adam), a checkpoint one. With an SSD that
    /// takes some milliseconds.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn advance(&mut self, stride: Stride, checkpoint_interval: Duration) -> Result<Advance, TrainError> {
        let tick = match stride {
            Stride::Single => self.session.tick(),
            Stride::Ahead => self.session.tick_ahead(),
        };
        let step = match tick {
            Ok(Tick::Batch { loss }) => Step::Batches(vec![loss]),
            Ok(Tick::Batches { losses }) => Step::Batches(losses),
            Ok(Tick::Chunk) => Step::Chunk,
            Ok(Tick::Epoch(record)) => Step::Epoch(record),
            Ok(Tick::Finished(reason)) => Step::Finished(reason),
            Err(error @ TrainError::Diverged { .. }) => Step::Diverged(error),
            Err(error) => return Err(error),
        };
        let saved = match step {
            Step::Epoch(_) => self.record_epoch(),
            Step::Diverged(_) => self.save(),
            Step::Batches(_) | Step::Chunk if self.saved_at.elapsed() >= checkpoint_interval => self.save(),
            Step::Batches(_) | Step::Chunk | Step::Finished(_) => Ok(()),
        };
        Ok(Advance { step, saved })
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
        self.folder.as_ref().map_or(Ok(()), |folder| folder.save_checkpoint(&self.session))
    }

    /// Saves the last epoch if that failed before. To be called before the session moves on, which changes that epoch's network.
    ///
    /// # Errors
    /// If a file cannot be written; the old one is whole then.
    pub fn save_missing_epoch(&mut self) -> Result<(), RunError> {
        let recorded = if self.is_epoch_missing { self.record_epoch() } else { Ok(()) };
        self.is_epoch_missing = false;
        recorded
    }

    /// Writes the settings after a change.
    ///
    /// # Errors
    /// If they cannot be written; the old file is whole then.
    pub fn write_config(&self) -> Result<(), RunError> {
        self.folder.as_ref().map_or(Ok(()), |folder| folder.write_config(&self.session))
    }

    fn record_epoch(&mut self) -> Result<(), RunError> {
        self.saved_at = Instant::now();
        let recorded = self.folder.as_ref().map_or(Ok(()), |folder| folder.record_epoch(&self.session));
        self.is_epoch_missing = recorded.is_err();
        recorded
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{checkpoint::State, config::TrainingConfig, run_folder::CHECKPOINT_FILE, session::Phase};
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

    fn advance(trainer: &mut Trainer) -> Step {
        let Advance { step, saved } = trainer.advance(Stride::Single, CHECKPOINT_INTERVAL).unwrap();
        saved.unwrap();
        step
    }

    fn saved_phase(trainer: &Trainer) -> Phase {
        State::read(&trainer.path().unwrap().join(CHECKPOINT_FILE)).unwrap().progress.phase
    }

    #[test]
    fn a_diverged_run_is_saved_as_such_with_the_last_good_weights_and_resumes_with_a_smaller_rate() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        while !matches!(advance(&mut trainer), Step::Epoch(_)) {}
        let good = trainer.session().network().parameters().unwrap();
        trainer.session_mut().set_learning_rate(900.0).unwrap();
        let has_diverged =
            (0..100).any(|_| matches!(advance(&mut trainer), Step::Diverged(TrainError::Diverged { .. })));
        assert!(has_diverged);
        assert!(matches!(advance(&mut trainer), Step::Finished(FinishReason::Diverged)));
        drop(trainer);

        let (folder, checkpoint) = RunFolder::open(&home.path().join("run")).unwrap();
        assert_eq!(checkpoint.parameters, good);
        assert_eq!(checkpoint.state.progress.phase, Phase::Finished(FinishReason::Diverged));
        let session = Session::resume(checkpoint, Arc::new(builtin::dataset(1, 100, 20))).unwrap();
        let mut trainer = Trainer::new(session, Some(folder));
        trainer.session_mut().set_learning_rate(1000.0).unwrap();
        assert!(
            matches!(advance(&mut trainer), Step::Finished(FinishReason::Diverged)),
            "a greater rate diverges again"
        );
        trainer.session_mut().set_learning_rate(0.01).unwrap();
        trainer.save().unwrap();
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 0 });
        while !matches!(advance(&mut trainer), Step::Finished(FinishReason::AllEpochs)) {}
        assert_eq!((trainer.session().progress().history.len(), trainer.session().progress().step), (3, 30));
    }

    #[test]
    fn a_checkpoint_is_written_within_an_epoch_when_it_is_due() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        assert!(matches!(advance(&mut trainer), Step::Batches(losses) if losses.len() == 1));
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 0 }, "it is not due yet");
        trainer.advance(Stride::Single, Duration::ZERO).unwrap().saved.unwrap();
        assert_eq!(saved_phase(&trainer), Phase::Training { batch: 2 });
    }

    #[test]
    fn an_epoch_that_could_not_be_saved_is_saved_later() {
        let home = tempfile::tempdir().unwrap();
        let mut trainer = trainer(home.path(), 0.01);
        let metrics = trainer.path().unwrap().join(crate::run_folder::METRICS_FILE);
        std::fs::create_dir(&metrics).unwrap();
        let saved = loop {
            let Advance { step, saved } = trainer.advance(Stride::Single, CHECKPOINT_INTERVAL).unwrap();
            if let Step::Epoch(_) = step {
                break saved;
            }
        };
        assert!(saved.is_err());
        std::fs::remove_dir(&metrics).unwrap();
        trainer.save_missing_epoch().unwrap();
        assert!(metrics.is_file());
    }
}
