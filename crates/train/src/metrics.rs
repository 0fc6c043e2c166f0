//! Measurements: loss, accuracy and confusion over any number of images, and the record of an epoch.

use serde::{Deserialize, Serialize};

use lenet_data::dataset::CLASS_COUNT;

/// How many images of each class (row) each class (column) was predicted for.
pub type Confusion = [[u32; CLASS_COUNT]; CLASS_COUNT];

/// A sum over images, from which the means follow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Sum of the images' losses.
    pub loss_sum: f64,
    /// Labels (rows) and predictions (columns).
    pub confusion: Confusion,
    /// Strings, where a run trains on these.
    #[serde(default, skip_serializing_if = "StringTally::is_empty")]
    pub strings: StringTally,
}

/// How many strings were read correctly, every digit of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StringTally {
    /// Number of strings.
    pub total: u32,
    /// Of these, read correctly.
    pub correct: u32,
}

impl StringTally {
    /// Adds one string.
    pub fn add(&mut self, is_correct: bool) {
        self.total += 1;
        self.correct += u32::from(is_correct);
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl std::iter::Sum for StringTally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies
            .fold(Self::default(), |sum, one| Self { total: sum.total + one.total, correct: sum.correct + one.correct })
    }
}

impl Tally {
    /// Adds a batch: the sum of its losses, its labels and its predictions.
    pub fn add(&mut self, loss_sum: f64, labels: &[u8], predictions: &[u8]) {
        self.loss_sum += loss_sum;
        for (&label, &prediction) in labels.iter().zip(predictions) {
            self.confusion[label as usize][prediction as usize] += 1;
        }
    }

    /// Adds strings: the sum of their losses and how many were read correctly.
    pub fn add_strings(&mut self, loss_sum: f64, answers: StringTally) {
        self.loss_sum += loss_sum;
        self.strings = [self.strings, answers].into_iter().sum();
    }

    /// Number of images or strings.
    pub fn total(&self) -> u32 {
        self.confusion.iter().flatten().sum::<u32>() + self.strings.total
    }

    /// Number of images or strings with the correct prediction.
    pub fn correct(&self) -> u32 {
        (0..CLASS_COUNT).map(|class| self.confusion[class][class]).sum::<u32>() + self.strings.correct
    }

    /// Share of images with the correct prediction, 0–1; 0 of none.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct()) / f64::from(self.total().max(1))
    }

    /// Mean loss of an image; 0 of none.
    pub fn loss(&self) -> f64 {
        self.loss_sum / f64::from(self.total().max(1))
    }

    /// Loss and accuracy.
    pub fn score(&self) -> Score {
        Score { loss: self.loss(), accuracy: self.accuracy() }
    }
}

/// Loss and accuracy over a set of images.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean loss of an image.
    pub loss: f64,
    /// Share of images with the correct prediction, 0–1.
    pub accuracy: f64,
}

/// The results of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochRecord {
    /// 1 for the first epoch.
    pub epoch: u32,
    /// Over the training images as they were learned from, each by the weights of its moment.
    pub train: Score,
    /// Over the images set apart for validation, if any, by the epoch's last weights.
    pub validation: Option<Score>,
    /// Over the test images by the epoch's last weights.
    pub test: Score,
    /// The rate of the epoch's last step.
    pub learning_rate: f64,
    /// Time spent on this epoch, evaluation included.
    pub elapsed_secs: f64,
    /// Training speed, evaluation not included.
    pub images_per_second: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_follow_from_the_sums() {
        let mut tally = Tally::default();
        tally.add(3.0, &[7, 7], &[7, 1]);
        tally.add(1.0, &[0, 2], &[0, 2]);
        assert_eq!((tally.correct(), tally.total()), (3, 4));
        assert_eq!(tally.score(), Score { loss: 1.0, accuracy: 0.75 });
        assert_eq!(tally.confusion[7][1], 1);
    }

    #[test]
    fn nothing_is_counted_as_zero() {
        assert_eq!(Tally::default().score(), Score { loss: 0.0, accuracy: 0.0 });
    }
}
