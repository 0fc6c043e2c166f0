//! Ink held against MNIST itself: its digits, drawn large and read back, come out as they were, and built-in digits
//! look like them.
//!
//! Needs the four IDX files of MNIST in the folder that `LENET_LAB_DATA` names; reported as ignored without it.

use std::env;
use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::ExitCode;

use flate2::read::GzDecoder;
use image::imageops::{FilterType, overlay, resize};
use image::{GrayImage, ImageFormat, Luma};
use lenet_lab::data::builtin;
use lenet_lab::data::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};
use lenet_lab::data::ink::normalise::{DIGIT_SIDE, InkBox};
use lenet_lab::data::ink::{Canvas, normalise, photo};
use libtest_mimic::{Arguments, Failed, Trial};

/// How many training images are looked at.
const IMAGE_COUNT: usize = 5000;

/// How much larger than in MNIST the digits are drawn.
const ENLARGEMENT: usize = 8;

/// A test of MNIST's training images and their labels.
type Check = fn(&[Image], &[u8]) -> Result<(), Failed>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = env::var_os("LENET_LAB_DATA");
    let checks: [(&str, Check); 5] = [
        ("digits_that_fill_their_square_evenly_come_back_as_they_were", |images, _| digits_come_back(images)),
        ("all_digits_come_back_but_for_half_a_pixel", |images, _| digits_come_back_nearly(images)),
        ("the_centre_of_mass_is_where_mnist_has_it", |images, _| centre_of_mass_is_mnists(images)),
        ("digits_come_back_from_picture_files_dark_and_light", |images, _| digits_come_back_from_pictures(images)),
        ("the_nearest_built_in_digit_tells_most_digits", nearest_built_in_digit_tells),
    ];
    let trials = checks.map(|(name, check)| {
        let (folder, is_missing) = (folder.clone(), folder.is_none());
        let run = move || {
            let folder = folder.unwrap_or_default();
            let images = first_bytes(Path::new(&folder), "train-images-idx3-ubyte.gz", 16, IMAGE_COUNT * PIXEL_COUNT)?;
            let labels = first_bytes(Path::new(&folder), "train-labels-idx1-ubyte.gz", 8, IMAGE_COUNT)?;
            check(images.as_chunks::<PIXEL_COUNT>().0, &labels)
        };
        Trial::test(name, run).with_ignored_flag(is_missing)
    });
    libtest_mimic::run(&arguments, trials.into()).exit_code()
}

/// The first bytes of a gzip file after its header.
fn first_bytes(folder: &Path, name: &str, header_len: usize, count: usize) -> Result<Vec<u8>, Failed> {
    let mut bytes = vec![0; header_len + count];
    GzDecoder::new(File::open(folder.join(name))?).read_exact(&mut bytes)?;
    Ok(bytes.split_off(header_len))
}

fn enlarged(image: &Image) -> Canvas {
    let side = ENLARGEMENT * IMAGE_SIDE;
    Canvas::from_fn(side, side, |x, y| image[y / ENLARGEMENT * IMAGE_SIDE + x / ENLARGEMENT])
}

/// Largest and mean difference of grey levels between an image and what it is read back as.
fn differences(image: &Image) -> Result<(u8, f64), Failed> {
    let read_back = normalise(&enlarged(image))?.image;
    let differences = image.iter().zip(&read_back).map(|(a, b)| a.abs_diff(*b));
    let mean = differences.clone().map(f64::from).sum::<f64>() / PIXEL_COUNT as f64;
    Ok((differences.max().unwrap_or(0), mean))
}

/// Whether widening the digit's box to a square leaves it on MNIST's own pixel grid; others come back half a pixel aside.
fn fits_evenly(image: &Image) -> bool {
    InkBox::around(&enlarged(image)).is_some_and(|ink_box| {
        let [width, height] = [ink_box.width, ink_box.height].map(|side| side / ENLARGEMENT);
        width.max(height) == DIGIT_SIDE && (width + height).is_multiple_of(2)
    })
}

fn digits_come_back(images: &[Image]) -> Result<(), Failed> {
    let even: Vec<_> = images.iter().filter(|image| fits_evenly(image)).collect();
    let differing =
        even.iter().map(|image| differences(image)).filter(|difference| !matches!(difference, Ok((0..=3, _))));
    // A centre of mass that lies on the border between two offsets may fall to either side.
    let share = differing.count() as f64 / even.len() as f64;
    require(even.len() > images.len() / 2, &format!("{} of {} digits fit evenly", even.len(), images.len()))?;
    require(share < 0.001, &format!("{share} of the digits differ by more than 3 grey levels"))
}

fn digits_come_back_nearly(images: &[Image]) -> Result<(), Failed> {
    for (index, image) in images.iter().enumerate() {
        let (_, mean) = differences(image)?;
        require(mean < 25.0, &format!("image {index} differs by {mean} grey levels on average"))?;
    }
    Ok(())
}

/// Digits enlarged with their pixels and smoothly, somewhere on a page of either tone, saved as PNG: how many grey levels
/// they differ by on average: 6.1 and 6.6 when this was written. A picture's ink ends where it is fainter than half, so
/// that grain and shadows are none; the faint outermost pixels of MNIST's digits are lost with that.
fn digits_come_back_from_pictures(images: &[Image]) -> Result<(), Failed> {
    let even: Vec<_> = images.iter().filter(|image| fits_evenly(image)).take(200).collect();
    for filter in [FilterType::Nearest, FilterType::Triangle] {
        for is_dark in [true, false] {
            let differences = even.iter().map(|image| difference_from_page(image, filter, is_dark));
            let mean = differences.sum::<Result<f64, Failed>>()? / even.len() as f64;
            let what = format!("by {mean} grey levels on average: {filter:?}, is_dark {is_dark}");
            require(mean < 7.0, &format!("they differ {what}"))?;
        }
    }
    Ok(())
}

fn difference_from_page(image: &Image, filter: FilterType, is_dark: bool) -> Result<f64, Failed> {
    let mut png = Cursor::new(Vec::new());
    page_with(image, filter, is_dark).write_to(&mut png, ImageFormat::Png)?;
    png.set_position(0);
    let read_back = photo::read(png)?;
    let differences = image.iter().zip(&read_back).map(|(a, b)| f64::from(a.abs_diff(*b)));
    Ok(differences.sum::<f64>() / PIXEL_COUNT as f64)
}

/// A page of 400×320 with the enlarged digit at its upper right.
fn page_with(image: &Image, filter: FilterType, is_dark: bool) -> GrayImage {
    let (small, large) = (IMAGE_SIDE as u32, (ENLARGEMENT * IMAGE_SIDE) as u32);
    let digit = GrayImage::from_fn(small, small, |x, y| Luma([image[y as usize * IMAGE_SIDE + x as usize]]));
    let mut page = GrayImage::new(400, 320);
    overlay(&mut page, &resize(&digit, large, large, filter), 170, 8);
    if !is_dark {
        page.pixels_mut().for_each(|pixel| pixel.0[0] = 255 - pixel.0[0]);
    }
    page
}

fn centre_of_mass_is_mnists(images: &[Image]) -> Result<(), Failed> {
    for coordinate in [|index| index % IMAGE_SIDE, |index| index / IMAGE_SIDE] {
        let mut sum = 0.0;
        for image in images {
            let centre = centre_of_mass(&normalise(&enlarged(image))?.image, coordinate);
            require((13.48..=14.51).contains(&centre), &format!("a centre of mass at {centre}"))?;
            sum += centre;
        }
        let mean = sum / images.len() as f64;
        require((mean - 14.0).abs() < 0.01, &format!("a mean centre of mass at {mean}"))?;
    }
    Ok(())
}

fn centre_of_mass(image: &Image, coordinate: fn(usize) -> usize) -> f64 {
    let moment: f64 = image.iter().enumerate().map(|(index, &ink)| coordinate(index) as f64 * f64::from(ink)).sum();
    moment / image.iter().map(|&ink| f64::from(ink)).sum::<f64>()
}

fn nearest_built_in_digit_tells(images: &[Image], labels: &[u8]) -> Result<(), Failed> {
    let drawings: Vec<(Image, u8)> = (0..3000).map(|index| builtin::draw(1, index)).collect();
    let distance = |a: &Image, b: &Image| a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum::<u32>();
    let nearest = |image| drawings.iter().min_by_key(|(drawing, _)| distance(image, drawing)).map(|(_, label)| *label);
    let read = images.iter().zip(labels).take(500);
    let correct = read.filter(|(image, label)| nearest(image) == Some(**label)).count();
    require(correct > 400, &format!("only {correct} of 500 digits are read by their nearest drawing"))
}

fn require(holds: bool, otherwise: &str) -> Result<(), Failed> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
