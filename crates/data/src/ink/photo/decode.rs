//! From a picture file to colour planes: bounds first, then decoding, then reduction to a size that is quick to work on.

use std::io::{self, BufRead, Read as _};

use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView as _, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::{
    MAX_PIXEL_COUNT, PICTURE_SIDES, PhotoError,
    ending::{Completions, completions, unsupported_jpeg},
};
use crate::ink::plane::Plane;

/// Most bytes of a decoded picture: 120 megapixels of four 8-bit channels fit, or 80 of four 16-bit ones.
const MAX_DECODED_BYTES: u64 = 640 << 20;

/// Most memory for what a decoder unpacks beside the picture: colour profiles have a megabyte, and a bomb has no end.
const MAX_BESIDE_BYTES: u64 = 32 << 20;

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
    let (mut picture, format) = recognised(picture)?;
    let completions = completions(&mut picture, format, MAX_FILE_BYTES).map_err(PhotoError::Unreadable)?;
    let Decoded { picture, orientation } = match completions {
        None => decoded(picture, format)?,
        Some(ways) => decoded_alike(ways, format)?,
    };
    let picture = brightened(picture);
    let (width, height) = picture.dimensions();
    let block = width.max(height).div_ceil(MAX_PLANE_SIDE);
    let mut reduced = reduce(&picture, block);
    reduced.apply_orientation(orientation);
    Ok(planes(&reduced, block as usize))
}

/// A picture with its format, if that is read here.
fn recognised<Picture: BufRead + io::Seek>(picture: Picture) -> Result<(Picture, ImageFormat), PhotoError> {
    let reader = ImageReader::new(picture).with_guessed_format().map_err(PhotoError::Unreadable)?;
    let format = reader.format();
    let mut picture = reader.into_inner();
    if let Some(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Bmp)) = format {
        let kind = if format == ImageFormat::Jpeg { unsupported_jpeg(&mut picture) } else { Ok(None) };
        let kind = kind.map_err(PhotoError::Unreadable)?;
        return kind.map_or(Ok((picture, format)), |kind| Err(PhotoError::UnsupportedFormat(kind)));
    }
    picture.rewind().map_err(PhotoError::Unreadable)?;
    let mut start = Vec::new();
    picture.take(START_BYTE_COUNT).read_to_end(&mut start).map_err(PhotoError::Unreadable)?;
    Err(format_name(format, &start).map_or(PhotoError::NotAPicture, PhotoError::UnsupportedFormat))
}

/// A picture as it is in the file, and how it is to be turned.
struct Decoded {
    picture: DynamicImage,
    orientation: Orientation,
}

/// Decodes a picture whose bounds and memory are within the limits.
fn decoded(picture: impl BufRead + io::Seek, format: ImageFormat) -> Result<Decoded, PhotoError> {
    let mut reader = ImageReader::with_format(picture, format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_BESIDE_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    let pixel_count = u64::from(width) * u64::from(height);
    if !PICTURE_SIDES.contains(&width) || !PICTURE_SIDES.contains(&height) || pixel_count > MAX_PIXEL_COUNT {
        return Err(PhotoError::WrongSize { width, height });
    }
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(PhotoError::TooDeep(decoder.total_bytes() >> 20));
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok(Decoded { picture: DynamicImage::from_decoder(decoder).map_err(damaged)?, orientation })
}

/// The picture that all completions of a file show.
fn decoded_alike(ways: Completions, format: ImageFormat) -> Result<Decoded, PhotoError> {
    let ends_early = || PhotoError::Damaged("the file ends in the middle of the picture".to_owned());
    let mut pictures = ways.into_iter().map(|bytes| match decoded(io::Cursor::new(bytes), format) {
        Err(PhotoError::Damaged(_)) => Err(ends_early()),
        other => other,
    });
    let first = pictures.next().ok_or_else(ends_early)??;
    for other in pictures {
        if other?.picture != first.picture {
            return Err(ends_early());
        }
    }
    Ok(first)
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
        None if start.starts_with(b"\xff\x0a") || start.starts_with(b"\0\0\0\x0cJXL") => "JPEG XL",
        None if start.starts_with(b"8BPS") => "Photoshop's",
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

/// Largest value of pictures that keep 12 bits or fewer in 16, as cameras and scanners do: their eight upper bits are almost black.
const MAX_LOW_RANGE: u16 = 4095;

/// A picture of 16 bits that uses only the lower ones, with these as the upper ones.
fn brightened(mut picture: DynamicImage) -> DynamicImage {
    // With opacity, the largest value would be that of opacity.
    let channels = match &mut picture {
        DynamicImage::ImageLuma16(image) => &mut **image,
        DynamicImage::ImageRgb16(image) => &mut **image,
        _ => return picture,
    };
    let largest = channels.iter().copied().max().unwrap_or(0);
    if largest <= MAX_LOW_RANGE {
        let unused_bits = largest.leading_zeros().min(15);
        for value in channels.iter_mut() {
            *value <<= unused_bits;
        }
    }
    picture
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
