//! Handwriting that the program draws itself, in place of a missing MNIST.
//!
//! A digit is a path of the pen in one of several shapes (`mnist_styles`, `regional_styles`), in a writing style of its own
//! (`writing_style`: slant, proportions, tremor, pen). The seed and the drawing's number alone decide both. Pen and
//! normalisation are those of all ink.

mod mnist_styles;
mod path;
mod regional_styles;
mod writing_style;

use std::ops::Range;

use rand::RngExt as _;
use rayon::prelude::*;

use self::writing_style::{StyleRng, WritingStyle};
use crate::dataset::{CLASS_COUNT, Dataset, Image, LabelledImages, PIXEL_COUNT, Source};
use crate::ink::{Canvas, normalise};
use crate::random::{Purpose, generator};

/// Draws digit number `index` of `seed`: an image and its label. Every ten drawings have each class once.
///
/// The same arguments give the same drawing, whatever was drawn before.
pub fn draw(seed: u64, index: u64) -> (Image, u8) {
    let label = label(seed, index);
    let mut rng = generator(seed, Purpose::BuiltInDigit, index);
    let rng = &mut StyleRng::new(&mut rng);
    let canvas = WritingStyle::random(rng, label).write(&mnist_styles::strokes(label, rng), rng);
    (normalised(&canvas), label)
}

/// As [`draw`], in regional styles and with any pen: ones with long flags, crossed sevens, slashed zeros, nines like a g.
pub fn draw_varied(seed: u64, index: u64) -> (Image, u8) {
    let label = label(seed, index);
    let mut rng = generator(seed, Purpose::VariedDigit, index);
    let rng = &mut StyleRng::new(&mut rng);
    let canvas = WritingStyle::varied(rng, label).write(&regional_styles::strokes(label, rng), rng);
    (normalised(&canvas), label)
}

fn normalised(canvas: &Canvas) -> Image {
    // A path always leaves ink; should it not, the image is blank.
    normalise(canvas).map_or([0; PIXEL_COUNT], |normalised| normalised.image)
}

/// Default seed of the drawings that replace a missing MNIST.
pub const STANDARD_SEED: u64 = 1;

/// The drawings that replace a missing MNIST: as many as MNIST has.
pub fn stand_in(seed: u64) -> Dataset {
    dataset(seed, 60_000, 10_000)
}

/// Draws a training and a test part that share no drawing, on all cores.
pub fn dataset(seed: u64, train_count: usize, test_count: usize) -> Dataset {
    Dataset {
        train: drawings(seed, 0..train_count),
        test: drawings(seed, train_count..train_count + test_count),
        source: Source::BuiltIn { seed },
    }
}

fn drawings(seed: u64, indices: Range<usize>) -> LabelledImages {
    let drawings: Vec<_> = indices.into_par_iter().map(|index| draw(seed, index as u64)).collect();
    let pixels = drawings.iter().flat_map(|(image, _)| image).copied().collect();
    let labels = drawings.iter().map(|(_, label)| *label).collect();
    #[expect(clippy::expect_used, reason = "as many labels from 0 to 9 as whole images: both come from the same list")]
    LabelledImages::new(pixels, labels).expect("drawings are labelled images")
}

/// The class of a drawing: each block of ten has every class, in an order of its own.
fn label(seed: u64, index: u64) -> u8 {
    let (block, place) = (index / CLASS_COUNT as u64, index % CLASS_COUNT as u64);
    let mut rng = generator(seed, Purpose::BuiltInDigit, u64::MAX - block);
    let mut labels: [u8; CLASS_COUNT] = std::array::from_fn(|class| class as u8);
    for last in (1..CLASS_COUNT).rev() {
        labels.swap(last, rng.random_range(0..=last));
    }
    labels[place as usize]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::dataset::IMAGE_SIDE;

    #[test]
    fn a_drawing_depends_on_seed_and_index_alone() {
        let first = draw(1, 5);
        draw(1, 6);
        assert_eq!(draw(1, 5), first);
        assert_ne!(draw(2, 5).0, first.0);
        let set = dataset(1, 8, 0).train;
        assert_eq!((set.image(5), set.labels()[5]), (Some(&first.0), first.1));
    }

    #[test]
    fn classes_are_balanced_and_shuffled() {
        let set = dataset(3, 200, 50);
        assert_eq!(set.train.class_counts(), [20; 10]);
        assert_eq!(set.test.class_counts(), [5; 10]);
        assert_ne!(set.train.labels()[..10], set.train.labels()[10..20]);
        assert_eq!(set.source, Source::BuiltIn { seed: 3 });
    }

    #[test]
    fn no_two_drawings_are_alike_in_training_and_test_together() {
        let set = dataset(1, 300, 100);
        let images = set.train.pixels().chunks(PIXEL_COUNT).chain(set.test.pixels().chunks(PIXEL_COUNT));
        assert_eq!(images.collect::<HashSet<_>>().len(), 400);
    }

    #[test]
    fn every_drawing_has_mnists_form() {
        for index in 0..500 {
            let (image, label) = draw(7, index);
            let inked = |coordinate: fn(usize) -> usize| -> HashSet<usize> {
                (0..PIXEL_COUNT).filter(|pixel| image[*pixel] > 0).map(coordinate).collect()
            };
            let longest = inked(|pixel| pixel / IMAGE_SIDE).len().max(inked(|pixel| pixel % IMAGE_SIDE).len());
            assert!((19..=20).contains(&longest), "drawing {index}, a {label}: longest side {longest}");
            assert!(image.contains(&255));
        }
    }

    #[test]
    fn varied_drawings_have_mnists_form_too_and_the_pens_of_many_widths() {
        let (mut thin, mut fat) = (0, 0);
        for index in 0..1000 {
            let (image, label) = draw_varied(7, index);
            assert_eq!(label, draw(7, index).1);
            assert!(image.contains(&255), "drawing {index}, a {label}");
            let ink = image.iter().map(|ink| f32::from(*ink) / 255.0).sum::<f32>();
            thin += usize::from(ink < 50.0);
            fat += usize::from(ink > 160.0);
        }
        assert!(thin > 30 && fat > 30, "{thin} thin ones, {fat} fat ones");
        assert_eq!(draw_varied(1, 5), draw_varied(1, 5));
        assert_ne!(draw_varied(1, 5), draw_varied(1, 1 << 32 | 5));
    }

    #[test]
    fn classes_look_different() {
        // The mean image of each class tells most further drawings apart.
        let set = dataset(1, 1000, 300);
        let mut means = vec![[0.0_f32; PIXEL_COUNT]; CLASS_COUNT];
        for (image, label) in set.train.pixels().chunks(PIXEL_COUNT).zip(set.train.labels()) {
            means[usize::from(*label)].iter_mut().zip(image).for_each(|(mean, ink)| *mean += f32::from(*ink) / 100.0);
        }
        let distance = |image: &[u8], mean: &[f32]| -> f32 {
            image.iter().zip(mean).map(|(ink, mean)| (f32::from(*ink) - mean).powi(2)).sum()
        };
        let nearest = |image: &[u8]| {
            (0..CLASS_COUNT).min_by(|a, b| distance(image, &means[*a]).total_cmp(&distance(image, &means[*b])))
        };
        let images = set.test.pixels().chunks(PIXEL_COUNT).zip(set.test.labels());
        let correct = images.filter(|(image, label)| nearest(image) == Some(usize::from(**label))).count();
        assert!(correct > 200, "{correct} of 300");
    }
}
