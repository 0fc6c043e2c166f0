//! Random distortions of a training image: the pen's width, then shift, scale, rotation, shear and elastic in one
//! resampling, after which the digit may be brought into MNIST's form again, as all real ink is.
//!
//! - `settings`: how far each may go. `thickness`: another pen. `warp`: where each pixel comes from, `elastic` the smooth
//!   random part of it. `mnist_form`: back into MNIST's form.
//!
//! Only what changes an image while training belongs here; what is tried on a network that has learned is in
//! [`disturb`](mod@super::disturb).

mod elastic;
mod mnist_form;
mod per_axis;
mod settings;
mod thickness;
mod warp;

use rand::RngExt as _;

use self::mnist_form::MnistForm;
pub use self::per_axis::PerAxis;
pub use self::settings::{Distortions, DistortionsError};
use self::warp::{Framed, Warp};
use crate::dataset::{IMAGE_SIDE, Image, PIXEL_COUNT};
use crate::random::Generator;

/// Distorts one image, with background where nothing was before. Equal generators give equal results.
pub fn distort(image: &Image, distortions: &Distortions, rng: &mut Generator) -> Image {
    // No number is drawn where the share is 0, so that runs of before are the same still.
    let is_left = distortions.undistorted_share > 0.0 && distortions.undistorted_share > rng.random::<f32>();
    if is_left || distortions.change_nothing() {
        return *image;
    }
    let warp = Warp::random(distortions, rng);
    let image = if distortions.thickness_px == 0.0 { *image } else { with_another_pen(image, distortions, rng) };
    let framed = Framed::new(&image);
    let mut distorted = resampled(|x, y| framed.sample(warp.source_of([x as f32, y as f32])));
    if distortions.renormalised_share > rng.random::<f32>()
        && let Some(form) = MnistForm::of(&distorted, rng)
    {
        // From the image itself once more, so that it is blurred by one interpolation only.
        distorted = resampled(|x, y| framed.sample(warp.source_of(form.source_of([x as f32, y as f32]))));
        mnist_form::to_full_contrast(&mut distorted);
    }
    distorted
}

/// The image as a thicker or thinner pen would have drawn it; as it is where thinning would take most of its ink.
fn with_another_pen(image: &Image, distortions: &Distortions, rng: &mut Generator) -> Image {
    let growth_px = distortions.thickness_px * (2.0 * rng.random::<f32>() - 1.0);
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
