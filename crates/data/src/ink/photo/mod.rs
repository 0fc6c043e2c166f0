//! Picture files of one digit: PNG, JPEG and BMP, dark on light or light on dark.
//!
//! - `decode`: from a file to colour planes of bounded size, also where the file's end is missing (`ending`).
//! - `separate`: from colour planes to ink, by illumination correction (`illumination`), removal of ruled lines and of what
//!   surrounds the sheet (`paper`), thresholding (`threshold`) and connected components.

mod decode;
mod ending;
mod illumination;
mod paper;
mod separate;
mod threshold;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use self::decode::decode;
use self::separate::{separate, separate_number};
use super::plane::Plane;
use super::{Canvas, InkError};
use crate::{
    dataset::Image,
    input_file::{self, InputError},
};

/// Shortest and longest side of a picture that is read, in pixels.
const PICTURE_SIDES: std::ops::RangeInclusive<u32> = 8..=16_384;

/// Most pixels of a picture that is read: phones take photos of 108 megapixels.
const MAX_PIXEL_COUNT: u64 = 120_000_000;

/// Why a picture file cannot be read as a digit.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file could not be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// A folder, a pipe or a device.
    #[error("{0}")]
    NotAFile(InputError),
    /// No bytes at all.
    #[error("is empty")]
    Empty,
    /// More bytes than the largest picture can have.
    #[error("is {0} MiB large: no picture of up to 120 megapixels needs that")]
    FileTooLarge(u64),
    /// Not a picture of any known kind.
    #[error("is not a picture that can be read here: give a PNG, JPEG or BMP file")]
    NotAPicture,
    /// A picture of another kind.
    #[error("is a picture in {0} format, which is not read here: save it as PNG, JPEG or BMP")]
    UnsupportedFormat(&'static str),
    /// A side that is too short or too long.
    #[error("is {width}×{height} pixels: each side must have from 8 to 16,384, and all together at most 120 million")]
    WrongSize {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// So many MiB when decoded: too many bits for each of its pixels.
    #[error("takes {0} MiB when decoded, and at most 640 are read: save it with 8 bits a channel")]
    TooDeep(u64),
    /// The file ends early or contradicts itself.
    #[error("is damaged or incomplete: {0}")]
    Damaged(String),
    /// The picture holds nothing that stands out.
    #[error(transparent)]
    Ink(#[from] InkError),
}

impl From<InputError> for PhotoError {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Unreadable(error) => Self::Unreadable(error),
            other => Self::NotAFile(other),
        }
    }
}

/// The digit of a picture, with the ink that it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoDigit {
    /// The digit in MNIST's form.
    pub image: Image,
    /// All ink of the picture, at the picture's size or reduced.
    pub ink: Canvas,
}

/// Reads a picture file of one digit and brings the digit into MNIST's form. A 28×28 picture of this form stays as it is.
///
/// # Errors
/// If the file is not a picture within the bounds, or nothing in it stands out from the background.
pub fn read_file(path: &Path) -> Result<Image, PhotoError> {
    Ok(digit_of_file(path)?.image)
}

/// As [`read_file`], with the ink.
///
/// # Errors
/// As [`read_file`].
pub fn digit_of_file(path: &Path) -> Result<PhotoDigit, PhotoError> {
    Ok(separate(&decode(open(path)?)?)?)
}

fn open(path: &Path) -> Result<BufReader<File>, PhotoError> {
    let file = input_file::open(path)?;
    match file.metadata().map_err(PhotoError::Unreadable)?.len() {
        0 => Err(PhotoError::Empty),
        size if size > decode::MAX_FILE_BYTES => Err(PhotoError::FileTooLarge(size >> 20)),
        _ => Ok(BufReader::new(file)),
    }
}

/// Reads a picture of one digit from bytes in memory or a file's reader.
///
/// # Errors
/// As [`read_file`].
pub fn read(picture: impl io::BufRead + io::Seek) -> Result<Image, PhotoError> {
    Ok(separate(&decode(picture)?)?.image)
}

/// The ink of a picture of a whole number. A pixel of the plane is a block of so many pixels of the picture along each side.
pub(crate) struct NumberInk {
    pub(crate) plane: Plane<u8>,
    pub(crate) block: usize,
}

/// The ink of a picture file of a whole number.
///
/// # Errors
/// As [`read_file`].
pub(crate) fn number_ink_of_file(path: &Path) -> Result<NumberInk, PhotoError> {
    number_ink(open(path)?)
}

/// The ink of a picture of a whole number.
///
/// # Errors
/// As [`read_file`].
pub(crate) fn number_ink(picture: impl io::BufRead + io::Seek) -> Result<NumberInk, PhotoError> {
    let planes = decode(picture)?;
    Ok(NumberInk { plane: separate_number(&planes)?, block: planes.block })
}

#[cfg(test)]
mod tests;
