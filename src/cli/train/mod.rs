//! `train`: trains a network in the foreground, prints its progress, and saves the run in a folder.

mod args;
mod strings;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use indicatif::ProgressBar;
use serde::Serialize;

pub(super) use self::{args::TrainArgs, strings::ForSingleDigits};
use super::{
    Outcome,
    inputs::load_source,
    interrupt::{Interrupt, Interrupted},
    is_broken_pipe,
    output::{self, Format},
};
use crate::{
    tensorboard::{Log, LogError},
    train::{
        diagnosis::diagnose,
        metrics::{EpochRecord, Score},
        objective::Objective,
        run_folder::{BEST_FILE, RunFolder},
        session::{FinishReason, Phase, Session, Tick},
        threads::Threads,
        trainer::{Advance, CHECKPOINT_INTERVAL, Stride, Trainer},
    },
};

/// Parent folder of runs without `--out`.
const RUNS_FOLDER: &str = "runs";

pub(super) fn run(args: &TrainArgs) -> anyhow::Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let (session, run) = match &args.resume {
        Some(folder) => resume(args, folder, &interrupt)?,
        None => start(args, &interrupt)?,
    };
    let path = run.path().to_owned();
    let log = args.tensorboard.as_ref().map(|folder| Log::begin(folder, &session)).transpose()?;
    let mut report = Report::new(args.format, &session, &path, log);
    report.start(&session)?;
    let mut trainer = Trainer::new(session, Some(run));
    let result = train(&mut trainer, &mut report, &interrupt);
    report.bar.finish_and_clear();
    match result {
        Ok(()) => report.diagnosis(trainer.session()).and_then(|()| report.done(&trainer)).map(|()| Outcome::Done),
        Err(error) => match error.downcast_ref() {
            Some(Interrupted { signal }) => {
                trainer.save()?;
                report.interrupted(*signal)?;
                Err(error)
            }
            None if is_broken_pipe(&error) => {
                trainer.save()?;
                Err(error)
            }
            None => {
                let error = output::one_line(&error);
                Err(anyhow::anyhow!("{error}; the run up to its last checkpoint is in {}", path.display()))
            }
        },
    }
}

/// A new run.
fn start(args: &TrainArgs, interrupt: &Interrupt) -> anyhow::Result<(Session, RunFolder)> {
    let config = args.config()?;
    strings::check(&config)?;
    config.validate()?;
    config.device.check()?;
    if let Some(folder) = &args.out {
        // Before the data is loaded and perhaps downloaded.
        RunFolder::check_is_free(folder)?;
    }
    let threads = Threads::new(config.thread_count)?;
    let dataset = Arc::new(threads.share(|| args.dataset.load(args.format, interrupt))?);
    let session = Session::new(config, dataset)?;
    let run = match &args.out {
        Some(folder) => RunFolder::create(folder, &session)?,
        None => RunFolder::create_next(Path::new(RUNS_FOLDER), &session)?,
    };
    Ok((session, run))
}

/// A run at its last checkpoint.
fn resume(args: &TrainArgs, folder: &Path, interrupt: &Interrupt) -> anyhow::Result<(Session, RunFolder)> {
    let (run, checkpoint) = RunFolder::open(folder)?;
    let dataset = if args.dataset.is_given() {
        args.dataset.load(args.format, interrupt)?
    } else {
        load_source(&checkpoint.state.source, args.format, interrupt)?
    };
    let mut session = Session::resume(checkpoint, Arc::new(dataset)).with_context(|| folder.display().to_string())?;
    // First, since a smaller rate is what lets a run resume that has diverged.
    if let Some(learning_rate) = args.learning_rate {
        session.set_learning_rate(learning_rate)?;
    }
    if let Some(epoch_count) = args.epochs {
        session.set_epoch_count(epoch_count)?;
    }
    run.write_config(&session)?;
    Ok((session, run))
}

/// Trains to the end.
fn train(trainer: &mut Trainer, report: &mut Report, interrupt: &Interrupt) -> anyhow::Result<()> {
    loop {
        interrupt.check()?;
        let Advance { tick, saved } = trainer.advance(Stride::Ahead, CHECKPOINT_INTERVAL);
        saved?;
        match tick? {
            Tick::Batches(losses) => report.batches(trainer.session(), &losses),
            Tick::Chunk => report.chunk(trainer.session()),
            Tick::Epoch(record) => report.epoch(trainer.session(), &record)?,
            Tick::Finished(FinishReason::Diverged) => {
                anyhow::bail!("the run diverged: resume it with a smaller --learning-rate")
            }
            Tick::Finished(FinishReason::AllEpochs | FinishReason::EarlyStopping) => return Ok(()),
        }
    }
}

const BAR: &str = "{prefix} {bar:32} {pos}/{len} {msg} {elapsed} (left {eta})";

/// Weight of a new batch's loss in the smoothed loss beside the bar.
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

/// The progress of one run: JSON lines for programs, a progress bar and a line an epoch for people.
struct Report {
    format: Format,
    run: PathBuf,
    epoch_count: u32,
    objective: Objective,
    bar: ProgressBar,
    smoothed_loss: Option<f64>,
    /// For TensorBoard; none after it could not be written.
    log: Option<Log>,
}

impl Report {
    fn new(format: Format, session: &Session, run: &Path, log: Option<Log>) -> Self {
        let bar = format.progress_bar(session.batch_count(), BAR);
        let (epoch_count, objective) = (session.config().epoch_count, session.config().objective());
        Self { format, run: run.to_owned(), epoch_count, objective, bar, smoothed_loss: None, log }
    }

    /// Prints the data set and the run's folder.
    fn start(&self, session: &Session) -> anyhow::Result<()> {
        if self.format.json {
            return Ok(());
        }
        let done = session.progress().history.len();
        let resumed = if done > 0 { format!("; {done} of {} epochs done", self.epoch_count) } else { String::new() };
        output::line(&format!(
            "{} training and {} test {} from {}; run in {}{resumed}",
            session.training_image_count(),
            session.test_count(),
            self.objective.examples(),
            session.dataset().source.name(),
            self.run.display(),
        ))
    }

    /// Writes for TensorBoard. A run goes on without that where it fails.
    fn log(&mut self, write: impl FnOnce(&mut Log) -> Result<(), LogError>) {
        if let Some(Err(error)) = self.log.as_mut().map(write) {
            output::note(&format!("{error}. The run goes on without TensorBoard's file"));
            self.log = None;
        }
    }

    /// Shows the last batches, with the mean loss of each.
    fn batches(&mut self, session: &Session, losses: &[f64]) {
        self.log(|log| log.batches(session, losses));
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
        self.bar.set_message(format!("loss {smoothed:.4} · {rate:.0} {}/s", self.objective.examples()));
    }

    fn chunk(&self, session: &Session) {
        let (part, done, total) = match session.progress().phase {
            Phase::Validating { image } => ("validating", image, session.validation_image_count()),
            Phase::Testing { image } => ("testing", image, session.test_count()),
            Phase::Training { .. } | Phase::Finished(_) => return,
        };
        self.bar.set_message(format!("{part} {done}/{total} {}", self.objective.examples()));
    }

    fn epoch(&mut self, session: &Session, record: &EpochRecord) -> anyhow::Result<()> {
        self.log(|log| log.epoch(session, record));
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
        self.bar.suspend(|| self.format.print(&event, || self.epoch_line(record)))
    }

    fn epoch_line(&self, record: &EpochRecord) -> String {
        let (examples, success) = (self.objective.examples(), self.objective.success());
        let score = |part: &str, score: Score| {
            format!("{part} loss {:.4}, {success} {:6.2} %", score.loss, 100.0 * score.accuracy)
        };
        let validation = record.validation.map(|validation| score(" │ validation", validation)).unwrap_or_default();
        format!(
            "epoch {:>3}/{} │ {}{validation} │ {} │ {:.1} s, {:.0} {examples}/s",
            record.epoch,
            self.epoch_count,
            score("training", record.train),
            score("test", record.test),
            record.elapsed_secs,
            record.images_per_second
        )
    }

    /// What goes wrong in the run, on standard error beside the results.
    fn diagnosis(&self, session: &Session) -> anyhow::Result<()> {
        let checkup = session.checkup()?;
        let diagnoses = diagnose(&session.measured(Some(&checkup)));
        self.bar.suspend(|| diagnoses.iter().for_each(|diagnosis| log::warn!("{}", diagnosis.words())));
        Ok(())
    }

    fn done(&self, trainer: &Trainer) -> anyhow::Result<()> {
        let (session, model) = (trainer.session(), self.run.join(BEST_FILE));
        let Some(EpochRecord { epoch, test, .. }) = session.best_epoch() else { return Ok(()) };
        self.format.print(&Event::Done { run: &self.run, model: &model, test_accuracy: test.accuracy }, || {
            let is_early = session.progress().phase == Phase::Finished(FinishReason::EarlyStopping);
            let reason = if is_early { "early stopping: the loss no longer decreased\n" } else { "" };
            let (percent, success, model) = (100.0 * test.accuracy, self.objective.success(), model.display());
            format!("{reason}test {success} {percent:.2} % (weights of epoch {epoch}) · model in {model}")
        })
    }

    fn interrupted(&self, signal: u8) -> anyhow::Result<()> {
        self.format.print(&Event::Interrupted { run: &self.run, signal }, || {
            format!("stopped and saved; resume with: lenet-lab train --resume {}", self.run.display())
        })
    }
}
