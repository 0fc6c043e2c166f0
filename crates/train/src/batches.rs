//! Which images are learned from, in which order, and how they vary.
//!
//! Everything follows from (seed, epoch, image), so it is neither stored nor depends on the number of threads.

use rand::{RngExt as _, seq::SliceRandom as _};
use rayon::prelude::*;

use super::{
    config::{ConfigError, ImageOrder, TrainingConfig},
    threads::Threads,
};
use lenet_data::{
    augment::{Augmentation, augment},
    builtin,
    dataset::{Image, LabelledImages, PIXEL_COUNT},
    random::{Purpose, generator},
};
use lenet_model::architecture::Normalisation;

/// The training images divided, by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// For learning.
    pub train: Vec<u32>,
    /// For validation.
    pub validation: Vec<u32>,
}

/// Checks that batch normalisation has more than one image in every batch: one alone has no deviation.
///
/// # Errors
/// If a batch has one image.
pub(crate) fn check_batches(config: &TrainingConfig, training_image_count: usize) -> Result<(), ConfigError> {
    let has_lone_image = config.batch_size == 1 || training_image_count % config.batch_size == 1;
    if config.architecture.normalisation == Normalisation::Batch && has_lone_image {
        return Err(ConfigError::Incompatible {
            first: "batch normalisation",
            second: "a batch of one image, which has no deviation (the last batch of an epoch counts)",
            remedy: "choose another batch size or number of training images",
        });
    }
    Ok(())
}

/// Divides `image_count` training images as the settings say.
///
/// # Errors
/// If nothing is left to learn from.
pub fn split(config: &TrainingConfig, image_count: usize) -> Result<Split, ConfigError> {
    let mut train: Vec<u32> = (0..image_count as u32).collect();
    let validation_count = config.validation_count;
    if validation_count >= image_count {
        return Err(ConfigError::NoTrainingImages { validation_count, image_count });
    }
    let mut validation = Vec::new();
    if validation_count > 0 {
        train.shuffle(&mut generator(config.seed, Purpose::ValidationSplit, 0));
        validation = train.split_off(image_count - validation_count);
        train.sort_unstable();
        validation.sort_unstable();
    }
    train.truncate(config.training_limit.unwrap_or(image_count));
    Ok(Split { train, validation })
}

/// The numbers of an epoch's strings: each string is new, so they need no order.
pub(super) fn string_split(config: &TrainingConfig, string_count: usize) -> Split {
    let numbers = |count: usize| (0..count as u32).collect();
    Split { train: numbers(string_count), validation: numbers(config.validation_count) }
}

/// The order in which an epoch (0 for the first) goes through the images.
pub fn epoch_order(split: &Split, config: &TrainingConfig, epoch: u32) -> Vec<u32> {
    let position = match config.order {
        ImageOrder::Reshuffled => epoch.into(),
        ImageOrder::Fixed => 0,
    };
    let mut order = split.train.clone();
    order.shuffle(&mut generator(config.seed, Purpose::Shuffle, position));
    order
}

/// Random training images on which to measure second derivatives before an epoch (0 for the first).
pub(super) fn hessian_sample(split: &Split, seed: u64, epoch: u32, count: usize) -> Vec<u32> {
    let mut rng = generator(seed, Purpose::HessianSample, epoch.into());
    let mut positions = split.train.clone();
    positions.partial_shuffle(&mut rng, count).0.to_vec()
}

/// Some images with their labels, as the network takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The images, augmented if the settings say so.
    pub images: Vec<Image>,
    /// Their labels.
    pub labels: Vec<u8>,
}

/// The images at `positions`.
pub fn batch(images: &LabelledImages, positions: &[u32]) -> Batch {
    let blank = [0; PIXEL_COUNT];
    Batch {
        images: positions.iter().map(|position| *images.image(*position as usize).unwrap_or(&blank)).collect(),
        labels: positions.iter().map(|position| images.labels()[*position as usize]).collect(),
    }
}

/// How the training images vary in an epoch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variation<'a> {
    augmentation: &'a Augmentation,
    /// Share (0–1) of the images that new built-in digits of any style replace.
    built_in_share: f32,
    seed: u64,
    /// 0 for the first epoch.
    epoch: u32,
}

impl<'a> Variation<'a> {
    pub(super) fn of(config: &'a TrainingConfig, epoch: u32) -> Self {
        let TrainingConfig { augmentation, built_in_share, seed, .. } = config;
        Self { augmentation, built_in_share: *built_in_share, seed: *seed, epoch }
    }

    /// Whether every image stays as it is.
    pub(super) fn changes_nothing(self) -> bool {
        *self.augmentation == Augmentation::NONE && self.built_in_share == 0.0
    }
}

/// As [`batch`], with built-in digits in place of some images, and each augmented in its own way for this epoch.
pub(super) fn varied_batch(
    images: &LabelledImages,
    positions: &[u32],
    variation: Variation<'_>,
    threads: &Threads,
) -> Batch {
    let mut batch = batch(images, positions);
    if !variation.changes_nothing() {
        let digits = batch.images.par_iter_mut().zip(&mut batch.labels).zip(positions);
        let vary = |((image, label), position): ((&mut Image, &mut u8), &u32)| {
            let place = u64::from(variation.epoch) << 32 | u64::from(*position);
            let rng = |purpose| generator(variation.seed, purpose, place);
            let share = variation.built_in_share;
            if share > 0.0 && rng(Purpose::MixBuiltIn).random::<f32>() < share {
                (*image, *label) = builtin::draw_varied(variation.seed, place);
            }
            // Built-in digits too: among images that interpolation blurs, the network would tell crisp ones apart by that.
            *image = augment(image, variation.augmentation, &mut rng(Purpose::Augmentation));
        };
        threads.share(|| digits.for_each(vary));
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(validation_count: usize, training_limit: Option<usize>) -> TrainingConfig {
        TrainingConfig { validation_count, training_limit, ..TrainingConfig::default() }
    }

    #[test]
    fn batch_normalisation_needs_two_images_in_every_batch() {
        let mut config = TrainingConfig { batch_size: 64, ..config(0, None) };
        check_batches(&config, 65).unwrap();
        config.architecture.normalisation = Normalisation::Batch;
        check_batches(&config, 66).unwrap();
        assert!(check_batches(&config, 65).unwrap_err().to_string().contains("a batch of one image"));
        config.batch_size = 1;
        assert!(check_batches(&config, 64).is_err());
    }

    #[test]
    fn validation_and_training_share_no_image_and_leave_none_out() {
        let split = split(&config(30, None), 100).unwrap();
        assert_eq!((split.train.len(), split.validation.len()), (70, 30));
        let mut all = [split.train, split.validation].concat();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn the_limit_leaves_validation_alone() {
        let split = split(&config(30, Some(10)), 100).unwrap();
        assert_eq!((split.train.len(), split.validation.len()), (10, 30));
    }

    #[test]
    fn a_validation_split_that_leaves_nothing_is_refused() {
        let error = split(&config(100, None), 100).unwrap_err();
        assert_eq!(error, ConfigError::NoTrainingImages { validation_count: 100, image_count: 100 });
    }

    #[test]
    fn every_epoch_has_its_own_order_of_the_same_images() {
        let config = config(0, None);
        let split = split(&config, 50).unwrap();
        let (first, second) = (epoch_order(&split, &config, 0), epoch_order(&split, &config, 1));
        assert_ne!(first, second);
        assert_eq!(first, epoch_order(&split, &config, 0));
        let fixed = TrainingConfig { order: ImageOrder::Fixed, ..config };
        assert_eq!(epoch_order(&split, &fixed, 7), first, "the paper goes through them in one order");
        let mut sorted = second;
        sorted.sort_unstable();
        assert_eq!(sorted, split.train);
    }

    fn varied(images: &LabelledImages, built_in_share: f32, epoch: u32) -> Batch {
        let positions: Vec<u32> = (0..images.len() as u32).collect();
        let variation = Variation { augmentation: &Augmentation::NONE, built_in_share, seed: 1, epoch };
        varied_batch(images, &positions, variation, &Threads::new(2).unwrap())
    }

    #[test]
    fn built_in_digits_take_as_many_places_as_they_are_to_and_are_new_ones_in_each_epoch() {
        let images = builtin::dataset(9, 400, 0).train;
        let as_they_are = varied(&images, 0.0, 0);
        assert_eq!(as_they_are.labels, images.labels());
        let replaced = |batch: &Batch| -> Vec<usize> {
            (0..400).filter(|at| batch.images[*at] != as_they_are.images[*at]).collect()
        };
        let (first, second) = (varied(&images, 0.3, 0), varied(&images, 0.3, 1));
        assert!((95..145).contains(&replaced(&first).len()), "{}", replaced(&first).len());
        assert_ne!(replaced(&first), replaced(&second));
        assert_eq!(first, varied(&images, 0.3, 0));
        let (first, second) = (varied(&images, 1.0, 0), varied(&images, 1.0, 1));
        assert!(first.images.iter().zip(&second.images).all(|(one, other)| one != other));
        assert_eq!(first.labels[7], builtin::draw_varied(1, 7).1, "the label is the drawing's");
    }
}
