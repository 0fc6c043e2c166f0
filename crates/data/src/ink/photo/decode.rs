//! From a picture file to colour planes: bounds first, then decoding, then reduction to a size that is quick to work on.

use std::io::{self, BufRead, Read as _};

use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView as _, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::{MAX_PIXEL_COUNT, PICTURE_SIDES, PhotoError};
use crate::ink::plane::Plane;

/// Most memory that a decoder may take: 120 megapixels of four 8-bit channels fit, or 80 of four 16-bit ones.
const MAX_DECODER_BYTES: u64 = 640 << 20;

/// Largest file that is looked into.
pub(super) const MAX_FILE_BYTES: u64 = 640 << 20;

/// Larger pictures are reduced until their longest side is at most this. It leaves 40 pixels to a digit that takes up
/// only a fortieth of the picture.
const MAX_PLANE_SIDE: u32 = 1600;

/// The planes of a picture.
pub(super) struct Planes {
    /// Red, green and blue, each not yet multiplied by opacity.
    pub(super) colours: [Plane<u8>; 3],
    /// 255 is opaque.
    pub(super) opacity: Plane<u8>,
    /// Pixels of the picture along each side of a pixel here.
    pub(super) block: usize,
}

pub(super) fn decode(picture: impl BufRead + io::Seek) -> Result<Planes, PhotoError> {
    let mut decoder = open(picture)?;
    let (width, height) = decoder.dimensions();
    let pixel_count = u64::from(width) * u64::from(height);
    if !PICTURE_SIDES.contains(&width) || !PICTURE_SIDES.contains(&height) || pixel_count > MAX_PIXEL_COUNT {
        return Err(PhotoError::WrongSize { width, height });
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let block = width.max(height).div_ceil(MAX_PLANE_SIDE);
    let mut reduced = reduce(&decoded, block);
    reduced.apply_orientation(orientation);
    Ok(planes(&reduced, block as usize))
}

/// Reads the header of a picture in one of the supported formats, with the decoder's memory limited.
fn open<'a>(picture: impl BufRead + io::Seek + 'a) -> Result<impl ImageDecoder + 'a, PhotoError> {
    let reader = ImageReader::new(picture).with_guessed_format().map_err(PhotoError::Unreadable)?;
    let format = reader.format();
    let mut picture = reader.into_inner();
    let Some(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Bmp)) = format else {
        picture.rewind().map_err(PhotoError::Unreadable)?;
        let mut start = Vec::new();
        picture.take(START_BYTE_COUNT).read_to_end(&mut start).map_err(PhotoError::Unreadable)?;
        return Err(format_name(format, &start).map_or(PhotoError::NotAPicture, PhotoError::UnsupportedFormat));
    };
    if format == ImageFormat::Jpeg && !is_complete_jpeg(&mut picture).map_err(PhotoError::Unreadable)? {
        return Err(PhotoError::Damaged("the file ends in the middle of the picture".to_owned()));
    }
    picture.rewind().map_err(PhotoError::Unreadable)?;
    let mut reader = ImageReader::with_format(picture, format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    reader.into_decoder().map_err(damaged)
}

/// Bytes that show which format a file has.
const START_BYTE_COUNT: u64 = 64;

/// The name of a format that is not read here, as people know it.
fn format_name(format: Option<ImageFormat>, start: &[u8]) -> Option<&'static str> {
    let brand = start.get(8..12).filter(|_| start.get(4..8) == Some(b"ftyp"));
    Some(match format {
        Some(ImageFormat::WebP) => "WebP",
        Some(ImageFormat::Gif) => "GIF",
        Some(ImageFormat::Tiff) => "TIFF",
        Some(ImageFormat::Avif) => "AVIF",
        Some(ImageFormat::Pnm) => "PNM",
        Some(ImageFormat::Ico) => "ICO",
        Some(_) => "another",
        None if brand.is_some_and(|brand| [b"heic", b"heix", b"mif1", b"hevc"].iter().any(|own| brand == *own)) => {
            "Apple's HEIC"
        }
        None if start.starts_with(b"\0\0\0\x0cjP") || start.starts_with(b"\xff\x4f\xff\x51") => "JPEG 2000",
        None if start.starts_with(b"%PDF") => "PDF",
        None if start.windows(4).any(|window| window == b"<svg") => "SVG",
        None => return None,
    })
}

fn damaged(error: ImageError) -> PhotoError {
    match error {
        ImageError::IoError(error) if error.kind() != io::ErrorKind::UnexpectedEof => PhotoError::Unreadable(error),
        error => PhotoError::Damaged(error.to_string()),
    }
}

/// Averages blocks of pixels.
fn reduce(picture: &DynamicImage, block: u32) -> DynamicImage {
    let (width, height) = picture.dimensions();
    if block == 1 {
        return picture.to_rgba8().into();
    }
    let mut reduced = image::RgbaImage::new(width / block, height / block);
    for (x, y, pixel) in reduced.enumerate_pixels_mut() {
        *pixel = mean_of_block(picture, [x * block, y * block], block);
    }
    reduced.into()
}

/// The mean colour, weighted by opacity, and the mean opacity.
fn mean_of_block(picture: &DynamicImage, corner: [u32; 2], block: u32) -> image::Rgba<u8> {
    let (mut colour, mut opacity) = ([0_u32; 3], 0_u32);
    for (dx, dy) in (0..block).flat_map(|dy| (0..block).map(move |dx| (dx, dy))) {
        let image::Rgba([r, g, b, a]) = picture.get_pixel(corner[0] + dx, corner[1] + dy);
        let weighted = [r, g, b].map(|channel| u32::from(channel) * u32::from(a));
        colour.iter_mut().zip(weighted).for_each(|(sum, value)| *sum += value);
        opacity += u32::from(a);
    }
    let [r, g, b] = colour.map(|sum| sum.checked_div(opacity).unwrap_or(0) as u8);
    image::Rgba([r, g, b, (opacity / (block * block)) as u8])
}

fn planes(picture: &DynamicImage, block: usize) -> Planes {
    let rgba = picture.to_rgba8();
    let plane = |channel: usize| {
        let values = rgba.pixels().map(|pixel| pixel.0[channel]).collect();
        Plane { values, width: rgba.width() as usize }
    };
    Planes { colours: [plane(0), plane(1), plane(2)], opacity: plane(3), block }
}

/// Whether a JPEG file has the marker that ends the picture. The decoder fills what is missing with grey and reports nothing.
///
/// A marker is a byte of 255 and one that is neither 0 (a 255 in the data), nor 255 (padding), nor a restart marker.
fn is_complete_jpeg(picture: &mut impl BufRead) -> io::Result<bool> {
    const START: u8 = 0xd8;
    const END: u8 = 0xd9;
    loop {
        match next_marker(picture)? {
            None => return Ok(false),
            Some(END) => return Ok(true),
            Some(START) => {}
            Some(_) => skip_segment(picture)?,
        }
    }
}

/// The next marker, past the data before it; `None` at the end of the file.
fn next_marker(picture: &mut impl BufRead) -> io::Result<Option<u8>> {
    const RESTART: std::ops::RangeInclusive<u8> = 0xd0..=0xd7;
    while picture.skip_until(0xff)? > 0 {
        let mut byte = [0xff];
        while byte == [0xff] {
            if picture.read(&mut byte)? == 0 {
                return Ok(None);
            }
        }
        if byte != [0] && !RESTART.contains(&byte[0]) {
            return Ok(Some(byte[0]));
        }
    }
    Ok(None)
}

/// Skips what belongs to a marker: two bytes of length, which count themselves, and the rest of that length.
fn skip_segment(picture: &mut impl BufRead) -> io::Result<()> {
    let mut length = Vec::new();
    picture.take(2).read_to_end(&mut length)?;
    let length = length.iter().fold(0, |length, &byte| length * 256 + u64::from(byte));
    io::copy(&mut picture.take(length.saturating_sub(2)), &mut io::sink())?;
    Ok(())
}
