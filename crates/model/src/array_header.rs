//! The beginning of a safetensors file: its metadata, without its arrays. Of many files it is read in little time.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use serde::Deserialize;

use super::array_file::{ArrayFileError, MAX_FILE_BYTES};

/// What a file begins with, after eight bytes that say how long it is.
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "__metadata__", default)]
    metadata: BTreeMap<String, String>,
    #[serde(flatten)]
    arrays: BTreeMap<String, ArrayPlace>,
}

#[derive(Deserialize)]
struct ArrayPlace {
    /// The first byte and the one after the last, counted from the header's end.
    data_offsets: [u64; 2],
}

/// Bytes of the number that says how long the header is.
const LENGTH_BYTE_COUNT: usize = 8;

/// Reads a file's metadata. That the file is not cut off is checked; the arrays themselves are not looked into.
///
/// # Errors
/// If it cannot be read or is not a whole safetensors file.
pub fn read_metadata(path: &Path) -> Result<BTreeMap<String, String>, ArrayFileError> {
    let file = File::open(path).map_err(ArrayFileError::Unreadable)?;
    let byte_count = file.metadata().map_err(ArrayFileError::Unreadable)?.len();
    let (header, header_byte_count) = read_header(file)?;
    let array_byte_count = header.arrays.values().map(|place| place.data_offsets[1]).max().unwrap_or(0);
    let before_arrays = (LENGTH_BYTE_COUNT + header_byte_count) as u64;
    match array_byte_count.checked_add(before_arrays) == Some(byte_count) {
        true => Ok(header.metadata),
        false => Err(damaged("it is longer or shorter than its header says")),
    }
}

/// The header and how many bytes it takes.
fn read_header(mut file: File) -> Result<(Header, usize), ArrayFileError> {
    let mut length = [0; LENGTH_BYTE_COUNT];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(damaged("it is too short")),
        result => result.map_err(ArrayFileError::Unreadable)?,
    }
    let mut bytes = Vec::new();
    // However long it claims to be, no more is read than there is.
    let length = u64::from_le_bytes(length).min(MAX_FILE_BYTES);
    file.take(length).read_to_end(&mut bytes).map_err(ArrayFileError::Unreadable)?;
    let header = serde_json::from_slice(&bytes).map_err(|error| ArrayFileError::Damaged(error.to_string()))?;
    Ok((header, bytes.len()))
}

fn damaged(reason: &str) -> ArrayFileError {
    ArrayFileError::Damaged(reason.to_owned())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use std::fs;

    use super::*;
    use crate::{array::Array, array_file::ArrayFile};

    #[test]
    fn metadata_is_that_of_the_whole_file_and_no_cut_off_file_has_any() {
        let array = |values: &[f32]| Array { shape: vec![values.len()], values: values.to_vec() };
        let arrays = [("weight".to_owned(), array(&[1.0, 2.0])), ("bias".to_owned(), array(&[3.0]))];
        let metadata = [("checkpoint".to_owned(), "{\"epoch\": 3}".to_owned())];
        let file = ArrayFile { arrays: arrays.into(), metadata: metadata.into() };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.safetensors");
        let bytes = file.to_bytes().unwrap();
        fs::write(&path, &bytes).unwrap();
        assert_eq!(read_metadata(&path).unwrap(), file.metadata);
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(matches!(read_metadata(&path), Err(ArrayFileError::Damaged(_))), "{length} of {}", bytes.len());
        }
        fs::write(&path, [0xff; 64]).unwrap();
        assert!(read_metadata(&path).is_err());
    }
}
