//! A run on disk, in a folder of its own:
//!
//! - `config.json`: settings and data, for people; those in the checkpoint count,
//! - `metrics.csv`: one line an epoch,
//! - `checkpoint.safetensors`: the whole state of the run,
//! - `best.safetensors`: the network of the best epoch so far,
//! - `label.json`: the user's name and note, if there is one,
//! - `lock`: held by the process that trains.
//!
//! Each file is replaced whole or not at all, the checkpoint last. So the folder always holds a run that can be resumed;
//! files that are newer than the checkpoint are written again, the same.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    checkpoint::Checkpoint,
    config::TrainingConfig,
    error::Error,
    metrics::{EpochRecord, Score},
    session::Session,
    unfinished_run,
};
use lenet_data::{
    atomic_file::{self, WriteError},
    dataset::Source,
    input_file,
};
use lenet_model::model_file::ModelFileError;

/// The network of the best epoch.
pub const BEST_FILE: &str = "best.safetensors";
/// The whole state of the run.
pub const CHECKPOINT_FILE: &str = "checkpoint.safetensors";
/// Settings and data, for people.
pub const CONFIG_FILE: &str = "config.json";
/// One line an epoch.
pub const METRICS_FILE: &str = "metrics.csv";
pub(super) const LOCK_FILE: &str = "lock";
/// The highest number that was given to a run, in the folder of runs.
const LAST_NUMBER_FILE: &str = ".last-run-number";
const MAX_NUMBER_BYTES: u64 = 20;
/// Numbers to try for a new run: other processes can take some of them meanwhile.
const MAX_ATTEMPTS: usize = 100;

/// A run's folder, locked against a second process as long as this value lives.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    _lock: File,
}

/// Why a run's folder cannot be created, opened or written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The path is taken.
    #[error("{} already exists: resume it by --resume, or name another folder", .0.display())]
    Exists(PathBuf),
    /// No number is left for its name.
    #[error("no number is free for another run in {}: name a folder for it", .0.display())]
    NoNumber(PathBuf),
    /// There is no run.
    #[error("there is no run in {}: a run's folder holds {CHECKPOINT_FILE}", .0.display())]
    NoRun(PathBuf),
    /// Another process trains it.
    #[error("another process is training {}: wait for it or stop it first", .0.display())]
    Locked(PathBuf),
    /// An action of the system failed, on a file or folder.
    #[error("cannot {} {}: {}", .0, .1.display(), .2)]
    System(&'static str, PathBuf, #[source] io::Error),
    /// A file could not be replaced; the old one is whole.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A file of the run is damaged.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// The session could not be copied.
    #[error(transparent)]
    Train(#[from] Error),
}

impl RunFolder {
    /// Creates the folder of a new run. It appears whole, with a first checkpoint. An empty folder becomes the run's.
    ///
    /// # Errors
    /// If `path` is taken by anything but an empty folder, or cannot be written.
    pub fn create(path: &Path, session: &Session) -> Result<Self, RunError> {
        Self::check_is_free(path)?;
        if path.is_dir() {
            return Self::create_in(path, session);
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(system("create", parent))?;
        unfinished_run::remove_abandoned(parent);
        let unfinished = unfinished_run::create(parent).map_err(system("create a folder in", parent))?;
        {
            let _kept_from_removal = lock(unfinished.path())?;
            let written =
                write_config(unfinished.path(), session).and_then(|()| write_checkpoint(unfinished.path(), session));
            // The folder has another name yet, and is gone by the time that the message is read.
            written.map_err(|error| match error {
                RunError::Write(error) => RunError::Write(error.about(path)),
                other => other,
            })?;
        }
        unfinished_run::publish(unfinished, path)?;
        let confirmed = atomic_file::sync_folder(parent);
        confirmed.map_err(|error| WriteError::NotConfirmed(path.to_owned(), error))?;
        Ok(Self { path: path.to_owned(), _lock: lock(path)? })
    }

    /// Creates a run in a folder that is there: it may be a mount point, or its parent may belong to another account. The
    /// checkpoint comes last, since there is no run without it.
    fn create_in(path: &Path, session: &Session) -> Result<Self, RunError> {
        let lock = lock(path)?;
        let written = write_config(path, session).and_then(|()| write_checkpoint(path, session));
        if written.is_err() {
            for name in [CONFIG_FILE, LOCK_FILE] {
                fs::remove_file(path.join(name)).unwrap_or_default();
            }
        }
        written.map(|()| Self { path: path.to_owned(), _lock: lock })
    }

    /// Checks that a run can be created at `path`.
    ///
    /// # Errors
    /// If it is taken by anything but an empty folder, or one with leftovers of a run that did not come about.
    pub fn check_is_free(path: &Path) -> Result<(), RunError> {
        let names = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let names: Vec<_> = names.collect();
        let has_leftovers = names.iter().any(|name| name == LOCK_FILE) && names.iter().all(unfinished_run::is_own_file);
        let is_run = names.iter().any(|name| name == CHECKPOINT_FILE);
        let is_free_folder = path.is_dir() && (names.is_empty() || (has_leftovers && !is_run));
        if path.exists() && !is_free_folder { Err(RunError::Exists(path.to_owned())) } else { Ok(()) }
    }

    /// Creates a folder `run-0001`, `run-0002`, … in `runs`, by the first number after all others. The number of a run that was
    /// deleted is not given again: notes and messages still name that run by it.
    ///
    /// # Errors
    /// If it cannot be written, or no number is free.
    pub fn create_next(runs: &Path, session: &Session) -> Result<Self, RunError> {
        let next = last_number(runs).checked_add(1).ok_or_else(|| RunError::NoNumber(runs.to_owned()))?;
        for number in (next..=u32::MAX).take(MAX_ATTEMPTS) {
            match Self::create(&runs.join(format!("run-{number:04}")), session) {
                Ok(run) => {
                    keep_number(runs, number);
                    return Ok(run);
                }
                // Another process took the number in the meantime.
                Err(RunError::Exists(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(RunError::NoNumber(runs.to_owned()))
    }

    /// Opens a run to resume it.
    ///
    /// # Errors
    /// If there is none, another process trains it, or its checkpoint is damaged.
    pub fn open(path: &Path) -> Result<(Self, Checkpoint), RunError> {
        let file = path.join(CHECKPOINT_FILE);
        if !file.is_file() {
            return Err(RunError::NoRun(path.to_owned()));
        }
        let run = Self { path: path.to_owned(), _lock: lock(path)? };
        Ok((run, Checkpoint::read(&file)?))
    }

    /// Writes the results of an epoch: its metrics, the network if it is the best so far, the checkpoint.
    ///
    /// # Errors
    /// If a file cannot be written; the old one is whole then.
    pub fn record_epoch(&self, session: &Session) -> Result<(), RunError> {
        let history = &session.progress().history;
        atomic_file::replace(&self.path.join(METRICS_FILE), |file| file.write_all(metrics_csv(history).as_bytes()))?;
        if session.best_epoch().map(|best| best.epoch) == history.last().map(|last| last.epoch) {
            session.model()?.write(&self.path.join(BEST_FILE))?;
        }
        self.save_checkpoint(session)
    }

    /// Writes the checkpoint, at any moment of an epoch.
    ///
    /// # Errors
    /// If it cannot be written; the old one is whole then.
    pub fn save_checkpoint(&self, session: &Session) -> Result<(), RunError> {
        write_checkpoint(&self.path, session)
    }

    /// Writes changed settings, for people.
    ///
    /// # Errors
    /// If they cannot be written; the old file is whole then.
    pub fn write_config(&self, session: &Session) -> Result<(), RunError> {
        write_config(&self.path, session)
    }

    /// Checks that no process trains the run in `path`, this one included.
    ///
    /// # Errors
    /// If one does, or that cannot be found out.
    pub fn check_is_idle(path: &Path) -> Result<(), RunError> {
        lock(path).map(drop)
    }

    /// Removes a run that does not start after all.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn discard(&self) -> Result<(), RunError> {
        fs::remove_dir_all(&self.path).map_err(system("remove", &self.path))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn write_checkpoint(folder: &Path, session: &Session) -> Result<(), RunError> {
    let bytes = session.checkpoint()?.to_bytes()?;
    Ok(atomic_file::replace(&folder.join(CHECKPOINT_FILE), |file| file.write_all(&bytes))?)
}

/// The content of `config.json`.
#[derive(Serialize, Deserialize)]
pub(super) struct ConfigFile {
    #[serde(default)]
    program: String,
    pub(super) dataset: Source,
    pub(super) training_image_count: usize,
    #[serde(default)]
    validation_image_count: usize,
    pub(super) config: TrainingConfig,
}

fn write_config(folder: &Path, session: &Session) -> Result<(), RunError> {
    let config = ConfigFile {
        program: concat!("lenet-lab ", env!("CARGO_PKG_VERSION")).to_owned(),
        dataset: session.dataset().source.clone(),
        training_image_count: session.training_image_count(),
        validation_image_count: session.validation_image_count(),
        config: session.config().clone(),
    };
    // Plain numbers, enums and strings: serialising them cannot fail.
    let text = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
    Ok(atomic_file::replace(&folder.join(CONFIG_FILE), |file| file.write_all(text.as_bytes()))?)
}

const METRICS_HEADER: &str = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,\
    learning_rate,seconds,images_per_second";

/// One line an epoch; shares and losses as plain numbers, empty without validation.
fn metrics_csv(history: &[EpochRecord]) -> String {
    let line = |record: &EpochRecord| {
        let EpochRecord { epoch, train, validation, test, learning_rate, elapsed_secs, images_per_second } = record;
        let validation = validation.map_or(",".to_owned(), |score| format!("{},{}", score.loss, score.accuracy));
        format!(
            "{epoch},{},{},{validation},{},{},{learning_rate},{elapsed_secs:.3},{images_per_second:.0}",
            train.loss, train.accuracy, test.loss, test.accuracy
        )
    };
    let lines: Vec<String> = std::iter::once(METRICS_HEADER.to_owned()).chain(history.iter().map(line)).collect();
    lines.join("\n") + "\n"
}

/// Reads a line of `metrics.csv`; none if it is not understood.
pub(super) fn epoch_record(line: &str) -> Option<EpochRecord> {
    let cells: Vec<Option<f64>> = line.split(',').map(|cell| cell.parse().ok()).collect();
    let &[epoch, train_loss, train_accuracy, validation_loss, validation_accuracy, ref rest @ ..] = cells.as_slice()
    else {
        return None;
    };
    let &[test_loss, test_accuracy, learning_rate, elapsed_secs, images_per_second] = rest else { return None };
    let score = |loss: Option<f64>, accuracy: Option<f64>| Some(Score { loss: loss?, accuracy: accuracy? });
    Some(EpochRecord {
        epoch: epoch? as u32,
        train: score(train_loss, train_accuracy)?,
        validation: score(validation_loss, validation_accuracy),
        test: score(test_loss, test_accuracy)?,
        learning_rate: learning_rate?,
        elapsed_secs: elapsed_secs?,
        images_per_second: images_per_second?,
    })
}

pub(super) fn lock(folder: &Path) -> Result<File, RunError> {
    let path = folder.join(LOCK_FILE);
    let file = File::options().create(true).append(true).open(&path).map_err(system("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RunError::Locked(folder.to_owned())),
        // Some network file systems have no locks.
        Err(TryLockError::Error(error)) => {
            let folder = folder.display();
            log::warn!("{folder} has no locks ({error}): make sure that no other process trains the run meanwhile");
            Ok(file)
        }
    }
}

/// The highest number that a run in `runs` has or had.
fn last_number(runs: &Path) -> u32 {
    let names = fs::read_dir(runs).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let numbers = names.filter_map(|name| name.to_str()?.strip_prefix("run-")?.parse().ok());
    numbers.chain(kept_number(runs)).max().unwrap_or(0)
}

fn kept_number(runs: &Path) -> Option<u32> {
    let text = input_file::read_text(&runs.join(LAST_NUMBER_FILE), MAX_NUMBER_BYTES).ok()?;
    text.trim().parse().ok()
}

/// Keeps the number of a new run for the time after its deletion. Without it the run is as good.
fn keep_number(runs: &Path, number: u32) {
    let text = format!("{number}\n");
    let kept = atomic_file::replace(&runs.join(LAST_NUMBER_FILE), |file| file.write_all(text.as_bytes()));
    if let Err(error) = kept {
        log::debug!("the number of a deleted run may be given again: {error}");
    }
}

pub(super) fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunError {
    let path = path.to_owned();
    move |error| RunError::System(action, path, error)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use lenet_data::builtin;

    fn session() -> Session {
        Session::new(TrainingConfig::default(), Arc::new(builtin::dataset(1, 50, 10))).unwrap()
    }

    #[test]
    fn an_empty_folder_becomes_the_runs_and_a_failed_attempt_leaves_it_empty() {
        let folder = tempfile::tempdir().unwrap();
        RunFolder::create(folder.path(), &session()).unwrap();
        let (_run, checkpoint) = RunFolder::open(folder.path()).unwrap();
        assert!(checkpoint.state.progress.history.is_empty());
        assert!(matches!(RunFolder::check_is_free(folder.path()), Err(RunError::Exists(_))));
        let killed = tempfile::tempdir().unwrap();
        for name in [LOCK_FILE, CONFIG_FILE] {
            File::create(killed.path().join(name)).unwrap();
            RunFolder::check_is_free(killed.path()).unwrap();
        }
        fs::remove_file(killed.path().join(LOCK_FILE)).unwrap();
        assert!(RunFolder::check_is_free(killed.path()).is_err(), "that could be a file of the user's");
    }

    #[test]
    fn the_number_of_a_deleted_run_is_not_given_again() {
        let runs = tempfile::tempdir().unwrap();
        let next = || RunFolder::create_next(runs.path(), &session()).unwrap().path().to_owned();
        let (first, second) = (next(), next());
        for run in [&first, &second] {
            fs::remove_dir_all(run).unwrap();
        }
        assert_eq!(next(), runs.path().join("run-0003"));
        for content in ["", "not a number", "99999999999999999999999999"] {
            atomic_file::replace(&runs.path().join(LAST_NUMBER_FILE), |file| file.write_all(content.as_bytes()))
                .unwrap();
            let counted = last_number(runs.path());
            assert_eq!(counted, 3, "with {content:?} in it, the folders count");
        }
    }

    #[test]
    fn without_a_free_number_no_run_is_made() {
        let runs = tempfile::tempdir().unwrap();
        fs::create_dir(runs.path().join(format!("run-{}", u32::MAX))).unwrap();
        let session = Session::new(TrainingConfig::default(), Arc::new(builtin::dataset(1, 50, 10)));
        let error = RunFolder::create_next(runs.path(), &session.unwrap()).unwrap_err();
        assert!(matches!(error, RunError::NoNumber(_)), "{error}");
    }
}
