//! The sets of images that a network is evaluated on: what it learned from, what was held out, and the test images.

use super::{
    batches::split,
    validation_images::{NoValidationImages, config_of, held_out},
};
use lenet_data::dataset::{Dataset, LabelledImages};
use lenet_model::model_file::TrainingSummary;

/// A set of images, as a network's training divides them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImageSet {
    /// The test images.
    #[default]
    Test,
    /// The images that the network learned from. Where these are not known, all training images.
    Training,
    /// The training images that were held out.
    Validation,
}

impl ImageSet {
    /// All sets, the usual one first.
    pub const ALL: [Self; 3] = [Self::Test, Self::Training, Self::Validation];

    /// Its name before `set` or `images`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Training => "training",
            Self::Validation => "validation",
        }
    }

    /// The images that its positions count.
    pub fn images(self, dataset: &Dataset) -> &LabelledImages {
        match self {
            Self::Test => &dataset.test,
            Self::Training | Self::Validation => &dataset.train,
        }
    }

    /// The positions of its images, for a network with this training.
    ///
    /// # Errors
    /// If there are no validation images, or they are not among these images.
    pub fn positions(
        self,
        training: Option<&TrainingSummary>,
        dataset: &Dataset,
    ) -> Result<Vec<u32>, NoValidationImages> {
        let all = 0..self.images(dataset).len() as u32;
        match self {
            Self::Test => Ok(all.collect()),
            Self::Training => Ok(learned_from(training, &dataset.train).unwrap_or_else(|| all.collect())),
            Self::Validation => held_out(training, &dataset.train),
        }
    }
}

/// The images that a network learned from; none where that is not known, or it learned from other images.
fn learned_from(training: Option<&TrainingSummary>, train: &LabelledImages) -> Option<Vec<u32>> {
    let training = training.filter(|training| training.dataset_digest == train.digest())?;
    let config = config_of(training)?;
    if config.strings.is_some() {
        let held_out = held_out(Some(training), train).unwrap_or_default();
        return Some((0..(train.len() - held_out.len()) as u32).collect());
    }
    Some(split(&config, train.len()).ok()?.train)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{config::TrainingConfig, session::Session};
    use lenet_data::builtin;

    fn trained(config: TrainingConfig, dataset: &Arc<Dataset>) -> TrainingSummary {
        let config = TrainingConfig { thread_count: 1, ..config };
        Session::new(config, Arc::clone(dataset)).unwrap().model().unwrap().training.unwrap()
    }

    #[test]
    fn the_sets_are_as_the_training_divided_them() {
        let dataset = Arc::new(builtin::dataset(1, 60, 10));
        let config = TrainingConfig { validation_count: 20, training_limit: Some(30), ..TrainingConfig::default() };
        let divided = split(&config, 60).unwrap();
        let training = trained(config, &dataset);
        let positions = |set: ImageSet| set.positions(Some(&training), &dataset).unwrap();
        assert_eq!(positions(ImageSet::Test), (0..10).collect::<Vec<_>>());
        assert_eq!(positions(ImageSet::Training), divided.train);
        assert_eq!(positions(ImageSet::Validation), divided.validation);
    }

    #[test]
    fn where_it_is_not_known_what_was_learned_from_all_training_images_count() {
        let dataset = Arc::new(builtin::dataset(1, 60, 10));
        let other = Arc::new(builtin::dataset(2, 50, 10));
        let training = trained(TrainingConfig { validation_count: 20, ..TrainingConfig::default() }, &other);
        for training in [None, Some(&training)] {
            assert_eq!(ImageSet::Training.positions(training, &dataset).unwrap().len(), 60);
            assert!(ImageSet::Validation.positions(training, &dataset).is_err());
        }
    }

    #[test]
    fn strings_are_made_of_all_digits_but_those_held_out() {
        let dataset = Arc::new(builtin::dataset(1, 60, 10));
        for (validation_count, held_out) in [(20, 5), (0, 0)] {
            let training = trained(TrainingConfig { validation_count, ..TrainingConfig::strings() }, &dataset);
            let count = ImageSet::Training.positions(Some(&training), &dataset).unwrap().len();
            assert_eq!(count, 60 - held_out);
        }
    }
}
