//! A picture of a set in the size of the network: as it is at 28×28, else fitted in, with its sides in proportion.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, ImageReader, Limits, error::ImageFormatHint, imageops, imageops::FilterType};

use super::Problem;
use crate::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};

/// Endings of the names of pictures that are read.
pub(super) const ENDINGS: [&str; 4] = ["png", "jpg", "jpeg", "bmp"];

/// Longest side of a picture in pixels.
const MAX_SIDE: u32 = 4096;

/// Most memory that a decoder may take.
const MAX_DECODER_BYTES: u64 = 128 << 20;

/// A picture with grey levels as in its file, light or dark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SetPicture {
    pub(super) image: Image,
    /// The mean level along the edges.
    pub(super) edge_level: u8,
    /// Of the file.
    pub(super) pixel_count: u64,
    /// Whether the picture had another size.
    pub(super) is_fitted: bool,
}

/// Decodes a file.
pub(super) fn read(bytes: &[u8]) -> Result<SetPicture, Problem> {
    let picture = decode(bytes).map_err(|error| Problem::BadPicture(error.to_string()))?;
    let edge_level = edge_level(&picture);
    let pixel_count = u64::from(picture.width()) * u64::from(picture.height());
    let side = IMAGE_SIDE as u32;
    let is_fitted = picture.dimensions() != (side, side);
    let picture = if is_fitted { fit(&picture, edge_level) } else { picture };
    let mut image = [0; PIXEL_COUNT];
    image.iter_mut().zip(picture.as_raw()).for_each(|(level, found)| *level = *found);
    Ok(SetPicture { image, edge_level, pixel_count, is_fitted })
}

/// Grey levels; what is transparent shows white where the rest is dark, and black where it is light.
fn decode(bytes: &[u8]) -> image::ImageResult<GrayImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    if let Some(other) = reader.format().filter(|format| !is_read(*format)) {
        return Err(image::ImageError::Unsupported(ImageFormatHint::Exact(other).into()));
    }
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let picture = reader.decode()?;
    if !picture.color().has_alpha() {
        return Ok(picture.into_luma8());
    }
    let picture = picture.into_luma_alpha8();
    let (sum, opacity) = picture.pixels().fold((0_u64, 0_u64), |(sum, opacity), pixel| {
        let [level, alpha] = pixel.0.map(u64::from);
        (sum + level * alpha, opacity + alpha)
    });
    let behind = if sum > opacity * 127 { 0 } else { 255 };
    Ok(GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [level, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        image::Luma([((level * alpha + behind * (255 - alpha)) / 255) as u8])
    }))
}

fn is_read(format: ImageFormat) -> bool {
    matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Bmp)
}

fn edge_level(picture: &GrayImage) -> u8 {
    let (width, height) = picture.dimensions();
    let is_edge = |x: u32, y: u32| x == 0 || y == 0 || x + 1 == width || y + 1 == height;
    let edge = picture.enumerate_pixels().filter(|(x, y, _)| is_edge(*x, *y));
    let (sum, count) = edge.fold((0_u64, 0_u64), |(sum, count), (.., pixel)| (sum + u64::from(pixel.0[0]), count + 1));
    sum.checked_div(count).unwrap_or_default() as u8
}

/// Resizes a picture to 28 pixels along its longer side, in the middle of a background like its edges.
fn fit(picture: &GrayImage, edge_level: u8) -> GrayImage {
    let side = IMAGE_SIDE as u32;
    let (width, height) = picture.dimensions();
    let longest = width.max(height).max(1);
    let scaled = |length: u32| ((length * side + longest / 2) / longest).clamp(1, side);
    let small = imageops::resize(picture, scaled(width), scaled(height), FilterType::Triangle);
    let mut fitted = GrayImage::from_pixel(side, side, image::Luma([edge_level]));
    let corner = [(side - small.width()) / 2, (side - small.height()) / 2].map(i64::from);
    imageops::replace(&mut fitted, &small, corner[0], corner[1]);
    fitted
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn png(picture: &GrayImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_of_28_pixels_stays_as_it_is() {
        let picture = GrayImage::from_fn(28, 28, |x, y| image::Luma([(x * 7 + y) as u8]));
        let read = read(&png(&picture)).unwrap();
        assert!(!read.is_fitted);
        assert_eq!(&read.image[..], picture.as_raw().as_slice());
    }

    #[test]
    fn another_size_is_fitted_in_with_its_sides_in_proportion() {
        // A black rectangle as high as the picture, which is twice as high as wide.
        let tall = GrayImage::from_fn(40, 80, |x, _| image::Luma([if (10..30).contains(&x) { 0 } else { 255 }]));
        let read = read(&png(&tall)).unwrap();
        assert!(read.is_fitted);
        let row = &read.image[14 * 28..15 * 28];
        assert_eq!((row[14], row[7], row[20]), (0, 255, 255));
        assert!(row[0] > 128 && row[27] > 128, "the background goes on: {row:?}");
    }

    #[test]
    fn what_is_transparent_is_background() {
        let picture = image::GrayAlphaImage::from_fn(28, 28, |x, _| image::LumaA([0, if x == 9 { 255 } else { 0 }]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        let read = read(&bytes.into_inner()).unwrap();
        assert_eq!((read.image[0], read.image[9]), (255, 0));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(matches!(read(b"text"), Err(Problem::BadPicture(_))));
        let huge = GrayImage::new(MAX_SIDE + 1, 1);
        assert!(matches!(read(&png(&huge)), Err(Problem::BadPicture(_))));
    }

    proptest! {
        #[test]
        fn changed_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut bytes = png(&GrayImage::new(9, 30));
            for (place, byte) in changes {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            let _ = read(&bytes);
        }
    }
}
