//! What `train` tells while it works: JSON lines for programs, a progress bar and a line an epoch for people.

use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde::Serialize;

use super::{Format, output};
use crate::train::{
    metrics::{EpochRecord, Score},
    run_folder::BEST_FILE,
    session::{FinishReason, Phase, Session},
    trainer::Trainer,
};

const BAR: &str = "{prefix} {bar:32} {pos}/{len} {msg} {elapsed} (left {eta})";

/// Weight of a new batch's loss in the figure beside the bar, so that it can be read.
const LOSS_SMOOTHING: f64 = 0.05;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Epoch {
        epoch: u32,
        train_loss: f64,
        train_accuracy: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        validation_loss: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        validation_accuracy: Option<f64>,
        test_loss: f64,
        test_accuracy: f64,
        seconds: f64,
        images_per_second: f64,
    },
    Done {
        run: &'a Path,
        model: &'a Path,
        test_accuracy: f64,
    },
    Interrupted {
        run: &'a Path,
        signal: u8,
    },
}

/// Tells about one run.
pub(super) struct Report {
    format: Format,
    run: PathBuf,
    epoch_count: u32,
    bar: ProgressBar,
    smoothed_loss: Option<f64>,
}

impl Report {
    pub(super) fn new(format: Format, session: &Session, run: &Path) -> Self {
        let bar = output::progress_bar(format, session.batch_count() as u64, BAR);
        let epoch_count = session.config().epoch_count;
        Self { format, run: run.to_owned(), epoch_count, bar, smoothed_loss: None }
    }

    /// What is trained, on what, and where it is kept.
    pub(super) fn start(&self, session: &Session) -> anyhow::Result<()> {
        if self.format == Format::Json {
            return Ok(());
        }
        let done = session.progress().history.len();
        let goes_on =
            if done > 0 { format!("; {done} of {} epochs are done", self.epoch_count) } else { String::new() };
        output::text(&format!(
            "{} training and {} test images from {}; run in {}{goes_on}",
            session.training_image_count(),
            session.dataset().test.len(),
            session.dataset().source.name(),
            self.run.display(),
        ))
    }

    /// The last batches, with the mean loss of each.
    pub(super) fn batches(&mut self, session: &Session, losses: &[f64]) {
        let smooth = |old: Option<f64>, loss: &f64| Some(old.map_or(*loss, |old| old + LOSS_SMOOTHING * (loss - old)));
        self.smoothed_loss = losses.iter().fold(self.smoothed_loss, smooth);
        let Some(smoothed) = self.smoothed_loss else { return };
        let progress = session.progress();
        let batch = if let Phase::Training { batch } = progress.phase { batch } else { session.batch_count() };
        if batch <= losses.len() {
            self.bar.reset();
            self.bar.set_length(session.batch_count() as u64);
        }
        self.bar.set_prefix(format!("epoch {}/{}", progress.history.len() + 1, self.epoch_count));
        self.bar.set_position(batch as u64);
        let rate = f64::from(progress.epoch.train.total()) / progress.epoch.training_secs.max(f64::MIN_POSITIVE);
        self.bar.set_message(format!("loss {smoothed:.4} · {rate:.0} images/s"));
    }

    pub(super) fn chunk(&self, session: &Session) {
        let (part, done, total) = match session.progress().phase {
            Phase::Validating { image } => ("validating", image, session.validation_image_count()),
            Phase::Testing { image } => ("testing", image, session.dataset().test.len()),
            Phase::Training { .. } | Phase::Finished(_) => return,
        };
        self.bar.set_message(format!("{part} {done}/{total} images"));
    }

    pub(super) fn epoch(&self, record: &EpochRecord) -> anyhow::Result<()> {
        let EpochRecord { epoch, train, validation, test, elapsed_secs, images_per_second, .. } = *record;
        let event = Event::Epoch {
            epoch,
            train_loss: train.loss,
            train_accuracy: train.accuracy,
            validation_loss: validation.map(|score| score.loss),
            validation_accuracy: validation.map(|score| score.accuracy),
            test_loss: test.loss,
            test_accuracy: test.accuracy,
            seconds: elapsed_secs,
            images_per_second,
        };
        match self.format {
            Format::Json => output::json(&event),
            Format::Text => self.bar.suspend(|| output::text(&self.epoch_line(record))),
        }
    }

    fn epoch_line(&self, record: &EpochRecord) -> String {
        let score = |part: &str, score: Score| {
            format!("{part} loss {:.4}, accuracy {:6.2} %", score.loss, 100.0 * score.accuracy)
        };
        let validation = record.validation.map(|validation| score(" │ validation", validation)).unwrap_or_default();
        format!(
            "epoch {:>3}/{} │ {}{validation} │ {} │ {:.1} s, {:.0} images/s",
            record.epoch,
            self.epoch_count,
            score("training", record.train),
            score("test", record.test),
            record.elapsed_secs,
            record.images_per_second
        )
    }

    pub(super) fn done(&self, trainer: &Trainer) -> anyhow::Result<()> {
        self.clear();
        let (session, model) = (trainer.session(), self.run.join(BEST_FILE));
        let Some(best) = session.best_epoch() else { return Ok(()) };
        let test_accuracy = best.test.accuracy;
        if self.format == Format::Json {
            return output::json(&Event::Done { run: &self.run, model: &model, test_accuracy });
        }
        if session.progress().phase == Phase::Finished(FinishReason::EarlyStopping) {
            output::text("stopped early: the loss no longer fell")?;
        }
        let (percent, epoch) = (100.0 * test_accuracy, best.epoch);
        output::text(&format!("test accuracy {percent:.2} % (weights of epoch {epoch}) · model in {}", model.display()))
    }

    pub(super) fn interrupted(&self, signal: u8) -> anyhow::Result<()> {
        self.clear();
        match self.format {
            Format::Json => output::json(&Event::Interrupted { run: &self.run, signal }),
            Format::Text => {
                let run = self.run.display();
                output::text(&format!("stopped and saved; go on with: lenet-lab train --resume {run}"))
            }
        }
    }

    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
