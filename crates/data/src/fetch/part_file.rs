//! What has come of a file so far, kept beside its final place so that the next attempt can go on from there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::atomic_file::WriteError;
use crate::mnist::ExpectedFile;

pub(super) struct PartFile {
    path: PathBuf,
    file: File,
    length: u64,
}

impl PartFile {
    /// Opens what is there of `file`, or begins it.
    pub(super) fn open(folder: &Path, file: &ExpectedFile) -> Result<Self, WriteError> {
        let path = folder.join(format!("{}.gz.part", file.name));
        let open = || -> io::Result<(File, u64)> {
            let file = File::options().create(true).append(true).open(&path)?;
            let length = file.metadata()?.len();
            Ok((file, length))
        };
        let (file, length) = open().map_err(|error| WriteError::new(&path, error))?;
        Ok(Self { path, file, length })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.file.write_all(bytes).map_err(|error| WriteError::new(&self.path, error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// Begins again from nothing.
    pub(super) fn clear(&mut self) -> Result<(), WriteError> {
        self.file.set_len(0).map_err(|error| WriteError::new(&self.path, error))?;
        self.length = 0;
        Ok(())
    }
}

/// There is nothing to go on from in an empty part.
impl Drop for PartFile {
    fn drop(&mut self) {
        if self.length == 0 {
            // If it stays, it does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}
