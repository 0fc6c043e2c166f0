//! What a method has learned, as named arrays and texts: a safetensors file on disk.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    path::Path,
};

use lenet_data::{atomic_file, input_file};
use lenet_model::array::Array;
use safetensors::{Dtype, SafeTensors, View};
use tch::{Device, Kind, Tensor};

use crate::error::Error;

/// Above this a file is none of ours: the training images of MNIST take a tenth of it.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// The entry of the file's metadata with all texts, as JSON.
const TEXTS_KEY: &str = "texts";

/// Named arrays and texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// The arrays by name.
    pub arrays: BTreeMap<String, StoredArray>,
    /// The texts by name.
    pub texts: BTreeMap<String, String>,
}

/// An array in row-major order.
#[derive(Clone, Debug, PartialEq)]
pub enum StoredArray {
    /// Grey levels and labels, a byte each.
    Levels {
        /// Length of each dimension.
        shape: Vec<usize>,
        /// As many as the shape's product.
        values: Vec<u8>,
    },
    /// 32-bit floating-point numbers.
    Numbers(Array),
}

impl Stored {
    /// Adds a tensor of floating-point numbers.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn with_numbers(mut self, name: &str, tensor: &Tensor) -> Result<Self, Error> {
        self.arrays.insert(name.to_owned(), StoredArray::Numbers(Array::from_tensor(tensor)?));
        Ok(self)
    }

    /// Adds a tensor of whole numbers from 0 to 255, a byte each.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn with_levels(mut self, name: &str, tensor: &Tensor) -> Result<Self, Error> {
        let shape = tensor.size().iter().map(|length| *length as usize).collect();
        let flat = tensor.f_to_device(Device::Cpu)?.f_round()?.f_to_kind(Kind::Uint8)?.f_reshape([-1])?;
        let values = Vec::try_from(&flat)?;
        self.arrays.insert(name.to_owned(), StoredArray::Levels { shape, values });
        Ok(self)
    }

    /// Adds a text.
    #[must_use]
    pub fn with_text(mut self, name: &str, text: impl Into<String>) -> Self {
        self.texts.insert(name.to_owned(), text.into());
        self
    }

    /// An array as a tensor of 32-bit floating point; levels keep their values, 0–255.
    ///
    /// # Errors
    /// If it is absent, or libtorch fails.
    pub fn tensor(&self, name: &str) -> Result<Tensor, Error> {
        match self.arrays.get(name) {
            Some(StoredArray::Numbers(array)) => Ok(array.to_tensor(Device::Cpu)?),
            Some(StoredArray::Levels { shape, values }) => {
                let shape: Vec<i64> = shape.iter().map(|length| *length as i64).collect();
                Ok(Tensor::f_from_slice(values)?.f_reshape(shape)?.f_to_kind(Kind::Float)?)
            }
            None => Err(absent(name)),
        }
    }

    /// As [`Self::tensor`], of this shape; −1 stands for any length.
    ///
    /// # Errors
    /// If it is absent or of another shape, or libtorch fails.
    pub fn shaped(&self, name: &str, shape: &[i64]) -> Result<Tensor, Error> {
        let tensor = self.tensor(name)?;
        let size = tensor.size();
        let fits = size.len() == shape.len() && size.iter().zip(shape).all(|(is, due)| *due == -1 || is == due);
        if fits { Ok(tensor) } else { Err(stored(name, &format!("has shape {size:?}, not {shape:?}"))) }
    }

    /// A text.
    ///
    /// # Errors
    /// If it is absent.
    pub fn text(&self, name: &str) -> Result<&str, Error> {
        self.texts.get(name).map(String::as_str).ok_or_else(|| absent(name))
    }

    /// A text that is a number.
    ///
    /// # Errors
    /// If it is absent or not a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<T, Error> {
        let text = self.text(name)?;
        text.parse().map_err(|_| stored(name, &format!("is {text:?}, not a number")))
    }

    /// What begins with `prefix` and a dot, without them: the content of a part.
    #[must_use]
    pub fn part(&self, prefix: &str) -> Self {
        let inside = |name: &str| name.strip_prefix(prefix)?.strip_prefix('.').map(str::to_owned);
        Self {
            arrays: self.arrays.iter().filter_map(|(name, array)| Some((inside(name)?, array.clone()))).collect(),
            texts: self.texts.iter().filter_map(|(name, text)| Some((inside(name)?, text.clone()))).collect(),
        }
    }

    /// Adds a part under `prefix`.
    #[must_use]
    pub fn with_part(mut self, prefix: &str, part: Self) -> Self {
        self.arrays.extend(part.arrays.into_iter().map(|(name, array)| (format!("{prefix}.{name}"), array)));
        self.texts.extend(part.texts.into_iter().map(|(name, text)| (format!("{prefix}.{name}"), text)));
        self
    }

    /// Reads a file and checks all of it.
    ///
    /// # Errors
    /// If it cannot be read or is damaged.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |error| Error::Unreadable { path: path.to_owned(), error };
        let bytes = input_file::read(path, MAX_FILE_BYTES).map_err(unreadable)?;
        Self::from_bytes(&bytes).map_err(|reason| Error::Damaged { path: path.to_owned(), reason })
    }

    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let damaged = |reason: String| Error::Damaged { path: path.to_owned(), reason };
        // One entry: the library writes several in the order of a hash map, and equal contents are to give equal bytes.
        let texts = serde_json::to_string(&self.texts).map_err(|error| damaged(error.to_string()))?;
        let metadata = HashMap::from([(TEXTS_KEY.to_owned(), texts)]);
        // Fails only where a shape and its values differ in number, which no constructor allows.
        let bytes = safetensors::serialize(&self.arrays, Some(metadata)).map_err(|error| damaged(error.to_string()))?;
        Ok(atomic_file::replace(path, |file| file.write_all(&bytes))?)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let damaged = |error: safetensors::SafeTensorError| format!("is not a whole safetensors file ({error})");
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let texts = header.metadata().as_ref().and_then(|metadata| metadata.get(TEXTS_KEY));
        let texts = texts.ok_or("holds no model of a method: it has no texts")?;
        let texts = serde_json::from_str(texts).map_err(|error| format!("has texts that are none ({error})"))?;
        let mut arrays = BTreeMap::new();
        for (name, view) in tensors.iter() {
            let shape = view.shape().to_vec();
            let array = match view.dtype() {
                Dtype::U8 => StoredArray::Levels { shape, values: view.data().to_vec() },
                Dtype::F32 => StoredArray::Numbers(numbers(name, shape, view.data())?),
                other => return Err(format!("holds {name} as {other:?}")),
            };
            arrays.insert(name.to_owned(), array);
        }
        Ok(Self { arrays, texts })
    }
}

fn numbers(name: &str, shape: Vec<usize>, bytes: &[u8]) -> Result<Array, String> {
    let values = bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    let array = Array { shape, values };
    match array.first_non_finite() {
        Some(value) => Err(format!("holds {value} in {name}")),
        None => Ok(array),
    }
}

fn absent(name: &str) -> Error {
    stored(name, "is absent")
}

fn stored(name: &str, reason: &str) -> Error {
    Error::Stored { name: name.to_owned(), reason: reason.to_owned() }
}

impl View for &StoredArray {
    fn dtype(&self) -> Dtype {
        match self {
            StoredArray::Levels { .. } => Dtype::U8,
            StoredArray::Numbers(_) => Dtype::F32,
        }
    }

    fn shape(&self) -> &[usize] {
        match self {
            StoredArray::Levels { shape, .. } => shape,
            StoredArray::Numbers(array) => &array.shape,
        }
    }

    fn data(&self) -> Cow<'_, [u8]> {
        match self {
            StoredArray::Levels { values, .. } => Cow::Borrowed(values),
            StoredArray::Numbers(array) => array.values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        }
    }

    fn data_len(&self) -> usize {
        match self {
            StoredArray::Levels { values, .. } => values.len(),
            StoredArray::Numbers(array) => array.values.len() * size_of::<f32>(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Stored {
        let numbers = Tensor::f_from_slice(&[0.5_f32, -2.0, 3.0, 4.0]).unwrap().f_reshape([2, 2]).unwrap();
        let levels = Tensor::f_from_slice(&[0.0_f32, 254.999, 7.0]).unwrap();
        let part = Stored::default().with_numbers("weights", &numbers).unwrap().with_text("k", "3");
        Stored::default().with_levels("images", &levels).unwrap().with_part("first", part)
    }

    #[test]
    fn a_file_gives_back_what_was_stored() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        example().write(&path).unwrap();
        let read = Stored::read(&path).unwrap();
        assert_eq!(read, example());
        let bytes = std::fs::read(&path).unwrap();
        example().write(&path).unwrap();
        assert!(std::fs::read(&path).unwrap() == bytes, "equal contents give equal bytes");
        assert_eq!(Vec::<f32>::try_from(read.tensor("images").unwrap()).unwrap(), [0.0, 255.0, 7.0]);
        assert_eq!(read.part("first").number::<usize>("k").unwrap(), 3);
        assert_eq!(read.part("first").shaped("weights", &[-1, 2]).unwrap().size(), [2, 2]);
        let message = |result: Result<Tensor, Error>| result.unwrap_err().to_string();
        assert_eq!(message(read.tensor("weights")), "the model's weights is absent");
        let of_other_shape = read.part("first").shaped("weights", &[3, -1]);
        assert_eq!(message(of_other_shape), "the model's weights has shape [2, 2], not [3, -1]");
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        example().write(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let diverged = Stored::default().with_numbers("weights", &Tensor::from(f32::NAN)).unwrap();
        let mut damaged = vec![whole[..whole.len() - 1].to_vec(), Vec::new(), b"pickle".to_vec()];
        diverged.write(&path).unwrap();
        damaged.push(std::fs::read(&path).unwrap());
        for bytes in damaged {
            atomic_file::replace(&path, |file| file.write_all(&bytes)).unwrap();
            let message = Stored::read(&path).unwrap_err().to_string();
            assert!(message.contains("model.safetensors ") && message.contains("remove it"), "{message}");
        }
    }
}
