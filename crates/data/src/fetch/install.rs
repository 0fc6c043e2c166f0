//! From a downloaded file to its final place, through the check of its content.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use crate::atomic_file::{self, WriteError};
use crate::idx::{IdxError, IdxReader};
use crate::mnist::ExpectedFile;

/// Why a downloaded file is not the expected one.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("what it sent {0}")]
    Unreadable(IdxError),
    #[error("what it sent is a valid file of other content")]
    OtherContent,
}

/// Whether the verified file already stands in `folder`.
pub(super) fn is_in_place(expected: &ExpectedFile, folder: &Path) -> bool {
    File::open(final_path(expected, folder)).is_ok_and(|file| check(file, expected).is_ok())
}

/// Copies `part` to its final place, or says why its content is not the expected one.
///
/// The bytes that are copied are the very ones that are checked, so nothing that happens to `part` meanwhile can bring
/// other bytes under the final name.
pub(super) fn install(part: &Path, expected: &ExpectedFile, folder: &Path) -> Result<Result<(), Refusal>, WriteError> {
    let mut refusal = None;
    let written = atomic_file::replace(&final_path(expected, folder), |copy| {
        let source = BufReader::new(File::open(part)?);
        match check(Tee { source, copy }, expected) {
            Ok(()) => Ok(()),
            Err(Refusal::Unreadable(IdxError::Io(error))) => Err(error),
            Err(other) => Err(io::Error::other(refusal.insert(other).to_string())),
        }
    });
    match (written, refusal) {
        (_, Some(refusal)) => Ok(Err(refusal)),
        (written, None) => written.map(Ok),
    }
}

/// The file's name on the mirrors and in the cache.
pub(super) fn compressed_name(expected: &ExpectedFile) -> String {
    format!("{}.gz", expected.name)
}

fn final_path(expected: &ExpectedFile, folder: &Path) -> PathBuf {
    folder.join(compressed_name(expected))
}

fn check(reader: impl Read, expected: &ExpectedFile) -> Result<(), Refusal> {
    let array = IdxReader::open(reader).and_then(|reader| reader.read(expected.content_bytes));
    let array = array.map_err(Refusal::Unreadable)?;
    if array.sha256() == expected.sha256 { Ok(()) } else { Err(Refusal::OtherContent) }
}

/// Reads from `source`, and writes all that is read to `copy`.
struct Tee<'a, R> {
    source: R,
    copy: &'a mut dyn Write,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.copy.write_all(&buffer[..count])?;
        Ok(count)
    }
}
