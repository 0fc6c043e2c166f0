//! Reading the IDX format, in which MNIST is published: two zero bytes, the element type, the number of dimensions, the size
//! of each as a big-endian 32-bit number, then the elements, the last index changing fastest. Read are unsigned bytes, and labels
//! of 32-bit integers. Files may be plain or gzip; the content tells which.
//!
//! No header is trusted: memory is allocated only for bytes that the file holds, and at most for the header's sizes.

mod error;

use std::io::{self, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;
use sha2::{Digest as _, Sha256};

pub use error::IdxError;
pub(crate) use error::dims_text;

/// A SHA-256 sum.
pub type Sha256Sum = [u8; 32];

/// The format's code of unsigned bytes.
const UNSIGNED_BYTES: u8 = 0x08;

/// The format's code of signed 32-bit integers, which QMNIST's labels are.
const INTEGERS: u8 = 0x0C;

/// More dimensions than this are a sign of damage.
const MAX_DIMENSIONS: usize = 8;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes of a file that is not IDX from which its real format is guessed.
const SAMPLE_BYTES: usize = 512;

/// An array of unsigned bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxArray {
    /// Size of each dimension; the last index changes fastest in `bytes`.
    pub dims: Vec<usize>,
    /// The elements.
    pub bytes: Vec<u8>,
}

/// An IDX file after its header.
pub struct IdxReader<R: Read> {
    dims: Vec<usize>,
    element_code: u8,
    content: Content<R>,
}

type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

/// The bytes of a file, decompressed if they are gzip.
enum Content<R: Read> {
    Plain(Whole<R>),
    Gzip(Box<MultiGzDecoder<Whole<R>>>),
}

impl<R: Read> IdxReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// If there is no valid IDX header, or it is one of other elements than unsigned bytes and 32-bit integers.
    pub fn open(reader: R) -> Result<Self, IdxError> {
        let mut content = Content::open(reader)?;
        let magic = content.read_up_to(4)?;
        match *magic {
            [] => Err(IdxError::Empty),
            [0, 0, element_code @ (UNSIGNED_BYTES | INTEGERS), dimension_count] => {
                Ok(Self { dims: content.read_dims(usize::from(dimension_count))?, element_code, content })
            }
            [0, 0, code, _] => Err(IdxError::ElementType(code)),
            [0] | [0, 0] | [0, 0, _] => Err(IdxError::HeaderCutShort),
            _ => Err(IdxError::foreign(&[magic, content.rest_of_sample()].concat())),
        }
    }

    /// Size of each dimension, by the header.
    pub fn dims(&self) -> &[usize] {
        &self.dims
    }

    /// Whether the elements are 32-bit integers.
    pub fn holds_integers(&self) -> bool {
        self.element_code == INTEGERS
    }

    /// Reads unsigned bytes.
    ///
    /// # Errors
    /// If the elements are others, the header says more than `max_bytes`, or the file holds fewer or more bytes than its
    /// header says.
    pub fn read(mut self, max_bytes: u64) -> Result<IdxArray, IdxError> {
        if self.holds_integers() {
            return Err(IdxError::ElementType(INTEGERS));
        }
        self.read_elements(1, max_bytes)
    }

    /// Reads integers of the shape `[N, …]` and keeps the first of each row, which labels begin with.
    ///
    /// # Errors
    /// As [`Self::read`]; and if such an integer is not from 0 to 255.
    pub fn read_first_integers(mut self, max_bytes: u64) -> Result<Vec<u8>, IdxError> {
        let array = self.read_elements(4, max_bytes)?;
        let row_length = array.dims[1..].iter().product::<usize>().max(1);
        let rows = array.bytes.as_chunks::<4>().0.iter().step_by(row_length);
        rows.map(|&integer| i32::from_be_bytes(integer))
            .map(|label| u8::try_from(label).map_err(|_| IdxError::NotALabel(label)))
            .collect()
    }

    fn read_elements(&mut self, element_bytes: u64, max_bytes: u64) -> Result<IdxArray, IdxError> {
        let product = self.dims.iter().try_fold(element_bytes, |bytes, size| bytes.checked_mul(*size as u64));
        let Some(byte_count) = product.filter(|bytes| isize::try_from(*bytes).is_ok()) else {
            return Err(IdxError::SizeOverflow(self.dims.clone()));
        };
        if byte_count > max_bytes {
            return Err(IdxError::TooLarge { dims: self.dims.clone(), byte_count, max_bytes });
        }
        Ok(IdxArray { bytes: self.content.read_exactly(byte_count)?, dims: self.dims.clone() })
    }
}

impl IdxArray {
    /// The SHA-256 of the array as a plain IDX file: the same for every compression of it.
    pub fn sha256(&self) -> Sha256Sum {
        Sha256::new_with_prefix(self.header()).chain_update(&self.bytes).finalize().into()
    }

    /// The array as a plain IDX file.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.header()[..], &self.bytes].concat()
    }

    fn header(&self) -> Vec<u8> {
        let sizes = self.dims.iter().flat_map(|size| (*size as u32).to_be_bytes());
        [0, 0, UNSIGNED_BYTES, self.dims.len() as u8].into_iter().chain(sizes).collect()
    }
}

impl<R: Read> Content<R> {
    fn open(mut reader: R) -> Result<Self, IdxError> {
        let mut start = Vec::new();
        reader.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut start).map_err(IdxError::Io)?;
        let is_gzip = start == GZIP_MAGIC;
        let whole = Cursor::new(start).chain(reader);
        Ok(if is_gzip { Self::Gzip(Box::new(MultiGzDecoder::new(whole))) } else { Self::Plain(whole) })
    }

    fn read_dims(&mut self, count: usize) -> Result<Vec<usize>, IdxError> {
        if !(1..=MAX_DIMENSIONS).contains(&count) {
            return Err(IdxError::DimensionCount(count));
        }
        let bytes = self.read_up_to(4 * count)?;
        let (sizes, rest) = bytes.as_chunks::<4>();
        if sizes.len() < count || !rest.is_empty() {
            return Err(IdxError::HeaderCutShort);
        }
        Ok(sizes.iter().map(|&size| u32::from_be_bytes(size) as usize).collect())
    }

    /// At most `count` bytes; fewer only where the content ends.
    fn read_up_to(&mut self, count: usize) -> Result<Vec<u8>, IdxError> {
        let mut bytes = Vec::new();
        match self.take(count as u64).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Exactly `count` bytes, after which the content must end.
    fn read_exactly(&mut self, count: u64) -> Result<Vec<u8>, IdxError> {
        let bytes = self.read_up_to(count as usize)?;
        if (bytes.len() as u64) < count {
            return Err(IdxError::ContentMissing { expected: count, found: bytes.len() as u64 });
        }
        if self.read_up_to(1)?.is_empty() { Ok(bytes) } else { Err(IdxError::TrailingBytes(count)) }
    }

    /// More bytes of a file that is not IDX.
    fn rest_of_sample(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // The file is rejected in any case.
        if let Err(error) = self.take(SAMPLE_BYTES as u64).read_to_end(&mut bytes) {
            log::debug!("a file that is not IDX ends in a read error: {error}");
        }
        bytes
    }

    fn explain(&self, error: io::Error) -> IdxError {
        // The decompressor reports damage by these kinds without a system error number.
        match (self, error.kind()) {
            (Self::Gzip(_), io::ErrorKind::UnexpectedEof) => IdxError::GzipCutShort,
            (Self::Gzip(_), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)
                if error.raw_os_error().is_none() =>
            {
                IdxError::GzipDamaged(error.to_string())
            }
            _ => IdxError::Io(error),
        }
    }
}

impl<R: Read> Read for Content<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(reader) => reader.read(buffer),
            Self::Gzip(reader) => reader.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests;
