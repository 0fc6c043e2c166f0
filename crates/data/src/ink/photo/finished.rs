//! Pictures that are in MNIST's form already.

use super::tones::{Tones, border};
use crate::dataset::{IMAGE_SIDE, Image};

/// A 28×28 picture whose digit has MNIST's size and place, as light ink on black; `None` for every other picture.
pub(super) fn finished_image(plane: &[u8], width: usize, tones: &Tones) -> Option<Image> {
    let on_black = tones.background <= 16.0;
    if !on_black && tones.background < 239.0 {
        return None;
    }
    let mut image: Image = (width == IMAGE_SIDE).then(|| plane.try_into().ok())??;
    if !on_black {
        image = image.map(|level| 255 - level);
    }
    let clean_border = border(&image, width).all(|level| level <= 32);
    (clean_border && has_mnist_layout(&image)).then_some(image)
}

/// Whether the ink reaches over about 20 pixels and has its centre of mass in the middle.
fn has_mnist_layout(image: &Image) -> bool {
    let inked = |index: &usize| image[*index] >= 64;
    let extent = |coordinate: fn(usize) -> usize| {
        let inked = (0..image.len()).filter(inked).map(coordinate);
        inked.clone().max().unwrap_or(0) + 1 - inked.min().unwrap_or(0)
    };
    let longest_side = extent(|index| index % IMAGE_SIDE).max(extent(|index| index / IMAGE_SIDE));
    let mass: f32 = image.iter().map(|&ink| f32::from(ink)).sum();
    let centre = |coordinate: fn(usize) -> usize| {
        image.iter().enumerate().map(|(index, &ink)| coordinate(index) as f32 * f32::from(ink)).sum::<f32>() / mass
    };
    let centred = |centre: f32| (13.0..=15.0).contains(&centre);
    (17..=21).contains(&longest_side)
        && centred(centre(|index| index % IMAGE_SIDE))
        && centred(centre(|index| index / IMAGE_SIDE))
}
