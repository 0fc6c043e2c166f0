//! The folder of a run that is being created. It gets its name when all of it is there; what a killed process left of one is
//! removed by the next.

use std::{ffi::OsString, fs, io, path::Path, time::Duration};

use tempfile::TempDir;

use super::run_folder::{CHECKPOINT_FILE, CONFIG_FILE, LOCK_FILE, RunError, lock, system};
use lenet_data::atomic_file;

const PREFIX: &str = ".new-run-";
const SUFFIX: &str = ".lenet-lab.tmp";

/// The creation of a run takes a second at most.
const ABANDONED_AFTER: Duration = Duration::from_hours(1);

/// A new folder in `parent`, which is removed with this value.
pub(super) fn create(parent: &Path) -> io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // A temporary folder is for its owner alone; a run is as readable as any folder that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}

/// Gives the finished folder its name; it is removed if that fails.
pub(super) fn publish(mut unfinished: TempDir, path: &Path) -> Result<(), RunError> {
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

/// Whether this is the name of a file that a run has at first.
pub(super) fn is_own_file(name: &OsString) -> bool {
    let own_files = [CONFIG_FILE, CHECKPOINT_FILE, LOCK_FILE];
    let is_own = |name: &str| own_files.iter().any(|own| name == *own || atomic_file::is_temporary_of(name, own));
    name.to_str().is_some_and(is_own)
}

/// Removes the leftovers of processes that were killed while they created a run.
pub(super) fn remove_abandoned(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    for folder in entries.filter(is_abandoned).map(|entry| entry.path()) {
        // It does no harm where it is.
        if let Err(error) = remove(&folder) {
            log::debug!("{} stays: {error}", folder.display());
        }
    }
}

/// Whether a folder has a name of ours, and its time is over.
fn is_abandoned(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    let middle = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
    let modified = entry.metadata().ok().filter(fs::Metadata::is_dir).and_then(|metadata| metadata.modified().ok());
    let age = modified.and_then(|time| time.elapsed().ok());
    middle.is_some_and(|middle| middle.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && age.is_some_and(|age| age > ABANDONED_AFTER)
}

/// Removes a folder that nobody has locked. With any file that is not ours it stays.
fn remove(folder: &Path) -> Result<(), RunError> {
    let _lock = lock(folder)?;
    let names = fs::read_dir(folder).map_err(system("read", folder))?.flatten().map(|entry| entry.file_name());
    let names: Vec<_> = names.collect();
    if names.iter().all(is_own_file) {
        for name in names {
            fs::remove_file(folder.join(name)).map_err(system("remove", folder))?;
        }
        fs::remove_dir(folder).map_err(system("remove", folder))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

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
        remove_abandoned(runs.path());
        assert!(!left.exists());
        assert!(kept.iter().all(|folder| folder.exists()) && locked.exists());
    }
}
