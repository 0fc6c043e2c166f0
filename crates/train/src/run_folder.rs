//! A run on disk, in a folder of its own:
//!
//! - `config.json`: settings and data, for people; what counts is in the checkpoint,
//! - `metrics.csv`: one line an epoch,
//! - `checkpoint.safetensors`: everything that the run needs to go on,
//! - `best.safetensors`: the network of the best epoch so far,
//! - `lock`: held by the process that trains.
//!
//! Each file is replaced whole or not at all, the checkpoint last, so whenever the process ends, the folder holds a run
//! that can be resumed; what was written after the checkpoint is written again, the same, on the way.

use std::{
    fmt::Write as _,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Serialize;
use tempfile::TempDir;

use super::{checkpoint::Checkpoint, error::Error, metrics::EpochRecord, session::Session};
use lenet_data::{
    atomic_file::{self, WriteError},
    dataset::Source,
};
use lenet_model::model_file::ModelFileError;

/// The network of the best epoch.
pub const BEST_FILE: &str = "best.safetensors";
/// Everything the run needs to go on.
pub const CHECKPOINT_FILE: &str = "checkpoint.safetensors";
/// Settings and data, for people.
pub const CONFIG_FILE: &str = "config.json";
/// One line an epoch.
pub const METRICS_FILE: &str = "metrics.csv";
const LOCK_FILE: &str = "lock";
const UNFINISHED_PREFIX: &str = ".new-run-";
/// Numbers that are tried for a new run: other processes can take some of them meanwhile.
const MAX_ATTEMPTS: usize = 100;
/// Making a run takes a second at most.
const ABANDONED_AFTER: Duration = Duration::from_hours(1);

/// A run's folder, locked against a second process as long as this value lives.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    _lock: File,
}

/// Why a run's folder cannot be made, opened or written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is something already.
    #[error("{} already exists: go on with it by --resume, or name another folder", .0.display())]
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
    /// The system refused.
    #[error("cannot {action} {}: {error}", path.display())]
    System {
        /// What was tried.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
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
    /// Makes a new run's folder. It appears whole, with a checkpoint of the beginning.
    ///
    /// # Errors
    /// If there is something at `path` already other than an empty folder, or it cannot be written.
    pub fn create(path: &Path, session: &Session) -> Result<Self, RunError> {
        Self::check_is_free(path)?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(system("create", parent))?;
        remove_abandoned(parent);
        let unfinished = unfinished_folder(parent).map_err(system("create a folder in", parent))?;
        write_config(unfinished.path(), session)?;
        write_checkpoint(unfinished.path(), session)?;
        publish(unfinished, path)?;
        Ok(Self { path: path.to_owned(), _lock: lock(path)? })
    }

    /// Checks that a run can be made at `path`.
    ///
    /// # Errors
    /// If there is something already other than an empty folder.
    pub fn check_is_free(path: &Path) -> Result<(), RunError> {
        let is_empty_folder = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
        if path.exists() && !is_empty_folder { Err(RunError::Exists(path.to_owned())) } else { Ok(()) }
    }

    /// Makes a folder `run-0001`, `run-0002`, … in `runs`, the first number after all that are there.
    ///
    /// # Errors
    /// If it cannot be written, or no number is free.
    pub fn create_next(runs: &Path, session: &Session) -> Result<Self, RunError> {
        let next = last_number(runs).checked_add(1).ok_or_else(|| RunError::NoNumber(runs.to_owned()))?;
        for number in (next..=u32::MAX).take(MAX_ATTEMPTS) {
            match Self::create(&runs.join(format!("run-{number:04}")), session) {
                // Another process took the number in the meantime.
                Err(RunError::Exists(_)) => {}
                result => return result,
            }
        }
        Err(RunError::NoNumber(runs.to_owned()))
    }

    /// Opens a run to go on with it.
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

    /// Writes what an epoch's end brings: its metrics, the network if it is the best so far, the checkpoint.
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

    /// Writes the settings, for people, anew after they changed.
    ///
    /// # Errors
    /// If they cannot be written; the old file is whole then.
    pub fn write_config(&self, session: &Session) -> Result<(), RunError> {
        write_config(&self.path, session)
    }

    /// Removes a run that was made and is not to begin after all.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn discard(&self) -> Result<(), RunError> {
        fs::remove_dir_all(&self.path).map_err(system("remove", &self.path))
    }

    /// Where the run is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn write_checkpoint(folder: &Path, session: &Session) -> Result<(), RunError> {
    let bytes = session.checkpoint()?.to_bytes()?;
    Ok(atomic_file::replace(&folder.join(CHECKPOINT_FILE), |file| file.write_all(&bytes))?)
}

fn write_config(folder: &Path, session: &Session) -> Result<(), RunError> {
    let config = ConfigFile {
        program: concat!("lenet-lab ", env!("CARGO_PKG_VERSION")),
        dataset: &session.dataset().source,
        training_image_count: session.training_image_count(),
        validation_image_count: session.validation_image_count(),
        config: session.config(),
    };
    // Plain numbers, enums and strings: serialising them cannot fail.
    let text = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
    Ok(atomic_file::replace(&folder.join(CONFIG_FILE), |file| file.write_all(text.as_bytes()))?)
}

#[derive(Serialize)]
struct ConfigFile<'a> {
    program: &'static str,
    dataset: &'a Source,
    training_image_count: usize,
    validation_image_count: usize,
    config: &'a super::config::TrainingConfig,
}

/// One line an epoch; shares and losses as plain numbers, empty where there was no validation.
fn metrics_csv(history: &[EpochRecord]) -> String {
    let mut csv = "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,\
                   learning_rate,seconds,images_per_second\n"
        .to_owned();
    for record in history {
        let EpochRecord { epoch, train, validation, test, learning_rate, elapsed_secs, images_per_second } = record;
        let validation = validation.map_or(",".to_owned(), |score| format!("{},{}", score.loss, score.accuracy));
        // Writing to a string cannot fail.
        writeln!(
            csv,
            "{epoch},{},{},{validation},{},{},{learning_rate},{elapsed_secs:.3},{images_per_second:.0}",
            train.loss, train.accuracy, test.loss, test.accuracy
        )
        .ok();
    }
    csv
}

fn lock(folder: &Path) -> Result<File, RunError> {
    let path = folder.join(LOCK_FILE);
    let file = File::options().create(true).append(true).open(&path).map_err(system("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RunError::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(RunError::System { action: "lock", path, error }),
    }
}

fn unfinished_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED_PREFIX);
    // A temporary folder is for its owner alone; a run is as readable as any folder that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}

/// Removes what processes left that were killed while they made a run.
fn remove_abandoned(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED_PREFIX);
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| time.elapsed().ok());
        if is_unfinished && age.is_some_and(|age| age > ABANDONED_AFTER) {
            // It is only litter: a run goes on without removing it.
            if let Err(error) = fs::remove_dir_all(entry.path()) {
                log::debug!("{} stays: {error}", entry.path().display());
            }
        }
    }
}

/// Gives the finished folder its name; it is removed if that fails.
fn publish(mut unfinished: TempDir, path: &Path) -> Result<(), RunError> {
    match fs::rename(unfinished.path(), path) {
        Ok(()) => {
            // It has another name now: there is nothing left to remove under the old one.
            unfinished.disable_cleanup(true);
            Ok(())
        }
        Err(_) if path.exists() => Err(RunError::Exists(path.to_owned())),
        Err(error) => Err(RunError::System { action: "create", path: path.to_owned(), error }),
    }
}

fn last_number(runs: &Path) -> u32 {
    let names = fs::read_dir(runs).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let numbers = names.filter_map(|name| name.to_str()?.strip_prefix("run-")?.parse().ok());
    numbers.max().unwrap_or(0)
}

fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunError {
    let path = path.to_owned();
    move |error| RunError::System { action, path, error }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use lenet_data::builtin;

    #[test]
    fn without_a_free_number_no_run_is_made() {
        let runs = tempfile::tempdir().unwrap();
        fs::create_dir(runs.path().join(format!("run-{}", u32::MAX))).unwrap();
        let session = Session::new(crate::config::TrainingConfig::default(), Arc::new(builtin::dataset(1, 50, 10)));
        let error = RunFolder::create_next(runs.path(), &session.unwrap()).unwrap_err();
        assert!(matches!(error, RunError::NoNumber(_)), "{error}");
    }
}
