//! Digits that lie on their sides: EMNIST's images have rows and columns exchanged, whatever their files are called.

use std::array;

use crate::{
    builtin,
    dataset::{CLASS_COUNT, IMAGE_SIDE, LabelledImages, PIXEL_COUNT},
};

/// How many images of a set are looked at, and how many built-in digits they are compared with.
const SAMPLE_COUNT: usize = 2_000;

/// Digits that lie on their sides have at least this correlation with upright ones when they are turned, and so much more than
/// unturned. Clothes and letters are like digits neither way.
const LEAST_LIKENESS: f64 = 0.5;
const LEAST_GAIN: f64 = 0.15;

/// The mean image of each class, less its own mean grey.
type Means = [Vec<f64>; CLASS_COUNT];

/// Whether the images become digits only when their rows and columns are exchanged.
pub(super) fn lie_on_their_sides(images: &LabelledImages) -> bool {
    let upright = means(&builtin::dataset(builtin::STANDARD_SEED, SAMPLE_COUNT, 0).train);
    let found = means(images);
    let as_is = likeness(&found, &upright);
    let turned = likeness(&array::from_fn(|class| turned(&found[class])), &upright);
    turned > LEAST_LIKENESS && turned > as_is + LEAST_GAIN
}

/// The images with rows and columns exchanged.
pub(super) fn turn(images: &LabelledImages) -> Vec<u8> {
    (0..images.len()).filter_map(|index| images.image(index)).flat_map(|image| turned(image)).collect()
}

fn turned<T: Copy>(image: &[T]) -> Vec<T> {
    (0..PIXEL_COUNT).map(|place| image[place % IMAGE_SIDE * IMAGE_SIDE + place / IMAGE_SIDE]).collect()
}

fn means(images: &LabelledImages) -> Means {
    let mut sums: Means = array::from_fn(|_| vec![0.0; PIXEL_COUNT]);
    let sample = (0..images.len().min(SAMPLE_COUNT)).filter_map(|index| images.image(index));
    for (image, label) in sample.zip(images.labels()) {
        let sum = &mut sums[usize::from(*label)];
        sum.iter_mut().zip(image).for_each(|(sum, grey)| *sum += f64::from(*grey));
    }
    sums.map(|sum| {
        let mean = sum.iter().sum::<f64>() / PIXEL_COUNT as f64;
        sum.into_iter().map(|value| value - mean).collect()
    })
}

/// The mean correlation of the classes that have images; 0 where none has.
fn likeness(one: &Means, other: &Means) -> f64 {
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    let correlations = one.iter().zip(other).filter_map(|(one, other)| {
        let size = (product(one, one) * product(other, other)).sqrt();
        (size > 0.0).then(|| product(one, other) / size)
    });
    let correlations: Vec<f64> = correlations.collect();
    correlations.iter().sum::<f64>() / correlations.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images() -> LabelledImages {
        builtin::dataset(99, 500, 0).train
    }

    #[test]
    fn digits_on_their_sides_are_found_and_turned() {
        let upright = images();
        assert!(!lie_on_their_sides(&upright));
        let lying = LabelledImages::new(turn(&upright), upright.labels().to_vec()).unwrap();
        assert!(lie_on_their_sides(&lying));
        let again = LabelledImages::new(turn(&lying), upright.labels().to_vec()).unwrap();
        assert_eq!(again.image(7), upright.image(7));
    }

    #[test]
    fn what_is_no_digit_stays_as_it_is() {
        // Every class another one's digits: neither way like digits.
        let digits = images();
        let labels = digits.labels().iter().map(|label| (label + 3) % 10).collect();
        let shuffled = LabelledImages::new(turn(&digits), labels).unwrap();
        assert!(!lie_on_their_sides(&shuffled));
    }
}
