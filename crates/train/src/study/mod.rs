//! Many runs from one plan: every choice with every other, over several seeds. Finished runs are not repeated, so a study can
//! be stopped, resumed and extended.
//!
//! Several processes share the work on one study by leases ([`crate::lease`]).
//!
//! - [`plan`]: the file with the choices, and the runs that follow from it.
//! - [`results`]: the results as tables.

pub mod plan;
pub mod results;

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use self::{
    plan::{PlanError, StudyRun},
    results::RunResult,
};
use super::{
    checkpoint::State,
    error::Error,
    lease::{self, Attempt, Lease, Sighting},
    metrics::EpochRecord,
    run_folder::{CHECKPOINT_FILE, RunError, RunFolder},
    session::{FinishReason, Phase, Session, Tick},
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
    /// A run is done, or was done before or by another process.
    Done(&'a StudyRun, RunResult),
    /// Other processes work on all runs that are left, of which there are so many.
    Waiting(usize),
}

/// The place and conditions of a study.
pub struct StudyOptions<'a> {
    /// Holds a folder for each run. Other processes may work on the same study there.
    pub folder: &'a Path,
    /// The images.
    pub dataset: &'a Arc<Dataset>,
    /// Runs that train in parallel.
    pub job_count: usize,
    /// The run of a process that does not renew its lease for so long is taken over.
    pub lease_duration: Duration,
    /// Whether to end the study, with every run saved.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

/// Trains all unfinished `runs`, and gives the results of the finished ones by their positions. Any number of processes may do
/// so at once in one folder: each run is worked on by one of them, and each process ends when all runs are done.
///
/// # Errors
/// If a run cannot be started, resumed or saved; the others are saved.
pub fn carry_out(
    runs: &[StudyRun],
    options: &StudyOptions<'_>,
    tell: &(dyn Fn(StudyEvent<'_>) + Sync),
) -> Result<Vec<(usize, RunResult)>, StudyError> {
    let study = Study::new(runs, options, tell);
    let helper_count = options.job_count.min(runs.len()).saturating_sub(1);
    let finished = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().name("lenet-lab-study".to_owned()).spawn_scoped(scope, || study.work());
        let helpers = (0..helper_count).map(spawn).take_while(|spawned| match spawned {
            Ok(_) => true,
            Err(error) => {
                log::warn!("fewer runs than asked for train in parallel: no further thread can be had ({error})");
                false
            }
        });
        let helpers: Vec<_> = helpers.flatten().collect();
        let own = study.work();
        let joined = helpers.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(own).chain(joined).collect::<Result<Vec<_>, _>>()
    })?;
    let mut finished = finished.concat();
    finished.sort_by_key(|(number, _)| *number);
    // At the end: a process that is killed may take a lease until then.
    for (number, _) in &finished {
        lease::clear(&options.folder.join(LEASES_FOLDER).join(runs[*number].folder()));
    }
    Ok(finished)
}

/// The results of the finished `runs` in any of `folders`, by their positions; nothing is trained.
///
/// # Errors
/// If a run was made with other settings than the plan has.
pub fn collect(runs: &[StudyRun], folders: &[PathBuf]) -> Result<Vec<(usize, RunResult)>, StudyError> {
    let mut finished = Vec::new();
    for (number, run) in runs.iter().enumerate() {
        let results = folders.iter().map(|folder| result_on_disk(run, &folder.join(run.folder())));
        let results = results.collect::<Result<Vec<_>, _>>()?;
        finished.extend(results.into_iter().flatten().next().map(|result| (number, result)));
    }
    Ok(finished)
}

/// What the threads of this process share.
struct Study<'a> {
    runs: &'a [StudyRun],
    options: &'a StudyOptions<'a>,
    tell: &'a (dyn Fn(StudyEvent<'_>) + Sync),
    queue: Mutex<VecDeque<Waiting>>,
    has_failed: AtomicBool,
}

/// A run that is not known to be done.
#[derive(Debug)]
struct Waiting {
    /// Its position.
    number: usize,
    /// The lease of the process that works on it, if it was seen.
    sighting: Option<Sighting>,
}

/// What came of a look at a run.
enum Look {
    Done(RunResult),
    /// Another process works on it.
    Elsewhere(Option<Sighting>),
    /// Another process has followed us, since we paused for too long.
    Lost,
    /// Saved before its end.
    Stopped,
}

/// Between two looks at runs of other processes, while there is nothing else to do.
const POLL: Duration = Duration::from_millis(500);

impl<'a> Study<'a> {
    fn new(runs: &'a [StudyRun], options: &'a StudyOptions<'a>, tell: &'a (dyn Fn(StudyEvent<'_>) + Sync)) -> Self {
        let queue = (0..runs.len()).map(|number| Waiting { number, sighting: None }).collect();
        Self { runs, options, tell, queue: Mutex::new(queue), has_failed: AtomicBool::new(false) }
    }

    /// Works on one run after the other until none is left that could be; the results of those that were done here.
    fn work(&self) -> Result<Vec<(usize, RunResult)>, StudyError> {
        let mut finished = Vec::new();
        let mut elsewhere_count = 0;
        let _stops_others = StopsOthersOnPanic(&self.has_failed);
        while !self.is_stopped() {
            let Some(Waiting { number, sighting }) = self.queue().pop_front() else { break };
            let look = self.look_at(&self.runs[number], sighting);
            self.has_failed.fetch_or(look.is_err(), Ordering::Relaxed);
            match look? {
                Look::Done(result) => {
                    (self.tell)(StudyEvent::Done(&self.runs[number], result.clone()));
                    finished.push((number, result));
                    elsewhere_count = 0;
                }
                Look::Elsewhere(sighting) => {
                    self.queue().push_back(Waiting { number, sighting });
                    elsewhere_count += 1;
                    self.rest_after(elsewhere_count);
                }
                Look::Lost => self.queue().push_back(Waiting { number, sighting: None }),
                Look::Stopped => {}
            }
        }
        Ok(finished)
    }

    /// Rests once in each round through runs of other processes.
    fn rest_after(&self, elsewhere_count: usize) {
        let waiting_count = self.queue().len().max(1);
        if elsewhere_count == waiting_count {
            (self.tell)(StudyEvent::Waiting(waiting_count));
        }
        if elsewhere_count.is_multiple_of(waiting_count) {
            thread::sleep(POLL);
        }
    }

    fn look_at(&self, run: &StudyRun, sighting: Option<Sighting>) -> Result<Look, StudyError> {
        let path = self.options.folder.join(run.folder());
        let leases = self.options.folder.join(LEASES_FOLDER).join(run.folder());
        if let Some(result) = result_on_disk(run, &path)? {
            return Ok(Look::Done(result));
        }
        match lease::attempt(&leases, self.options.lease_duration, sighting)? {
            Attempt::Elsewhere(sighting) => Ok(Look::Elsewhere(Some(sighting))),
            Attempt::Held(mut lease) => {
                let look = self.train(run, &path, &mut lease);
                if !matches!(look, Ok(Look::Lost)) {
                    lease.release();
                }
                look
            }
        }
    }

    /// Starts or resumes a run.
    fn train(&self, run: &StudyRun, path: &Path, lease: &mut Lease) -> Result<Look, StudyError> {
        let in_run = |error| StudyError::Train(path.to_owned(), error);
        let mut trainer = match open(run, path, self.options.dataset) {
            // A process that paused for too long still has it open.
            Err(StudyError::Run(RunError::Locked(_))) => return Ok(Look::Elsewhere(None)),
            opened => opened?,
        };
        let reason = loop {
            if self.is_stopped() {
                trainer.save()?;
                return Ok(Look::Stopped);
            }
            if !lease.keep()? {
                return Ok(Look::Lost);
            }
            let Advance { tick, saved } = trainer.advance(Stride::Ahead, CHECKPOINT_INTERVAL);
            saved?;
            match tick {
                Ok(Tick::Epoch(record)) => (self.tell)(StudyEvent::Epoch(run, record)),
                Ok(Tick::Finished(reason)) => break reason,
                // A diverged run is a result of a study.
                Ok(Tick::Batches(_) | Tick::Chunk) | Err(Error::Diverged { .. }) => {}
                Err(error) => return Err(in_run(error)),
            }
        };
        let history = trainer.session().progress().history.clone();
        Ok(Look::Done(RunResult { history, has_diverged: reason == FinishReason::Diverged }))
    }

    fn is_stopped(&self) -> bool {
        (self.options.is_stopped)() || self.has_failed.load(Ordering::Relaxed)
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic of one thread ends the work of the others too.
struct StopsOthersOnPanic<'a>(&'a AtomicBool);

impl Drop for StopsOthersOnPanic<'_> {
    fn drop(&mut self) {
        self.0.fetch_or(thread::panicking(), Ordering::Relaxed);
    }
}

/// Within a study's folder: who works on which run.
const LEASES_FOLDER: &str = ".leases";

/// The result of a run that is finished; none of one that is not, or that there is not.
fn result_on_disk(run: &StudyRun, path: &Path) -> Result<Option<RunResult>, StudyError> {
    // A damaged checkpoint is an error when the run is opened.
    let Ok(State { config, progress, .. }) = State::read(&path.join(CHECKPOINT_FILE)) else { return Ok(None) };
    if config != run.config {
        return Err(StudyError::OtherSettings(path.to_owned()));
    }
    Ok(match progress.phase {
        Phase::Finished(reason) => {
            Some(RunResult { history: progress.history, has_diverged: reason == FinishReason::Diverged })
        }
        Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } => None,
    })
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
            (folder, Session::resume(checkpoint, Arc::clone(dataset)).map_err(in_run)?)
        }
    };
    Ok(Trainer::new(session, Some(folder)))
}

#[cfg(test)]
mod tests;
