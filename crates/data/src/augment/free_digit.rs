//! An augmented digit that is drawn anywhere and at any size, in the one resampling of its augmentation: for strings.

use super::warp::{Framed, Warp};
use super::{Augmentation, is_left_as_it_is, random_growth_px, with_another_pen};
use crate::dataset::{IMAGE_SIDE, Image};
use crate::random::Generator;

/// A digit after augmentation, without pixels of its own. Places are columns and rows of its 28×28 image, whose first pixel
/// has its middle at 0.
pub(crate) struct FreeDigit {
    warp: Warp,
    ink: Framed,
    outline: Vec<[f32; 2]>,
}

impl FreeDigit {
    /// Augments an image whose edges of ink also move outward by `growth_px`. A share of re-normalised images has no effect:
    /// whoever draws the digit decides its size and place.
    pub(crate) fn random(image: &Image, augmentation: &Augmentation, growth_px: f32, rng: &mut Generator) -> Self {
        let is_left = is_left_as_it_is(augmentation, rng);
        let warp = if is_left { Warp::NONE } else { Warp::random(augmentation, rng) };
        let own_growth_px = if is_left { 0.0 } else { random_growth_px(augmentation, rng) };
        let image = with_another_pen(image, growth_px + own_growth_px);
        let outline = row_ends(&image).map(|pixel| warp.target_of(pixel)).collect();
        Self { warp, ink: Framed::new(&image), outline }
    }

    /// The mean ink at places within one pixel, 0–255; none outside the image.
    pub(crate) fn ink_at<const N: usize>(&self, places: [[f32; 2]; N]) -> f32 {
        self.warp.sources_of(places).map(|source| self.ink.ink_at(source)).iter().sum::<f32>() / N as f32
    }

    /// Middles of the first and the last pixel with ink of every row: all ink lies between them. Empty without ink.
    pub(crate) fn outline(&self) -> &[[f32; 2]] {
        &self.outline
    }
}

fn row_ends(image: &Image) -> impl Iterator<Item = [f32; 2]> {
    image.as_chunks::<IMAGE_SIDE>().0.iter().enumerate().flat_map(|(y, row)| {
        let first = row.iter().position(|ink| *ink > 0);
        let last = row.iter().rposition(|ink| *ink > 0);
        [first, last].into_iter().flatten().map(move |x| [x as f32, y as f32])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augment::augment;
    use crate::builtin;
    use crate::random::{Purpose, generator};

    fn rng(position: u64) -> Generator {
        generator(1, Purpose::Augmentation, position)
    }

    #[test]
    fn drawn_where_it_was_it_is_the_augmented_image() {
        let augmentation = Augmentation { renormalised_share: 0.0, ..Augmentation::ink() };
        for index in 0..20 {
            let (image, _) = builtin::draw(1, index);
            let free = FreeDigit::random(&image, &augmentation, 0.0, &mut rng(index));
            let augmented = augment(&image, &augmentation, &mut rng(index));
            for (pixel, ink) in augmented.iter().enumerate() {
                let place = [(pixel % IMAGE_SIDE) as f32, (pixel / IMAGE_SIDE) as f32];
                assert_eq!((free.ink_at([place]) + 0.5) as u8, *ink, "drawing {index}, pixel {pixel}");
            }
        }
    }

    #[test]
    fn the_outline_holds_the_ink() {
        let augmentation = Augmentation { elastic_px: 1.5, ..Augmentation::ink() };
        for index in 0..60 {
            let free = FreeDigit::random(&builtin::draw(1, index).0, &augmentation, 0.3, &mut rng(index));
            let ends = free.outline().iter().map(|[x, _]| *x);
            let (low, high) = (ends.clone().fold(f32::MAX, f32::min), ends.fold(f32::MIN, f32::max));
            let has_ink = |x: &f32| (-20..140).any(|y| free.ink_at([[*x, y as f32 / 4.0]]) >= 1.0);
            let inked: Vec<f32> = (-20..140).map(|step| step as f32 / 4.0).filter(has_ink).collect();
            // Interpolation reaches to the next pixel.
            let beyond = [low - inked[0], inked[inked.len() - 1] - high];
            assert!(beyond.iter().all(|distance| (-0.5..1.5).contains(distance)), "drawing {index}: {beyond:?}");
        }
    }

    #[test]
    fn nothing_has_no_outline() {
        let blank = FreeDigit::random(&[0; 784], &Augmentation::standard(), 1.0, &mut rng(0));
        assert!(blank.outline().is_empty());
    }
}
