//! What every method can do once it is fitted.

use lenet_data::dataset::CLASS_COUNT;
use lenet_model::array::Array;
use tch::Tensor;

use crate::{cost::Cost, error::Error, evidence::Evidence, stored::Stored};

/// A fitted method. Its inputs are rows of [`crate::input::Inputs::matrix`].
pub trait Classifier: Send {
    /// The score of each class for each row of `inputs` (`[B, D]`): `[B, 10]`, larger is better, in the method's own unit.
    ///
    /// # Errors
    /// If libtorch fails.
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error>;

    /// What a prediction costs.
    fn cost(&self) -> Cost;

    /// What it sees in one input, `[1, D]`, whose scores are `scores`.
    ///
    /// # Errors
    /// If libtorch fails.
    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error>;

    /// All that it has learned: what its `read` needs.
    ///
    /// # Errors
    /// If libtorch fails.
    fn store(&self) -> Result<Stored, Error>;

    /// Inputs that are worth computing together.
    fn chunk_size(&self) -> usize {
        256
    }
}

/// A prediction for one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The class of the best score.
    pub digit: u8,
    /// The class of the second best score.
    pub runner_up: u8,
    /// The best score minus the second best: what the paper rejects by.
    pub margin: f32,
}

impl Answer {
    /// By the scores of the ten classes; of equals the lower class.
    pub fn of(scores: &[f32; CLASS_COUNT]) -> Self {
        let mut order: [u8; CLASS_COUNT] = std::array::from_fn(|class| class as u8);
        order.sort_by(|one, other| scores[usize::from(*other)].total_cmp(&scores[usize::from(*one)]));
        let [digit, runner_up, ..] = order;
        Self { digit, runner_up, margin: scores[usize::from(digit)] - scores[usize::from(runner_up)] }
    }
}

/// The rows of `[B, 10]`.
pub(crate) fn rows(scores: &Tensor) -> Result<Vec<[f32; CLASS_COUNT]>, Error> {
    Ok(Array::from_tensor(&scores.f_contiguous()?)?.values.as_chunks().0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_and_the_second_best_are_told_with_their_difference() {
        let mut scores = [0.0; CLASS_COUNT];
        (scores[7], scores[2]) = (3.0, 1.25);
        assert_eq!(Answer::of(&scores), Answer { digit: 7, runner_up: 2, margin: 1.75 });
        let tie = Answer { digit: 0, runner_up: 1, margin: 0.0 };
        assert_eq!(Answer::of(&[-1.0; CLASS_COUNT]), tie);
    }
}
