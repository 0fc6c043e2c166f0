//! Deslanting as the paper's section III-A has it: each row is moved sideways until the digit's principal axis is upright.

use crate::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};

/// Width and height of a deslanted image (section III-A).
pub const DESLANTED_SIDE: usize = 20;

/// The digit made upright, cut to 20×20 pixels around the middle, where its centre of mass is.
///
/// The paper deslanted digits before it normalised their size. MNIST's are normalised already, so they are sheared only.
pub fn deslanted(image: &Image) -> [u8; DESLANTED_SIDE * DESLANTED_SIDE] {
    const MARGIN: usize = (IMAGE_SIDE - DESLANTED_SIDE) / 2;
    let upright = upright(image);
    std::array::from_fn(|index| {
        let (row, column) = (MARGIN + index / DESLANTED_SIDE, MARGIN + index % DESLANTED_SIDE);
        upright[row * IMAGE_SIDE + column]
    })
}

/// The digit made upright, 28×28. An image without height, such as an empty one, stays as it is.
pub fn upright(image: &Image) -> Image {
    let Slant { shear, centre_row } = Slant::of(image);
    let mut upright = [0; PIXEL_COUNT];
    let rows = image.as_chunks::<IMAGE_SIDE>().0.iter().zip(upright.as_chunks_mut::<IMAGE_SIDE>().0);
    for (row, (source, target)) in rows.enumerate() {
        let offset = shear * (row as f64 - centre_row);
        target.iter_mut().enumerate().for_each(|(column, ink)| *ink = between(source, column as f64 + offset));
    }
    upright
}

/// The slant of a digit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slant {
    /// Columns to the right for each row downward: of a slash it is negative.
    pub shear: f64,
    /// The row of the centre of mass.
    pub centre_row: f64,
}

impl Slant {
    /// Of this image: the covariance of its ink's column and row over the variance of the row.
    pub fn of(image: &Image) -> Self {
        let ink = || image.iter().enumerate().map(|(index, ink)| (index, f64::from(*ink)));
        let place = |index: usize| [(index % IMAGE_SIDE) as f64, (index / IMAGE_SIDE) as f64];
        let mass: f64 = ink().map(|(_, ink)| ink).sum::<f64>().max(1.0);
        let mean = [0, 1].map(|axis| ink().map(|(index, ink)| ink * place(index)[axis]).sum::<f64>() / mass);
        let (mut covariance, mut variance) = (0.0, 0.0);
        for (index, ink) in ink() {
            let [x, y] = place(index);
            covariance += ink * (x - mean[0]) * (y - mean[1]);
            variance += ink * (y - mean[1]).powi(2);
        }
        Self { shear: if variance > 0.0 { covariance / variance } else { 0.0 }, centre_row: mean[1] }
    }
}

/// The ink of a row between two columns, by their distances; background outside.
fn between(row: &[u8; IMAGE_SIDE], column: f64) -> u8 {
    let ink = |column: f64| row.get(column as usize).filter(|_| column >= 0.0).map_or(0.0, |ink| f64::from(*ink));
    let left = column.floor();
    let share = column - left;
    (ink(left) * (1.0 - share) + ink(left + 1.0) * share).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    /// A stroke from the top to the bottom that moves `shear` columns to the right for each row.
    fn stroke(shear: f64) -> Image {
        let mut image = [0; PIXEL_COUNT];
        for row in 6..=21 {
            let column = 14.0 + shear * (row as f64 - 13.5);
            image[row * IMAGE_SIDE + column.round() as usize] = 255;
        }
        image
    }

    #[test]
    fn a_slash_becomes_a_vertical_stroke() {
        let slash = stroke(-0.5);
        assert!((Slant::of(&slash).shear + 0.5).abs() < 0.02);
        let upright = upright(&slash);
        let columns =
            |image: &Image| (0..IMAGE_SIDE).filter(|x| (0..IMAGE_SIDE).any(|y| image[y * IMAGE_SIDE + x] > 60)).count();
        assert!(columns(&slash) >= 8 && columns(&upright) <= 3, "{}", columns(&upright));
        assert!(Slant::of(&upright).shear.abs() < 0.02);
    }

    #[test]
    fn what_is_upright_or_empty_stays() {
        assert_eq!(upright(&stroke(0.0)), stroke(0.0));
        assert_eq!(upright(&[0; PIXEL_COUNT]), [0; PIXEL_COUNT]);
        let mut dot = [0; PIXEL_COUNT];
        dot[14 * IMAGE_SIDE + 14] = 255;
        assert_eq!(deslanted(&dot)[10 * DESLANTED_SIDE + 10], 255);
    }

    #[test]
    fn digits_lose_their_slant_and_little_ink() {
        let sum = |ink: &[u8]| ink.iter().map(|ink| f64::from(*ink)).sum::<f64>();
        let (mut all, mut left) = (0.0, 0.0);
        for number in 0..50 {
            let image = builtin::draw(5, number).0;
            let (before, after) = (Slant::of(&image).shear, Slant::of(&upright(&image)).shear);
            assert!(after.abs() < 0.1, "{number}: {before} {after}");
            (all, left) = (all + sum(&image), left + sum(&deslanted(&image)));
        }
        assert!(left > 0.93 * all, "{left} of {all}");
    }
}
