//! Strokes made thicker or thinner, as by another pen: grey morphology, blended so that any amount is possible.

use super::warp::framed;
use crate::dataset::{IMAGE_SIDE, Image};

/// What a neighbour across a corner counts, so that a stroke grows about as far aslant as along the axes.
const CORNER_SHARE: f32 = 0.6;

/// Side of an image with one pixel of background around it.
const FRAMED_SIDE: usize = IMAGE_SIDE + 2;

type Framed = [[f32; FRAMED_SIDE]; FRAMED_SIDE];

/// Moves every edge of the ink outward by `growth_px` pixels, inward where that is below zero.
pub(super) fn change_thickness(image: &Image, growth_px: f32) -> Image {
    let mut ink: Framed = framed(image);
    let mut left = growth_px.abs();
    while left > 0.0 {
        ink = grown(&ink, left.min(1.0), growth_px.signum());
        left -= 1.0;
    }
    let mut changed = *image;
    for (row, inked) in changed.as_chunks_mut::<IMAGE_SIDE>().0.iter_mut().zip(&ink[1..]) {
        row.iter_mut().zip(&inked[1..]).for_each(|(pixel, ink)| *pixel = (ink + 0.5) as u8);
    }
    changed
}

/// One step of at most a pixel: towards the strongest ink around each pixel (sign 1), or the weakest (sign -1).
fn grown(ink: &Framed, part: f32, sign: f32) -> Framed {
    let mut result = [[0.0; FRAMED_SIDE]; FRAMED_SIDE];
    for (y, rows) in ink.windows(3).enumerate() {
        for x in 1..=IMAGE_SIDE {
            let here = rows[1][x];
            let more = |neighbour: f32| (sign * (neighbour - here)).max(0.0);
            let beside = more(rows[0][x]).max(more(rows[2][x])).max(more(rows[1][x - 1])).max(more(rows[1][x + 1]));
            let across =
                more(rows[0][x - 1]).max(more(rows[0][x + 1])).max(more(rows[2][x - 1])).max(more(rows[2][x + 1]));
            result[y + 1][x] = here + sign * part * beside.max(CORNER_SHARE * across);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::PIXEL_COUNT;

    /// An upright bar, four pixels wide.
    fn bar() -> Image {
        std::array::from_fn::<u8, PIXEL_COUNT, _>(
            |index| if (12..16).contains(&(index % IMAGE_SIDE)) { 255 } else { 0 },
        )
    }

    /// How much ink a row in the middle has, in pixels.
    fn width(image: &Image) -> f32 {
        image[14 * IMAGE_SIDE..15 * IMAGE_SIDE].iter().map(|ink| f32::from(*ink)).sum::<f32>() / 255.0
    }

    #[test]
    fn a_stroke_grows_and_shrinks_by_what_is_asked_on_either_side() {
        for growth_px in [-1.5, -1.0, -0.4, 0.0, 0.3, 1.0, 1.7] {
            let changed = width(&change_thickness(&bar(), growth_px));
            assert!((changed - 4.0 - 2.0 * growth_px).abs() < 0.02, "{growth_px}: {changed}");
        }
    }

    #[test]
    fn no_amount_makes_ink_of_nothing_or_panics() {
        assert_eq!(change_thickness(&[0; PIXEL_COUNT], 2.0), [0; PIXEL_COUNT]);
        assert_eq!(width(&change_thickness(&bar(), -9.0)), 0.0);
        assert_eq!(change_thickness(&bar(), f32::NAN), bar());
    }
}
