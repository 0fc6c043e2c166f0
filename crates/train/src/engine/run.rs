//! A run of the engine: its trainer, and how it moves.

use std::{path::Path, time::Duration};

use super::{
    command_error::{CommandError, guarded},
    outbox::Outbox,
};
use crate::{
    checkup::Checkup,
    metrics::Confusion,
    protocol::{BatchProgress, EvaluationPart, Event, NetworkId, Pace, RunId, RunStart},
    run_folder::RunError,
    run_label::RunLabel,
    session::{FinishReason, Phase, Session, Tick},
    trainer::{Advance, Stride, Trainer},
};
use lenet_model::array::Array;

/// A run and what the engine does with it.
pub(super) struct Run {
    pub id: RunId,
    pub trainer: Trainer,
    motion: Motion,
    /// They follow from the settings, but not fast enough for every snapshot. None if a file that they are from is gone.
    pub initial_parameters: Option<Vec<(String, Array)>>,
}

/// How an unfinished run moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motion {
    Running,
    Paused,
    /// It pauses after this many batches.
    Stepping(u32),
    /// It pauses when it has learned from as many images as this run.
    Following(RunId),
}

/// The label of the run in a folder. The list of runs warns of one that is damaged.
fn label(folder: &Path) -> RunLabel {
    let read = RunLabel::read(folder).inspect_err(|error| log::warn!("a run has no name: {error}"));
    read.unwrap_or_default()
}

/// What the last epoch of a run showed, as its folder has it.
fn checkup_of_opened(session: &Session) -> Option<Checkup> {
    let is_known = *session.test_confusion() != Confusion::default();
    let checkup = is_known.then(|| session.checkup())?;
    checkup.inspect_err(|error| log::warn!("the units of a run that is opened are not known: {error}")).ok()
}

impl Run {
    pub(super) fn new(id: RunId, trainer: Trainer, pace: Pace) -> Self {
        let motion = match pace {
            Pace::Running => Motion::Running,
            Pace::Paused => Motion::Paused,
        };
        let initial_parameters = trainer.session().config().initial_parameters().ok();
        Self { id, trainer, motion, initial_parameters }
    }

    /// Emits that it starts or is resumed while `network` is in use.
    pub(super) fn emit_started(&self, network: NetworkId, pace: Pace, outbox: &mut Outbox) {
        let session = self.session();
        outbox.push(Event::Started(Box::new(RunStart {
            run: self.id,
            network,
            folder: self.trainer.path().map(Path::to_owned),
            label: self.trainer.path().map(label).unwrap_or_default(),
            config: session.config().clone(),
            source: session.dataset().source.clone(),
            batch_count: session.batch_count(),
            training_image_count: session.training_image_count(),
            validation_image_count: session.validation_image_count(),
            test_image_count: session.test_count(),
            progress: session.progress().clone(),
            losses: session.losses().clone(),
            checkup: checkup_of_opened(session),
            pace,
        })));
        self.emit_finished(outbox);
    }

    pub(super) fn emit_finished(&self, outbox: &mut Outbox) {
        if let Some(reason) = self.finish() {
            outbox.push(Event::Finished { run: self.id, reason });
        }
    }

    pub(super) fn session(&self) -> &Session {
        self.trainer.session()
    }

    /// How it moves; none at its end.
    pub(super) fn motion(&self) -> Option<Motion> {
        self.finish().is_none().then_some(self.motion)
    }

    pub(super) fn is_moving(&self) -> bool {
        self.motion().is_some_and(|motion| motion != Motion::Paused)
    }

    pub(super) fn is_paused(&self) -> bool {
        self.motion() == Some(Motion::Paused)
    }

    /// Whether it can learn up to this number of epochs in all.
    pub(super) fn can_train_to(&self, epoch_count: u32) -> bool {
        !self.has_diverged() && self.session().progress().history.len() <= epoch_count as usize
    }

    pub(super) fn has_diverged(&self) -> bool {
        self.finish() == Some(FinishReason::Diverged)
    }

    pub(super) fn finish(&self) -> Option<FinishReason> {
        match self.session().progress().phase {
            Phase::Finished(reason) => Some(reason),
            Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } => None,
        }
    }

    fn check_is_unfinished(&self) -> Result<(), CommandError> {
        match self.finish() {
            None => Ok(()),
            Some(FinishReason::Diverged) => Err(CommandError::Diverged),
            Some(FinishReason::AllEpochs | FinishReason::EarlyStopping) => Err(CommandError::Finished),
        }
    }

    /// Does one tick, of one batch unless it runs alone, and writes what is due.
    pub(super) fn advance(
        &mut self,
        is_alone: bool,
        checkpoint_interval: Duration,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let stride = if is_alone && self.motion == Motion::Running { Stride::Ahead } else { Stride::Single };
        let Advance { tick, saved } = self.trainer.advance(stride, checkpoint_interval);
        match &tick {
            Ok(Tick::Batches(losses)) => self.end_batches(losses, outbox),
            Ok(Tick::Chunk) => self.emit_evaluating(outbox),
            Ok(Tick::Epoch(record)) => {
                let checkup = Box::new(self.session().checkup()?);
                outbox.push(Event::Epoch { run: self.id, record: *record, checkup });
            }
            Ok(Tick::Finished(_)) | Err(_) => {}
        }
        self.report_failure(saved, outbox);
        if let Tick::Epoch(_) = tick? {
            self.emit_finished(outbox);
        }
        Ok(())
    }

    fn end_batches(&mut self, losses: &[f64], outbox: &mut Outbox) {
        let progress = self.session().progress();
        let batch = match progress.phase {
            Phase::Training { batch } => batch,
            Phase::Validating { .. } | Phase::Testing { .. } | Phase::Finished(_) => self.session().batch_count(),
        };
        outbox.push(Event::Progress(BatchProgress {
            run: self.id,
            epoch: progress.history.len() as u32 + 1,
            batch,
            step: progress.step,
            losses: losses.iter().map(|loss| *loss as f32).collect(),
            images_per_second: f64::from(progress.epoch.train.total())
                / progress.epoch.training_secs.max(f64::MIN_POSITIVE),
        }));
        if let Motion::Stepping(batch_count) = self.motion {
            match batch_count - 1 {
                0 => self.pause(outbox),
                rest => self.motion = Motion::Stepping(rest),
            }
        }
    }

    fn emit_evaluating(&self, outbox: &mut Outbox) {
        let session = self.session();
        let (part, done, total) = match session.progress().phase {
            Phase::Validating { image } => (EvaluationPart::Validation, image, session.validation_image_count()),
            Phase::Testing { image } => (EvaluationPart::Test, image, session.test_count()),
            Phase::Training { .. } | Phase::Finished(_) => return,
        };
        outbox.push(Event::Evaluating { run: self.id, part, done, total });
    }

    /// Emits a failure to save, and pauses the run so that nothing more is at stake.
    fn report_failure(&mut self, saved: Result<(), RunError>, outbox: &mut Outbox) {
        if let Err(error) = saved {
            outbox.push(Event::SaveFailed { run: self.id, message: error.to_string() });
            if self.is_moving() {
                self.pause(outbox);
            }
        }
    }

    /// Saves the last epoch, before its network changes, if that failed before.
    fn archive_epoch(&mut self, outbox: &mut Outbox) {
        let saved = self.trainer.save_missing_epoch();
        self.report_failure(saved, outbox);
    }

    /// Pauses it. It is not at its end.
    pub(super) fn pause(&mut self, outbox: &mut Outbox) {
        self.motion = Motion::Paused;
        outbox.push(Event::Paused { run: self.id });
    }

    /// Resumes it. It is not at its end.
    pub(super) fn resume(&mut self, outbox: &mut Outbox) {
        self.archive_epoch(outbox);
        self.motion = Motion::Running;
        outbox.push(Event::Resumed { run: self.id });
    }

    pub(super) fn try_pause(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        // Now, so that the files tell when it last learned, and closing it later changes none.
        let saved = self.trainer.save_changes();
        self.pause(outbox);
        self.report_failure(saved, outbox);
        Ok(())
    }

    pub(super) fn try_resume(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        self.resume(outbox);
        Ok(())
    }

    pub(super) fn step(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        self.archive_epoch(outbox);
        self.motion = match self.motion {
            Motion::Stepping(batch_count) => Motion::Stepping(batch_count.saturating_add(1)),
            Motion::Running | Motion::Paused | Motion::Following(_) => Motion::Stepping(1),
        };
        Ok(())
    }

    /// Lets it learn from as many images as `leader`. It is not at its end.
    pub(super) fn follow(&mut self, leader: RunId, outbox: &mut Outbox) {
        self.archive_epoch(outbox);
        self.motion = Motion::Following(leader);
    }

    pub(super) fn set_learning_rate(&mut self, learning_rate: f64, outbox: &mut Outbox) -> Result<(), CommandError> {
        let was_finished = self.finish().is_some();
        self.trainer.session_mut().set_learning_rate(learning_rate)?;
        let changes = self.trainer.session().progress().changes.clone();
        outbox.push(Event::LearningRateChanged { run: self.id, learning_rate, changes });
        if was_finished && self.finish().is_none() {
            self.pause(outbox);
        }
        Ok(())
    }

    pub(super) fn set_epoch_count(&mut self, epoch_count: u32, outbox: &mut Outbox) -> Result<(), CommandError> {
        let was_finished = self.finish().is_some();
        self.trainer.session_mut().set_epoch_count(epoch_count)?;
        let changes = self.trainer.session().progress().changes.clone();
        outbox.push(Event::EpochCountChanged { run: self.id, epoch_count, changes });
        if was_finished && self.finish().is_none() {
            self.resume(outbox);
        }
        let saved = self.trainer.write_config();
        self.report_failure(saved, outbox);
        Ok(())
    }

    /// Saves and ends it.
    pub(super) fn close(mut self, outbox: &mut Outbox) {
        if let Err(error) = guarded(|| Ok(self.trainer.save_changes()?)) {
            outbox.push(Event::SaveFailed { run: self.id, message: error.to_string() });
        }
        outbox.push(Event::Stopped { run: self.id });
    }
}
