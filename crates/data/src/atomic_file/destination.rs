//! What is at the place where a file is to be written.

use std::{
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

/// What a writer finds at its path.
pub(super) enum Destination {
    /// Nothing: the file is created here.
    New(PathBuf),
    /// A file, here, which is replaced.
    Old(PathBuf, Metadata),
    /// A pipe or a device, open for writing.
    Stream(File),
}

/// More links than this are a circle.
const MAX_LINK_COUNT: usize = 40;

/// Follows links to what is really at `path`.
///
/// # Errors
/// If the system refuses, links form a circle, or a folder or a socket is there.
pub(super) fn find(path: &Path) -> io::Result<Destination> {
    let target = follow_links(path)?;
    match fs::symlink_metadata(&target) {
        Ok(metadata) if metadata.is_file() => Ok(Destination::Old(target, metadata)),
        Ok(metadata) if metadata.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(_) => open_stream(&target).map(Destination::Stream),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Destination::New(target)),
        Err(error) => Err(error),
    }
}

/// The last target of links, which need not exist.
fn follow_links(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    for _ in 0..MAX_LINK_COUNT {
        if !fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink()) {
            return Ok(target);
        }
        let link = fs::read_link(&target)?;
        target = target.parent().unwrap_or(Path::new("")).join(link);
    }
    Err(io::Error::other("its links form a circle"))
}

/// Opens a pipe or a device. Without a reader a pipe refuses at once, so that nobody waits for ever.
fn open_stream(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, OFlags::NONBLOCK.bits() as i32);
    }
    let stream = options.open(path).map_err(nobody_reads)?;
    #[cfg(unix)]
    {
        let flags = rustix::fs::fcntl_getfl(&stream)?;
        rustix::fs::fcntl_setfl(&stream, flags - rustix::fs::OFlags::NONBLOCK)?;
    }
    Ok(stream)
}

#[cfg(unix)]
fn nobody_reads(error: io::Error) -> io::Error {
    match error.raw_os_error() == Some(rustix::io::Errno::NXIO.raw_os_error()) {
        true => io::Error::other("it is a pipe or a socket that nobody reads"),
        false => error,
    }
}

#[cfg(not(unix))]
fn nobody_reads(error: io::Error) -> io::Error {
    error
}

/// Gives the new file the mode, and as far as this account may the owner and group, of the old one.
#[cfg(unix)]
pub(super) fn keep_owner(old: &Metadata, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let now = new.metadata()?;
    // Only root may give files away. A group that the owner is not in stays as the system chose it.
    let owner = (now.uid() != old.uid()).then_some(old.uid());
    let group = (now.gid() != old.gid()).then_some(old.gid());
    if (owner.is_some() || group.is_some())
        && let Err(error) = fchown(new, owner, group).or_else(|_| fchown(new, None, group))
    {
        log::debug!("a file is replaced by one of this account: {error}");
    }
    // After the owner: a change of it takes bits away.
    new.set_permissions(old.permissions())
}

#[cfg(not(unix))]
pub(super) fn keep_owner(_: &Metadata, _: &File) -> io::Result<()> {
    Ok(())
}
