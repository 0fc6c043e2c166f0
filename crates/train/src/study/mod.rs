//! Many runs from one plan: every choice with every other, over several seeds. Finished runs are not repeated, so a study can
//! be stopped, resumed and extended.
//!
//! - [`plan`]: the file with the choices, and the runs that follow from it.
//! - [`results`]: the results as tables.

pub mod plan;
pub mod results;

use std::{
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use self::{
    plan::{PlanError, StudyRun},
    results::RunResult,
};
use super::{
    error::Error,
    metrics::EpochRecord,
    run_folder::{RunError, RunFolder},
    session::{FinishReason, Session, Tick},
    trainer::{Advance, CHECKPOINT_INTERVAL, Stride, Trainer},
};
use lenet_data::{atomic_file::WriteError, dataset::Dataset};

/// Why a study stops before its end.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The folder of a run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A run, by its folder.
    #[error("{}: {}", .0.display(), .1)]
    Train(PathBuf, #[source] Error),
    /// The folder holds a run with other settings.
    #[error("{} was made with other settings than the plan has now: name another folder with --out", .0.display())]
    OtherSettings(PathBuf),
    /// A table could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// The progress of a study; events of parallel runs alternate.
#[derive(Clone, Debug)]
pub enum StudyEvent<'a> {
    /// An epoch of a run is done.
    Epoch(&'a StudyRun, EpochRecord),
    /// A run is done, or was done before.
    Done(&'a StudyRun, RunResult),
}

/// The place and conditions of a study.
pub struct StudyOptions<'a> {
    /// Holds a folder for each run.
    pub folder: &'a Path,
    /// The images.
    pub dataset: &'a Arc<Dataset>,
    /// Runs that train in parallel.
    pub job_count: usize,
    /// Whether to end the study, with every run saved.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

/// Trains all unfinished `runs`, and gives the results of the finished ones by their positions.
///
/// # Errors
/// If a run cannot be started, resumed or saved; the others are saved.
pub fn carry_out(
    runs: &[StudyRun],
    options: &StudyOptions<'_>,
    tell: &(dyn Fn(StudyEvent<'_>) + Sync),
) -> Result<Vec<(usize, RunResult)>, StudyError> {
    let next = AtomicUsize::new(0);
    let has_failed = AtomicBool::new(false);
    let is_stopped = || (options.is_stopped)() || has_failed.load(Ordering::Relaxed);
    let work = || -> Result<Vec<(usize, RunResult)>, StudyError> {
        let mut finished = Vec::new();
        while !is_stopped() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(run) = runs.get(number) else { break };
            let result = carry_out_run(run, options, &is_stopped, tell);
            has_failed.fetch_or(result.is_err(), Ordering::Relaxed);
            finished.extend(result?.map(|result| (number, result)));
        }
        Ok(finished)
    };
    let finished = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..options.job_count.max(1)).map(|_| scope.spawn(work)).collect();
        let joined = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        joined.collect::<Result<Vec<_>, _>>()
    })?;
    let mut finished = finished.concat();
    finished.sort_by_key(|(number, _)| *number);
    Ok(finished)
}

/// Starts or resumes a run; none if it was stopped before its end.
fn carry_out_run(
    run: &StudyRun,
    options: &StudyOptions<'_>,
    is_stopped: &dyn Fn() -> bool,
    tell: &(dyn Fn(StudyEvent<'_>) + Sync),
) -> Result<Option<RunResult>, StudyError> {
    let path = options.folder.join(run.folder());
    let in_run = |error| StudyError::Train(path.clone(), error);
    let mut trainer = open(run, &path, options.dataset)?;
    let reason = loop {
        if is_stopped() {
            trainer.save()?;
            return Ok(None);
        }
        let Advance { tick, saved } = trainer.advance(Stride::Ahead, CHECKPOINT_INTERVAL);
        saved?;
        match tick {
            Ok(Tick::Epoch(record)) => tell(StudyEvent::Epoch(run, record)),
            Ok(Tick::Finished(reason)) => break reason,
            // A diverged run is a result of a study.
            Ok(Tick::Batches(_) | Tick::Chunk) | Err(Error::Diverged { .. }) => {}
            Err(error) => return Err(in_run(error)),
        }
    };
    let history = trainer.session().progress().history.clone();
    let result = RunResult { history, has_diverged: reason == FinishReason::Diverged };
    tell(StudyEvent::Done(run, result.clone()));
    Ok(Some(result))
}

fn open(run: &StudyRun, path: &Path, dataset: &Arc<Dataset>) -> Result<Trainer, StudyError> {
    let in_run = |error| StudyError::Train(path.to_owned(), error);
    let (folder, session) = match RunFolder::open(path) {
        Err(RunError::NoRun(_)) => {
            let session = Session::new(run.config.clone(), Arc::clone(dataset)).map_err(in_run)?;
            (RunFolder::create(path, &session)?, session)
        }
        opened => {
            let (folder, checkpoint) = opened?;
            if checkpoint.state.config != run.config {
                return Err(StudyError::OtherSettings(path.to_owned()));
            }
            (folder, Session::resume(checkpoint, Arc::clone(dataset)).map_err(in_run)?)
        }
    };
    Ok(Trainer::new(session, Some(folder)))
}

#[cfg(test)]
mod tests {
    use super::{plan::Plan, results::summary, *};
    use lenet_data::builtin;

    const PLAN: &str = r#"
        preset = "modern"
        seeds = [1, 2]
        [settings]
        epoch_count = 1
        batch_size = 25
        thread_count = 1
        [[axes]]
        name = "pooling"
        choices = [
            { name = "average", settings = {} },
            { name = "maximum", settings = { architecture = { pooling = "maximum" } } },
        ]
    "#;

    fn study(folder: &Path, is_stopped: bool) -> (usize, Vec<(usize, RunResult)>) {
        let plan = Plan::parse(PLAN).unwrap();
        let runs = plan.runs().unwrap();
        let dataset = Arc::new(builtin::dataset(1, 100, 50));
        let epochs = std::sync::Mutex::new(0);
        let tell = |event: StudyEvent<'_>| {
            if let StudyEvent::Epoch(..) = event {
                *epochs.lock().unwrap() += 1;
            }
        };
        let options = StudyOptions { folder, dataset: &dataset, job_count: 2, is_stopped: &|| is_stopped };
        let results = carry_out(&runs, &options, &tell).unwrap();
        let table = summary(&plan, &runs, &results);
        assert_eq!(table.lines().count(), 2 + if results.is_empty() { 0 } else { 2 }, "{table}");
        (epochs.into_inner().unwrap(), results)
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let (epochs, results) = study(folder.path(), false);
        assert_eq!((epochs, results.len()), (4, 4));
        assert!(folder.path().join("maximum/seed-2/best.safetensors").is_file());
        let (epochs, again) = study(folder.path(), false);
        assert_eq!((epochs, again), (0, results));
    }

    #[test]
    fn a_study_that_is_stopped_begins_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(study(folder.path(), true).0, 0);
    }

    #[test]
    fn runs_with_other_settings_are_not_taken_for_done() {
        let folder = tempfile::tempdir().unwrap();
        study(folder.path(), false);
        let plan = Plan::parse(&PLAN.replace("batch_size = 25", "batch_size = 20")).unwrap();
        let dataset = Arc::new(builtin::dataset(1, 100, 50));
        let options = StudyOptions { folder: folder.path(), dataset: &dataset, job_count: 1, is_stopped: &|| false };
        let error = carry_out(&plan.runs().unwrap(), &options, &|_| ()).unwrap_err();
        assert!(error.to_string().contains("was made with other settings"), "{error}");
    }

    #[test]
    fn a_run_that_diverges_is_a_result_and_stays_one() {
        let folder = tempfile::tempdir().unwrap();
        let plan = PLAN.replace(
            "epoch_count = 1",
            "epoch_count = 3\nlearning_rate = 900\narchitecture = { activation = \"relu\" }",
        );
        let plan = Plan::parse(&plan.replace("seeds = [1, 2]", "seeds = [1]")).unwrap();
        let (runs, dataset) = (plan.runs().unwrap(), Arc::new(builtin::dataset(1, 100, 50)));
        let options = StudyOptions { folder: folder.path(), dataset: &dataset, job_count: 1, is_stopped: &|| false };
        let results = carry_out(&runs, &options, &|_| ()).unwrap();
        assert!(summary(&plan, &runs, &results).contains("(1 diverged)"), "{}", summary(&plan, &runs, &results));
        assert_eq!(carry_out(&runs, &options, &|_| ()).unwrap(), results);
    }
}
