//! A run of this session, by its events.

use super::Message;
use crate::{
    app::numbers::thousands,
    train::{
        checkup::Checkup,
        config::TrainingConfig,
        loss_history::LossHistory,
        metrics::EpochRecord,
        objective::Objective,
        protocol::{BatchProgress, EvaluationPart, Event, Pace, RunStart},
        session::{Changes, FinishReason, Phase},
    },
};

/// A run, its progress and its results.
#[derive(Clone, Debug)]
pub(crate) struct RunView {
    pub start: RunStart,
    pub phase: RunPhase,
    /// The epoch under way, 1 for the first.
    pub epoch: u32,
    /// Batches of the epoch done.
    pub batch: usize,
    /// Steps done.
    pub step: u64,
    /// Of the epoch under way; 0 until it is known.
    pub images_per_second: f64,
    /// The current rate, before the schedule's factor.
    pub learning_rate: f64,
    /// Epochs in all.
    pub epoch_count: u32,
    /// The loss of each batch.
    pub losses: LossHistory,
    /// The epochs done.
    pub epochs: Vec<EpochRecord>,
    /// What was changed during the run.
    pub changes: Changes,
    /// What the end of the last epoch shows beside loss and accuracy; none of a run that an earlier version has saved.
    pub checkup: Option<Checkup>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RunPhase {
    Training,
    /// `done` of `total` images are evaluated.
    Evaluating {
        part: EvaluationPart,
        done: usize,
        total: usize,
    },
    Paused,
    Finished(FinishReason),
    /// A command has ended it.
    Stopped,
    /// Why it cannot be resumed, and what to do.
    Failed(String),
}

impl RunPhase {
    pub(crate) fn is_active(&self) -> bool {
        matches!(self, Self::Training | Self::Evaluating { .. })
    }

    /// Whether it cannot be resumed.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self, Self::Stopped | Self::Failed(_))
    }

    pub(crate) fn words(&self) -> String {
        match self {
            Self::Training => "Training".to_owned(),
            Self::Evaluating { part: EvaluationPart::Validation, .. } => "Validating".to_owned(),
            Self::Evaluating { part: EvaluationPart::Test, .. } => "Testing".to_owned(),
            Self::Paused => "Paused".to_owned(),
            Self::Finished(FinishReason::AllEpochs) => "Finished".to_owned(),
            Self::Finished(FinishReason::EarlyStopping) => "Finished early".to_owned(),
            Self::Finished(FinishReason::Diverged) => "Diverged".to_owned(),
            Self::Stopped => "Stopped".to_owned(),
            Self::Failed(_) => "Failed".to_owned(),
        }
    }
}

impl RunView {
    pub(crate) fn new(mut start: RunStart) -> Self {
        let progress = &start.progress;
        let (epochs, step, learning_rate) = (progress.history.clone(), progress.step, progress.learning_rate);
        let batch = match progress.phase {
            Phase::Training { batch } => batch,
            _ => start.batch_count,
        };
        let phase = match (progress.phase, start.pace) {
            (Phase::Finished(reason), _) => RunPhase::Finished(reason),
            (_, Pace::Running) => RunPhase::Training,
            (_, Pace::Paused) => RunPhase::Paused,
        };
        Self {
            phase,
            epoch: (epochs.len() as u32 + 1).min(start.config.epoch_count),
            batch,
            step,
            images_per_second: 0.0,
            learning_rate,
            epoch_count: start.config.epoch_count,
            losses: std::mem::take(&mut start.losses),
            changes: std::mem::take(&mut start.progress.changes),
            epochs,
            checkup: start.checkup,
            start,
        }
    }

    /// A name for people: the one that the user gave, else the folder's, such as `run-0003`, or `run in memory`.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = self.start.label.name() {
            return name.to_owned();
        }
        self.folder_name()
    }

    /// The folder's name, or `run in memory`.
    pub(crate) fn folder_name(&self) -> String {
        let folder = self.start.folder.as_ref().and_then(|folder| folder.file_name());
        folder.map_or_else(|| "run in memory".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Whether settings are the run's, but for the learning rate and the number of epochs, which may change while it trains.
    pub(crate) fn has_settings(&self, config: &TrainingConfig) -> bool {
        let rest = |config: &TrainingConfig| TrainingConfig { learning_rate: 0.0, epoch_count: 0, ..config.clone() };
        rest(&self.start.config) == rest(config)
    }

    /// Epochs that are done when it ends: fewer than were asked for if it has ended early.
    pub(crate) fn planned_epoch_count(&self) -> u32 {
        match self.phase {
            RunPhase::Finished(_) => self.epochs.len() as u32,
            _ => self.epoch_count,
        }
    }

    /// Share of the run's batches that are done, 0–1.
    pub(crate) fn share_done(&self) -> f64 {
        let total = f64::from(self.epoch_count) * self.start.batch_count as f64;
        if total > 0.0 { (self.step as f64 / total).min(1.0) } else { 0.0 }
    }

    /// Seconds until the last epoch is done at the present speed, evaluation included; none while that is not known.
    pub(crate) fn left_secs(&self) -> Option<f64> {
        if self.images_per_second <= 0.0 || !self.phase.is_active() {
            return None;
        }
        let image_count = self.start.training_image_count as f64;
        let epochs_left = f64::from(self.epoch_count) * (1.0 - self.share_done());
        let training_secs = |epoch: &EpochRecord| image_count / epoch.images_per_second.max(1.0);
        let evaluation_secs =
            self.epochs.last().map_or(0.0, |epoch| (epoch.elapsed_secs - training_secs(epoch)).max(0.0));
        Some(epochs_left * (image_count / self.images_per_second + evaluation_secs))
    }

    pub(super) fn batches_learned(&mut self, progress: &BatchProgress) {
        let BatchProgress { run: _, epoch, batch, step, losses, images_per_second } = progress;
        self.losses.push(*step, losses);
        (self.epoch, self.batch, self.step) = (*epoch, *batch, *step);
        self.images_per_second = *images_per_second;
        if matches!(self.phase, RunPhase::Evaluating { .. }) {
            self.phase = RunPhase::Training;
        }
    }

    /// Takes in an event of this run; returns the message for the user.
    pub(super) fn apply(&mut self, event: Event) -> Option<Message> {
        let info = |text: String| Some(Message::info(text));
        match event {
            Event::Evaluating { part, done, total, .. } => {
                if self.phase.is_active() {
                    self.phase = RunPhase::Evaluating { part, done, total };
                }
                None
            }
            Event::Epoch { record, checkup, .. } => {
                let text = epoch_words(&record, self.start.config.objective());
                self.epochs.push(record);
                self.checkup = Some(*checkup);
                info(text)
            }
            Event::Paused { .. } => {
                self.phase = RunPhase::Paused;
                info(format!("Paused after step {}", thousands(self.step)))
            }
            Event::Resumed { .. } => {
                self.phase = RunPhase::Training;
                info("Training resumed".to_owned())
            }
            Event::Finished { reason, .. } => self.finished(reason),
            Event::Stopped { .. } => {
                self.phase = RunPhase::Stopped;
                info("The run has ended".to_owned())
            }
            Event::Failed { message, .. } => {
                self.phase = RunPhase::Failed(message.clone());
                Some(Message::error(message))
            }
            Event::EpochCountChanged { epoch_count, changes, .. } => {
                (self.epoch_count, self.changes) = (epoch_count, changes);
                if matches!(self.phase, RunPhase::Finished(_)) {
                    self.phase = RunPhase::Training;
                }
                info(format!("Training up to epoch {epoch_count}"))
            }
            _ => None,
        }
    }

    fn finished(&mut self, reason: FinishReason) -> Option<Message> {
        self.phase = RunPhase::Finished(reason);
        let text = match reason {
            FinishReason::AllEpochs => {
                let percent = 100.0 * self.epochs.last().map_or(0.0, |epoch| epoch.test.accuracy);
                let success = self.start.config.objective().success();
                format!("All {} epochs are done: test {success} {percent:.2} %", self.epoch_count)
            }
            FinishReason::EarlyStopping => "Stopped early: the loss had ceased to fall".to_owned(),
            // The message of `Event::Failed` says what to do.
            FinishReason::Diverged => return None,
        };
        Some(Message::info(text))
    }
}

fn epoch_words(record: &EpochRecord, objective: Objective) -> String {
    let EpochRecord { epoch, train, test, elapsed_secs, .. } = record;
    let (loss, success, percent) = (train.loss, objective.success(), 100.0 * test.accuracy);
    format!("Epoch {epoch}: training loss {loss:.4}, test {success} {percent:.2} %, {elapsed_secs:.1} s")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    fn training() -> (Lab, crate::train::protocol::RunId) {
        let mut lab = Lab::fake_run();
        let run = lab.run().unwrap().start.run;
        lab.apply(Event::Resumed { run });
        (lab, run)
    }

    #[test]
    fn why_a_run_is_paused_stays_visible_when_it_is_paused() {
        let (mut lab, run) = training();
        lab.apply(Event::SaveFailed { run, message: "the disk is full".to_owned() });
        lab.apply(Event::Paused { run });
        assert_eq!(lab.messages.latest().unwrap().text, "the disk is full");
        assert_eq!(lab.run().unwrap().phase, RunPhase::Paused);
    }

    #[test]
    fn events_of_another_run_change_nothing() {
        let (mut lab, run) = training();
        lab.apply(Event::Paused { run: crate::train::protocol::RunId(run.0 + 1) });
        assert_eq!(lab.run().unwrap().phase, RunPhase::Training);
    }

    #[test]
    fn the_time_left_follows_from_the_speed_and_what_is_to_be_done() {
        let mut view = training().0.run().unwrap().clone();
        (view.epochs, view.epoch_count) = (Vec::new(), 4);
        (view.start.batch_count, view.start.training_image_count) = (100, 6_400);
        (view.step, view.images_per_second) = (100, 3_200.0);
        assert!((view.left_secs().unwrap() - 6.0).abs() < 1e-9, "three epochs of two seconds");
    }

    #[test]
    fn more_epochs_come_after_those_that_are_planned() {
        let mut view = training().0.run().unwrap().clone();
        assert_eq!((view.epochs.len(), view.epoch_count, view.planned_epoch_count()), (2, 10, 10));
        view.phase = RunPhase::Finished(FinishReason::EarlyStopping);
        assert_eq!(view.planned_epoch_count(), 2, "it has ended there");
    }

    #[test]
    fn a_run_on_strings_tells_of_strings() {
        let (mut lab, run) = training();
        lab.run_mut().unwrap().start.config = TrainingConfig::strings();
        let record = lab.run().unwrap().epochs[0];
        lab.apply(Event::Epoch { run, record, checkup: Box::default() });
        let text = lab.messages.latest().unwrap().text.clone();
        assert!(text.contains("test whole strings correct 93.00 %"), "{text}");
    }
}
