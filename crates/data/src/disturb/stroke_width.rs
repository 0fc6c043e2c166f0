//! Wider and thinner strokes: ink, or paper, grows by half the change on each side.

use super::{FIELD_SIDE, Field};

/// Makes strokes wider by `change_px` in all, thinner where that is negative.
pub(super) fn change(field: &Field, change_px: f32) -> Field {
    let inverted = |field: &Field| field.map(|ink| 255 - ink);
    match change_px / 2.0 {
        0.0 => *field,
        growth if growth > 0.0 => grown(field, growth, 0),
        // Paper grows into the ink. Beyond the field there is paper.
        growth => inverted(&grown(&inverted(field), -growth, 255)),
    }
}

/// Every pixel becomes the most that there is within `radius` pixels; what is up to a pixel further away counts in part, so
/// that ink grows evenly with the radius. Beyond the field there is `outside`.
fn grown(field: &Field, radius: f32, outside: u8) -> Field {
    let weights = weights(radius);
    let mut grown = *field;
    for (position, pixel) in grown.iter_mut().enumerate() {
        let (x, y) = ((position % FIELD_SIDE) as i32, (position / FIELD_SIDE) as i32);
        let inked = |&(dx, dy, weight): &(i32, i32, f32)| weight * f32::from(ink(field, x + dx, y + dy, outside));
        *pixel = (weights.iter().map(inked).fold(0.0, f32::max) + 0.5) as u8;
    }
    grown
}

fn ink(field: &Field, x: i32, y: i32, outside: u8) -> u8 {
    let inside = 0..FIELD_SIDE as i32;
    if inside.contains(&x) && inside.contains(&y) { field[y as usize * FIELD_SIDE + x as usize] } else { outside }
}

/// The offsets that reach a pixel, each with how much of what is there counts.
fn weights(radius: f32) -> Vec<(i32, i32, f32)> {
    let reach = radius.ceil() as i32;
    let offsets = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
    let weighted = offsets.map(|(dx, dy)| (dx, dy, (radius + 1.0 - (dx as f32).hypot(dy as f32)).min(1.0)));
    weighted.filter(|(_, _, weight)| *weight > 0.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, disturb::field};

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
            let changed = width(&change(&bar(4), change_px));
            assert!((changed - (4.0 + change_px)).abs() < 0.02, "{change_px}: {changed}");
        }
        assert_eq!(width(&change(&bar(2), -4.0)), 0.0, "a thin one is gone");
    }

    #[test]
    fn more_change_never_has_less_effect() {
        let digit = field(builtin::dataset(1, 0, 1).test.image(0).unwrap());
        let fields: Vec<_> = (-8..=16).map(|step| change(&digit, step as f32 / 2.0)).collect();
        for (thinner, wider) in fields.iter().zip(&fields[1..]) {
            assert!(thinner.iter().zip(wider).all(|(less, more)| less <= more));
            assert!(thinner != wider || wider.iter().all(|ink| *ink == 0));
        }
        assert_eq!(fields[8], digit, "no change is none");
    }
}
