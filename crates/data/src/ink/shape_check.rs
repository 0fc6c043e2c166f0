//! The shape check: rejects ink whose shape no digit has, before any network classifies it.
//!
//! Nearly all of MNIST's 60,000 training digits are within the bounds; `docs/ink.md` says how many are rejected.

use super::{
    bounds::{Bounds, Stroke},
    legs::has_two_legs,
};
use crate::dataset::{IMAGE_SIDE, Image};

/// From this level on a pixel counts as inked.
pub(super) const INKED: u8 = 96;

/// Most times that ink begins along all rows and columns of the field. Of MNIST's training digits one in 10,000 has more.
const MAX_CROSSINGS: usize = 89;

/// Longest line of a drawing, in parts of its longest side. The longest of the 7,494 pen digits is 4.96; an eight that is gone
/// over twice has about 7.
const MAX_LINE: f64 = 8.0;

/// Most ink, as a part of a wholly black 20×20 field. Of MNIST's training digits one in 10,000 has more.
const MAX_INK: f32 = 0.67;

/// Widest ink, in parts of its height. Of MNIST's training digits one in 10,000 is wider.
const MAX_WIDTH_PER_HEIGHT: f32 = 2.5;

/// Parts of the ink beside each other that are at least this high, in parts of all of its height, are digits of their own: so
/// are three of them, and two where they are as high as [`TWO_HEIGHT`].
const THREE_HEIGHT: f32 = 0.55;

/// See [`THREE_HEIGHT`]. Fours of two strokes that do not meet have parts of 0.4 to 0.8.
const TWO_HEIGHT: f32 = 0.9;

/// Why the shape check rejects ink.
///
/// ```
/// use lenet_data::{dataset::PIXEL_COUNT, ink::ShapeRejection};
///
/// assert_eq!(ShapeRejection::of(&[255; PIXEL_COUNT]), Some(ShapeRejection::TooSolid));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeRejection {
    /// It is wider than any digit: several digits, a word or a line.
    TooWide,
    /// It is several high parts beside each other: several digits or letters.
    Several,
    /// It crosses itself too often: a scribble, a photograph, noise.
    TooTangled,
    /// It is one black mass.
    TooSolid,
    /// It stands on two legs: a letter such as A, H, M or X.
    TwoLegs,
    /// The pen has touched the paper and drawn no line.
    Dot,
}

impl ShapeRejection {
    /// Why an image in MNIST's form is rejected, if it is.
    pub fn of(image: &Image) -> Option<Self> {
        let [width, height] = extent(image)?;
        let ink = image.iter().map(|&ink| f32::from(ink)).sum::<f32>() / (255.0 * 400.0);
        match () {
            () if width as f32 > MAX_WIDTH_PER_HEIGHT * height as f32 => Some(Self::TooWide),
            () if is_several(image, height) => Some(Self::Several),
            () if crossings(image) > MAX_CROSSINGS => Some(Self::TooTangled),
            () if ink > MAX_INK => Some(Self::TooSolid),
            () if has_two_legs(image) => Some(Self::TwoLegs),
            () => None,
        }
    }

    /// Why the strokes of a digit's drawing are rejected, if they are. A line that is too long crosses itself again and again.
    pub(super) fn of_strokes(strokes: &[Stroke]) -> Option<Self> {
        let side = Bounds::of_strokes(strokes)?.side();
        let step = |points: &[[f64; 2]]| (points[1][0] - points[0][0]).hypot(points[1][1] - points[0][1]);
        let length: f64 = strokes.iter().flat_map(|stroke| stroke.windows(2)).map(step).sum();
        match side {
            0.0 => Some(Self::Dot),
            side => (length > MAX_LINE * side).then_some(Self::TooTangled),
        }
    }

    /// In words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::TooWide => "wider than any digit",
            Self::Several => "several parts",
            Self::TooTangled => "more lines than any digit has",
            Self::TooSolid => "a solid mass",
            Self::TwoLegs => "two legs, as a letter has",
            Self::Dot => "a dot",
        }
    }
}

/// Width and height of what is inked, in pixels; `None` without ink.
pub(super) fn extent(image: &Image) -> Option<[usize; 2]> {
    let inked = || (0..image.len()).filter(|&index| image[index] >= INKED);
    let along = |coordinate: fn(usize) -> usize| {
        let least = inked().map(coordinate).min()?;
        Some(inked().map(coordinate).max()? + 1 - least)
    };
    Some([along(|index| index % IMAGE_SIDE)?, along(|index| index / IMAGE_SIDE)?])
}

/// Whether the ink is of parts beside each other, with no ink in the columns between them, of which several are high.
fn is_several(image: &Image, height: usize) -> bool {
    let heights = part_heights(image);
    let at_least = |share: f32| heights.iter().filter(|part| **part as f32 >= share * height as f32).count();
    at_least(THREE_HEIGHT) >= 3 || at_least(TWO_HEIGHT) >= 2
}

/// How high the ink is in each row of neighbouring columns that have any, from the left to the right.
fn part_heights(image: &Image) -> Vec<usize> {
    let rows_of = |column: usize| (0..IMAGE_SIDE).filter(move |row| image[row * IMAGE_SIDE + column] >= INKED);
    let columns: Vec<usize> = (0..IMAGE_SIDE).collect();
    let parts = columns.chunk_by(|one, next| rows_of(*one).next().is_some() == rows_of(*next).next().is_some());
    let height = |part: &[usize]| {
        let rows = part.iter().flat_map(|column| rows_of(*column));
        Some(rows.clone().max()? + 1 - rows.min()?)
    };
    parts.filter_map(height).collect()
}

/// How often ink begins along the rows, from left to right, and along the columns, from top to bottom.
fn crossings(image: &Image) -> usize {
    let begins = |index: usize, before: Option<usize>| {
        image[index] >= INKED && before.is_none_or(|before| image[before] < INKED)
    };
    let along_row = |index: usize| begins(index, (!index.is_multiple_of(IMAGE_SIDE)).then(|| index - 1));
    let along_column = |index: usize| begins(index, index.checked_sub(IMAGE_SIDE));
    (0..image.len()).map(|index| usize::from(along_row(index)) + usize::from(along_column(index))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        builtin,
        ink::{Drawing, InkPath},
    };

    fn image(ink: impl Fn(usize, usize) -> bool) -> Image {
        std::array::from_fn(|index| if ink(index % IMAGE_SIDE, index / IMAGE_SIDE) { 255 } else { 0 })
    }

    #[test]
    fn no_built_in_digit_is_rejected() {
        for index in 0..500 {
            let (digit, label) = builtin::draw(3, index);
            assert_eq!(ShapeRejection::of(&digit), None, "{label}");
        }
    }

    #[test]
    fn letters_on_two_legs_are_rejected_and_a_one_with_a_long_flag_is_not() {
        type Strokes<'a> = &'a [&'a [[f32; 2]]];
        let read = |strokes: Strokes<'_>| {
            let strokes = strokes.iter().map(|stroke| stroke.to_vec()).collect();
            ShapeRejection::of(&InkPath::default().read(&Drawing { strokes, label: None }).unwrap().image)
        };
        let letters: [Strokes<'_>; 4] = [
            &[&[[0.0, 1.0], [0.5, 0.0], [1.0, 1.0]], &[[0.25, 0.6], [0.75, 0.6]]],
            &[&[[0.1, 0.9], [0.45, 0.1], [0.7, 1.0]], &[[0.2, 0.5], [0.7, 0.55]]],
            &[&[[0.0, 0.0], [0.0, 1.0]], &[[0.8, 0.0], [0.8, 1.0]], &[[0.0, 0.5], [0.8, 0.5]]],
            &[&[[0.0, 0.0], [0.8, 1.0]], &[[0.8, 0.0], [0.0, 1.0]]],
        ];
        for letter in letters {
            assert_eq!(read(letter), Some(ShapeRejection::TwoLegs), "{letter:?}");
        }
        let digits: [Strokes<'_>; 4] = [
            &[&[[0.0, 0.9], [0.45, 0.0], [0.5, 1.0]]],
            &[&[[0.5, 0.0], [0.0, 0.65], [0.9, 0.65]], &[[0.6, 0.3], [0.6, 1.0]]],
            &[&[[0.1, 0.1], [0.8, 0.1], [0.3, 1.0]], &[[0.2, 0.5], [0.8, 0.5]]],
            &[&[[0.1, 0.3], [0.5, 0.0], [0.8, 0.3], [0.1, 1.0], [0.9, 0.95]]],
        ];
        for digit in digits {
            assert_eq!(read(digit), None, "{digit:?}");
        }
    }

    #[test]
    fn what_no_digit_looks_like_is_rejected() {
        let in_field = |x: usize, y: usize| (4..24).contains(&x) && (4..24).contains(&y);
        let checks = [
            (image(|x, y| in_field(x, y) && (11..16).contains(&y) && x % 5 < 3), ShapeRejection::TooWide),
            (image(|x, y| in_field(x, y) && (x * 7 + y * 13) % 5 < 2), ShapeRejection::TooTangled),
            (image(in_field), ShapeRejection::TooSolid),
            (image(|x, y| in_field(x, y) && (8..21).contains(&y) && (x - 4) % 8 < 2), ShapeRejection::Several),
            (image(|x, y| in_field(x, y) && [8, 9, 18, 19].contains(&x)), ShapeRejection::Several),
        ];
        for (image, expected) in checks {
            assert_eq!(ShapeRejection::of(&image), Some(expected));
        }
        assert_eq!(ShapeRejection::of(&image(|_, _| false)), None, "no ink is another matter");
        let open_four = image(|x, y| (x == 18 && (4..24).contains(&y)) || (x == 9 && (4..15).contains(&y)));
        assert_eq!(ShapeRejection::of(&open_four), None, "strokes that do not meet may be one digit");
    }
}
