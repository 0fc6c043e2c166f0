//! `study`: trains all the runs of a plan, and resumes it after an interruption.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    Outcome,
    inputs::DatasetArgs,
    interrupt::Interrupt,
    output::{self, Format, FormatArgs},
};
use crate::train::study::{
    StudyEvent, StudyOptions, carry_out,
    plan::{Plan, StudyRun},
    results::{self, SUMMARY_FILE},
};

/// Time between two checks for a signal.
const INTERRUPT_INTERVAL: Duration = Duration::from_millis(50);

/// Arguments of `study`.
#[derive(Debug, clap::Args)]
pub(super) struct StudyArgs {
    /// The plan: presets, settings, axes and seeds; `studies/` has some
    plan: PathBuf,
    /// Folder for runs and tables; finished runs in it are not repeated [default: runs/ and the plan's name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Runs that train in parallel
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Epoch { cell: &'a [String], seed: u64, epoch: u32, train_accuracy: f64, test_accuracy: f64, seconds: f64 },
    Run { cell: &'a [String], seed: u64, test_error_percent: f64, seconds: f64 },
    Done { folder: &'a PathBuf, run_count: usize },
}

pub(super) fn run(args: &StudyArgs) -> anyhow::Result<Outcome> {
    let plan = Plan::read(&args.plan)?;
    let runs = plan.runs()?;
    let name = args.plan.file_stem().context("the plan's path names no file")?;
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(name));
    let interrupt = Interrupt::listen()?;
    let format = args.format.format();
    let dataset = Arc::new(args.dataset.load(format, &interrupt)?);
    let (stop, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let options = StudyOptions { folder: &folder, dataset: &dataset, job_count: args.jobs, stop: &stop };
    let results = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                stop.store(interrupt.signal().is_some(), Ordering::Relaxed);
                std::thread::sleep(INTERRUPT_INTERVAL);
            }
        });
        // Hours of work must not end because a line cannot be printed.
        let results = carry_out(&runs, &options, &|event| print(format, &event).unwrap_or_default());
        is_over.store(true, Ordering::Relaxed);
        results
    })?;
    if !results.is_empty() {
        results::write(&folder, &plan, &runs, &results)?;
    }
    if let Some(signal) = interrupt.signal() {
        output::note(&format!("stopped and saved in {}; the same command resumes it", folder.display()));
        return Ok(Outcome::Interrupted(signal));
    }
    match format {
        Format::Json => output::json(&Event::Done { folder: &folder, run_count: results.len() })?,
        Format::Text => {
            output::text(&results::summary(&plan, &runs, &results))?;
            output::text(&format!("the same table is in {}", folder.join(SUMMARY_FILE).display()))?;
        }
    }
    Ok(Outcome::Done)
}

fn print(format: Format, event: &StudyEvent<'_>) -> anyhow::Result<()> {
    let event = match event {
        StudyEvent::Epoch(StudyRun { cell, config }, record) => Event::Epoch {
            cell,
            seed: config.seed,
            epoch: record.epoch,
            train_accuracy: record.train.accuracy,
            test_accuracy: record.test.accuracy,
            seconds: record.elapsed_secs,
        },
        StudyEvent::Done(StudyRun { cell, config }, result) => Event::Run {
            cell,
            seed: config.seed,
            test_error_percent: result.test_error_percent(),
            seconds: result.elapsed_secs(),
        },
    };
    match (format, event) {
        (Format::Json, event) => output::json(&event),
        (Format::Text, Event::Run { cell, seed, test_error_percent, seconds }) => output::text(&format!(
            "{}, seed {seed}: test error {test_error_percent:.2} %, {seconds:.0} s",
            if cell.is_empty() { "all".to_owned() } else { cell.join(", ") },
        )),
        (Format::Text, Event::Epoch { .. } | Event::Done { .. }) => Ok(()),
    }
}
