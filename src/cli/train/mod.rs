//! `train`: trains a network in the foreground and keeps it in a run's folder.

mod args;
mod network_args;
mod report;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

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
    session::{Session, Tick},
};

/// Where runs go that are given no name.
const RUNS_FOLDER: &str = "runs";

/// An epoch of a slow network on a slow machine takes long: this much work at most is lost when the power fails.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

pub(super) fn run(args: &TrainArgs) -> anyhow::Result<Outcome> {
    let interrupt = Interrupt::listen()?;
    let (mut session, run) = match &args.resume {
        Some(folder) => resume(args, folder, &interrupt)?,
        None => start(args, &interrupt)?,
    };
    let mut report = Report::new(args.format.format(), &session, run.path());
    report.start(&session)?;
    match train(&mut session, &run, &mut report, &interrupt) {
        Ok(Some(signal)) => {
            run.save_checkpoint(&session)?;
            report.interrupted(signal)?;
            Ok(Outcome::Interrupted(signal))
        }
        Ok(None) => {
            report.done(&session, &run)?;
            Ok(Outcome::Done)
        }
        Err(error) => {
            report.clear();
            Err(anyhow::anyhow!(
                "{}; the run up to its last checkpoint is in {}",
                output::one_line(&error),
                run.path().display()
            ))
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
    let dataset = Arc::new(args.dataset.load(args.format.format(), interrupt)?);
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
    if let Some(epoch_count) = args.epochs {
        session.set_epoch_count(epoch_count)?;
    }
    if let Some(learning_rate) = args.learning_rate {
        session.set_learning_rate(learning_rate)?;
    }
    run.write_config(&session)?;
    Ok((session, run))
}

/// Trains to the end, or until a signal, which is returned.
fn train(
    session: &mut Session,
    run: &RunFolder,
    report: &mut Report,
    interrupt: &Interrupt,
) -> anyhow::Result<Option<u8>> {
    let mut last_checkpoint = Instant::now();
    loop {
        if let Some(signal) = interrupt.signal() {
            return Ok(Some(signal));
        }
        match session.tick_ahead()? {
            Tick::Finished(_) => return Ok(None),
            Tick::Epoch(record) => {
                run.record_epoch(session)?;
                last_checkpoint = Instant::now();
                report.epoch(&record)?;
            }
            Tick::Batch { loss } => report.batches(session, &[loss]),
            Tick::Batches { losses } => report.batches(session, &losses),
            Tick::Chunk => report.chunk(session),
        }
        if last_checkpoint.elapsed() > CHECKPOINT_INTERVAL {
            run.save_checkpoint(session)?;
            last_checkpoint = Instant::now();
        }
    }
}
