//! Zip and tar archives in memory: their members by name, unpacked one at a time and within bounds. Nothing is written to disk,
//! so a name leads nowhere.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
    ops::Range,
    sync::Arc,
};

use flate2::read::MultiGzDecoder;
use zip::{ZipArchive, result::ZipError};

use super::{
    Problem,
    file_tree::{MAX_FILE_BYTES, belongs_to_a_set, check_file_count, read_at_most},
};

/// Most bytes that all members of a zip archive may unpack to.
const MAX_UNPACKED_BYTES: u64 = 2 << 30;

/// Deflate makes at most so many bytes of one.
const MAX_DEFLATE_RATIO: u64 = 1_032;

/// A zip archive.
pub(super) struct ZipMembers {
    archive: ZipArchive<Cursor<SharedBytes>>,
    index_of: BTreeMap<String, usize>,
    /// Of the archive.
    byte_count: u64,
}

/// The bytes of an archive, which every reader of a member shares.
#[derive(Clone)]
struct SharedBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl ZipMembers {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Problem> {
        let byte_count = bytes.len() as u64;
        let archive =
            ZipArchive::new(Cursor::new(SharedBytes(Arc::new(bytes)))).map_err(|error| zip_problem(&error))?;
        check_file_count(archive.len())?;
        // Sizes that are not in the list of contents are checked when their members are read.
        if archive.decompressed_size().is_some_and(|bytes| bytes > u128::from(MAX_UNPACKED_BYTES)) {
            return Err(Problem::ArchiveTooLarge(MAX_UNPACKED_BYTES >> 20));
        }
        let named = |index| Some((member_name(&archive.name_for_index(index)?.ok()?)?, index));
        Ok(Self { index_of: (0..archive.len()).filter_map(named).collect(), archive, byte_count })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.index_of.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.index_of.contains_key(name)
    }

    /// Unpacks a member.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, Problem> {
        let index = *self.index_of.get(name).ok_or(Problem::NotFound)?;
        // A copy shares the bytes and the list of contents, so that several threads can read.
        let mut archive = self.archive.clone();
        let member = archive.by_index(index).map_err(|error| zip_problem(&error))?;
        let (size, packed) = (member.size(), member.compressed_size());
        if size > MAX_FILE_BYTES {
            return Err(Problem::ArchiveTooLarge(MAX_FILE_BYTES >> 20));
        }
        let packed = packed.min(self.byte_count);
        let likely_size = size.min(packed.saturating_mul(MAX_DEFLATE_RATIO));
        read_at_most(member, likely_size, size).map_err(|problem| match problem {
            Problem::Unreadable(error) => zip_problem(&ZipError::Io(error)),
            other => other,
        })
    }
}

fn zip_problem(error: &ZipError) -> Problem {
    Problem::Archive { kind: "zip", problem: error.to_string() }
}

/// A tar archive.
pub(super) struct TarMembers {
    bytes: Vec<u8>,
    places: BTreeMap<String, Range<usize>>,
}

impl TarMembers {
    /// An archive that may be compressed with gzip.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Problem> {
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) { gunzip(&bytes)? } else { bytes };
        let places = places(&bytes)?;
        Ok(Self { bytes, places })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    pub(super) fn read(&self, name: &str) -> Result<&[u8], Problem> {
        self.places.get(name).and_then(|place| self.bytes.get(place.clone())).ok_or(Problem::NotFound)
    }
}

/// Unpacks a file that was compressed with gzip.
pub(super) fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    let likely_size = (bytes.len() as u64).saturating_mul(2).min(MAX_FILE_BYTES);
    read_at_most(MultiGzDecoder::new(bytes), likely_size, MAX_FILE_BYTES).map_err(|problem| match problem {
        Problem::Unreadable(error) => Problem::Archive { kind: "gzip", problem: error.to_string() },
        other => other,
    })
}

/// The first bytes of a file that was compressed with gzip; fewer where it is damaged.
pub(super) fn start_of_gzip(bytes: &[u8], count: u64) -> Vec<u8> {
    let mut start = Vec::new();
    if let Err(error) = MultiGzDecoder::new(bytes).take(count).read_to_end(&mut start) {
        log::debug!("a compressed file ends early: {error}");
    }
    start
}

/// Where each ordinary file of the archive is. Links are passed over.
fn places(bytes: &[u8]) -> Result<BTreeMap<String, Range<usize>>, Problem> {
    let damaged = |error: std::io::Error| Problem::Archive { kind: "tar", problem: error.to_string() };
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let cut_short = || Problem::Archive { kind: "tar", problem: "it ends within a file".to_owned() };
    let (mut places, mut last_end) = (BTreeMap::new(), 0);
    for (count, entry) in archive.entries_with_seek().map_err(damaged)?.enumerate() {
        check_file_count(count)?;
        let entry = entry.map_err(damaged)?;
        let start = entry.raw_file_position() as usize;
        let end = start.checked_add(entry.size() as usize).filter(|end| *end <= bytes.len());
        last_end = last_end.max(end.unwrap_or(usize::MAX));
        let name = std::str::from_utf8(&entry.path_bytes()).ok().and_then(member_name);
        if let Some(name) = name.filter(|_| entry.header().entry_type().is_file()) {
            places.insert(name, start..end.ok_or_else(cut_short)?);
        }
    }
    // An archive ends with two empty blocks.
    if bytes.len().saturating_sub(last_end) < 512 { Err(cut_short()) } else { Ok(places) }
}

/// The name of a member as a path within the set; none of what is not its own, such as folders and notes of the system.
fn member_name(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let name = name.trim_start_matches("./");
    (!name.ends_with('/') && belongs_to_a_set(name)).then(|| name.to_owned())
}
