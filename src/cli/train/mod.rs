//! `train`: trains a network in the foreground and keeps it in a run's folder.

mod args;
mod network_args;
mod report;

use std::{path::Path, sync::Arc};

use anyhow::Context as _;

pub(super) use self::args::TrainArgs;
use self::report::Report;
use super::{
    Outcome,
    dataset::load_source,
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::train::{
    run_folder::RunFolder,
    session::{FinishReason, Session},
    threads::Threads,
    trainer::{Advance, CHECKPOINT_INTERVAL, Step, Stride, Trainer},
};

/// Where runs go that are given no name.
const RUNS_FOLDER: &str = "runs";

pub(super) fn run(args: &TrainArgs) -> anyhow::Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let (session, run) = match &args.resume {
        Some(folder) => resume(args, folder, &interrupt)?,
        None => start(args, &interrupt)?,
    };
    let path = run.path().to_owned();
    let mut report = Report::new(args.format.format(), &session, &path);
    report.start(&session)?;
    let mut trainer = Trainer::new(session, Some(run));
    match train(&mut trainer, &mut report, &interrupt) {
        Ok(Some(signal)) => {
            trainer.save()?;
            report.interrupted(signal)?;
            Ok(Outcome::Interrupted(signal))
        }
        Ok(None) => {
            report.done(&trainer)?;
            Ok(Outcome::Done)
        }
        Err(error) => {
            report.clear();
            let error = output::one_line(&error);
            Err(anyhow::anyhow!("{error}; the run up to its last checkpoint is in {}", path.display()))
        }
    }
}

/// A new run.
fn start(args: &TrainArgs, interrupt: &Interrupt) -> anyhow::Result<(Session, RunFolder)> {
    let config = args.config();
    config.validate()?;
    config.device.check()?;
    if let Some(folder) = &args.out {
        // Said before the data is loaded and perhaps downloaded.
        RunFolder::check_is_free(folder)?;
    }
    let threads = Threads::new(config.thread_count)?;
    let dataset = Arc::new(threads.share(|| args.dataset.load(args.format.format(), interrupt))?);
    let session = Session::new(config, dataset)?;
    let run = match &args.out {
        Some(folder) => RunFolder::create(folder, &session)?,
        None => RunFolder::create_next(Path::new(RUNS_FOLDER), &session)?,
    };
    Ok((session, run))
}

/// A run that goes on where its checkpoint was made.
fn resume(args: &TrainArgs, folder: &Path, interrupt: &Interrupt) -> anyhow::Result<(Session, RunFolder)> {
    let (run, checkpoint) = RunFolder::open(folder)?;
    let format = args.format.format();
    let dataset = if args.dataset.is_given() {
        args.dataset.load(format, interrupt)?
    } else {
        load_source(&checkpoint.state.source, format, interrupt)?
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

/// Trains to the end, or until a signal, which is returned.
fn train(trainer: &mut Trainer, report: &mut Report, interrupt: &Interrupt) -> anyhow::Result<Option<u8>> {
    loop {
        if let Some(signal) = interrupt.signal() {
            return Ok(Some(signal));
        }
        let Advance { step, saved } = trainer.advance(Stride::Ahead, CHECKPOINT_INTERVAL)?;
        saved?;
        match step {
            Step::Batches(losses) => report.batches(trainer.session(), &losses),
            Step::Chunk => report.chunk(trainer.session()),
            Step::Epoch(record) => report.epoch(&record)?,
            Step::Diverged(error) => return Err(error.into()),
            Step::Finished(FinishReason::Diverged) => {
                anyhow::bail!("the run has diverged: resume it with a smaller --learning-rate")
            }
            Step::Finished(FinishReason::AllEpochs | FinishReason::EarlyStopping) => return Ok(None),
        }
    }
}
