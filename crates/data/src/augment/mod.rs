//! Data augmentation of a training image: the pen's width, then shift, scale, rotation, shear and elastic displacement in one
//! resampling. The digit may then be normalised again, as all real ink is.
//!
//! [`perturb`](mod@super::perturb) has the perturbations that test a trained network.

mod elastic;
mod free_digit;
mod settings;
mod thickness;
mod warp;

use rand::RngExt as _;

pub(crate) use self::free_digit::FreeDigit;
pub use self::settings::{Augmentation, AugmentationError, PerAxis};
use self::warp::{Framed, MnistForm, Warp};
use crate::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};
use crate::random::Generator;

/// Augments one image; new area is background. Equal generators give equal results.
pub fn augment(image: &Image, augmentation: &Augmentation, rng: &mut Generator) -> Image {
    if is_left_as_it_is(augmentation, rng) {
        return *image;
    }
    let warp = Warp::random(augmentation, rng);
    let image = with_another_pen(image, random_growth_px(augmentation, rng));
    let framed = Framed::new(&image);
    let mut augmented = resampled(|x, y| framed.sample(warp.source_of([x as f32, y as f32])));
    if augmentation.renormalised_share > rng.random::<f32>()
        && let Some(form) = MnistForm::of(&augmented, rng)
    {
        // From the image itself once more, so that it is blurred by one interpolation only.
        augmented = resampled(|x, y| framed.sample(warp.source_of(form.source_of([x as f32, y as f32]))));
        warp::to_full_contrast(&mut augmented);
    }
    augmented
}

fn is_left_as_it_is(augmentation: &Augmentation, rng: &mut Generator) -> bool {
    // No number is drawn where the share is 0, so that earlier runs stay reproducible.
    let is_left = augmentation.unaugmented_share > 0.0 && augmentation.unaugmented_share > rng.random::<f32>();
    is_left || augmentation.change_nothing()
}

/// Shift of each edge of the ink by another pen; no number is drawn where there is none.
fn random_growth_px(augmentation: &Augmentation, rng: &mut Generator) -> f32 {
    let most = augmentation.thickness_px;
    if most == 0.0 { 0.0 } else { most * (2.0 * rng.random::<f32>() - 1.0) }
}

/// The image with thicker or thinner strokes; unchanged where thinning would remove most of its ink.
fn with_another_pen(image: &Image, growth_px: f32) -> Image {
    if growth_px == 0.0 {
        return *image;
    }
    let changed = thickness::change_thickness(image, growth_px);
    let ink_in = |image: &Image| image.iter().map(|ink| u32::from(*ink)).sum::<u32>();
    if 2 * ink_in(&changed) < ink_in(image) { *image } else { changed }
}

fn resampled(mut pixel: impl FnMut(usize, usize) -> u8) -> Image {
    let mut image = [0; PIXEL_COUNT];
    for (y, row) in image.as_chunks_mut::<IMAGE_SIDE>().0.iter_mut().enumerate() {
        row.iter_mut().enumerate().for_each(|(x, ink)| *ink = pixel(x, y));
    }
    image
}

#[cfg(test)]
mod tests;
