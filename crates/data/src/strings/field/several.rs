//! Whether ink is one digit or several: for who gives a number to a reader of single digits.

use super::band::Mark;
use super::posture::Posture;
use super::{Affine, INKED, Paper};
use crate::ink::bounds::Bounds;
use crate::ink::line::{digit_height, groups};
use crate::ink::plane::Plane;
use crate::ink::{Canvas, Drawing, InkPath};

/// Least height of a digit among others, as a part of the usual one.
const MIN_HEIGHT: f64 = 0.6;

/// Two parts are two digits where the lower one has this part of the other's height, or both are wider than so many heights.
/// Fours of two strokes that do not meet are neither.
const MIN_HEIGHT_OF_TWO: f64 = 0.72;
const MAX_WIDTH_OF_TWO: f64 = 1.3;

/// Ink wider than this, in heights of a digit, is several digits in any case.
const MAX_WIDTH: f64 = 1.75;

/// Whether ink looks like a number of several digits. Of digits that touch only the width tells it.
///
/// It is careful: of single digits hardly any counts as several, not even those of strokes that do not meet.
pub fn looks_like_several_digits(ink: &Canvas) -> bool {
    let ink: Plane<u8> = ink.clone().into();
    let parts = ink.map(|level| level >= INKED).parts();
    let boxes = |upright: &Affine| groups(parts.iter().map(|part| Mark::new(part, upright).bounds).collect());
    let Some(height) = digit_height(&boxes(&Affine::IDENTITY)) else { return false };
    let groups = boxes(&Posture::of(&parts, height, Paper::Picture.usual_shift()).upright());
    let (Some(height), Some(whole)) = (digit_height(&groups), groups.iter().copied().reduce(Bounds::joined)) else {
        return false;
    };
    let heights: Vec<f64> =
        groups.iter().map(|group| group.extent()[1]).filter(|high| *high >= MIN_HEIGHT * height).collect();
    let tallest = heights.iter().copied().fold(0.0, f64::max);
    let are_alike = heights.iter().all(|height| *height >= MIN_HEIGHT_OF_TWO * tallest);
    let is_wide = |width: f64, most: f64| width > most * tallest;
    match heights.len() {
        0 | 1 => groups.iter().any(|group| is_wide(group.extent()[0], MAX_WIDTH)),
        2 => are_alike || is_wide(whole.extent()[0], MAX_WIDTH_OF_TWO),
        _ => true,
    }
}

/// The same of a drawing. It is drawn as a number: the pen of a digit as wide as all of them would close the gaps between them.
pub fn drawing_looks_like_several_digits(path: &InkPath, drawing: &Drawing) -> bool {
    path.number_ink(drawing).is_ok_and(|ink| looks_like_several_digits(&ink.canvas))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;
    use crate::dataset::IMAGE_SIDE;

    #[test]
    fn built_in_digits_are_single_and_two_side_by_side_are_several() {
        let canvas = |images: &[&[u8]]| {
            Canvas::from_fn(IMAGE_SIDE * images.len(), IMAGE_SIDE, |x, y| {
                images[x / IMAGE_SIDE][y * IMAGE_SIDE + x % IMAGE_SIDE]
            })
        };
        for index in 0..40 {
            let [(one, digit), (other, _)] = [builtin::draw(5, index), builtin::draw(5, index + 100)];
            assert!(!looks_like_several_digits(&canvas(&[&one])), "{digit}");
            assert!(looks_like_several_digits(&canvas(&[&one, &other])), "{digit} and another");
        }
    }

    #[test]
    fn a_seven_with_a_bar_of_its_own_and_a_four_of_two_strokes_are_single() {
        let seven = Canvas::from_fn(60, 80, |x, y| {
            let is_stem = x.abs_diff(50 - y / 2) < 4 && (10..75).contains(&y);
            u8::from(is_stem || (y.abs_diff(8) < 3 && (5..55).contains(&x))) * 255
        });
        let four = Canvas::from_fn(60, 80, |x, y| {
            let is_hook = (x < 6 && (5..45).contains(&y)) || (y.abs_diff(45) < 4 && x < 38);
            u8::from(is_hook || (x.abs_diff(46) < 4 && (10..78).contains(&y))) * 255
        });
        assert!(!looks_like_several_digits(&seven) && !looks_like_several_digits(&four));
        assert!(!looks_like_several_digits(&Canvas::blank(20, 20)));
    }

    #[test]
    fn drawn_bars_are_several_where_they_stand_beside_each_other() {
        let bar = |x: f32| vec![[x, 0.0], [x, 100.0]];
        let looks_like_several = |strokes: &[Vec<[f32; 2]>]| {
            let drawing = Drawing { strokes: strokes.to_vec(), label: None };
            drawing_looks_like_several_digits(&InkPath::default(), &drawing)
        };
        assert!(looks_like_several(&[bar(0.0), bar(60.0)]) && looks_like_several(&[bar(0.0), bar(60.0), bar(120.0)]));
        assert!(!looks_like_several(&[bar(0.0)]) && !looks_like_several(&[]));
    }
}
