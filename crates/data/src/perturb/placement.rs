//! Position of a digit in the field: rotated and scaled about its middle and shifted, in one resampling.

use super::{FIELD_BORDER, FIELD_SIDE, Field, Perturbation, Perturbations};

/// Row and column that a digit is turned and scaled about: where MNIST's digits have their centre of mass, in the field.
const CENTRE: f32 = 14.0 + FIELD_BORDER as f32;

/// Rotation, scale and shift together.
pub(super) struct Placement {
    rotation_rad: f32,
    scale: f32,
    /// To the right and downward, in pixels.
    shift_px: [f32; 2],
}

impl Placement {
    pub(super) fn of(perturbations: &Perturbations) -> Self {
        let amount = |perturbation: Perturbation| perturbations.amount(perturbation);
        Self {
            rotation_rad: amount(Perturbation::Rotation).to_radians(),
            scale: amount(Perturbation::Scale),
            shift_px: [amount(Perturbation::ShiftAcross), amount(Perturbation::ShiftDown)],
        }
    }

    fn changes_nothing(&self) -> bool {
        self.rotation_rad == 0.0 && self.scale == 1.0 && self.shift_px == [0.0; 2]
    }

    pub(super) fn apply(&self, field: &Field) -> Field {
        if self.changes_nothing() {
            return *field;
        }
        // What is made smaller is looked at in several places of each pixel, so that no stroke falls between them.
        let parts = (1.0 / self.scale).ceil().max(1.0) as usize;
        let offset = |part: usize| (part as f32 + 0.5) / parts as f32 - 0.5;
        let mut placed = *field;
        for (position, pixel) in placed.iter_mut().enumerate() {
            let (x, y) = ((position % FIELD_SIDE) as f32, (position / FIELD_SIDE) as f32);
            let places = (0..parts * parts).map(|part| [x + offset(part % parts), y + offset(part / parts)]);
            let sum: f32 = places.map(|place| sample(field, self.source_of(place))).sum();
            *pixel = (sum / (parts * parts) as f32 + 0.5) as u8;
        }
        placed
    }

    /// The source of a place in the result.
    fn source_of(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.rotation_rad.sin_cos();
        let (dx, dy) = (x - CENTRE - self.shift_px[0], y - CENTRE - self.shift_px[1]);
        [CENTRE + (cos * dx + sin * dy) / self.scale, CENTRE + (cos * dy - sin * dx) / self.scale]
    }

    /// The place in the result of a source.
    fn target_of(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.rotation_rad.sin_cos();
        let (dx, dy) = (self.scale * (x - CENTRE), self.scale * (y - CENTRE));
        [CENTRE + cos * dx - sin * dy + self.shift_px[0], CENTRE + sin * dx + cos * dy + self.shift_px[1]]
    }

    /// Share of the ink that ends outside the field, 0–1.
    pub(super) fn cut_off_share(&self, field: &Field) -> f64 {
        let inside = -0.5..=FIELD_SIDE as f32 - 0.5;
        let (mut total, mut lost) = (0.0, 0.0);
        for (position, ink) in field.iter().enumerate().filter(|(_, ink)| **ink > 0) {
            let place = [(position % FIELD_SIDE) as f32, (position / FIELD_SIDE) as f32];
            total += f64::from(*ink);
            if !self.target_of(place).iter().all(|coordinate| inside.contains(coordinate)) {
                lost += f64::from(*ink);
            }
        }
        if total > 0.0 { lost / total } else { 0.0 }
    }
}

/// The field between its pixels: from the four around, by their distance, with background outside.
fn sample(field: &Field, [x, y]: [f32; 2]) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right_part, lower_part) = (x - left, y - top);
    let at = |column: f32, row: f32| {
        let inside = 0.0..FIELD_SIDE as f32;
        let is_inside = inside.contains(&column) && inside.contains(&row);
        if is_inside { f32::from(field[row as usize * FIELD_SIDE + column as usize]) } else { 0.0 }
    };
    let along_row = |row: f32| at(left, row) * (1.0 - right_part) + at(left + 1.0, row) * right_part;
    along_row(top) * (1.0 - lower_part) + along_row(top + 1.0) * lower_part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, dataset::PIXEL_COUNT, perturb::field};

    fn digit() -> Field {
        field(builtin::dataset(1, 0, 3).test.image(2).unwrap())
    }

    fn placed(field: &Field, perturbation: Perturbation, amount: f32) -> Field {
        Placement::of(&perturbation.alone(amount)).apply(field)
    }

    fn at(field: &Field, x: usize, y: usize) -> u8 {
        field[y * FIELD_SIDE + x]
    }

    fn mass(field: &Field) -> f64 {
        field.iter().map(|ink| f64::from(*ink)).sum()
    }

    #[test]
    fn a_quarter_turn_takes_rows_to_columns_exactly() {
        let digit = digit();
        let turned = placed(&digit, Perturbation::Rotation, 90.0);
        for (x, y) in (1..FIELD_SIDE).flat_map(|x| (1..FIELD_SIDE).map(move |y| (x, y))) {
            // Clockwise about (16, 16): what was at the top is now on the right.
            assert_eq!(at(&turned, FIELD_SIDE - y, x), at(&digit, x, y), "({x}, {y})");
        }
        assert_eq!(placed(&turned, Perturbation::Rotation, -90.0), digit, "and back");
    }

    #[test]
    fn whole_pixels_are_shifted_exactly_and_what_leaves_the_field_is_gone() {
        let digit = digit();
        let right = placed(&digit, Perturbation::ShiftAcross, 3.0);
        let down = placed(&digit, Perturbation::ShiftDown, 3.0);
        for (x, y) in (0..FIELD_SIDE - 3).flat_map(|x| (0..FIELD_SIDE).map(move |y| (x, y))) {
            assert_eq!(at(&right, x + 3, y), at(&digit, x, y));
            assert_eq!(at(&down, y, x + 3), at(&digit, y, x));
        }
        assert_eq!(mass(&placed(&digit, Perturbation::ShiftDown, 32.0)), 0.0);
    }

    #[test]
    fn a_digit_is_scaled_about_its_middle_and_keeps_its_ink_by_area() {
        let digit = digit();
        for scale in [0.4, 0.5, 0.8, 1.25] {
            let scaled = placed(&digit, Perturbation::Scale, scale);
            let ratio = mass(&scaled) / mass(&digit);
            assert!((ratio / f64::from(scale * scale) - 1.0).abs() < 0.03, "{scale}: {ratio}");
        }
    }

    #[test]
    fn what_is_cut_off_is_told() {
        let mut image = [0; PIXEL_COUNT];
        // Two pixels of equal ink: in the middle, and in the digit's lowest row.
        (image[14 * 28 + 14], image[23 * 28 + 14]) = (255, 255);
        let share = |perturbation: Perturbation, amount: f32| perturbation.alone(amount).cut_off_share(&image);
        assert_eq!(share(Perturbation::ShiftDown, 6.0), 0.0, "row 31 is the last of the field");
        assert_eq!(share(Perturbation::ShiftDown, 7.0), 0.5);
        assert_eq!(share(Perturbation::Scale, 2.0), 0.5);
        assert_eq!(share(Perturbation::ShiftAcross, 32.0), 1.0);
        assert_eq!(Perturbations::NONE.cut_off_share(&[0; PIXEL_COUNT]), 0.0);
    }
}
