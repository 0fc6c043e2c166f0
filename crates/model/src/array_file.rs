//! Named arrays with text metadata in one safetensors file. It is checked whole before anything is done with it; the
//! metadata can be read alone.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read as _},
    path::Path,
};

use safetensors::{
    SafeTensors,
    tensor::{Dtype, Metadata, TensorView},
};
use serde_json::json;

use super::array::Array;

/// Above this a file cannot be one of ours: a checkpoint of LeNet-5 takes less than a thousandth of it.
const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// The contents of a file. Equal contents give equal bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ArrayFile {
    /// Arrays of 32-bit floating-point numbers by name.
    pub arrays: BTreeMap<String, Array>,
    /// The file's `__metadata__`.
    pub metadata: BTreeMap<String, String>,
}

/// Why a file cannot be read as arrays. The caller adds the path.
#[derive(Debug, thiserror::Error)]
pub enum ArrayFileError {
    /// It cannot be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is far too large.
    #[error("is {0} bytes long, too large for a LeNet-5")]
    TooLarge(u64),
    /// It is a pickle of `torch.save`, which could run code.
    #[error(
        "is a PyTorch pickle: convert it in Python with `safetensors.torch.save_file(model.state_dict(), \"model.safetensors\")`"
    )]
    Pickle,
    /// It is not a whole safetensors file.
    #[error("is not a whole safetensors file ({0})")]
    Damaged(String),
    /// An array has an element type other than F32.
    #[error("holds {name} as {kind}: convert it to 32-bit floating point (F32)")]
    WrongKind {
        /// The array.
        name: String,
        /// Its element type.
        kind: String,
    },
    /// An array holds NaN or an infinity.
    #[error("holds {value} in {name}: the network had diverged when it was saved")]
    NotFinite {
        /// The array.
        name: String,
        /// The value.
        value: f32,
    },
}

impl ArrayFile {
    /// Reads a file and checks all of it: structure, element types, finiteness.
    ///
    /// # Errors
    /// If it cannot be read or does not hold finite 32-bit floating-point arrays throughout.
    pub fn read(path: &Path) -> Result<Self, ArrayFileError> {
        let file = fs::File::open(path)?;
        let byte_count = file.metadata()?.len();
        if byte_count > MAX_FILE_BYTES {
            return Err(ArrayFileError::TooLarge(byte_count));
        }
        let mut bytes = Vec::new();
        // The limit holds for devices and the like too, which have no length.
        file.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
        Self::from_bytes(&bytes)
    }

    /// As [`Self::read`], from a file's bytes.
    ///
    /// # Errors
    /// If they do not hold finite 32-bit floating-point arrays throughout.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArrayFileError> {
        // A whole file comes first: a header's length may have the bytes that a pickle begins with.
        let refused = |error| if is_pickle(bytes) { ArrayFileError::Pickle } else { damaged(&error) };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(refused)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(refused)?;
        let arrays = tensors.iter().map(|(name, view)| Ok((name.to_owned(), array(name, &view)?)));
        Ok(Self { arrays: arrays.collect::<Result<_, ArrayFileError>>()?, metadata: texts(&header) })
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// If an array's shape and values differ in number.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ArrayFileError> {
        // The library writes the metadata in the order of a hash map, which differs from run to run.
        let mut header = BTreeMap::from([("__metadata__", json!(self.metadata))]);
        let mut data = Vec::new();
        for (name, array) in &self.arrays {
            if array.shape.iter().product::<usize>() != array.values.len() {
                return Err(damaged(&format!("{name} has not as many values as its shape says")));
            }
            let start = data.len();
            data.extend(array.values.iter().flat_map(|value| value.to_le_bytes()));
            let info = json!({ "dtype": "F32", "shape": array.shape, "data_offsets": [start, data.len()] });
            header.insert(name, info);
        }
        let mut header = json!(header).to_string().into_bytes();
        header.resize(header.len().next_multiple_of(LENGTH_BYTE_COUNT), b' ');
        Ok([(header.len() as u64).to_le_bytes().as_slice(), &header, &data].concat())
    }
}

/// Bytes of the header's length, with which a file begins.
const LENGTH_BYTE_COUNT: usize = 8;

/// Reads a file's metadata alone, which is fast for many files. It checks that the file is whole, but not the arrays.
///
/// # Errors
/// If it cannot be read or is not a whole safetensors file.
pub fn read_metadata(path: &Path) -> Result<BTreeMap<String, String>, ArrayFileError> {
    let mut file = fs::File::open(path)?;
    let byte_count = file.metadata()?.len();
    let mut length = [0; LENGTH_BYTE_COUNT];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(damaged(&"it is too short")),
        result => result?,
    }
    let mut bytes = Vec::new();
    // The header may claim any length; no more is read than there is.
    file.take(u64::from_le_bytes(length).min(MAX_FILE_BYTES)).read_to_end(&mut bytes)?;
    let header: Metadata = serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
    if (LENGTH_BYTE_COUNT + bytes.len() + header.data_len()) as u64 != byte_count {
        return Err(damaged(&"it is longer or shorter than its header says"));
    }
    Ok(texts(&header))
}

/// The text metadata of a header.
fn texts(header: &Metadata) -> BTreeMap<String, String> {
    header.metadata().iter().flatten().map(|(key, text)| (key.clone(), text.clone())).collect()
}

fn damaged(reason: &impl ToString) -> ArrayFileError {
    ArrayFileError::Damaged(reason.to_string())
}

/// Whether `torch.save` wrote this: a ZIP archive that begins with a pickle, before 2020 a bare pickle.
fn is_pickle(bytes: &[u8]) -> bool {
    match bytes {
        [b'P', b'K', 3, 4, rest @ ..] => rest.windows(4).take(200).any(|bytes| bytes == b".pkl"),
        [0x80, 2..=5, first_opcode, ..] => *first_opcode != 0,
        _ => false,
    }
}

fn array(name: &str, view: &TensorView<'_>) -> Result<Array, ArrayFileError> {
    if view.dtype() != Dtype::F32 {
        return Err(ArrayFileError::WrongKind { name: name.to_owned(), kind: format!("{:?}", view.dtype()) });
    }
    let values = view.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let array = Array { shape: view.shape().to_vec(), values };
    match array.first_non_finite() {
        Some(value) => Err(ArrayFileError::NotFinite { name: name.to_owned(), value }),
        None => Ok(array),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn example() -> ArrayFile {
        let array = |shape: &[usize], values: &[f32]| Array { shape: shape.to_vec(), values: values.to_vec() };
        ArrayFile {
            arrays: [
                ("weight".to_owned(), array(&[2, 2], &[1.0, -2.5, 3e-9, 0.1])),
                ("bias".to_owned(), array(&[2], &[0.0, 7.0])),
            ]
            .into(),
            metadata: (0..9).map(|key| (format!("key {key}"), format!("\"{key}\" ≤ {{}}"))).collect(),
        }
    }

    #[test]
    fn a_written_file_is_read_back() {
        assert_eq!(ArrayFile::from_bytes(&example().to_bytes().unwrap()).unwrap(), example());
    }

    #[test]
    fn equal_contents_give_equal_bytes() {
        assert_eq!(example().to_bytes().unwrap(), example().to_bytes().unwrap());
    }

    #[test]
    fn every_truncation_is_an_error() {
        let bytes = example().to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert!(ArrayFile::from_bytes(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
        }
    }

    #[test]
    fn values_that_are_not_finite_are_named() {
        let mut file = example();
        file.arrays.get_mut("bias").unwrap().values[1] = f32::NAN;
        let error = ArrayFile::from_bytes(&file.to_bytes().unwrap()).unwrap_err();
        assert_eq!(error.to_string(), "holds NaN in bias: the network had diverged when it was saved");
    }

    #[test]
    fn a_pickle_is_recognised() {
        assert!(matches!(ArrayFile::from_bytes(b"PK\x03\x04 archive/data.pkl"), Err(ArrayFileError::Pickle)));
    }

    #[test]
    fn other_element_types_are_refused_by_name() {
        let data = [0_u8; 8];
        let view = TensorView::new(Dtype::F64, vec![1], &data).unwrap();
        let bytes = safetensors::serialize([("weight", view)], None).unwrap();
        let error = ArrayFile::from_bytes(&bytes).unwrap_err().to_string();
        assert_eq!(error, "holds weight as F64: convert it to 32-bit floating point (F32)");
    }

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

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            ArrayFile::from_bytes(&bytes).ok();
        }

        #[test]
        fn a_flipped_bit_never_panics(position in 0_usize..10_000, bit in 0_u8..8) {
            let mut bytes = example().to_bytes().unwrap();
            let position = position % bytes.len();
            bytes[position] ^= 1 << bit;
            ArrayFile::from_bytes(&bytes).ok();
        }
    }
}
