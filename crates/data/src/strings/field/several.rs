//! Whether ink is one digit or several: for who gives a number to a reader of single digits.

use super::band::Mark;
use super::posture::Posture;
use super::{Affine, INKED};
use crate::ink::Canvas;
use crate::ink::line::{digit_height, groups};
use crate::ink::plane::Plane;

/// Least height of a digit among others, as a part of the usual one.
const MIN_HEIGHT: f64 = 0.6;

/// Ink wider than this, in heights of a digit, is several digits in any case.
const MAX_WIDTH: f64 = 1.75;

/// Whether ink looks like a number of several digits. Of digits that touch only the width tells it.
///
/// It is careful: of single digits hardly any is taken for several, not even those of strokes that do not meet.
pub fn looks_like_several_digits(ink: &Canvas) -> bool {
    let ink: Plane<u8> = ink.clone().into();
    let marks = ink.map(|level| level >= INKED).components();
    let boxes = |upright: &Affine| {
        groups(marks.iter().map(|positions| Mark::new(positions.clone(), ink.width, upright).bounds).collect())
    };
    let Some(height) = digit_height(&boxes(&Affine::IDENTITY)) else { return false };
    let groups = boxes(&Posture::of(&ink, height).upright());
    let Some(height) = digit_height(&groups) else { return false };
    let digits = groups.iter().filter(|group| group.extent()[1] >= MIN_HEIGHT * height).count();
    digits > 1 || groups.iter().any(|group| group.extent()[0] > MAX_WIDTH * height)
}
