//! The validation images of a model's training, which it never learned from.

use super::{batches::split, config::TrainingConfig};
use lenet_data::{dataset::LabelledImages, strings::Digits};
use lenet_model::model_file::TrainingSummary;

/// Why a model has no validation images.
#[derive(Debug, thiserror::Error)]
pub enum NoValidationImages {
    /// The file lacks the settings of its training.
    #[error("the model's file does not say how it was trained, so which images it did not learn from is not known")]
    Unknown,
    /// Its training had no validation images.
    #[error("the model learned from all training images: set some apart with `lenet-lab train --validation`")]
    NoneSetApart,
    /// It was trained with other images.
    #[error("the model was trained with other images ({0}): name their folder with --data")]
    OtherImages(String),
}

/// Of the training images `train` the validation images of a model's training.
///
/// # Errors
/// If there are none, or these are not the images that the model was trained with.
pub fn validation_images(
    training: Option<&TrainingSummary>,
    train: &LabelledImages,
) -> Result<LabelledImages, NoValidationImages> {
    let positions = held_out(training, train)?;
    Ok(train.select(&positions.into_iter().map(|position| position as usize).collect::<Vec<_>>()))
}

/// The settings of a training that held images out, if it held out any.
///
/// # Errors
/// If there are none.
pub fn config_with_validation(training: Option<&TrainingSummary>) -> Result<TrainingConfig, NoValidationImages> {
    let config = training.and_then(config_of).ok_or(NoValidationImages::Unknown)?;
    if config.validation_count == 0 { Err(NoValidationImages::NoneSetApart) } else { Ok(config) }
}

/// The positions of the validation images among the training images.
pub(crate) fn held_out(
    training: Option<&TrainingSummary>,
    train: &LabelledImages,
) -> Result<Vec<u32>, NoValidationImages> {
    let training = training.ok_or(NoValidationImages::Unknown)?;
    if training.dataset_digest != train.digest() && config_of(training).is_some() {
        return Err(NoValidationImages::OtherImages(training.dataset.clone()));
    }
    let config = config_with_validation(Some(training))?;
    if config.strings.is_some() {
        // Strings of all the digits held out measure it, however many strings there are.
        let first = train.len() - Digits::held_out(train).len();
        return Ok((first as u32..train.len() as u32).collect());
    }
    split(&config, train.len()).map(|split| split.validation).map_err(|_| NoValidationImages::NoneSetApart)
}

/// The settings of a training, if its summary has them.
pub(crate) fn config_of(training: &TrainingSummary) -> Option<TrainingConfig> {
    serde_json::from_value(training.config.clone()).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::Session;
    use lenet_data::builtin;

    #[test]
    fn a_model_finds_the_images_it_did_not_learn_from() {
        let dataset = builtin::dataset(1, 60, 10);
        let config = TrainingConfig { validation_count: 20, thread_count: 1, ..TrainingConfig::default() };
        let set_apart = split(&config, 60).unwrap().validation;
        let training = Session::new(config, Arc::new(dataset.clone())).unwrap().model().unwrap().training.unwrap();
        let found = validation_images(Some(&training), &dataset.train).unwrap();
        assert_eq!(found.len(), 20);
        assert!(
            set_apart
                .iter()
                .enumerate()
                .all(|(at, position)| { found.image(at) == dataset.train.image(*position as usize) })
        );

        let error = |training: Option<&TrainingSummary>, images| validation_images(training, images).unwrap_err();
        assert!(matches!(error(Some(&training), &dataset.test), NoValidationImages::OtherImages(_)));
        assert!(matches!(error(None, &dataset.train), NoValidationImages::Unknown));
        let config = TrainingConfig { thread_count: 1, ..TrainingConfig::default() };
        let training = Session::new(config, Arc::new(dataset.clone())).unwrap().model().unwrap().training.unwrap();
        assert!(matches!(error(Some(&training), &dataset.train), NoValidationImages::NoneSetApart));
    }

    #[test]
    fn a_model_of_strings_has_the_digits_that_no_string_was_made_of() {
        let dataset = Arc::new(builtin::dataset(1, 60, 10));
        let config = TrainingConfig { validation_count: 20, thread_count: 1, ..TrainingConfig::strings() };
        let training = Session::new(config, Arc::clone(&dataset)).unwrap().model().unwrap().training.unwrap();
        let found = validation_images(Some(&training), &dataset.train).unwrap();
        let last: Vec<_> = (55..60).map(|position| dataset.train.image(position)).collect();
        assert_eq!((0..found.len()).map(|position| found.image(position)).collect::<Vec<_>>(), last);
        assert_eq!(training.dataset, format!("strings of {}", dataset.source.name()));
    }
}
