//! Files by name, in a folder or in an archive. Names are relative, with `/` between folders.

use std::{
    borrow::Cow,
    fs,
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
};

use super::{
    Problem, ReadError,
    archive::{TarMembers, ZipMembers},
};
use crate::input_file::{self, Bytes, InputError};

/// Most bytes of one file, packed or unpacked: 60,000 images of 28×28 numbers of 64 bits are half of it.
pub(super) const MAX_FILE_BYTES: u64 = 768 << 20;

/// Most files of a set: EMNIST's digits as pictures are 280,000.
pub(super) const MAX_FILE_COUNT: usize = 500_000;

/// Folders within folders that are looked into.
const MAX_DEPTH: usize = 6;

/// A folder or an archive.
pub(crate) struct FileTree {
    root: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder,
    Zip(ZipMembers),
    Tar(TarMembers),
}

impl FileTree {
    pub(crate) fn folder(root: &Path) -> Self {
        Self { root: root.to_owned(), kind: Kind::Folder }
    }

    pub(super) fn zip(root: &Path, members: ZipMembers) -> Self {
        Self { root: root.to_owned(), kind: Kind::Zip(members) }
    }

    pub(super) fn tar(root: &Path, members: TarMembers) -> Self {
        Self { root: root.to_owned(), kind: Kind::Tar(members) }
    }

    /// The folder or the archive itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of a file, for messages.
    pub(crate) fn path_of(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Checks that a folder is there and can be listed.
    pub(super) fn check(&self) -> Result<(), Problem> {
        if let Kind::Folder = self.kind {
            if !fs::metadata(&self.root)?.is_dir() {
                return Err(Problem::NotAFolder);
            }
            drop(fs::read_dir(&self.root)?);
        }
        Ok(())
    }

    /// Whether there is anything but a folder under this name. A link that leads to nothing counts: the error must name it.
    pub(super) fn has(&self, name: &str) -> io::Result<bool> {
        match &self.kind {
            Kind::Zip(members) => Ok(members.has(name)),
            Kind::Tar(members) => Ok(members.has(name)),
            Kind::Folder => {
                let path = self.path_of(name);
                match fs::symlink_metadata(&path) {
                    Ok(_) => Ok(!path.is_dir()),
                    Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                        Ok(false)
                    }
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// Opens a file that the folder or archive lists; a link there may lead to nothing.
    pub(super) fn open(&self, name: &str) -> Result<Box<dyn Read + '_>, Problem> {
        match &self.kind {
            Kind::Zip(members) => Ok(Box::new(Cursor::new(members.read(name)?))),
            Kind::Tar(members) => Ok(Box::new(members.read(name)?)),
            Kind::Folder => match input_file::open(&self.path_of(name)) {
                Err(error) if error.is_missing() => Err(Problem::DanglingLink),
                opened => Ok(Box::new(opened?)),
            },
        }
    }

    /// Reads a file whole.
    pub(super) fn read(&self, name: &str) -> Result<Cow<'_, [u8]>, ReadError> {
        let read = || match &self.kind {
            Kind::Zip(members) => Ok(members.read(name)?.into()),
            Kind::Tar(members) => Ok(members.read(name)?.into()),
            Kind::Folder => match input_file::read(&self.path_of(name), MAX_FILE_BYTES) {
                Err(error) if error.is_missing() => Err(Problem::DanglingLink),
                read => Ok(read?.into()),
            },
        };
        read().map_err(|problem| self.error(name, problem))
    }

    /// An error of one of the files.
    pub(crate) fn error(&self, name: &str, problem: impl Into<Problem>) -> ReadError {
        ReadError::new(&self.path_of(name), problem)
    }

    /// All files, in the order of their names.
    pub(super) fn names(&self) -> Result<Vec<String>, ReadError> {
        match &self.kind {
            Kind::Zip(members) => Ok(members.names().map(str::to_owned).collect()),
            Kind::Tar(members) => Ok(members.names().map(str::to_owned).collect()),
            Kind::Folder => walk(&self.root, MAX_DEPTH),
        }
    }

    /// The files of a folder itself, without those in its folders.
    pub(super) fn names_beside(&self) -> Result<Vec<String>, ReadError> {
        walk(&self.root, 0)
    }
}

/// The files below a folder, at most so deep in folders.
fn walk(root: &Path, depth: usize) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::new();
    let mut folders = vec![(root.to_owned(), String::new(), depth)];
    let mut seen_count = 0;
    while let Some((folder, prefix, depth)) = folders.pop() {
        let failed = |problem: io::Error| ReadError::new(&folder, problem);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            seen_count += 1;
            check_file_count(seen_count).map_err(|problem| ReadError::new(root, problem))?;
            let Some(name) = entry.file_name().to_str().map(|name| format!("{prefix}{name}")) else { continue };
            if !belongs_to_a_set(&name) {
                continue;
            }
            let is_folder = match entry.file_type().map_err(failed)? {
                kind if kind.is_symlink() => entry.path().is_dir(),
                kind => kind.is_dir(),
            };
            match is_folder {
                false => names.push(name),
                true if depth > 0 => folders.push((entry.path(), format!("{name}/"), depth - 1)),
                true => {}
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// Whether a name can be that of a set's file: not hidden, not a note of the system, not outside the set.
pub(super) fn belongs_to_a_set(name: &str) -> bool {
    !name.is_empty() && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part != "__MACOSX")
}

pub(super) fn check_file_count(count: usize) -> Result<(), Problem> {
    if count > MAX_FILE_COUNT { Err(Problem::TooManyFiles(MAX_FILE_COUNT)) } else { Ok(()) }
}

/// Bytes for which memory is made ready at least.
const LEAST_ROOM: usize = 64 << 10;

/// Reads to the end, which must come within `limit` bytes. Memory for `likely_size` is reserved first.
pub(super) fn read_at_most(reader: impl Read, likely_size: u64, limit: u64) -> Result<Vec<u8>, Problem> {
    let (mut bytes, most) = (Vec::with_capacity(likely_size as usize), limit as usize + 1);
    let mut reader = reader.take(most as u64);
    loop {
        // Left to itself the memory would double, and reach twice the limit.
        let room = (bytes.capacity() - bytes.len()).max(bytes.len() / 2).max(LEAST_ROOM).min(most - bytes.len());
        bytes.reserve_exact(room);
        let count = (&mut reader).take(room as u64).read_to_end(&mut bytes).map_err(Problem::Unreadable)?;
        if count < room || bytes.len() == most {
            break;
        }
    }
    let too_large = || Problem::NotAFile(InputError::TooLarge(Bytes(limit)));
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}
