//! Reading the IDX format, in which MNIST is published: a header with the element type and the sizes, then the elements,
//! big-endian, the last index changing fastest. Plain or gzip, told apart by content and not by name.
//!
//! No header is believed: memory is taken only for what the file really holds, and never for more than the header's sizes.

mod error;
mod header;
mod source;

use std::io::Read;

use sha2::{Digest as _, Sha256};

pub(crate) use error::Dims;
pub use error::{IdxError, TextKind};
pub use header::{ElementType, IdxHeader};
use source::Source;

/// A SHA-256 sum.
pub type Sha256Sum = [u8; 32];

/// An array as an IDX file holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct IdxArray {
    /// Size of each dimension; the last index changes fastest in `values`.
    pub dims: Vec<usize>,
    /// The elements.
    pub values: IdxValues,
}

/// The elements of an array, by the element types that the format has.
#[derive(Clone, Debug, PartialEq)]
pub enum IdxValues {
    /// Unsigned bytes.
    U8(Vec<u8>),
    /// Signed bytes.
    I8(Vec<i8>),
    /// 16-bit integers.
    I16(Vec<i16>),
    /// 32-bit integers.
    I32(Vec<i32>),
    /// 32-bit floating point.
    F32(Vec<f32>),
    /// 64-bit floating point.
    F64(Vec<f64>),
}

/// An IDX file of which the header has been read and nothing more.
pub struct IdxReader<R: Read> {
    header: IdxHeader,
    source: Source<R>,
}

/// Reads a whole array of at most `max_bytes` bytes of elements.
///
/// # Errors
/// If `reader` does not hold exactly one IDX array, or a larger one.
pub fn read(reader: impl Read, max_bytes: u64) -> Result<IdxArray, IdxError> {
    IdxReader::open(reader)?.read(max_bytes)
}

impl<R: Read> IdxReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// If there is no valid IDX header.
    pub fn open(reader: R) -> Result<Self, IdxError> {
        let mut source = Source::open(reader)?;
        let header = header::read(&mut source)?;
        Ok(Self { header, source })
    }

    /// What the header says.
    pub fn header(&self) -> &IdxHeader {
        &self.header
    }

    /// Reads the elements.
    ///
    /// # Errors
    /// If the header says more than `max_bytes`, or the file holds fewer or more bytes than its header says.
    pub fn read(mut self, max_bytes: u64) -> Result<IdxArray, IdxError> {
        let byte_count = self.header.byte_count()?;
        if byte_count > max_bytes {
            return Err(IdxError::TooLarge { dims: self.header.dims, byte_count, max_bytes });
        }
        let bytes = self.source.read_exactly(byte_count)?;
        Ok(IdxArray { values: self.header.element_type.decode(bytes), dims: self.header.dims })
    }
}

impl IdxArray {
    /// The SHA-256 of the array as a plain IDX file: the same however the file was compressed.
    pub fn sha256(&self) -> Sha256Sum {
        let header = IdxHeader { element_type: self.values.element_type(), dims: self.dims.clone() };
        let hash = Sha256::new_with_prefix(header.to_bytes());
        match &self.values {
            IdxValues::U8(bytes) => hash.chain_update(bytes),
            other => hash.chain_update(other.to_bytes()),
        }
        .finalize()
        .into()
    }

    /// The array as a plain IDX file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let header = IdxHeader { element_type: self.values.element_type(), dims: self.dims.clone() };
        [header.to_bytes(), self.values.to_bytes()].concat()
    }
}

impl IdxValues {
    /// Their type.
    pub fn element_type(&self) -> ElementType {
        match self {
            Self::U8(_) => ElementType::U8,
            Self::I8(_) => ElementType::I8,
            Self::I16(_) => ElementType::I16,
            Self::I32(_) => ElementType::I32,
            Self::F32(_) => ElementType::F32,
            Self::F64(_) => ElementType::F64,
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::U8(values) => values.clone(),
            Self::I8(values) => values.iter().flat_map(|value| value.to_be_bytes()).collect(),
            Self::I16(values) => values.iter().flat_map(|value| value.to_be_bytes()).collect(),
            Self::I32(values) => values.iter().flat_map(|value| value.to_be_bytes()).collect(),
            Self::F32(values) => values.iter().flat_map(|value| value.to_be_bytes()).collect(),
            Self::F64(values) => values.iter().flat_map(|value| value.to_be_bytes()).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
