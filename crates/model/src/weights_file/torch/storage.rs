//! Where the values of tensors are: members of a zip archive, or what follows the pickles of the older format.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    io::{Cursor, Read as _},
    ops::Range,
};

use zip::{
    ZipArchive,
    read::{ArchiveOffset, Config},
    result::ZipError,
};

use super::{
    TorchError,
    objects::storages,
    pickle::{Pickle, PickleError},
};

/// Most bytes of a member that is read.
const MAX_MEMBER_BYTES: u64 = 64 << 20;

/// Most bytes of all members that are read of one file.
const MAX_BYTES_IN_ALL: usize = 64 << 20;

/// Most members of an archive. One of a LeNet-5 with its optimiser has about fifty.
const MAX_MEMBERS: usize = 10_000;

/// What this program writes beside the weights.
pub(crate) const METADATA_MEMBER: &str = "extra/lenet-lab.json";

/// The values of a file's tensors.
pub(super) enum Storages<'a> {
    /// Members of an archive, in one folder.
    Archive { archive: ZipArchive<Cursor<&'a [u8]>>, folder: String, read: HashMap<String, Vec<u8>>, byte_count: usize },
    /// Parts of a file.
    Legacy { bytes: &'a [u8], start: usize, places: HashMap<String, Range<usize>> },
}

/// What the older format begins with: a pickle of a number.
const LEGACY_START: [u8; 14] = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// Whether this is in the older format.
pub(super) fn is_legacy(bytes: &[u8]) -> bool {
    bytes.starts_with(&LEGACY_START)
}

/// Whether this begins as a pickle without more, of protocol 2 or later.
pub(super) fn is_bare_pickle(bytes: &[u8]) -> bool {
    matches!(bytes, [0x80, 2..=5, b'(' | b'c' | b'}' | b']' | 0x8a | 0x8c | 0x95, ..])
}

impl<'a> Storages<'a> {
    /// The pickle of a file, and the values that it names.
    pub(super) fn open(bytes: &'a [u8]) -> Result<(Cow<'a, [u8]>, Self), TorchError> {
        if bytes.starts_with(b"PK") { open_archive(bytes) } else { open_legacy(bytes) }
    }

    /// Notes where each storage that the pickle names lies.
    pub(super) fn locate(&mut self, pickle: &Pickle<'_>) -> Result<(), TorchError> {
        let Self::Legacy { bytes, start, places } = self else { return Ok(()) };
        // A pickle that torch.save did not write names no storages.
        if !is_legacy(bytes) {
            return Ok(());
        }
        let byte_counts: HashMap<String, usize> =
            storages(pickle).into_iter().map(|storage| (storage.key, storage.kind.byte_count())).collect();
        let mut at = *start + pickle.byte_count;
        let keys = Pickle::read(bytes.get(at..).unwrap_or_default())?;
        at += keys.byte_count;
        for key in keys.values(keys.root).unwrap_or_default() {
            let key = keys.text(*key).unwrap_or_default();
            let count = bytes.get(at..).and_then(|rest| rest.first_chunk()).map(|count| u64::from_le_bytes(*count));
            let size = byte_counts.get(key).copied();
            let end = count.zip(size).and_then(|(count, size)| {
                usize::try_from(count).ok()?.checked_mul(size)?.checked_add(at)?.checked_add(8)
            });
            let end = end.filter(|end| *end <= bytes.len()).ok_or(PickleError::Damaged)?;
            places.insert(key.to_owned(), at + 8..end);
            at = end;
        }
        Ok(())
    }

    /// The bytes of a storage.
    pub(super) fn bytes(&mut self, key: &str) -> Option<&[u8]> {
        match self {
            Self::Legacy { bytes, places, .. } => bytes.get(places.get(key)?.clone()),
            Self::Archive { archive, folder, read, byte_count } => {
                if !read.contains_key(key) {
                    let left = MAX_BYTES_IN_ALL.checked_sub(*byte_count)? as u64;
                    let bytes = member(archive, &format!("{folder}data/{key}"), left).ok()?;
                    *byte_count += bytes.len();
                    read.insert(key.to_owned(), bytes);
                }
                read.get(key).map(Vec::as_slice)
            }
        }
    }

    /// What this program wrote beside the weights.
    pub(super) fn metadata(&mut self) -> Result<BTreeMap<String, String>, TorchError> {
        let Self::Archive { archive, folder, .. } = self else { return Ok(BTreeMap::new()) };
        match member(archive, &format!("{folder}{METADATA_MEMBER}"), 1 << 20) {
            Ok(text) => serde_json::from_slice(&text).map_err(TorchError::Metadata),
            Err(_) => Ok(BTreeMap::new()),
        }
    }
}

fn open_archive(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Storages<'_>), TorchError> {
    if member_count(bytes).is_none_or(|count| count > MAX_MEMBERS) {
        return Err(TorchError::Archive("its list of members is damaged or too long".to_owned()));
    }
    // PyTorch writes nothing in front of an archive, so its beginning need not be guessed.
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive =
        ZipArchive::with_config(config, Cursor::new(bytes)).map_err(|error| TorchError::Archive(error.to_string()))?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let pickles = names.iter().filter_map(|name| name.strip_suffix("data.pkl"));
    let is_folder = |folder: &&str| folder.is_empty() || folder.ends_with('/');
    let folder =
        pickles.filter(is_folder).min_by_key(|folder| folder.len()).ok_or(TorchError::OtherArchive)?.to_owned();
    if names.iter().any(|name| *name == format!("{folder}constants.pkl")) {
        return Err(TorchError::TorchScript);
    }
    if member(&mut archive, &format!("{folder}byteorder"), 16).is_ok_and(|order| order.starts_with(b"big")) {
        return Err(TorchError::BigEndian);
    }
    let pickle = member(&mut archive, &format!("{folder}data.pkl"), MAX_MEMBER_BYTES);
    let pickle = pickle.map_err(|error| TorchError::Archive(error.to_string()))?;
    Ok((pickle.into(), Storages::Archive { archive, folder, read: HashMap::new(), byte_count: 0 }))
}

/// A member of an archive, if it has no more bytes than this.
fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, limit: u64) -> Result<Vec<u8>, ZipError> {
    let entry = archive.by_name(name)?;
    if entry.size() > limit.min(MAX_MEMBER_BYTES) {
        return Err(ZipError::InvalidArchive("a member is too large".into()));
    }
    let size = entry.size();
    let mut bytes = Vec::new();
    // What a member announces and what it unpacks to may differ.
    entry.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How many members the end of an archive announces.
fn member_count(bytes: &[u8]) -> Option<usize> {
    // The last record of an archive, which a comment may follow.
    const END: &[u8] = b"PK\x05\x06";
    let tail = &bytes[bytes.len().saturating_sub(66_000)..];
    let at = tail.windows(END.len()).rposition(|window| window == END)?;
    tail.get(at + 10..at + 12).map(|count| usize::from(count[0]) | usize::from(count[1]) << 8)
}

/// A number, a version, facts about the machine, and then the pickle with the weights.
fn open_legacy(bytes: &[u8]) -> Result<(Cow<'_, [u8]>, Storages<'_>), TorchError> {
    let mut start = 0;
    if is_legacy(bytes) {
        for _ in 0..3 {
            start += Pickle::read(&bytes[start..])?.byte_count;
        }
    }
    Ok((bytes[start..].into(), Storages::Legacy { bytes, start, places: HashMap::new() }))
}
