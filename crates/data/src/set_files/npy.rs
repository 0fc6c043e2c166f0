//! Numpy's array files: a magic string, a version, the length of a header, the header as the text of a Python dictionary, and
//! the elements.

use super::MAX_IMAGE_COUNT;
use crate::idx::dims_text;

const MAGIC: &[u8] = b"\x93NUMPY";

/// Numpy pads its headers to 64 bytes or a small multiple; anything longer is damage.
const MAX_HEADER_BYTES: usize = 4096;

/// More dimensions than this are a sign of damage.
const MAX_DIMENSIONS: usize = 8;

/// Why an array cannot be read. The messages follow the file's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NpyError {
    /// Other first bytes.
    #[error("is no numpy array")]
    NotNpy,
    /// A version of the format that is not known.
    #[error("has an unknown header version {0}")]
    Version(u8),
    /// A header that is too long.
    #[error("has a header of {0} bytes, which is damage")]
    HeaderLength(usize),
    /// A header without what an array needs.
    #[error("has a header that describes no array: {0}")]
    Header(String),
    /// Elements that are no plain numbers.
    #[error("holds elements of type {0}; numbers are read: integers, and floating point of 32 and 64 bits")]
    ElementType(String),
    /// Another number of bytes than the header says.
    #[error("says that its size is {}, {expected} bytes, and holds {found}; get it again", dims_text(.shape))]
    ByteCount {
        /// The sizes in the header.
        shape: Vec<usize>,
        /// Bytes of so many elements.
        expected: u128,
        /// Bytes that are there.
        found: usize,
    },
    /// Numbers that are no grey levels.
    #[error("holds numbers from {0} to {1}, where pixels are from 0 to 255 or from 0 to 1")]
    NotGreyLevels(String, String),
    /// Numbers that are no labels.
    #[error("holds {0} at position {1}, where labels are whole numbers from 0 to 9")]
    NotALabel(String, usize),
    /// Labels of another shape.
    #[error("has the size {}, where labels are one number for each image, or ten of which one is 1", dims_text(.0))]
    LabelShape(Vec<usize>),
}

/// An array of any shape, with its elements in row-major order as 32-bit floating point.
///
/// # Errors
/// If the file is no array of plain numbers, or not all of them are there.
pub fn read_numpy(file: &[u8]) -> Result<(Vec<usize>, Vec<f32>), NpyError> {
    let array = NpyArray::read(file)?;
    let values = array.values().map(|value| value as f32).collect();
    Ok((array.shape, values))
}

/// An array whose bytes are all there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NpyArray<'a> {
    pub(super) shape: Vec<usize>,
    element: Element,
    is_big_endian: bool,
    /// Whether the first index changes fastest.
    is_fortran: bool,
    bytes: &'a [u8],
}

/// The type of the elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Unsigned(usize),
    Signed(usize),
    Float(usize),
}

impl Element {
    /// From numpy's code without the byte order, such as `u1`.
    fn of(code: &str) -> Option<Self> {
        Some(match code {
            "u1" | "b1" => Self::Unsigned(1),
            "u2" => Self::Unsigned(2),
            "u4" => Self::Unsigned(4),
            "u8" => Self::Unsigned(8),
            "i1" => Self::Signed(1),
            "i2" => Self::Signed(2),
            "i4" => Self::Signed(4),
            "i8" => Self::Signed(8),
            "f4" => Self::Float(4),
            "f8" => Self::Float(8),
            _ => return None,
        })
    }

    fn byte_count(self) -> usize {
        match self {
            Self::Unsigned(bytes) | Self::Signed(bytes) | Self::Float(bytes) => bytes,
        }
    }

    /// The number of these little-endian bytes, at most eight.
    fn value(self, bytes: [u8; 8]) -> f64 {
        let bits = u64::from_le_bytes(bytes);
        match self {
            Self::Unsigned(_) => bits as f64,
            Self::Signed(size) => {
                let unused = 64 - 8 * size as u32;
                ((bits << unused) as i64 >> unused) as f64
            }
            Self::Float(4) => f64::from(f32::from_bits(bits as u32)),
            Self::Float(_) => f64::from_bits(bits),
        }
    }
}

impl<'a> NpyArray<'a> {
    /// Reads the header of a file and checks its size against the file's.
    pub(super) fn read(file: &'a [u8]) -> Result<Self, NpyError> {
        let (header, bytes) = split_header(file)?;
        let unreadable = || NpyError::Header(header.escape_debug().take(200).collect());
        // Spacing and the order of the keys are left to whoever wrote the file.
        let compact: String = header.chars().filter(|character| !character.is_whitespace()).collect();
        let entry = |key: &str| compact.split_once(&format!("'{key}':")).map(|(_, value)| value);
        let code = entry("descr").and_then(quoted).ok_or_else(unreadable)?;
        let is_fortran = entry("fortran_order").ok_or_else(unreadable)?.starts_with("True");
        let shape = entry("shape").and_then(shape).ok_or_else(unreadable)?;
        let element = Element::of(code.trim_start_matches(['<', '>', '|', '=']));
        let element = element.ok_or_else(|| NpyError::ElementType(code.escape_debug().take(40).collect()))?;
        let expected =
            shape.iter().try_fold(element.byte_count() as u128, |bytes, size| bytes.checked_mul(*size as u128));
        let expected = expected.ok_or_else(unreadable)?;
        if expected != bytes.len() as u128 {
            return Err(NpyError::ByteCount { shape, expected, found: bytes.len() });
        }
        Ok(Self { shape, element, is_big_endian: code.starts_with('>'), is_fortran, bytes })
    }

    /// Number of elements.
    fn len(&self) -> usize {
        self.bytes.len() / self.element.byte_count()
    }

    /// The elements as grey levels from 0 to 255, the last index changing fastest.
    pub(super) fn grey_levels(&self) -> Result<Vec<u8>, NpyError> {
        if let (Element::Unsigned(1), false, Some(2..)) = (self.element, self.is_fortran, self.bytes.iter().max()) {
            return Ok(self.bytes.to_vec());
        }
        let (least, most) = self.values().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            // NaN is less than nothing, and must not pass.
            (if value < least || value.is_nan() { value } else { least }, most.max(value))
        });
        // Black and white of 0 and 1 are also from 0 to 1.
        let scale = if most <= 1.0 { 255.0 } else { 1.0 };
        if self.len() > 0 && !(least >= 0.0 && most <= 255.0) {
            return Err(NpyError::NotGreyLevels(format!("{least:.3}"), format!("{most:.3}")));
        }
        Ok(self.values().map(|value| (value * scale).round() as u8).collect())
    }

    /// The elements as labels: of the shape `[N]` or `[N, 1]`, or `[N, 10]` with a 1 at the label.
    pub(super) fn labels(&self) -> Result<Vec<u8>, NpyError> {
        match *self.shape {
            [count, ..] if count > MAX_IMAGE_COUNT => Err(NpyError::LabelShape(self.shape.clone())),
            [_] | [_, 1] => self.values().enumerate().map(|(index, value)| label(value, index)).collect(),
            [_, columns @ 2..=10] => {
                let values: Vec<f64> = self.values().collect();
                values.chunks_exact(columns).enumerate().map(|(index, row)| label_of_row(row, index)).collect()
            }
            _ => Err(NpyError::LabelShape(self.shape.clone())),
        }
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let strides = self.strides();
        (0..self.len()).map(move |index| {
            let place = if self.is_fortran { self.place(index, &strides) } else { index };
            self.value(place)
        })
    }

    fn value(&self, place: usize) -> f64 {
        let size = self.element.byte_count();
        let mut bytes = [0; 8];
        if let Some(found) = self.bytes.get(place * size..(place + 1) * size) {
            bytes[..size].copy_from_slice(found);
        }
        if self.is_big_endian {
            bytes[..size].reverse();
        }
        self.element.value(bytes)
    }

    /// Elements from one to the next along each dimension, in Fortran's order.
    fn strides(&self) -> Vec<usize> {
        self.shape
            .iter()
            .scan(1, |stride, size| {
                let own = *stride;
                *stride *= size;
                Some(own)
            })
            .collect()
    }

    /// Where the element is that is at `index` when the last index changes fastest.
    fn place(&self, mut index: usize, strides: &[usize]) -> usize {
        let mut place = 0;
        for (size, stride) in self.shape.iter().zip(strides).rev() {
            place += index % size * stride;
            index /= size;
        }
        place
    }
}

fn label(value: f64, index: usize) -> Result<u8, NpyError> {
    let label = value as u8;
    if f64::from(label) == value { Ok(label) } else { Err(NpyError::NotALabel(value.to_string(), index)) }
}

/// The place of the only 1 among zeros.
fn label_of_row(row: &[f64], index: usize) -> Result<u8, NpyError> {
    let one = row.iter().position(|value| *value == 1.0);
    match one {
        Some(label) if row.iter().enumerate().all(|(place, value)| place == label || *value == 0.0) => Ok(label as u8),
        _ => Err(NpyError::NotALabel(format!("{row:?}"), index)),
    }
}

/// The text of the header, and the bytes of the elements.
fn split_header(file: &[u8]) -> Result<(String, &[u8]), NpyError> {
    let rest = file.strip_prefix(MAGIC).ok_or(NpyError::NotNpy)?;
    let (length, rest) = match *rest {
        [1, _, low, high, ref rest @ ..] => (usize::from(u16::from_le_bytes([low, high])), rest),
        [2 | 3, _, first, second, third, fourth, ref rest @ ..] => {
            (u32::from_le_bytes([first, second, third, fourth]) as usize, rest)
        }
        [version, ..] if !(1..=3).contains(&version) => return Err(NpyError::Version(version)),
        _ => return Err(NpyError::Header(String::new())),
    };
    if length > MAX_HEADER_BYTES {
        return Err(NpyError::HeaderLength(length));
    }
    let (header, bytes) = rest.split_at_checked(length).ok_or_else(|| NpyError::Header(String::new()))?;
    Ok((String::from_utf8_lossy(header).into_owned(), bytes))
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.split_once('\'').map(|(inside, _)| inside)
}

/// `(60000,28,28)…`, also as Python 2 wrote its numbers, `60000L`.
fn shape(text: &str) -> Option<Vec<usize>> {
    let (sizes, _) = text.strip_prefix('(')?.split_once(')')?;
    let sizes = sizes.split(',').filter(|size| !size.is_empty()).map(|size| size.trim_end_matches('L').parse().ok());
    let sizes: Vec<usize> = sizes.collect::<Option<_>>()?;
    (sizes.len() <= MAX_DIMENSIONS).then_some(sizes)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file of version 1.
    pub(in super::super) fn file(descr: &str, order: &str, shape: &str, elements: &[u8]) -> Vec<u8> {
        let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        [MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes(), elements].concat()
    }

    fn grey_levels(descr: &str, elements: &[u8]) -> Result<Vec<u8>, NpyError> {
        NpyArray::read(&file(descr, "False", "(2,)", elements))?.grey_levels()
    }

    #[test]
    fn every_kind_of_number_becomes_grey_levels() {
        assert_eq!(grey_levels("|u1", &[7, 255]).unwrap(), [7, 255]);
        assert_eq!(grey_levels("|b1", &[0, 1]).unwrap(), [0, 255]);
        assert_eq!(grey_levels(">i2", &[0, 7, 0, 255]).unwrap(), [7, 255]);
        assert_eq!(grey_levels("<i8", &[7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]).unwrap(), [7, 9]);
        assert_eq!(grey_levels("<f4", &[0.5_f32, 1.0].map(f32::to_le_bytes).concat()).unwrap(), [128, 255]);
        assert_eq!(grey_levels(">f8", &[12.4_f64, 255.0].map(f64::to_be_bytes).concat()).unwrap(), [12, 255]);
        for wrong in [[-1.0_f64, 1.0], [0.0, 256.0], [f64::NAN, 1.0], [0.0, f64::INFINITY]] {
            let refused = grey_levels("<f8", &wrong.map(f64::to_le_bytes).concat());
            assert!(matches!(refused, Err(NpyError::NotGreyLevels(..))), "{wrong:?}");
        }
    }

    #[test]
    fn both_orders_and_all_header_versions_are_read() {
        let fortran = file("|u1", "True", "(2, 3)", &[1, 4, 2, 5, 3, 6]);
        assert_eq!(NpyArray::read(&fortran).unwrap().grey_levels().unwrap(), [1, 2, 3, 4, 5, 6]);
        let header = "{'shape':(2L,3L),'descr':'|u1','fortran_order':False}";
        let third = [MAGIC, &[3, 0], &(header.len() as u32).to_le_bytes(), header.as_bytes(), &[9; 6]].concat();
        assert_eq!(NpyArray::read(&third).unwrap().shape, [2, 3]);
    }

    #[test]
    fn labels_are_numbers_or_rows_with_a_one() {
        let labels = |shape: &str, elements: &[u8]| NpyArray::read(&file("|u1", "False", shape, elements))?.labels();
        assert_eq!(labels("(2,)", &[3, 9]).unwrap(), [3, 9]);
        assert_eq!(labels("(2, 1)", &[3, 9]).unwrap(), [3, 9]);
        assert_eq!(labels("(2, 3)", &[0, 1, 0, 1, 0, 0]).unwrap(), [1, 0]);
        assert!(matches!(labels("(1, 3)", &[1, 1, 0]), Err(NpyError::NotALabel(_, 0))));
        assert!(matches!(labels("(1, 1, 1)", &[1]), Err(NpyError::LabelShape(_))));
        let half = file("<f4", "False", "(1,)", &0.5_f32.to_le_bytes());
        assert!(matches!(NpyArray::read(&half).unwrap().labels(), Err(NpyError::NotALabel(..))));
    }

    #[test]
    fn what_is_no_array_is_told() {
        let error = |file: &[u8]| NpyArray::read(file).unwrap_err();
        assert_eq!(error(b"PK\x03\x04"), NpyError::NotNpy);
        assert_eq!(error(b"\x93NUMPY\x09\0"), NpyError::Version(9));
        assert_eq!(error(b"\x93NUMPY\x02\0\xff\xff\xff\xff"), NpyError::HeaderLength(u32::MAX as usize));
        assert!(matches!(error(&file("|u1", "False", "(2,)", &[1])), NpyError::ByteCount { .. }));
        assert!(matches!(error(&file("|u1", "False", "(2,)", &[1; 3])), NpyError::ByteCount { .. }));
        assert!(matches!(error(&file("|O", "False", "(2,)", &[1; 3])), NpyError::ElementType(_)));
        assert!(matches!(error(&file("<f2", "False", "(1,)", &[1; 2])), NpyError::ElementType(_)));
        assert!(matches!(error(&file("|u1", "False", "(x)", &[])), NpyError::Header(_)));
        let huge = format!("({0},{0},{0},{0},{0})", u64::MAX);
        assert!(matches!(error(&file("|u1", "False", &huge, &[])), NpyError::Header(_)));
    }

    proptest! {
        #[test]
        fn changed_bytes_never_panic(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
            cut in 0_usize..90,
        ) {
            let mut bytes = file("<f4", "True", "(2, 1)", &[0; 8]);
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            bytes.truncate(bytes.len().saturating_sub(cut / 4));
            if let Ok(array) = NpyArray::read(&bytes) {
                let _ = (array.grey_levels(), array.labels());
            }
        }
    }
}
