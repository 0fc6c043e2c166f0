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
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use super::{
    checkpoint::Checkpoint,
    config::TrainingConfig,
    error::Error,
    metrics::{EpochRecord, Score},
    session::Session,
};
use lenet_data::{
    atomic_file::{self, WriteError},
    dataset::Source,
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
const LOCK_FILE: &str = "lock";
const UNFINISHED_PREFIX: &str = ".new-run-";
const UNFINISHED_SUFFIX: &str = ".lenet-lab.tmp";
/// Numbers to try for a new run: other processes can take some of them meanwhile.
const MAX_ATTEMPTS: usize = 100;
/// The creation of a run takes a second at most.
const ABANDONED_AFTER: Duration = Duration::from_hours(1);

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
        remove_abandoned(parent);
        let unfinished = unfinished_folder(parent).map_err(system("create a folder in", parent))?;
        let lock = lock(unfinished.path())?;
        let written =
            write_config(unfinished.path(), session).and_then(|()| write_checkpoint(unfinished.path(), session));
        // The folder has another name yet, and is gone by the time that the message is read.
        written.map_err(|error| match error {
            RunError::Write(error) => RunError::Write(error.about(path)),
            other => other,
        })?;
        publish(unfinished, path)?;
        let confirmed = atomic_file::sync_folder(parent);
        confirmed.map_err(|error| WriteError::NotConfirmed(path.to_owned(), error))?;
        Ok(Self { path: path.to_owned(), _lock: lock })
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
        let is_leftover = |name: &str| name == LOCK_FILE || atomic_file::is_temporary_of(name, CONFIG_FILE);
        let mut names = fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.file_name());
        let is_free_folder = path.is_dir() && names.all(|name| name.to_str().is_some_and(is_leftover));
        if path.exists() && !is_free_folder { Err(RunError::Exists(path.to_owned())) } else { Ok(()) }
    }

    /// Creates a folder `run-0001`, `run-0002`, … in `runs`, by the first number after all others.
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

fn lock(folder: &Path) -> Result<File, RunError> {
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

fn unfinished_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED_PREFIX).suffix(UNFINISHED_SUFFIX);
    // A temporary folder is for its owner alone; a run is as readable as any folder that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}

/// Removes the leftovers of processes that were killed while they created a run.
fn remove_abandoned(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let middle =
            name.to_str().and_then(|name| name.strip_prefix(UNFINISHED_PREFIX)?.strip_suffix(UNFINISHED_SUFFIX));
        let is_unfinished = middle.is_some_and(|middle| middle.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let modified = entry.metadata().ok().filter(fs::Metadata::is_dir).and_then(|metadata| metadata.modified().ok());
        let age = modified.and_then(|time| time.elapsed().ok());
        if is_unfinished && age.is_some_and(|age| age > ABANDONED_AFTER) {
            // It does no harm where it is.
            if let Err(error) = remove_unfinished(&entry.path()) {
                log::debug!("{} stays: {error}", entry.path().display());
            }
        }
    }
}

/// Removes a folder that nobody has locked, with the files that a run has at first. With any other file it stays.
fn remove_unfinished(folder: &Path) -> Result<(), RunError> {
    let _lock = lock(folder)?;
    let names: Vec<_> =
        fs::read_dir(folder).map_err(system("read", folder))?.flatten().map(|it| it.file_name()).collect();
    let own_files = [CONFIG_FILE, CHECKPOINT_FILE, LOCK_FILE];
    let is_own = |name: &str| own_files.iter().any(|own| name == *own || atomic_file::is_temporary_of(name, own));
    if names.iter().all(|name| name.to_str().is_some_and(is_own)) {
        for name in names {
            fs::remove_file(folder.join(&name)).map_err(system("remove", folder))?;
        }
        fs::remove_dir(folder).map_err(system("remove", folder))?;
    }
    Ok(())
}

/// Gives the finished folder its name; it is removed if that fails.
fn publish(mut unfinished: TempDir, path: &Path) -> Result<(), RunError> {
    match fs::rename(unfinished.path(), path) {
        Ok(()) => {
            // It has another name now.
            unfinished.disable_cleanup(true);
            Ok(())
        }
        Err(_) if path.exists() => Err(RunError::Exists(path.to_owned())),
        Err(error) => Err(RunError::System("create", path.to_owned(), error)),
    }
}

fn last_number(runs: &Path) -> u32 {
    let names = fs::read_dir(runs).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let numbers = names.filter_map(|name| name.to_str()?.strip_prefix("run-")?.parse().ok());
    numbers.max().unwrap_or(0)
}

fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RunError {
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

    /// Makes a folder look as if a process had left it long ago.
    fn age(folder: &Path) {
        let long_ago = std::time::SystemTime::now() - 2 * ABANDONED_AFTER;
        File::open(folder).unwrap().set_modified(long_ago).unwrap();
    }

    #[test]
    fn only_what_a_killed_process_left_is_removed() {
        let runs = tempfile::tempdir().unwrap();
        let folder = |name: &str, file: &str| {
            let folder = runs.path().join(name);
            fs::create_dir(&folder).unwrap();
            File::create(folder.join(file)).unwrap();
            age(&folder);
            folder
        };
        let left = folder(".new-run-aB3xYz.lenet-lab.tmp", CONFIG_FILE);
        let kept = [
            folder(".new-run-thesis", "text"),
            folder(".new-run-Xy12Zq.lenet-lab.tmp", "text"),
            folder(".new-run-my thesis.lenet-lab.tmp", CONFIG_FILE),
        ];
        let locked = folder(".new-run-Kl98mN.lenet-lab.tmp", CONFIG_FILE);
        let _held = lock(&locked).unwrap();
        age(&locked);
        RunFolder::create(&runs.path().join("run"), &session()).unwrap();
        assert!(!left.exists());
        assert!(kept.iter().all(|folder| folder.exists()) && locked.exists());
    }

    #[test]
    fn an_empty_folder_becomes_the_runs_and_a_failed_attempt_leaves_it_empty() {
        let folder = tempfile::tempdir().unwrap();
        RunFolder::create(folder.path(), &session()).unwrap();
        let (_run, checkpoint) = RunFolder::open(folder.path()).unwrap();
        assert!(checkpoint.state.progress.history.is_empty());
        assert!(matches!(RunFolder::check_is_free(folder.path()), Err(RunError::Exists(_))));
        let killed = tempfile::tempdir().unwrap();
        File::create(killed.path().join(LOCK_FILE)).unwrap();
        RunFolder::check_is_free(killed.path()).unwrap();
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
