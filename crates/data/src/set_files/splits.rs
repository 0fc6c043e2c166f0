//! From the parts that a set has to training and test images.

use super::{Problem, part_names::Split};
use crate::dataset::{CLASS_COUNT, LabelledImages};

/// One of so many images of each class is kept for testing where a set has no test images: MNIST's share.
const TEST_SHARE: usize = 7;

/// The parts of a set; those that it does not have are empty.
#[derive(Debug, Default)]
pub(super) struct Splits {
    train: LabelledImages,
    validation: LabelledImages,
    test: LabelledImages,
}

impl Splits {
    /// Adds images; those without a named part are for training.
    pub(super) fn add(&mut self, split: Option<Split>, images: LabelledImages) {
        let part = match split {
            None | Some(Split::Train) => &mut self.train,
            Some(Split::Validation) => &mut self.validation,
            Some(Split::Test) => &mut self.test,
        };
        part.append(images);
    }

    /// The training and the test images, with notes on what was decided.
    pub(super) fn into_sets(mut self, notes: &mut Vec<String>) -> Result<[LabelledImages; 2], Problem> {
        match [self.train.is_empty(), self.validation.is_empty(), self.test.is_empty()] {
            [true, true, true] => return Err(Problem::NoImages),
            [false, true, false] => {}
            [false, false, false] => {
                notes.push(format!(
                    "the {} validation images are trained on; the training settings keep some for validation",
                    self.validation.len()
                ));
                self.train.append(self.validation);
            }
            [false, false, true] => {
                notes.push(format!("its {} validation images are used as test images", self.validation.len()));
                self.test = self.validation;
            }
            _ => {
                let mut all = self.train;
                all.append(self.validation);
                all.append(self.test);
                let [train, test] = split(&all)?;
                notes.push(format!(
                    "it has no test images of its own: {} of its {} images are kept for testing, the same every time",
                    test.len(),
                    all.len()
                ));
                return Ok([train, test]);
            }
        }
        Ok([self.train, self.test])
    }
}

/// Keeps every seventh image of each class, or every second where no class has seven.
fn split(all: &LabelledImages) -> Result<[LabelledImages; 2], Problem> {
    let most = all.class_counts().into_iter().max().unwrap_or_default();
    let share = if most < TEST_SHARE { 2 } else { TEST_SHARE };
    let mut seen = [0_usize; CLASS_COUNT];
    let is_for_testing = |label: &u8| {
        let seen = &mut seen[usize::from(*label)];
        *seen += 1;
        seen.is_multiple_of(share)
    };
    let kept: Vec<bool> = all.labels().iter().map(is_for_testing).collect();
    let of = |testing| {
        let chosen: Vec<usize> = (0..all.len()).filter(|index| kept[*index] == testing).collect();
        all.select(&chosen)
    };
    let sets = [of(false), of(true)];
    if sets[1].is_empty() { Err(Problem::TooFewImages) } else { Ok(sets) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::PIXEL_COUNT;

    fn images(labels: &[u8]) -> LabelledImages {
        LabelledImages::new(vec![0; labels.len() * PIXEL_COUNT], labels.to_vec()).unwrap()
    }

    #[test]
    fn a_seventh_of_each_class_is_kept_where_there_are_no_test_images() {
        let (mut splits, mut notes) = (Splits::default(), Vec::new());
        splits.add(None, images(&[[3; 14].as_slice(), &[8; 7]].concat()));
        let [train, test] = splits.into_sets(&mut notes).unwrap();
        assert_eq!((train.len(), test.labels()), (18, &[3, 3, 8][..]));
        assert!(notes[0].contains("3 of its 21 images are kept for testing"), "{notes:?}");
    }

    #[test]
    fn few_images_are_halved_and_one_is_too_few() {
        assert_eq!(split(&images(&[1, 1, 2, 2])).unwrap().map(|set| set.len()), [2, 2]);
        assert!(matches!(split(&images(&[1, 2])), Err(Problem::TooFewImages)));
    }

    #[test]
    fn validation_images_take_the_place_of_missing_test_images() {
        let (mut splits, mut notes) = (Splits::default(), Vec::new());
        splits.add(Some(Split::Train), images(&[1, 2]));
        splits.add(Some(Split::Validation), images(&[3]));
        assert_eq!(splits.into_sets(&mut notes).unwrap()[1].labels(), [3]);

        let mut splits = Splits::default();
        splits.add(Some(Split::Train), images(&[1, 2]));
        splits.add(Some(Split::Validation), images(&[3]));
        splits.add(Some(Split::Test), images(&[4]));
        let [train, test] = splits.into_sets(&mut notes).unwrap();
        assert_eq!((train.labels(), test.labels()), (&[1, 2, 3][..], &[4][..]));
        assert_eq!(notes.len(), 2);
    }
}
