//! Which image the network is shown in the views.

use std::sync::Arc;

use super::Lab;
use crate::{
    data::{class_names::ClassNames, dataset::Image, ink::ShapeRejection},
    model::weights_file::{Certainty, Recognition},
};

/// The image that the views are about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Subject {
    /// A test image, by its position.
    TestDigit(usize),
    /// A training image, by its position.
    TrainingDigit(usize),
    /// What is on the pad; while it is empty, nothing.
    Drawing,
    /// A picture that was dropped on the window, opened or pasted.
    Picture(Arc<Picture>),
}

/// A picture from outside, as the network is shown it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Picture {
    /// The file's name, or `pasted picture`.
    pub name: String,
    /// In MNIST's form.
    pub image: Box<Image>,
}

impl Lab {
    /// The image to show, if the subject has one.
    pub(crate) fn subject_image(&self) -> Option<&Image> {
        match &self.subject {
            Subject::TestDigit(index) => self.data.dataset.test.image(*index),
            Subject::TrainingDigit(index) => self.data.dataset.train.image(*index),
            Subject::Drawing => self.sketch.image(),
            Subject::Picture(picture) => Some(&picture.image),
        }
    }

    /// What the classes of the data set in use are called.
    pub(crate) fn data_class_names(&self) -> ClassNames {
        self.data.dataset.source.class_names()
    }

    /// What the network in view calls its classes: as the set that it was trained on, else as the data in use.
    pub(crate) fn class_names(&self) -> ClassNames {
        let data = self.data.dataset.source.name();
        let knows_digits =
            |recognition: &Recognition| recognition.certainty() != Certainty::Unknown && recognition.images != data;
        match &self.network.training {
            None if self.network.recognition.as_ref().is_some_and(knows_digits) => ClassNames::default(),
            Some(training) if training.dataset != data => training.class_names.clone(),
            _ => self.data_class_names(),
        }
    }

    /// Why the shape check rejects an image in the views, if it does; of the drawing by its strokes, too.
    pub(crate) fn shape_rejection(&self, image: &Image) -> Option<ShapeRejection> {
        // It knows the shapes of digits alone.
        if !self.class_names().are_digits() {
            return None;
        }
        let drawn = if self.subject == Subject::Drawing { self.sketch.shape_rejection() } else { None };
        drawn.or_else(|| ShapeRejection::of(image))
    }

    /// What the image is meant to be, where that is known.
    pub(crate) fn subject_label(&self) -> Option<u8> {
        match &self.subject {
            Subject::TestDigit(index) => self.data.dataset.test.labels().get(*index).copied(),
            Subject::TrainingDigit(index) => self.data.dataset.train.labels().get(*index).copied(),
            Subject::Drawing | Subject::Picture(_) => None,
        }
    }

    /// What the views are about, in words.
    pub(crate) fn subject_name(&self) -> String {
        let thing = self.data_class_names().image_noun();
        match &self.subject {
            Subject::TestDigit(index) => format!("test {thing} {index}"),
            Subject::TrainingDigit(index) => format!("training {thing} {index}"),
            Subject::Drawing => "the drawing".to_owned(),
            Subject::Picture(picture) => picture.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model_file::TrainingSummary;

    /// A lab with images of things and a network that was trained on this set, if it is known.
    fn lab_with(trained_on: Option<(&str, &[&str])>) -> Lab {
        let mut lab = Lab::fake().with_class_names(&["Shoe", "Sleeve"]);
        lab.network.training = trained_on.map(|(dataset, names)| TrainingSummary {
            dataset: dataset.to_owned(),
            dataset_digest: String::new(),
            class_names: ClassNames::new(names),
            epoch_count: 1,
            test_accuracy: None,
            config: serde_json::Value::Null,
        });
        lab
    }

    #[test]
    fn a_network_calls_its_classes_as_the_set_that_it_was_trained_on() {
        let of_first = |trained_on| lab_with(trained_on).class_names().of(0).into_owned();
        assert_eq!(of_first(Some(("MNIST", &[]))), "0");
        assert_eq!(of_first(Some(("Letters", &["a", "b"]))), "a");
        // A file that does not say, and one that was trained on these images before their names were kept.
        assert_eq!(of_first(None), "Shoe");
        assert_eq!(of_first(Some(("Things", &[]))), "Shoe");
        assert_eq!(lab_with(Some(("MNIST", &[]))).data_class_names().of(0), "Shoe");
    }
}
