//! A file of TensorBoard's events: records with checksums, one after the other, each written whole.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process,
    time::{SystemTime, UNIX_EPOCH},
};

use super::message::{Content, Summary, event};
use crate::data::atomic_file::WriteError;

/// A file that grows.
#[derive(Debug)]
pub(super) struct EventFile {
    file: File,
    path: PathBuf,
}

/// Files of one process in one second.
const MAX_ATTEMPTS: u32 = 1_000;

impl EventFile {
    /// Begins a new file; TensorBoard takes those of a folder in the order of their names.
    pub(super) fn create(folder: &Path) -> Result<Self, WriteError> {
        let in_folder = |error| WriteError::new(folder, error);
        fs::create_dir_all(folder).map_err(in_folder)?;
        let seconds = now() as u64;
        for attempt in 0..MAX_ATTEMPTS {
            let name = format!("events.out.tfevents.{seconds:010}.lenet-lab.{}.{attempt}", process::id());
            let path = folder.join(name);
            match File::options().create_new(true).append(true).open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WriteError::new(&path, error)),
                Ok(file) => {
                    let mut file = Self { file, path };
                    file.put(0, &Content::Version)?;
                    return Ok(file);
                }
            }
        }
        Err(in_folder(io::ErrorKind::AlreadyExists.into()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What earlier files say of this step and later ones is void.
    pub(super) fn session_start(&mut self, step: u64) -> Result<(), WriteError> {
        self.put(step, &Content::SessionStart)
    }

    pub(super) fn summary(&mut self, step: u64, summary: &Summary) -> Result<(), WriteError> {
        self.put(step, &Content::Summary(summary))
    }

    fn put(&mut self, step: u64, content: &Content<'_>) -> Result<(), WriteError> {
        let record = record(&event(now(), step, content));
        self.file.write_all(&record).map_err(|error| WriteError::new(&self.path, error))
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

/// The length and its checksum, the bytes and theirs.
fn record(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    [&length, &masked_crc(&length).to_le_bytes()[..], bytes, &masked_crc(bytes).to_le_bytes()].concat()
}

/// A checksum that is not itself the checksum of data that has one in it.
fn masked_crc(bytes: &[u8]) -> u32 {
    crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// CRC-32C (Castagnoli), a bit at a time: events are short and rare.
fn crc32c(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let shifted = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| shifted(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_rfc_3720() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
    }

    #[test]
    fn every_file_of_a_folder_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let files = [EventFile::create(folder.path()).unwrap(), EventFile::create(folder.path()).unwrap()];
        assert_ne!(files[0].path(), files[1].path());
        let bytes = fs::read(files[0].path()).unwrap();
        assert!(bytes.windows(13).any(|window| window == b"brain.Event:2"));
    }
}
