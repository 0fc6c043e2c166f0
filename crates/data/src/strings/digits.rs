//! The single digits that strings are put together from: all images of a set, or a part of it.

use crate::dataset::{Image, LabelledImages};

/// One of this many images at the end of a training set is held out, for choosing: MNIST's last 5,000.
const HELD_OUT_PART: usize = 12;

/// Images of single digits to draw from.
#[derive(Clone, Copy, Debug)]
pub struct Digits<'a> {
    images: &'a LabelledImages,
    part: Part<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    /// From this position up to before that one.
    Range(usize, usize),
    /// These positions.
    Listed(&'a [u32]),
}

impl<'a> Digits<'a> {
    /// All images.
    pub fn all(images: &'a LabelledImages) -> Self {
        Self { images, part: Part::Range(0, images.len()) }
    }

    /// The images of a training set that a network may learn from: all but [`Self::held_out`].
    pub fn to_learn_from(images: &'a LabelledImages) -> Self {
        Self { images, part: Part::Range(0, images.len() - images.len() / HELD_OUT_PART) }
    }

    /// The last twelfth of a training set, to choose settings by: the last 5,000 of MNIST.
    pub fn held_out(images: &'a LabelledImages) -> Self {
        Self { images, part: Part::Range(images.len() - images.len() / HELD_OUT_PART, images.len()) }
    }

    /// The images at these positions; a position that does not exist has no digit.
    pub fn at(images: &'a LabelledImages, positions: &'a [u32]) -> Self {
        Self { images, part: Part::Listed(positions) }
    }

    /// Number of images.
    pub fn len(&self) -> usize {
        match self.part {
            Part::Range(from, to) => to - from,
            Part::Listed(positions) => positions.len(),
        }
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The image number `index` of these, with its label and its position in the whole set.
    pub(super) fn digit(&self, index: usize) -> Option<(&'a Image, u8, u32)> {
        let position = match self.part {
            Part::Range(from, _) => u32::try_from(from + index).ok()?,
            Part::Listed(positions) => *positions.get(index)?,
        };
        let label = *self.images.labels().get(position as usize)?;
        Some((self.images.image(position as usize)?, label, position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin;

    #[test]
    fn what_is_held_out_is_not_learned_from_and_nothing_is_left_out() {
        let set = builtin::dataset(1, 60, 0).train;
        let positions = |digits: Digits<'_>| -> Vec<u32> {
            (0..digits.len()).map(|index| digits.digit(index).unwrap().2).collect()
        };
        let (learned, held_out) = (positions(Digits::to_learn_from(&set)), positions(Digits::held_out(&set)));
        assert_eq!(held_out, (55..60).collect::<Vec<_>>());
        assert_eq!([learned, held_out].concat(), positions(Digits::all(&set)));
    }

    #[test]
    fn a_list_gives_its_own_images_in_its_order() {
        let set = builtin::dataset(1, 9, 0).train;
        let digits = Digits::at(&set, &[7, 2, 99]);
        let (image, label, position) = digits.digit(0).unwrap();
        assert_eq!((Some(image), label, position), (set.image(7), set.labels()[7], 7));
        assert_eq!(digits.digit(1).unwrap().2, 2);
        assert!(digits.digit(2).is_none() && digits.digit(3).is_none());
    }
}
