//! Files that are replaced whole or not at all, whatever stops the writing. The program writes every file through here.
//!
//! The new content is written to a temporary file in the same folder, synced, and renamed over the old one, whose mode and owner
//! it keeps. Of a link the target is replaced. A pipe or a device is written straight, since only files can be replaced.
//!
//! A writer locks its temporary file until its process ends. One without a lock is the leftover of a killed process; the next
//! writer of the same file removes it.

mod destination;

use std::{
    fs::{self, File, TryLockError},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use self::destination::Destination;

const TEMPORARY_SUFFIX: &str = ".lenet-lab.tmp";

/// Why a file could not be written, and the remedy. Its old content is untouched unless said otherwise.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The path ends in `..` or `/`, or is empty.
    #[error("{} is not the name of a file", .0.display())]
    NotAFileName(PathBuf),
    /// The folder does not exist.
    #[error("cannot write {}: its folder does not exist; create it or choose another place", .0.display())]
    FolderMissing(PathBuf),
    /// A file in place of the folder, or a folder in place of the file.
    #[error("cannot write {}: {}; choose another place", .0.display(), .1)]
    InTheWay(PathBuf, io::Error),
    /// The account may not write there.
    #[error("cannot write {}: no permission; choose a place that you may write to", .0.display())]
    NoPermission(PathBuf),
    /// A limit of the system or of the account.
    #[error("cannot write {}: it would be larger than the system allows (see `ulimit -f`); raise the limit", .0.display())]
    LimitReached(PathBuf),
    /// The disk or the account's quota is full.
    #[error("cannot write {}: the disk is full; make room and try again", .0.display())]
    DiskFull(PathBuf),
    /// The new content is in place, but may not survive a power cut.
    #[error("{} was written, but the disk did not confirm it: {}", .0.display(), .1)]
    NotConfirmed(PathBuf, io::Error),
    /// Another error of the system or of the content's writer.
    #[error("cannot write {}: {}", .0.display(), .1)]
    Other(PathBuf, io::Error),
}

impl WriteError {
    /// The error, with advice, for a system error about writing `path`.
    pub fn new(path: &Path, error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match error.kind() {
            Kind::NotFound => Self::FolderMissing(path),
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::NoPermission(path),
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull(path),
            Kind::FileTooLarge => Self::LimitReached(path),
            Kind::NotADirectory | Kind::IsADirectory | Kind::DirectoryNotEmpty | Kind::AlreadyExists => {
                Self::InTheWay(path, error)
            }
            _ => Self::Other(path, error),
        }
    }

    /// The same error about another path: of a file in a folder that has not yet its final name.
    #[must_use]
    pub fn about(self, path: &Path) -> Self {
        let path = path.to_owned();
        match self {
            Self::NotAFileName(_) => Self::NotAFileName(path),
            Self::FolderMissing(_) => Self::FolderMissing(path),
            Self::InTheWay(_, error) => Self::InTheWay(path, error),
            Self::NoPermission(_) => Self::NoPermission(path),
            Self::DiskFull(_) => Self::DiskFull(path),
            Self::LimitReached(_) => Self::LimitReached(path),
            Self::NotConfirmed(_, error) => Self::NotConfirmed(path, error),
            Self::Other(_, error) => Self::Other(path, error),
        }
    }

    /// The same for an error while writing the content: all but a full disk may be about the content's source.
    fn while_filling(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                Self::new(path, error)
            }
            _ => Self::Other(path.to_owned(), error),
        }
    }
}

/// Replaces the file at `path` (or creates it) by what `write` writes. Of a symbolic link the target is replaced.
///
/// A pipe or a device at `path` takes what is written as it comes. A pipe that nobody reads is an error.
///
/// If `write` fails, panics or the process is killed at any byte, the old file stays as it was.
///
/// # Errors
/// If `write` returns an error or the system refuses any step; nothing is left behind then.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), WriteError> {
    split(path)?;
    let refused = |error| WriteError::new(path, error);
    let (target, old) = match destination::find(path).map_err(refused)? {
        Destination::New(target) => (target, None),
        Destination::Old(target, metadata) => (target, Some(metadata)),
        Destination::Stream(stream) => {
            return write_all(&stream, write).map_err(|error| WriteError::while_filling(path, error));
        }
    };
    let (folder, name) = split(&target)?;
    remove_temporaries(folder, &name);
    let temporary = create_temporary(folder, &name).map_err(refused)?;
    // Before the content: a private file is private at every moment.
    if let Some(old) = old {
        destination::keep_owner(&old, temporary.as_file()).map_err(refused)?;
    }
    fill(&temporary, write).map_err(|error| WriteError::while_filling(path, error))?;
    temporary.persist(&target).map_err(|persisting| refused(persisting.error))?;
    sync_folder(folder).map_err(|error| WriteError::NotConfirmed(path.to_owned(), error))
}

fn split(path: &Path) -> Result<(&Path, String), WriteError> {
    let not_a_name = || WriteError::NotAFileName(path.to_owned());
    let name = path.file_name().ok_or_else(not_a_name)?.to_string_lossy().into_owned();
    let folder = path.parent().ok_or_else(not_a_name)?;
    Ok((if folder.as_os_str().is_empty() { Path::new(".") } else { folder }, name))
}

fn temporary_prefix(name: &str) -> String {
    format!(".{name}.")
}

/// A new temporary file beside `name`, locked by us. A cleaner may remove the file between its creation and our lock; then
/// another one is created.
fn create_temporary(folder: &Path, name: &str) -> io::Result<NamedTempFile> {
    let prefix = temporary_prefix(name);
    let mut builder = Builder::new();
    builder.prefix(&prefix).suffix(TEMPORARY_SUFFIX);
    // Permissions of an ordinary new file, from which the system removes the account's umask.
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    loop {
        let temporary = builder.tempfile_in(folder)?;
        let locked = temporary.as_file().try_lock();
        if !matches!(locked, Err(TryLockError::WouldBlock)) && temporary.path().exists() {
            return Ok(temporary);
        }
    }
}

fn fill(temporary: &NamedTempFile, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    write_all(temporary.as_file(), write)?;
    temporary.as_file().sync_all()
}

fn write_all(file: &File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::with_capacity(64 * 1024, file);
    write(&mut buffered)?;
    buffered.flush()
}

/// Makes what was renamed or created in a folder survive a power cut. Windows and some file systems do not offer that for folders, and a folder
/// without read permission cannot be opened for it: neither is a failure.
///
/// # Errors
/// If the disk does not confirm it.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    use io::ErrorKind as Kind;
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), Kind::InvalidInput | Kind::Unsupported | Kind::PermissionDenied) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Removes what writers of the file at `path` have left that were killed. [`replace`] does this, too.
pub fn remove_abandoned(path: &Path) {
    if let Ok((folder, name)) = split(path) {
        remove_temporaries(folder, &name);
    }
}

/// Removes temporary files of `name` whose writers have died. What cannot be removed does no harm and stays.
fn remove_temporaries(folder: &Path, name: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_temporary_of(&entry.file_name().to_string_lossy(), name) {
            remove_if_unlocked(&entry.path());
        }
    }
}

/// Whether a name is one of the temporary files of `name`.
pub fn is_temporary_of(candidate: &str, name: &str) -> bool {
    let random = candidate.strip_prefix(&temporary_prefix(name)).and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX));
    random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn remove_if_unlocked(path: &Path) {
    // Whatever else has such a name, a pipe or a link, is not ours.
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let Some(file) = is_file.then(|| File::options().write(true).open(path).ok()).flatten() else { return };
    if file.try_lock().is_ok() {
        // We hold its lock until it is gone: a writer that has just begun sees that and creates another.
        if let Err(error) = fs::remove_file(path) {
            log::debug!("{} stays: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests;
