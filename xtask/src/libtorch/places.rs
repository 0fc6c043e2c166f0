//! The paths that set-up uses in the project's folder: where libtorch goes, what stands beside it meanwhile, and the
//! lock. Nothing here knows what libtorch is made of.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::report::say;

/// The places that set-up uses, all in the project's folder, so that renaming from one to the other is atomic.
pub(super) struct Places {
    pub(super) root: PathBuf,
    pub(super) own: PathBuf,
    pub(super) partial: PathBuf,
    pub(super) old: PathBuf,
    pub(super) download: PathBuf,
    pub(super) lock: PathBuf,
}

/// Where set-up puts libtorch.
pub(crate) fn own_folder(root: &Path) -> PathBuf {
    root.join(".libtorch")
}

impl Places {
    pub(super) fn in_folder(root: &Path) -> Self {
        let beside = |ending: &str| root.join(format!(".libtorch.{ending}"));
        Self {
            root: root.into(),
            own: own_folder(root),
            partial: beside("partial"),
            old: beside("old"),
            download: beside("download"),
            lock: beside("lock"),
        }
    }

    fn leftovers(&self) -> [&Path; 3] {
        [&self.partial, &self.old, &self.download]
    }

    pub(super) fn have_leftovers(&self) -> bool {
        self.leftovers().iter().any(|path| path.symlink_metadata().is_ok())
    }

    /// What is left costs only room, and a pip that outlived its set-up may still be writing there: the next run tries
    /// again.
    pub(super) fn remove_leftovers(&self) {
        for path in self.leftovers() {
            let _ = remove(path);
        }
    }

    /// Removes what an interrupted set-up left, but for the wheels: those are used if their checksums hold.
    pub(super) fn clear_for_set_up(&self) -> Result<()> {
        remove(&self.partial)?;
        remove(&self.old)?;
        fs::create_dir_all(&self.download)?;
        for entry in fs::read_dir(&self.download)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "whl") {
                let _ = remove(&path);
            }
        }
        Ok(())
    }
}

/// Waits until no other set-up is at work here. The lock goes with the process, however that ends.
pub(super) fn lock(path: &Path) -> Result<File> {
    let what = || format!("{} cannot be locked", path.display());
    let file = File::options().create(true).truncate(false).write(true).open(path).with_context(what)?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => say("another set-up is at work in this folder: waiting for it"),
        Err(TryLockError::Error(error)) => return Err(error).with_context(what),
    }
    file.lock().with_context(what)?;
    Ok(file)
}

/// A compiler that outlived a killed set-up may put its file into the folder just now, but does so once.
fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => fs::remove_dir_all(path),
        done => done,
    }
}

/// Removes a folder, a file or a link (never what it leads to), if there is one.
pub(super) fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => remove_folder(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    removed.with_context(|| format!("{} cannot be removed", path.display()))
}
