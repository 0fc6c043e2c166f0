//! Blur by a Gaussian.

use super::{FIELD_SIDE, Field};

/// Deviations of the Gaussian after which it is cut off.
const REACH: f32 = 3.0;

/// Blurs by a Gaussian of this deviation, in pixels; beyond the field there is background.
pub(super) fn blur(field: &Field, deviation_px: f32) -> Field {
    if deviation_px <= 0.0 {
        return *field;
    }
    let kernel = kernel(deviation_px);
    let blurred = along_rows(&along_rows(&field.map(f32::from), &kernel), &kernel);
    blurred.map(|ink| (ink + 0.5) as u8)
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
fn along_rows(values: &[f32; FIELD_SIDE * FIELD_SIDE], kernel: &[f32]) -> [f32; FIELD_SIDE * FIELD_SIDE] {
    let reach = kernel.len() / 2;
    std::array::from_fn(|position| {
        let (row, column) = (position % FIELD_SIDE, position / FIELD_SIDE);
        let first = column.saturating_sub(reach);
        let last = (column + reach).min(FIELD_SIDE - 1);
        let neighbours = &values[row * FIELD_SIDE..(row + 1) * FIELD_SIDE][first..=last];
        neighbours.iter().zip(&kernel[first + reach - column..]).map(|(value, weight)| value * weight).sum()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot() -> Field {
        let mut field = [0; FIELD_SIDE * FIELD_SIDE];
        field[15 * FIELD_SIDE + 12] = 255;
        field
    }

    #[test]
    fn a_dot_spreads_evenly_and_its_ink_stays() {
        let blurred = blur(&dot(), 1.0);
        let at = |x: usize, y: usize| blurred[y * FIELD_SIDE + x];
        // 255 / 2π in the middle.
        assert_eq!((at(12, 15), at(11, 15), at(13, 15), at(12, 14)), (41, 25, 25, 25));
        let mass: i32 = blurred.iter().map(|ink| i32::from(*ink)).sum();
        assert!((mass - 255).abs() < 20, "{mass}");
    }

    #[test]
    fn full_ink_stays_full_within_and_fades_at_the_edge_of_the_field() {
        let blurred = blur(&[255; FIELD_SIDE * FIELD_SIDE], 2.0);
        assert_eq!(blurred[16 * FIELD_SIDE + 16], 255);
        assert!((100..160).contains(&blurred[16 * FIELD_SIDE]), "half of it lies beyond");
    }
}
