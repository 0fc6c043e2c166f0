//! Files that are replaced whole or not at all, whatever stops the writing. Every file that the program writes goes
//! through here.
//!
//! The new content is written to a temporary file in the same folder, brought to the disk, and renamed over the old one.
//! A writer holds a lock on its temporary file, which the operating system lets go when the process ends, however it
//! ends; so a temporary file without a lock was left behind by a killed process and is removed by the next writer of the
//! same file. File systems without locks keep such leftovers.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

const TEMPORARY_SUFFIX: &str = ".lenet-lab.tmp";

/// Why a file could not be written, and what to do about it. The file's old content is untouched unless said otherwise.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The path ends in `..` or `/`, or is empty.
    #[error("{} is not the name of a file", .0.display())]
    NotAFileName(PathBuf),
    /// There is no folder to write to.
    #[error("cannot write {}: its folder does not exist; create it or choose another place", .0.display())]
    FolderMissing(PathBuf),
    /// Something that should be a folder is a file, or the file to write is a folder.
    #[error("cannot write {}: {}; choose another place", .0.display(), .1)]
    InTheWay(PathBuf, io::Error),
    /// The account may not write there.
    #[error("cannot write {}: no permission; choose a place that you may write to", .0.display())]
    NoPermission(PathBuf),
    /// No room is left on the disk or in the account's quota.
    #[error("cannot write {}: the disk is full; make room and try again", .0.display())]
    DiskFull(PathBuf),
    /// The new content is in place, but whether it would survive a power cut is not known.
    #[error("{} was written, but the disk did not confirm it: {}", .0.display(), .1)]
    NotConfirmed(PathBuf, io::Error),
    /// Anything else that the system or the writer of the content reported.
    #[error("cannot write {}: {}", .0.display(), .1)]
    Other(PathBuf, io::Error),
}

impl WriteError {
    /// Sorts what the system said about writing `path` into a cause with advice.
    pub fn new(path: &Path, error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        let path = path.to_owned();
        match error.kind() {
            Kind::NotFound => Self::FolderMissing(path),
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::NoPermission(path),
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull(path),
            Kind::NotADirectory | Kind::IsADirectory | Kind::DirectoryNotEmpty | Kind::AlreadyExists => {
                Self::InTheWay(path, error)
            }
            _ => Self::Other(path, error),
        }
    }

    /// The same for an error while the content came: anything but a full disk may be about the content's own source.
    fn while_filling(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new(path, error),
            _ => Self::Other(path.to_owned(), error),
        }
    }
}

/// Replaces the file at `path` (or creates it) by what `write` writes. A symbolic link at `path` is itself replaced.
///
/// If `write` fails, panics or the process is killed at any byte, the old file stays as it was.
///
/// # Errors
/// If `write` returns an error or the system refuses any step; nothing is left behind then.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), WriteError> {
    let (folder, name) = split(path)?;
    remove_abandoned(folder, &name);
    let temporary = create_temporary(folder, &name).map_err(|error| WriteError::new(path, error))?;
    fill(&temporary, write).map_err(|error| WriteError::while_filling(path, error))?;
    temporary.persist(path).map_err(|refused| WriteError::new(path, refused.error))?;
    confirm_rename(folder).map_err(|error| WriteError::NotConfirmed(path.to_owned(), error))
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

/// A new temporary file beside `name`, locked by us. A cleaner may get hold of the file between its creation and our
/// lock, and removes it then: in that case there is another one to create.
fn create_temporary(folder: &Path, name: &str) -> io::Result<NamedTempFile> {
    loop {
        let temporary = with_usual_permissions(Builder::new().prefix(&temporary_prefix(name)).suffix(TEMPORARY_SUFFIX))
            .tempfile_in(folder)?;
        let locked = temporary.as_file().try_lock();
        if !matches!(locked, Err(TryLockError::WouldBlock)) && temporary.path().exists() {
            return Ok(temporary);
        }
    }
}

/// Permissions of an ordinary new file: the system takes the account's umask off them.
#[cfg(unix)]
fn with_usual_permissions<'builder, 'affix>(
    builder: &'builder mut Builder<'affix, 'affix>,
) -> &'builder mut Builder<'affix, 'affix> {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn with_usual_permissions<'builder, 'affix>(
    builder: &'builder mut Builder<'affix, 'affix>,
) -> &'builder mut Builder<'affix, 'affix> {
    builder
}

fn fill(temporary: &NamedTempFile, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut buffered = BufWriter::with_capacity(64 * 1024, temporary.as_file());
    write(&mut buffered)?;
    buffered.flush()?;
    temporary.as_file().sync_all()
}

/// Makes the rename itself survive a power cut. Not every file system offers that for folders, and a folder that may be
/// written but not read cannot be opened for it: neither is a failure.
#[cfg(unix)]
fn confirm_rename(folder: &Path) -> io::Result<()> {
    use io::ErrorKind as Kind;
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), Kind::InvalidInput | Kind::Unsupported | Kind::PermissionDenied) => {
            Err(error)
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as where folders can be brought to the disk")]
fn confirm_rename(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Removes temporary files of `name` whose writers have died. What cannot be removed does no harm and stays.
fn remove_abandoned(folder: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if is_temporary_of(&entry.file_name().to_string_lossy(), name) {
            remove_if_unlocked(&entry.path());
        }
    }
}

fn is_temporary_of(candidate: &str, name: &str) -> bool {
    let random = candidate.strip_prefix(&temporary_prefix(name)).and_then(|rest| rest.strip_suffix(TEMPORARY_SUFFIX));
    random.is_some_and(|random| !random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn remove_if_unlocked(path: &Path) {
    let Ok(file) = File::options().write(true).open(path) else { return };
    if file.try_lock().is_ok() {
        // Still locked by us while it goes: its writer, had it only just begun, sees that and creates another.
        if let Err(error) = fs::remove_file(path) {
            log::debug!("{} stays: {error}", path.display());
        }
    }
}

#[cfg(test)]
mod tests;
