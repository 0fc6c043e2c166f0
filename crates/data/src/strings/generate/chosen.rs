//! Strings whose gaps, slant and noise somebody chooses, instead of a recipe's random amounts.

use super::generate;
use crate::perturb::filters;
use crate::random::{Purpose, generator};
use crate::strings::{DigitString, Digits, Gaps, StringImage, StringRecipe};

/// How a string looks, apart from which digits it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChosenLook {
    /// Number of digits.
    pub digit_count: usize,
    /// Gap between the ink of neighbours, in pixels; below 0 one begins before the other ends.
    pub gap_px: f32,
    /// Columns to the right for each row up: above 0 strokes lean to the right.
    pub slant: f32,
    /// Percentage of the pixels that are inverted.
    pub noise_percent: f32,
}

/// String number `index` of a seed in the chosen look. The digits depend on seed, index and count alone.
pub fn generate_chosen(look: &ChosenLook, digits: Digits<'_>, seed: u64, index: u64) -> DigitString {
    let gaps = Gaps::Between(look.gap_px, look.gap_px);
    let recipe = StringRecipe { gaps, ..StringRecipe::PLAIN }.of_length(look.digit_count);
    let mut string = generate(&recipe, digits, seed, Purpose::TestStrings, index);
    string.image = slanted(&string.image, look.slant);
    if look.noise_percent > 0.0 {
        let rng = &mut generator(seed, Purpose::PerturbationNoise, index);
        filters::invert(string.image.pixels_mut(), look.noise_percent, rng);
    }
    string
}

/// The image with each row moved sideways by its distance from the middle row.
fn slanted(image: &StringImage, slant: f32) -> StringImage {
    let mut slanted = StringImage::blank(image.width());
    let (width, middle) = (image.width(), (StringImage::HEIGHT - 1) as f32 / 2.0);
    for row in 0..StringImage::HEIGHT {
        let shift_px = slant * (middle - row as f32);
        let ink = |column: f32| {
            let inside = column >= 0.0 && column < width as f32;
            if inside { f32::from(image.row(row)[column as usize]) } else { 0.0 }
        };
        for (column, pixel) in slanted.pixels_mut()[row * width..][..width].iter_mut().enumerate() {
            let from = column as f32 - shift_px;
            let share = from - from.floor();
            *pixel = ((1.0 - share) * ink(from.floor()) + share * ink(from.floor() + 1.0)).round() as u8;
        }
    }
    slanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    const LOOK: ChosenLook = ChosenLook { digit_count: 4, gap_px: 2.0, slant: 0.0, noise_percent: 0.0 };

    fn chosen(look: ChosenLook) -> DigitString {
        generate_chosen(&look, Digits::all(&builtin::dataset(1, 0, 40).test), 7, 3)
    }

    #[test]
    fn the_look_changes_no_digit_and_the_gap_is_the_chosen_one() {
        let plain = chosen(LOOK);
        assert_eq!(plain.digits.len(), 4);
        for look in [
            ChosenLook { gap_px: 9.0, ..LOOK },
            ChosenLook { slant: 0.4, ..LOOK },
            ChosenLook { noise_percent: 8.0, ..LOOK },
        ] {
            assert_eq!(chosen(look).text(), plain.text(), "{look:?}");
        }
        let gaps = |string: &DigitString| -> Vec<f32> {
            string.digits.array_windows().map(|[one, next]| next.left_px - one.right_px).collect()
        };
        assert!(gaps(&plain).iter().all(|gap| (gap - 2.0).abs() < 0.1), "{:?}", gaps(&plain));
        let wide = chosen(ChosenLook { gap_px: 9.0, ..LOOK });
        assert!(gaps(&wide).iter().all(|gap| (gap - 9.0).abs() < 0.1), "{:?}", gaps(&wide));
    }

    #[test]
    fn a_slant_moves_the_top_to_the_right_and_keeps_the_ink() {
        let mut image = StringImage::blank(40);
        for row in [4, 27] {
            image.pixels_mut()[row * 40 + 20] = 200;
        }
        let slanted = slanted(&image, 0.4);
        let mean = |row: usize| {
            let ink: f32 = slanted.row(row).iter().map(|pixel| f32::from(*pixel)).sum();
            let moment: f32 =
                slanted.row(row).iter().zip(0_u8..).map(|(pixel, at)| f32::from(*pixel) * f32::from(at)).sum();
            (ink, moment / ink)
        };
        let ((top_ink, top), (_, bottom)) = (mean(4), mean(27));
        assert!((top_ink - 200.0).abs() <= 1.0, "{top_ink}");
        assert!(
            (top - (20.0 + 0.4 * 11.5)).abs() < 0.02 && (bottom - (20.0 - 0.4 * 11.5)).abs() < 0.02,
            "{top} {bottom}"
        );
    }

    #[test]
    fn noise_inverts_the_chosen_share() {
        let (plain, noisy) = (chosen(LOOK).image, chosen(ChosenLook { noise_percent: 10.0, ..LOOK }).image);
        let changed = plain.pixels().iter().zip(noisy.pixels()).filter(|(one, other)| one != other).count();
        let share = changed as f32 / plain.pixels().len() as f32;
        assert!((0.07..0.13).contains(&share), "{share}");
    }
}
