//! The header of an IDX file: two zero bytes, the element type, the number of dimensions, and the size of each dimension
//! as a big-endian 32-bit number.

use std::fmt;
use std::io::Read;

use super::source::Source;
use super::{IdxError, IdxValues};

/// More dimensions than any array in this format needs; more than these are a sign of damage.
const MAX_DIMENSIONS: usize = 8;

/// What an IDX file says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxHeader {
    /// Type of each element.
    pub element_type: ElementType,
    /// Size of each dimension.
    pub dims: Vec<usize>,
}

/// The element types of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementType {
    /// Unsigned byte, code 0x08.
    U8,
    /// Signed byte, code 0x09.
    I8,
    /// 16-bit integer, code 0x0B.
    I16,
    /// 32-bit integer, code 0x0C.
    I32,
    /// 32-bit floating point, code 0x0D.
    F32,
    /// 64-bit floating point, code 0x0E.
    F64,
}

impl IdxHeader {
    /// Bytes that the elements take.
    ///
    /// # Errors
    /// If that is more than can be counted.
    pub fn byte_count(&self) -> Result<u64, IdxError> {
        let overflow = || IdxError::SizeOverflow { dims: self.dims.clone() };
        let sizes = self.dims.iter().map(|&size| size as u64);
        let product = sizes.into_iter().try_fold(self.element_type.byte_count(), u64::checked_mul);
        product.filter(|&bytes| isize::try_from(bytes).is_ok()).ok_or_else(overflow)
    }

    /// The header as it stands in a file.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0, 0, self.element_type.code(), self.dims.len() as u8];
        for &size in &self.dims {
            bytes.extend_from_slice(&(size as u32).to_be_bytes());
        }
        bytes
    }
}

pub(super) fn read<R: Read>(source: &mut Source<R>) -> Result<IdxHeader, IdxError> {
    let magic = source.read_up_to(4)?;
    match *magic {
        [] => Err(IdxError::Empty),
        [0, 0, code, dimension_count] => {
            let element_type = ElementType::from_code(code).ok_or(IdxError::UnknownElementType { code })?;
            Ok(IdxHeader { element_type, dims: read_dims(source, dimension_count as usize)? })
        }
        [0] | [0, 0] | [0, 0, _] => Err(IdxError::HeaderCutShort),
        _ => Err(IdxError::foreign(&[magic, source.rest_of_sample()].concat())),
    }
}

fn read_dims<R: Read>(source: &mut Source<R>, count: usize) -> Result<Vec<usize>, IdxError> {
    if !(1..=MAX_DIMENSIONS).contains(&count) {
        return Err(IdxError::DimensionCount { count });
    }
    let bytes = source.read_up_to(4 * count)?;
    let (sizes, rest) = bytes.as_chunks::<4>();
    if sizes.len() < count || !rest.is_empty() {
        return Err(IdxError::HeaderCutShort);
    }
    Ok(sizes.iter().map(|&size| u32::from_be_bytes(size) as usize).collect())
}

impl ElementType {
    fn from_code(code: u8) -> Option<Self> {
        [Self::U8, Self::I8, Self::I16, Self::I32, Self::F32, Self::F64].into_iter().find(|kind| kind.code() == code)
    }

    fn code(self) -> u8 {
        match self {
            Self::U8 => 0x08,
            Self::I8 => 0x09,
            Self::I16 => 0x0B,
            Self::I32 => 0x0C,
            Self::F32 => 0x0D,
            Self::F64 => 0x0E,
        }
    }

    fn byte_count(self) -> u64 {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// Bytes of a file as numbers; an incomplete number at the end is left out.
    pub(super) fn decode(self, bytes: Vec<u8>) -> IdxValues {
        match self {
            Self::U8 => IdxValues::U8(bytes),
            Self::I8 => IdxValues::I8(bytes.into_iter().map(|byte| byte as i8).collect()),
            Self::I16 => IdxValues::I16(numbers(&bytes, i16::from_be_bytes)),
            Self::I32 => IdxValues::I32(numbers(&bytes, i32::from_be_bytes)),
            Self::F32 => IdxValues::F32(numbers(&bytes, f32::from_be_bytes)),
            Self::F64 => IdxValues::F64(numbers(&bytes, f64::from_be_bytes)),
        }
    }
}

fn numbers<T, const SIZE: usize>(bytes: &[u8], decode: impl Fn([u8; SIZE]) -> T) -> Vec<T> {
    bytes.as_chunks::<SIZE>().0.iter().map(|&chunk| decode(chunk)).collect()
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::U8 => "unsigned bytes",
            Self::I8 => "signed bytes",
            Self::I16 => "16-bit integers",
            Self::I32 => "32-bit integers",
            Self::F32 => "32-bit floating-point numbers",
            Self::F64 => "64-bit floating-point numbers",
        })
    }
}
