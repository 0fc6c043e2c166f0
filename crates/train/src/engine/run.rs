//! The run that is trained: its trainer, and how it moves.

use std::{path::Path, time::Duration};

use super::{
    command_error::{CommandError, guarded},
    outbox::Outbox,
};
use crate::{
    config::TrainingConfig,
    protocol::{BatchProgress, EvaluationPart, Event, NetworkId, Pace, RunId, RunStart},
    run_folder::{RunError, RunFolder},
    session::{FinishReason, Phase, Session},
    trainer::{Advance, Step, Stride, Trainer},
};
use lenet_model::{array::Array, parameters::initial_parameters};

/// A run and what the engine does with it.
pub(super) struct Run {
    id: RunId,
    trainer: Trainer,
    motion: Motion,
    /// The weights that it began with. They follow from the seed, but not fast enough for every snapshot.
    initial_parameters: Vec<(String, Array)>,
}

/// How an unfinished run moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    Running,
    Paused,
    /// It pauses after this many batches.
    Stepping(u32),
    /// It pauses when it has learned from as many images as this run.
    Following(RunId),
}

/// Whether another run takes turns with it, a batch each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    None,
    Another,
}

impl Run {
    pub(super) fn new(id: RunId, session: Session, folder: Option<RunFolder>, pace: Pace) -> Self {
        let motion = match pace {
            Pace::Running => Motion::Running,
            Pace::Paused => Motion::Paused,
        };
        let TrainingConfig { architecture, initialisation, seed, .. } = session.config();
        let initial_parameters = initial_parameters(architecture, *initialisation, *seed);
        Self { id, trainer: Trainer::new(session, folder), motion, initial_parameters }
    }

    /// Tells that it starts or is resumed while `network` is in use.
    pub(super) fn announce(&self, network: NetworkId, pace: Pace, outbox: &mut Outbox) {
        let (id, session) = (self.id, self.session());
        outbox.push(Event::Started(Box::new(RunStart {
            run: id,
            network,
            folder: self.folder().map(Path::to_owned),
            config: session.config().clone(),
            source: session.dataset().source.clone(),
            batch_count: session.batch_count(),
            training_image_count: session.training_image_count(),
            validation_image_count: session.validation_image_count(),
            test_image_count: session.dataset().test.len(),
            progress: session.progress().clone(),
            pace,
        })));
        self.announce_finish(outbox);
    }

    fn announce_finish(&self, outbox: &mut Outbox) {
        if let Some(reason) = self.finish() {
            outbox.push(Event::Finished { run: self.id, reason });
        }
    }

    pub(super) fn id(&self) -> RunId {
        self.id
    }

    pub(super) fn session(&self) -> &Session {
        self.trainer.session()
    }

    /// To break it with.
    #[cfg(test)]
    pub(super) fn session_mut(&mut self) -> &mut Session {
        self.trainer.session_mut()
    }

    /// Where it is kept, if it is kept on disk.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.trainer.path()
    }

    pub(super) fn initial_parameters(&self) -> &[(String, Array)] {
        &self.initial_parameters
    }

    /// Whether it has something to do without being told to.
    pub(super) fn is_moving(&self) -> bool {
        self.finish().is_none() && self.motion != Motion::Paused
    }

    /// Whether it goes on until someone holds it.
    pub(super) fn is_running(&self) -> bool {
        self.finish().is_none() && self.motion == Motion::Running
    }

    /// Whether it waits to be told to go on.
    pub(super) fn is_held(&self) -> bool {
        self.finish().is_none() && self.motion == Motion::Paused
    }

    /// The run that it follows, if it does.
    pub(super) fn leader(&self) -> Option<RunId> {
        match self.motion {
            Motion::Following(leader) if !self.is_at_end() => Some(leader),
            _ => None,
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.finish().is_some()
    }

    /// Whether it can learn up to this number of epochs in all.
    pub(super) fn can_train_to(&self, epoch_count: u32) -> bool {
        !self.has_diverged() && self.session().progress().history.len() <= epoch_count as usize
    }

    pub(super) fn has_diverged(&self) -> bool {
        self.finish() == Some(FinishReason::Diverged)
    }

    fn finish(&self) -> Option<FinishReason> {
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

    /// Does one tick, and writes what is due.
    pub(super) fn advance(
        &mut self,
        company: Company,
        checkpoint_interval: Duration,
        outbox: &mut Outbox,
    ) -> Result<(), CommandError> {
        let stride = match (self.motion, company) {
            (Motion::Running, Company::None) => Stride::Ahead,
            _ => Stride::Single,
        };
        let Advance { step, saved } = self.trainer.advance(stride, checkpoint_interval)?;
        match &step {
            Step::Batches(losses) => self.end_batches(losses, outbox),
            Step::Chunk => self.report_evaluation(outbox),
            Step::Epoch(record) => outbox.push(Event::Epoch { run: self.id, record: *record }),
            Step::Diverged(_) | Step::Finished(_) => {}
        }
        self.report_failure(saved, outbox);
        match step {
            Step::Epoch(_) => self.announce_finish(outbox),
            Step::Diverged(error) => return Err(error.into()),
            Step::Batches(_) | Step::Chunk | Step::Finished(_) => {}
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
                0 => self.hold(outbox),
                rest => self.motion = Motion::Stepping(rest),
            }
        }
    }

    fn report_evaluation(&self, outbox: &mut Outbox) {
        let (part, done, total) = match self.session().progress().phase {
            Phase::Validating { image } => (EvaluationPart::Validation, image, self.session().validation_image_count()),
            Phase::Testing { image } => (EvaluationPart::Test, image, self.session().dataset().test.len()),
            Phase::Training { .. } | Phase::Finished(_) => return,
        };
        outbox.push(Event::Evaluating { run: self.id, part, done, total });
    }

    /// Writes the checkpoint, if there is a place for it.
    fn save(&mut self) -> Result<(), CommandError> {
        Ok(self.trainer.save()?)
    }

    /// Tells that something could not be written, and holds the run so that nothing more is at stake.
    fn report_failure(&mut self, written: Result<(), RunError>, outbox: &mut Outbox) {
        if let Err(error) = written {
            outbox.push(Event::SaveFailed { run: self.id, message: error.to_string() });
            if self.is_moving() {
                self.hold(outbox);
            }
        }
    }

    fn leave_epoch(&mut self, outbox: &mut Outbox) {
        let written = self.trainer.save_missing_epoch();
        self.report_failure(written, outbox);
    }

    pub(super) fn hold(&mut self, outbox: &mut Outbox) {
        self.motion = Motion::Paused;
        outbox.push(Event::Paused { run: self.id });
    }

    fn let_go(&mut self, outbox: &mut Outbox) {
        self.motion = Motion::Running;
        outbox.push(Event::Resumed { run: self.id });
    }

    pub(super) fn pause(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        self.hold(outbox);
        Ok(())
    }

    pub(super) fn go_on(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        self.leave_epoch(outbox);
        self.let_go(outbox);
        Ok(())
    }

    pub(super) fn step(&mut self, outbox: &mut Outbox) -> Result<(), CommandError> {
        self.check_is_unfinished()?;
        self.leave_epoch(outbox);
        self.motion = match self.motion {
            Motion::Stepping(batch_count) => Motion::Stepping(batch_count.saturating_add(1)),
            Motion::Running | Motion::Paused | Motion::Following(_) => Motion::Stepping(1),
        };
        Ok(())
    }

    /// Lets it learn until it has learned from as many images as `leader`. It is not at its end.
    pub(super) fn follow(&mut self, leader: RunId, outbox: &mut Outbox) {
        self.leave_epoch(outbox);
        self.motion = Motion::Following(leader);
    }

    pub(super) fn set_learning_rate(&mut self, learning_rate: f64, outbox: &mut Outbox) -> Result<(), CommandError> {
        let was_finished = self.finish().is_some();
        self.trainer.session_mut().set_learning_rate(learning_rate)?;
        outbox.push(Event::LearningRateChanged { run: self.id, learning_rate });
        if was_finished && self.finish().is_none() {
            self.hold(outbox);
        }
        Ok(())
    }

    pub(super) fn set_epoch_count(&mut self, epoch_count: u32, outbox: &mut Outbox) -> Result<(), CommandError> {
        let was_finished = self.finish().is_some();
        self.trainer.session_mut().set_epoch_count(epoch_count)?;
        outbox.push(Event::EpochCountChanged { run: self.id, epoch_count });
        if was_finished && self.finish().is_none() {
            self.leave_epoch(outbox);
            self.let_go(outbox);
        }
        let written = self.trainer.write_config();
        self.report_failure(written, outbox);
        Ok(())
    }

    /// Saves and ends it.
    pub(super) fn close(mut self, outbox: &mut Outbox) {
        let saved = guarded(|| self.save());
        if let Err(refusal) = saved {
            outbox.push(Event::SaveFailed { run: self.id, message: refusal.to_string() });
        }
        outbox.push(Event::Stopped { run: self.id });
    }
}
