//! Arrays in numpy's archive, `.npz`.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _, Write as _},
};

use lenet_data::set_files::{NpyError, read_numpy};
use zip::{
    CompressionMethod, ZipArchive, ZipWriter,
    result::{ZipError, ZipResult},
    write::SimpleFileOptions,
};

use crate::array::Array;

/// Most arrays of an archive, and most bytes of all.
const MAX_ARRAYS: usize = 1_000;
const MAX_BYTES_IN_ALL: u64 = 16 << 20;

/// Why an archive of numpy gives no weights. The caller adds the path in front.
#[derive(Debug, thiserror::Error)]
pub enum NpzError {
    /// The archive is damaged.
    #[error("is a damaged archive of numpy ({0})")]
    Archive(#[from] ZipError),
    /// More than any LeNet-5 has.
    #[error("has more or larger arrays than a LeNet-5")]
    TooLarge,
    /// An array cannot be read.
    #[error("holds {name}, which {error}")]
    Array {
        /// Its name.
        name: String,
        /// What is wrong.
        #[source]
        error: Box<NpyError>,
    },
}

/// Whether this begins as an archive of arrays.
pub(crate) fn is_npz(bytes: &[u8]) -> bool {
    first_name(bytes).is_some_and(|name| name.ends_with(b".npy"))
}

/// Whether this begins as an archive of weights rather than of images: its first array has the name of a parameter.
pub fn is_npz_of_weights(start: &[u8]) -> bool {
    first_name(start).is_some_and(|name| [&b"weight.npy"[..], b"bias.npy"].iter().any(|end| name.ends_with(end)))
}

/// The name of an archive's first member, after 30 bytes of facts about it.
fn first_name(bytes: &[u8]) -> Option<&[u8]> {
    let [low, high] = bytes.strip_prefix(b"PK\x03\x04").and(bytes.get(26..28))?.try_into().ok()?;
    bytes.get(30..30 + usize::from(u16::from_le_bytes([low, high])))
}

/// What an archive of arrays holds.
#[derive(Debug)]
pub(crate) struct NpzWeights {
    /// Arrays by their names.
    pub arrays: BTreeMap<String, Array>,
    /// What this program wrote as the archive's comment, if it did.
    pub metadata: BTreeMap<String, String>,
}

/// The arrays of an archive.
pub(crate) fn read_npz(bytes: &[u8]) -> Result<NpzWeights, NpzError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes))?;
    if archive.len() > MAX_ARRAYS {
        return Err(NpzError::TooLarge);
    }
    let mut arrays = BTreeMap::new();
    let mut rest = MAX_BYTES_IN_ALL;
    for index in 0..archive.len() {
        let member = archive.by_index(index)?;
        let Some(name) = member.name()?.strip_suffix(".npy").map(str::to_owned) else { continue };
        let mut file = Vec::new();
        member.take(rest + 1).read_to_end(&mut file).map_err(ZipError::from)?;
        rest = rest.checked_sub(file.len() as u64).ok_or(NpzError::TooLarge)?;
        match read_numpy(&file) {
            Ok((shape, values)) => drop(arrays.insert(name, Array { shape, values })),
            Err(error) => return Err(NpzError::Array { name, error: Box::new(error) }),
        }
    }
    let metadata = serde_json::from_slice(archive.comment()).unwrap_or_default();
    Ok(NpzWeights { arrays, metadata })
}

/// numpy puts the numbers of an array at a multiple of this.
const ALIGNMENT: usize = 64;

/// The bytes of an archive with these arrays of 32-bit floating point. The metadata is its comment: an array more would be one
/// parameter too many for those who read it.
pub(crate) fn to_npz(arrays: &[(String, Array)], metadata: &BTreeMap<String, String>) -> ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, array) in arrays {
        archive.start_file(format!("{name}.npy"), options)?;
        archive.write_all(&header(&array.shape))?;
        archive.write_all(&array.values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())?;
    }
    // Text by text: serialising it cannot fail.
    archive.set_comment(serde_json::to_string(metadata).unwrap_or_default())?;
    Ok(archive.finish()?.into_inner())
}

/// The magic string, version 1.0, and a Python dictionary that ends in a line break.
fn header(shape: &[usize]) -> Vec<u8> {
    const START: &[u8] = b"\x93NUMPY\x01\x00";
    let lengths: Vec<String> = shape.iter().map(usize::to_string).collect();
    // Python writes a comma behind a single length.
    let comma = if shape.len() == 1 { "," } else { "" };
    let lengths = lengths.join(", ");
    let mut text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({lengths}{comma}), }}").into_bytes();
    let before = START.len() + 2;
    let whole = (before + text.len() + 1).next_multiple_of(ALIGNMENT);
    text.resize(whole - before - 1, b' ');
    text.push(b'\n');
    [START, &(text.len() as u16).to_le_bytes(), &text].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::Architecture,
        parameters::{Initialisation, initial_parameters},
    };

    #[test]
    fn what_is_written_is_read_back() {
        let arrays = initial_parameters(&Architecture::MODERN, Initialisation::Pytorch, 3);
        let metadata = BTreeMap::from([("architecture".to_owned(), "{\"pooling\":\"maximum\"}".to_owned())]);
        let bytes = to_npz(&arrays, &metadata).unwrap();
        assert!(is_npz(&bytes) && is_npz_of_weights(&bytes[..64]));
        let read = read_npz(&bytes).unwrap();
        assert_eq!((read.arrays, read.metadata), (arrays.into_iter().collect(), metadata));
        assert!(!is_npz(b"PK\x03\x04"));
        assert!(matches!(read_npz(&bytes[..bytes.len() - 40]), Err(NpzError::Archive(_))));
    }

    #[test]
    fn the_numbers_begin_at_a_multiple_of_64_bytes() {
        for shape in [vec![], vec![6], vec![16, 6, 5, 5]] {
            let header = header(&shape);
            assert_eq!((header.len() % ALIGNMENT, header.last()), (0, Some(&b'\n')), "{shape:?}");
        }
        let text = String::from_utf8_lossy(&header(&[6])).into_owned();
        assert!(text.contains("'shape': (6,), }"), "{text}");
    }
}
