//! Many runs from one plan: every choice with every other, over several seeds. What is done is not done again, so a study
//! can be stopped, repeated and extended.
//!
//! - [`plan`]: the file that says what is compared, and the runs that follow from it.
//! - [`results`]: what the runs came to, as tables.

pub mod plan;
pub mod results;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use self::{
    plan::{PlanError, StudyRun},
    results::RunResult,
};
use super::{
    checkpoint::Checkpoint,
    error::Error,
    metrics::EpochRecord,
    run_folder::{RunError, RunFolder},
    session::{FinishReason, Session, Tick},
    trainer::{Advance, CHECKPOINT_INTERVAL, Stride, Trainer},
};
use lenet_data::{atomic_file::WriteError, dataset::Dataset};

/// Why a study cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A run's folder.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A run.
    #[error("{}: {error}", folder.display())]
    Train {
        /// Its folder.
        folder: PathBuf,
        /// What went wrong.
        #[source]
        error: Error,
    },
    /// The folder holds a run with other settings.
    #[error("{} was made with other settings than the plan has now: name another folder with --out", .0.display())]
    OtherSettings(PathBuf),
    /// A table could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// What a study tells while it works; runs that go on beside each other are told in turn.
#[derive(Clone, Debug)]
pub enum StudyEvent<'a> {
    /// An epoch of a run is done.
    Epoch(&'a StudyRun, EpochRecord),
    /// A run is done, or was done before.
    Done(&'a StudyRun, RunResult),
}

/// Where a study works, and how.
#[derive(Debug)]
pub struct StudyOptions<'a> {
    /// Holds a folder for each run.
    pub folder: &'a Path,
    /// What is learned from.
    pub dataset: &'a Arc<Dataset>,
    /// Runs that go on beside each other.
    pub job_count: usize,
    /// Ends the study, with every run saved.
    pub stop: &'a AtomicBool,
}

/// Carries out all `runs` that are not done, and gives the results of those that are, in their order.
///
/// # Errors
/// If a run cannot be begun, continued or kept; the others are saved.
pub fn carry_out(
    runs: &[StudyRun],
    options: &StudyOptions<'_>,
    tell: &(dyn Fn(StudyEvent<'_>) + Sync),
) -> Result<Vec<(usize, RunResult)>, StudyError> {
    let waiting = Mutex::new((0..runs.len()).rev().collect::<Vec<usize>>());
    let finished = Mutex::new(Vec::new());
    let failed = Mutex::new(None);
    let is_over = AtomicBool::new(false);
    let is_stopped = || options.stop.load(Ordering::Relaxed) || is_over.load(Ordering::Relaxed);
    let work = || {
        while !is_stopped() {
            let Some(number) = locked(&waiting).pop() else { return };
            match carry_out_run(&runs[number], options, &is_stopped, tell) {
                Ok(None) => {}
                Ok(Some(result)) => locked(&finished).push((number, result)),
                Err(error) => {
                    is_over.store(true, Ordering::Relaxed);
                    locked(&failed).get_or_insert(error);
                }
            }
        }
    };
    std::thread::scope(|scope| (0..options.job_count.max(1)).for_each(|_| drop(scope.spawn(work))));
    if let Some(error) = locked(&failed).take() {
        return Err(error);
    }
    let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
    finished.sort_by_key(|(number, _)| *number);
    Ok(finished)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins a run or goes on with it; none if it was stopped before its end.
fn carry_out_run(
    run: &StudyRun,
    options: &StudyOptions<'_>,
    is_stopped: &dyn Fn() -> bool,
    tell: &(dyn Fn(StudyEvent<'_>) + Sync),
) -> Result<Option<RunResult>, StudyError> {
    let path = options.folder.join(run.folder());
    let in_run = |error| StudyError::Train { folder: path.clone(), error };
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
            // That a cell of a study diverges is a result.
            Ok(Tick::Batches(_) | Tick::Chunk) | Err(Error::Diverged { .. }) => {}
            Err(error) => return Err(in_run(error)),
        }
    };
    let history = trainer.session().progress().history.clone();
    let result = RunResult::new(history, reason == FinishReason::Diverged);
    tell(StudyEvent::Done(run, result.clone()));
    Ok(Some(result))
}

fn open(run: &StudyRun, path: &Path, dataset: &Arc<Dataset>) -> Result<Trainer, StudyError> {
    let in_run = |error| StudyError::Train { folder: path.to_owned(), error };
    match RunFolder::open(path) {
        Err(RunError::NoRun(_)) => {
            let session = Session::new(run.config.clone(), Arc::clone(dataset)).map_err(in_run)?;
            let folder = RunFolder::create(path, &session)?;
            Ok(Trainer::new(session, Some(folder)))
        }
        opened => {
            let (folder, checkpoint) = opened?;
            if !is_same(&checkpoint, run) {
                return Err(StudyError::OtherSettings(path.to_owned()));
            }
            let session = Session::resume(checkpoint, Arc::clone(dataset)).map_err(in_run)?;
            Ok(Trainer::new(session, Some(folder)))
        }
    }
}

fn is_same(checkpoint: &Checkpoint, run: &StudyRun) -> bool {
    checkpoint.state.config == run.config
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

    fn study(folder: &Path, stop: &AtomicBool) -> (usize, Vec<(usize, RunResult)>) {
        let plan = Plan::parse(PLAN).unwrap();
        let runs = plan.runs().unwrap();
        let dataset = Arc::new(builtin::dataset(1, 100, 50));
        let epochs = Mutex::new(0);
        let tell = |event: StudyEvent<'_>| {
            if let StudyEvent::Epoch(..) = event {
                *epochs.lock().unwrap() += 1;
            }
        };
        let options = StudyOptions { folder, dataset: &dataset, job_count: 2, stop };
        let results = carry_out(&runs, &options, &tell).unwrap();
        let table = summary(&plan, &runs, &results);
        assert_eq!(table.lines().count(), 2 + if results.is_empty() { 0 } else { 2 }, "{table}");
        (epochs.into_inner().unwrap(), results)
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let folder = tempfile::tempdir().unwrap();
        let (epochs, results) = study(folder.path(), &AtomicBool::new(false));
        assert_eq!((epochs, results.len()), (4, 4));
        assert!(folder.path().join("maximum/seed-2/best.safetensors").is_file());
        let (epochs, again) = study(folder.path(), &AtomicBool::new(false));
        assert_eq!((epochs, again), (0, results));
    }

    #[test]
    fn a_study_that_is_stopped_begins_nothing() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(study(folder.path(), &AtomicBool::new(true)).0, 0);
    }

    #[test]
    fn runs_with_other_settings_are_not_taken_for_done() {
        let folder = tempfile::tempdir().unwrap();
        study(folder.path(), &AtomicBool::new(false));
        let plan = Plan::parse(&PLAN.replace("batch_size = 25", "batch_size = 20")).unwrap();
        let dataset = Arc::new(builtin::dataset(1, 100, 50));
        let stop = AtomicBool::new(false);
        let options = StudyOptions { folder: folder.path(), dataset: &dataset, job_count: 1, stop: &stop };
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
        let (runs, dataset, stop) =
            (plan.runs().unwrap(), Arc::new(builtin::dataset(1, 100, 50)), AtomicBool::new(false));
        let options = StudyOptions { folder: folder.path(), dataset: &dataset, job_count: 1, stop: &stop };
        let results = carry_out(&runs, &options, &|_| ()).unwrap();
        assert!(summary(&plan, &runs, &results).contains("(1 diverged)"), "{}", summary(&plan, &runs, &results));
        assert_eq!(carry_out(&runs, &options, &|_| ()).unwrap(), results);
    }
}
