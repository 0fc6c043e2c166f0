//! Filters: stroke width of a field; blur by a Gaussian and noise of rows of any width.

use rand::RngExt as _;

use super::{FIELD_SIDE, Field};
use crate::random::Generator;

/// Deviations of the Gaussian after which it is cut off.
const REACH: f32 = 3.0;

/// Makes strokes wider by `change_px` in all, thinner where that is negative.
pub(super) fn change_stroke_width(field: &Field, change_px: f32) -> Field {
    let inverted = |field: &Field| field.map(|ink| 255 - ink);
    match change_px / 2.0 {
        0.0 => *field,
        growth if growth > 0.0 => grown(field, growth, 0),
        // Paper grows into the ink. Beyond the field there is paper.
        growth => inverted(&grown(&inverted(field), -growth, 255)),
    }
}

/// Every pixel becomes the maximum within `radius` pixels. Pixels up to one further away count in part, so that ink grows evenly
/// with the radius. Outside the field every pixel is `outside`.
fn grown(field: &Field, radius: f32, outside: u8) -> Field {
    let offsets = offsets_within(radius);
    let mut grown = *field;
    for (position, pixel) in grown.iter_mut().enumerate() {
        let (x, y) = ((position % FIELD_SIDE) as i32, (position / FIELD_SIDE) as i32);
        let inked = |&(dx, dy, weight): &(i32, i32, f32)| weight * f32::from(ink(field, x + dx, y + dy, outside));
        *pixel = (offsets.iter().map(inked).fold(0.0, f32::max) + 0.5) as u8;
    }
    grown
}

fn ink(field: &Field, x: i32, y: i32, outside: u8) -> u8 {
    let inside = 0..FIELD_SIDE as i32;
    if inside.contains(&x) && inside.contains(&y) { field[y as usize * FIELD_SIDE + x as usize] } else { outside }
}

/// The offsets within reach of a pixel, each with its weight.
fn offsets_within(radius: f32) -> Vec<(i32, i32, f32)> {
    let reach = radius.ceil() as i32;
    let offsets = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
    let weighted = offsets.map(|(dx, dy)| (dx, dy, (radius + 1.0 - (dx as f32).hypot(dy as f32)).min(1.0)));
    weighted.filter(|(_, _, weight)| *weight > 0.0).collect()
}

/// Blurs `width` columns of rows by a Gaussian of this deviation, in pixels; beyond the edge there is background.
pub(crate) fn blur(pixels: &mut [u8], width: usize, deviation_px: f32) {
    if deviation_px <= 0.0 || width == 0 {
        return;
    }
    let kernel = kernel(deviation_px);
    let height = pixels.len() / width;
    let values: Vec<f32> = pixels.iter().map(|ink| f32::from(*ink)).collect();
    let blurred = along_rows(&along_rows(&values, width, &kernel), height, &kernel);
    pixels.iter_mut().zip(blurred).for_each(|(pixel, ink)| *pixel = (ink + 0.5) as u8);
}

/// Weights of the neighbours from the furthest to one side to the furthest to the other; together 1.
fn kernel(deviation_px: f32) -> Vec<f32> {
    let reach = (REACH * deviation_px).ceil() as i32;
    let weight = |distance: i32| (-0.5 * (distance as f32 / deviation_px).powi(2)).exp();
    let weights: Vec<f32> = (-reach..=reach).map(weight).collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// Blurs along rows and gives the result with rows and columns changed over, so that twice is both.
fn along_rows(values: &[f32], width: usize, kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let height = values.len() / width;
    let mut blurred = vec![0.0; values.len()];
    for (y, row) in values.chunks_exact(width).enumerate() {
        for x in 0..width {
            let first = x.saturating_sub(reach);
            let last = (x + reach).min(width - 1);
            let weighted = row[first..=last].iter().zip(&kernel[first + reach - x..]);
            blurred[x * height + y] = weighted.map(|(value, weight)| value * weight).sum();
        }
    }
    blurred
}

/// Inverts about `percent` of all pixels, each by itself. Of one generator's state, those that less noise inverts are among
/// those that more noise does.
pub(crate) fn invert(pixels: &mut [u8], percent: f32, rng: &mut Generator) {
    if percent <= 0.0 {
        return;
    }
    for pixel in pixels {
        if 100.0 * rng.random::<f32>() < percent {
            *pixel = 255 - *pixel;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        builtin,
        perturb::field,
        random::{Purpose, generator},
    };

    /// A vertical bar of full ink, `width` pixels wide.
    fn bar(width: usize) -> Field {
        std::array::from_fn(|position| {
            let (x, y) = (position % FIELD_SIDE, position / FIELD_SIDE);
            if (14..14 + width).contains(&x) && (6..26).contains(&y) { 255 } else { 0 }
        })
    }

    /// Width of the stroke in the middle row, in pixels of full ink.
    fn width(field: &Field) -> f32 {
        field[16 * FIELD_SIDE..17 * FIELD_SIDE].iter().map(|ink| f32::from(*ink)).sum::<f32>() / 255.0
    }

    #[test]
    fn a_stroke_is_as_much_wider_or_thinner_as_asked() {
        for change_px in [-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 5.0] {
            let changed = width(&change_stroke_width(&bar(4), change_px));
            assert!((changed - (4.0 + change_px)).abs() < 0.02, "{change_px}: {changed}");
        }
        assert_eq!(width(&change_stroke_width(&bar(2), -4.0)), 0.0, "a thin one is gone");
    }

    #[test]
    fn more_change_never_has_less_effect() {
        let digit = field(builtin::dataset(1, 0, 1).test.image(0).unwrap());
        let fields: Vec<_> = (-8..=16).map(|step| change_stroke_width(&digit, step as f32 / 2.0)).collect();
        for (thinner, wider) in fields.iter().zip(&fields[1..]) {
            assert!(thinner.iter().zip(wider).all(|(less, more)| less <= more));
            assert!(thinner != wider || wider.iter().all(|ink| *ink == 0));
        }
        assert_eq!(fields[8], digit, "no change is none");
    }

    fn dot() -> Field {
        let mut field = [0; FIELD_SIDE * FIELD_SIDE];
        field[15 * FIELD_SIDE + 12] = 255;
        field
    }

    #[test]
    fn a_dot_spreads_evenly_and_its_ink_stays() {
        let mut blurred = dot();
        blur(&mut blurred, FIELD_SIDE, 1.0);
        let at = |x: usize, y: usize| blurred[y * FIELD_SIDE + x];
        // 255 / 2π in the middle.
        assert_eq!((at(12, 15), at(11, 15), at(13, 15), at(12, 14)), (41, 25, 25, 25));
        let mass: i32 = blurred.iter().map(|ink| i32::from(*ink)).sum();
        assert!((mass - 255).abs() < 20, "{mass}");
    }

    #[test]
    fn full_ink_stays_full_within_and_fades_at_the_edge_of_the_field() {
        let mut blurred = [255; FIELD_SIDE * FIELD_SIDE];
        blur(&mut blurred, FIELD_SIDE, 2.0);
        assert_eq!(blurred[16 * FIELD_SIDE + 16], 255);
        assert!((100..160).contains(&blurred[16 * FIELD_SIDE]), "half of it lies beyond");
    }

    fn noisy(percent: f32, position: u64) -> Field {
        let mut field = [10; FIELD_SIDE * FIELD_SIDE];
        invert(&mut field, percent, &mut generator(1, Purpose::PerturbationNoise, position));
        field
    }

    fn inverted(field: &Field) -> Vec<usize> {
        (0..field.len()).filter(|position| field[*position] == 245).collect()
    }

    #[test]
    fn the_same_generator_inverts_the_same_pixels_and_another_one_others() {
        assert_eq!(noisy(10.0, 3), noisy(10.0, 3));
        assert_ne!(noisy(10.0, 3), noisy(10.0, 4));
        assert!((70..140).contains(&inverted(&noisy(10.0, 3)).len()));
    }

    #[test]
    fn more_noise_keeps_what_less_has_done() {
        let (less, more) = (inverted(&noisy(5.0, 1)), inverted(&noisy(20.0, 1)));
        assert!(less.len() < more.len() && less.iter().all(|position| more.contains(position)));
        assert!(inverted(&noisy(0.0, 1)).is_empty());
    }
}
