//! Perturbations of a digit by exact amounts, to test how robust a network is. [`super::augment`] augments training images
//! instead, at random and a little.
//!
//! A digit of MNIST fills 20×20 pixels in the middle of 28×28, and the network sees those in a field of 32×32. A perturbed
//! digit may use all of that field; only ink outside it is cut off.

pub(crate) mod filters;
mod perturbation;
mod placement;

pub use self::perturbation::{PaperClaim, Perturbation};
use self::placement::Placement;
use super::{
    dataset::{IMAGE_SIDE, Image, PIXEL_COUNT},
    random::Generator,
};

/// Width and height in pixels of the field that the network sees.
pub const FIELD_SIDE: usize = 32;

/// Pixels of background around an image in its field, on each side.
pub const FIELD_BORDER: usize = (FIELD_SIDE - IMAGE_SIDE) / 2;

/// A digit in the 32×32 field, row by row: 0 is background, 255 full ink.
pub type Field = [u8; FIELD_SIDE * FIELD_SIDE];

/// The amount of each perturbation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Perturbations {
    /// In the order of [`Perturbation::ALL`], each within its limits.
    amounts: [f32; Perturbation::ALL.len()],
}

impl Default for Perturbations {
    fn default() -> Self {
        Self::NONE
    }
}

impl Perturbations {
    /// No effect on any digit.
    pub const NONE: Self = Self { amounts: [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0] };

    /// The amount of one.
    pub fn amount(&self, perturbation: Perturbation) -> f32 {
        self.amounts[perturbation.position()]
    }

    /// The same with another amount of one, clamped to its limits; NaN has no effect.
    #[must_use]
    pub fn with(mut self, perturbation: Perturbation, amount: f32) -> Self {
        let [least, largest] = perturbation.limits();
        let amount = if amount.is_nan() { perturbation.none() } else { amount };
        self.amounts[perturbation.position()] = amount.clamp(least, largest);
        self
    }

    /// Share of the ink that rotation, scale and shift take out of the field, 0–1; 0 of an empty image.
    pub fn cut_off_share(&self, image: &Image) -> f64 {
        Placement::of(self).cut_off_share(&field(image))
    }
}

/// An image in the middle of the field, as the network sees it.
pub fn field(image: &Image) -> Field {
    let mut field = [0; FIELD_SIDE * FIELD_SIDE];
    let rows = field.as_chunks_mut::<FIELD_SIDE>().0.iter_mut().skip(FIELD_BORDER);
    for (field_row, row) in rows.zip(image.as_chunks::<IMAGE_SIDE>().0) {
        field_row[FIELD_BORDER..FIELD_BORDER + IMAGE_SIDE].copy_from_slice(row);
    }
    field
}

/// The middle of the field: what is seen of it by whoever takes images of 28×28.
pub fn middle(field: &Field) -> Image {
    let mut image = [0; PIXEL_COUNT];
    let rows = field.as_chunks::<FIELD_SIDE>().0.iter().skip(FIELD_BORDER);
    for (row, field_row) in image.as_chunks_mut::<IMAGE_SIDE>().0.iter_mut().zip(rows) {
        row.copy_from_slice(&field_row[FIELD_BORDER..FIELD_BORDER + IMAGE_SIDE]);
    }
    image
}

/// Perturbs one image: stroke width, then rotation, scale and shift in one resampling, then blur and noise. Without any amount
/// the result is [`field`] of the image, byte for byte. `rng` decides which pixels noise inverts: equal generators give equal
/// results, and more noise inverts a superset of the pixels that less noise inverts.
pub fn perturb(image: &Image, perturbations: &Perturbations, rng: &mut Generator) -> Field {
    let amount = |perturbation: Perturbation| perturbations.amount(perturbation);
    let drawn = filters::change_stroke_width(&field(image), amount(Perturbation::StrokeWidth));
    let mut field = Placement::of(perturbations).apply(&drawn);
    filters::blur(&mut field, FIELD_SIDE, amount(Perturbation::Blur));
    filters::invert(&mut field, amount(Perturbation::Noise), rng);
    field
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        builtin,
        random::{Purpose, generator},
    };

    fn rng() -> Generator {
        generator(1, Purpose::PerturbationNoise, 0)
    }

    #[test]
    fn without_any_amount_a_digit_is_as_it_is_byte_for_byte() {
        for image in builtin::dataset(1, 0, 20).test.pixels().as_chunks::<PIXEL_COUNT>().0 {
            let field = perturb(image, &Perturbations::NONE, &mut rng());
            assert_eq!((field, middle(&field)), (super::field(image), *image));
            for (row, own) in image.as_chunks::<IMAGE_SIDE>().0.iter().enumerate() {
                let start = (row + FIELD_BORDER) * FIELD_SIDE + FIELD_BORDER;
                assert_eq!(field[start..start + IMAGE_SIDE], *own);
            }
        }
        assert!(Perturbation::ALL.into_iter().all(|one| Perturbations::NONE.amount(one) == one.none()));
    }

    #[test]
    fn amounts_stay_within_their_limits() {
        let wild = Perturbations::NONE.with(Perturbation::Blur, f32::INFINITY).with(Perturbation::Scale, f32::NAN);
        assert_eq!(wild.amount(Perturbation::Blur), Perturbation::Blur.limits()[1]);
        assert_eq!(wild.amount(Perturbation::Scale), 1.0);
    }

    proptest! {
        #[test]
        fn no_amounts_make_it_panic(amounts in proptest::array::uniform7(proptest::num::f32::ANY)) {
            let set = |all: Perturbations, (one, amount): (Perturbation, f32)| all.with(one, amount);
            let wild = Perturbation::ALL.into_iter().zip(amounts).fold(Perturbations::NONE, set);
            perturb(&[200; PIXEL_COUNT], &wild, &mut rng());
            prop_assert!((0.0..=1.0).contains(&wild.cut_off_share(&[200; PIXEL_COUNT])));
        }
    }
}
