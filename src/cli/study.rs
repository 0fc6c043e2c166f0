//! `study`: trains all the runs of a plan, and resumes it after an interruption.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, bail};
use serde::Serialize;

use super::{
    Outcome,
    inputs::DatasetArgs,
    interrupt::Interrupt,
    is_broken_pipe,
    output::{self, Format},
};
use crate::train::{
    config::TrainingConfig,
    lease::LEASE_DURATION,
    study::{
        StudyEvent, StudyOptions, carry_out, collect,
        plan::{Plan, StudyRun},
        results::{self, RunResult, SUMMARY_FILE},
    },
};

/// Arguments of `study`.
#[derive(Debug, clap::Args)]
pub(super) struct StudyArgs {
    /// The plan: presets, settings, axes and seeds; `studies/` has some
    plan: PathBuf,
    /// Folder for runs and tables; finished runs in it are not repeated. Several processes share the work on one folder
    /// [default: runs/ and the plan's name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Runs that train in parallel
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    /// Train one part of N of the plan only, such as 2/8, for machines without a shared folder
    #[arg(long, value_name = "K/N")]
    shard: Option<Shard>,
    /// Train nothing: make the tables from the finished runs in these folders
    #[arg(long, value_name = "DIR", num_args = 1.., conflicts_with_all = ["shard", "jobs"])]
    merge: Vec<PathBuf>,
    /// Take over a run whose process has given no sign of life for so long
    #[arg(long, value_name = "SECONDS", default_value_t = LEASE_DURATION.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    take_over_after: u64,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    format: Format,
}

/// One part of several of a plan: every N-th run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shard {
    /// From 1 to `count`.
    number: usize,
    count: usize,
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers =
            text.split_once('/').and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((number, count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            _ => Err("must be a part and their number, such as 2/8"),
        }
    }
}

impl Shard {
    fn of(self, runs: Vec<StudyRun>) -> Vec<StudyRun> {
        runs.into_iter().skip(self.number - 1).step_by(self.count).collect()
    }
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
    let all = plan.runs()?;
    let name = args.plan.file_stem().context("the plan's path names no file")?;
    let folder = args.out.clone().unwrap_or_else(|| PathBuf::from("runs").join(name));
    let (runs, results) = if args.merge.is_empty() {
        let runs = match args.shard {
            Some(shard) => shard.of(all),
            None => all,
        };
        let results = train(args, &runs, &folder)?;
        (runs, results)
    } else {
        let results = collect(&all, &args.merge)?;
        (all, results)
    };
    if results.is_empty() {
        bail!("none of the plan's {} runs is finished", runs.len());
    }
    if results.len() < runs.len() {
        output::note(&format!("{} of the plan's {} runs are not finished", runs.len() - results.len(), runs.len()));
    }
    // Beside the table of the whole study, which another process may write there.
    let tables = args
        .shard
        .map_or_else(|| folder.clone(), |Shard { number, count }| folder.join(format!("shard-{number}-of-{count}")));
    results::write(&tables, &plan, &runs, &results)?;
    args.format.print(&Event::Done { folder: &folder, run_count: results.len() }, || {
        let path = tables.join(SUMMARY_FILE);
        format!("{}\nthe same table is in {}", results::summary(&plan, &runs, &results), path.display())
    })?;
    Ok(Outcome::failed_if(results.len() < runs.len()))
}

/// Trains the runs that are not finished. A signal ends it with everything saved, and so does a reader that has gone.
fn train(args: &StudyArgs, runs: &[StudyRun], folder: &Path) -> anyhow::Result<Vec<(usize, RunResult)>> {
    let interrupt = Interrupt::listen()?;
    let dataset = Arc::new(args.dataset.load(args.format, &interrupt)?);
    let unread = Mutex::new(None);
    let is_stopped = || interrupt.check().is_err() || lock(&unread).is_some();
    let tell = |event: StudyEvent<'_>| match print(args.format, &event) {
        Err(error) if is_broken_pipe(&error) => *lock(&unread) = Some(error),
        // Hours of work must not end because a line cannot be printed.
        Ok(()) | Err(_) => {}
    };
    let lease_duration = Duration::from_secs(args.take_over_after);
    let options =
        StudyOptions { folder, dataset: &dataset, job_count: args.jobs, lease_duration, is_stopped: &is_stopped };
    let results = carry_out(runs, &options, &tell)?;
    if let Some(error) = lock(&unread).take() {
        return Err(error);
    }
    interrupt.check().inspect_err(|_| {
        output::note(&format!("stopped and saved in {}; the same command resumes it", folder.display()));
    })?;
    Ok(results)
}

/// What was kept there last, whatever became of the thread that kept it.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

fn print(format: Format, event: &StudyEvent<'_>) -> anyhow::Result<()> {
    match event {
        StudyEvent::Epoch(StudyRun { cell, config }, record) if format.json => {
            let (train_accuracy, test_accuracy) = (record.train.accuracy, record.test.accuracy);
            let (seed, epoch, seconds) = (config.seed, record.epoch, record.elapsed_secs);
            format.print(&Event::Epoch { cell, seed, epoch, train_accuracy, test_accuracy, seconds }, String::new)
        }
        StudyEvent::Epoch(..) => Ok(()),
        StudyEvent::Waiting(count) => {
            output::note(&format!("waiting for other processes, which work on {count} runs"));
            Ok(())
        }
        StudyEvent::Done(StudyRun { cell, config: TrainingConfig { seed, .. } }, result) => {
            let (test_error_percent, seconds) = (result.test_error_percent(), result.elapsed_secs());
            format.print(&Event::Run { cell, seed: *seed, test_error_percent, seconds }, || {
                let cell = if cell.is_empty() { "all".to_owned() } else { cell.join(", ") };
                format!("{cell}, seed {seed}: test error {test_error_percent:.2} %, {seconds:.0} s")
            })
        }
    }
}
