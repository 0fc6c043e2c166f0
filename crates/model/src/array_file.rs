//! Named arrays with text metadata in one safetensors file. It is checked whole before anything is done with it; the
//! metadata can be read alone.

use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    path::Path,
};

use lenet_data::input_file::{self, InputError};
use safetensors::{
    SafeTensors,
    tensor::{Metadata, TensorView},
};
use serde_json::json;

use super::{
    array::Array,
    something_else::SomethingElse,
    weights_file::{ForeignFormat, elements::ElementKind},
};

/// Above this a file cannot be one of ours: a training state of LeNet-5 takes a sixtieth of it.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

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
    /// It is of another program's format, where only one of this program can be meant.
    #[error("is {0}, which holds weights but no run")]
    Foreign(ForeignFormat),
    /// It is something else.
    #[error("{0}")]
    SomethingElse(#[from] SomethingElse),
    /// It is not a whole safetensors file.
    #[error("is not a whole safetensors file ({0})")]
    Damaged(String),
    /// The numbers of an array are not floating point.
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
    /// If it cannot be read or does not hold finite floating-point arrays throughout.
    pub fn read(path: &Path) -> Result<Self, ArrayFileError> {
        Self::from_bytes(&read_bytes(path)?)
    }

    /// As [`Self::read`], from a file's bytes.
    ///
    /// # Errors
    /// If they do not hold finite floating-point arrays throughout.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArrayFileError> {
        // A whole file comes first: a header's length may have the bytes that a pickle begins with.
        let refused = |reason: String| match (SomethingElse::of(bytes), ForeignFormat::of(bytes)) {
            (Some(other), _) => other.into(),
            (None, Some(format)) => ArrayFileError::Foreign(format),
            (None, None) => ArrayFileError::Damaged(reason),
        };
        if header_length(bytes) > MAX_HEADER_BYTES {
            return Err(refused(format!("its header is longer than {} KiB", MAX_HEADER_BYTES >> 10)));
        }
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| refused(error.to_string()))?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|error| refused(error.to_string()))?;
        let arrays = tensors.iter().filter(|(name, _)| !name.ends_with(COUNTER));
        let arrays = arrays.map(|(name, view)| Ok((name.to_owned(), array(name, &view)?)));
        Ok(Self { arrays: arrays.collect::<Result<_, ArrayFileError>>()?, metadata: texts(&header) })
    }

    /// Arrays that another format had, checked as all are.
    pub(crate) fn checked(
        arrays: BTreeMap<String, Array>,
        metadata: BTreeMap<String, String>,
    ) -> Result<Self, ArrayFileError> {
        let value = |(name, array): (&String, &Array)| Some((name.clone(), array.first_non_finite()?));
        match arrays.iter().find_map(value) {
            Some((name, value)) => Err(ArrayFileError::NotFinite { name, value }),
            None => Ok(Self { arrays, metadata }),
        }
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

/// The longest header that is read. That of a checkpoint takes a hundredth of it.
const MAX_HEADER_BYTES: u64 = 1 << 20;

/// What PyTorch counts beside the weights of batch normalisation. No network needs it.
const COUNTER: &str = "num_batches_tracked";

/// The bytes of an ordinary file that is not far too large.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, ArrayFileError> {
    match input_file::read(path, MAX_FILE_BYTES) {
        Err(InputError::TooLarge(_)) => Err(ArrayFileError::TooLarge(path.metadata()?.len())),
        bytes => Ok(bytes.map_err(io::Error::from)?),
    }
}

/// What a file says of the length of its header; 0 where it is too short for that.
fn header_length(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |length| u64::from_le_bytes(*length))
}

/// Reads a file's metadata alone, which is fast for many files. It checks that the file is whole, but not the arrays.
///
/// # Errors
/// If it cannot be read or is not a whole safetensors file.
pub fn read_metadata(path: &Path) -> Result<BTreeMap<String, String>, ArrayFileError> {
    let mut file = input_file::open(path).map_err(io::Error::from)?;
    let byte_count = file.metadata()?.len();
    let mut length = [0; LENGTH_BYTE_COUNT];
    match file.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(damaged(&"it is too short")),
        result => result?,
    }
    let length = u64::from_le_bytes(length);
    if length > MAX_HEADER_BYTES {
        return Err(damaged(&format!("its header is longer than {} KiB", MAX_HEADER_BYTES >> 10)));
    }
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
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

fn array(name: &str, view: &TensorView<'_>) -> Result<Array, ArrayFileError> {
    let wrong_kind = || ArrayFileError::WrongKind { name: name.to_owned(), kind: format!("{:?}", view.dtype()) };
    let kind = ElementKind::of_safetensors(view.dtype()).ok_or_else(wrong_kind)?;
    let numbers = view.data().chunks_exact(kind.byte_count()).map(|bytes| kind.value(bytes));
    let values = numbers.collect::<Option<Vec<f32>>>().ok_or_else(wrong_kind)?;
    let array = Array { shape: view.shape().to_vec(), values };
    match array.first_non_finite() {
        Some(value) => Err(ArrayFileError::NotFinite { name: name.to_owned(), value }),
        None => Ok(array),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use std::fs;

    use proptest::prelude::*;
    use safetensors::Dtype;

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
        assert!(matches!(ArrayFile::from_bytes(b"\x80\x02}q\0."), Err(ArrayFileError::Foreign(ForeignFormat::Torch))));
    }

    #[test]
    fn floating_point_of_any_width_is_read_and_integers_are_refused_by_name() {
        let read = |kind, data: &[u8]| {
            let view = TensorView::new(kind, vec![1], data).unwrap();
            ArrayFile::from_bytes(&safetensors::serialize([("weight", view)], None).unwrap())
        };
        for (kind, data) in [
            (Dtype::F64, &(-0.5_f64).to_le_bytes()[..]),
            (Dtype::F32, &(-0.5_f32).to_le_bytes()),
            (Dtype::F16, &[0x00, 0xb8]),
            (Dtype::BF16, &[0x00, 0xbf]),
        ] {
            assert_eq!(read(kind, data).unwrap().arrays["weight"].values, [-0.5], "{kind:?}");
        }
        let error = read(Dtype::I32, &[0; 4]).unwrap_err().to_string();
        assert_eq!(error, "holds weight as I32: convert it to 32-bit floating point (F32)");
    }

    #[test]
    fn a_header_is_not_read_beyond_its_limit() {
        let header = format!("{{{}}}", " ".repeat(MAX_HEADER_BYTES as usize));
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        let message = ArrayFile::from_bytes(&bytes).unwrap_err().to_string();
        assert_eq!(message, "is not a whole safetensors file (its header is longer than 1024 KiB)");
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
