//! `study`: trains all the runs of a plan, and resumes it after an interruption.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    Outcome,
    inputs::DatasetArgs,
    interrupt::Interrupt,
    output::{self, Format},
};
use crate::train::{
    config::TrainingConfig,
    study::{
        StudyEvent, StudyOptions, carry_out,
        plan::{Plan, StudyRun},
        results::{self, SUMMARY_FILE},
    },
};

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
    format: Format,
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
    let dataset = Arc::new(args.dataset.load(args.format, &interrupt)?);
    let is_stopped = || interrupt.check().is_err();
    let options = StudyOptions { folder: &folder, dataset: &dataset, job_count: args.jobs, is_stopped: &is_stopped };
    // Hours of work must not end because a line cannot be printed.
    let results = carry_out(&runs, &options, &|event| print(args.format, &event).unwrap_or_default())?;
    if !results.is_empty() {
        results::write(&folder, &plan, &runs, &results)?;
    }
    interrupt.check().inspect_err(|_| {
        output::note(&format!("stopped and saved in {}; the same command resumes it", folder.display()));
    })?;
    args.format.print(&Event::Done { folder: &folder, run_count: results.len() }, || {
        let path = folder.join(SUMMARY_FILE);
        format!("{}\nthe same table is in {}", results::summary(&plan, &runs, &results), path.display())
    })?;
    Ok(Outcome::Done)
}

fn print(format: Format, event: &StudyEvent<'_>) -> anyhow::Result<()> {
    match event {
        StudyEvent::Epoch(StudyRun { cell, config }, record) if format.json => {
            let (train_accuracy, test_accuracy) = (record.train.accuracy, record.test.accuracy);
            let (seed, epoch, seconds) = (config.seed, record.epoch, record.elapsed_secs);
            format.print(&Event::Epoch { cell, seed, epoch, train_accuracy, test_accuracy, seconds }, String::new)
        }
        StudyEvent::Epoch(..) => Ok(()),
        StudyEvent::Done(StudyRun { cell, config: TrainingConfig { seed, .. } }, result) => {
            let (test_error_percent, seconds) = (result.test_error_percent(), result.elapsed_secs());
            format.print(&Event::Run { cell, seed: *seed, test_error_percent, seconds }, || {
                let cell = if cell.is_empty() { "all".to_owned() } else { cell.join(", ") };
                format!("{cell}, seed {seed}: test error {test_error_percent:.2} %, {seconds:.0} s")
            })
        }
    }
}
