//! From ten logits to the probability of each digit and of the rubbish class, and to the confidence of an answer.

use tch::Tensor;

use super::{error::Error, logits::rows, loss::Loss};
use lenet_data::dataset::CLASS_COUNT;

/// The class probabilities of one image; they sum to 1.
///
/// They have 64 bits: with squared distances as logits, most answers are so certain that 32 bits would round them to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// The probability of each digit, 0–1.
    pub digits: [f64; CLASS_COUNT],
    /// The probability of the rubbish class, 0–1, if the network was trained with one.
    pub rubbish: Option<f64>,
}

/// A class of images.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// This digit.
    Digit(u8),
    /// No digit.
    Rubbish,
}

impl Scores {
    /// The class probabilities from `logits`, for a network trained with `loss`.
    ///
    /// By equation 9 the posterior of digit i is `e^l_i / (e^−j + Σ e^l_k)` and that of the rubbish class what is left,
    /// `e^−j / (e^−j + Σ e^l_k)`; for radial basis functions `−l_i` is the squared distance. The other losses have no
    /// rubbish class: their probabilities are the softmax of the logits.
    pub fn of(loss: Loss, logits: &[f32; CLASS_COUNT]) -> Self {
        let log_sum = log_sum(loss, logits);
        Self {
            digits: probabilities(loss, logits),
            rubbish: loss.rubbish_penalty().map(|penalty| (-penalty - log_sum).exp()),
        }
    }

    /// The same for a batch of logits, `[B, 10]`.
    pub fn of_batch(loss: Loss, logits: &Tensor) -> Result<Vec<Self>, Error> {
        Ok(rows(logits)?.iter().map(|row| Self::of(loss, row)).collect())
    }

    /// The most probable digit; of equals the smallest.
    pub fn best(&self) -> u8 {
        (1..CLASS_COUNT as u8).fold(0, |best, digit| if self.digit(digit) > self.digit(best) { digit } else { best })
    }

    /// The most probable class: the best digit, unless rubbish is more probable.
    pub fn most_probable(&self) -> Class {
        self.unless_rubbish(self.best())
    }

    /// The second most probable digit.
    pub fn second(&self) -> u8 {
        let best = self.best();
        let others = (0..CLASS_COUNT as u8).filter(|digit| *digit != best);
        others.reduce(|one, other| if self.digit(other) > self.digit(one) { other } else { one }).unwrap_or(best)
    }

    /// The strongest rival of the most probable digit: the second digit, unless rubbish is more probable.
    pub fn rival(&self) -> Class {
        self.unless_rubbish(self.second())
    }

    fn unless_rubbish(&self, digit: u8) -> Class {
        if self.rubbish.is_some_and(|rubbish| rubbish > self.digit(digit)) {
            Class::Rubbish
        } else {
            Class::Digit(digit)
        }
    }

    /// The confidence of the answer, 0–1: the probability of the best digit minus that of the second.
    ///
    /// The paper, too, uses the gap of the two best for its figure 10. A rubbish class takes its share of the probability, so
    /// the gap is also small where no digit is near. It is 0 for probabilities of NaN.
    pub fn confidence(&self) -> f64 {
        let gap = self.digit(self.best()) - self.digit(self.second());
        if gap.is_nan() { 0.0 } else { gap }
    }

    /// The probability of one class; 0 of the rubbish class where there is none.
    pub fn of_class(&self, class: Class) -> f64 {
        match class {
            Class::Digit(digit) => self.digit(digit),
            Class::Rubbish => self.rubbish.unwrap_or(0.0),
        }
    }

    fn digit(&self, digit: u8) -> f64 {
        self.digits[usize::from(digit)]
    }
}

/// The probability of each digit; with that of the rubbish class, if the loss has one, they sum to 1.
pub(super) fn probabilities(loss: Loss, logits: &[f32; CLASS_COUNT]) -> [f64; CLASS_COUNT] {
    let log_sum = log_sum(loss, logits);
    logits.map(|logit| (f64::from(logit) - log_sum).exp())
}

/// log Σ e^l, with e^−j for the rubbish class. The maximum is subtracted first against overflow.
pub(super) fn log_sum(loss: Loss, logits: &[f32; CLASS_COUNT]) -> f64 {
    let rubbish = loss.rubbish_penalty().map_or(f64::NEG_INFINITY, |penalty| -penalty);
    let all = || logits.iter().copied().map(f64::from).chain([rubbish]);
    let largest = all().fold(f64::NEG_INFINITY, f64::max);
    largest + all().map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAP: Loss = Loss::MaximumAPosteriori { rubbish_penalty: 2.0 };

    fn logits(set: &[(usize, f32)]) -> [f32; CLASS_COUNT] {
        let mut logits = [-500.0; CLASS_COUNT];
        for (digit, logit) in set {
            logits[*digit] = *logit;
        }
        logits
    }

    #[test]
    fn the_rubbish_class_takes_its_share_by_equation_9() {
        // e^−1 and e^−3 for the digits, e^−2 for rubbish: 0.665, 0.090 and 0.245 of their sum.
        let scores = Scores::of(MAP, &logits(&[(4, -1.0), (9, -3.0)]));
        let expected = [(-1.0_f64).exp(), (-2.0_f64).exp(), (-3.0_f64).exp()].map(|e| e / 0.553_001_8);
        let ours = [scores.digits[4], scores.rubbish.unwrap(), scores.digits[9]];
        assert!(ours.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-6), "{ours:?}");
        assert_eq!((scores.best(), scores.rival()), (4, Class::Rubbish));
        assert!((scores.confidence() - (0.665_241 - 0.090_031)).abs() < 1e-5, "{}", scores.confidence());
    }

    #[test]
    fn what_is_far_from_every_digit_is_rubbish_with_little_confidence() {
        let of = |distance: f32| Scores::of(MAP, &logits(&[(7, -distance), (1, -distance - 20.0)]));
        let scores = of(60.0);
        assert_eq!((scores.best(), scores.second(), scores.rival()), (7, 1, Class::Rubbish));
        assert_eq!((scores.most_probable(), scores.rubbish), (Class::Rubbish, Some(1.0)));
        assert!(of(60.0).confidence() < of(59.0).confidence() && of(59.0).confidence() < 1e-20, "and still in order");
    }

    #[test]
    fn without_a_rubbish_class_the_two_best_digits_decide() {
        for loss in [Loss::CrossEntropy, Loss::MeanSquaredError] {
            let scores = Scores::of(loss, &logits(&[(3, 4.0), (5, 4.0 - 3.0_f32.ln())]));
            assert_eq!((scores.rubbish, scores.best(), scores.rival()), (None, 3, Class::Digit(5)));
            assert!((scores.confidence() - 0.5).abs() < 1e-6, "3/4 − 1/4, not {}", scores.confidence());
        }
    }

    #[test]
    fn answers_that_are_almost_certain_are_still_in_order() {
        let of = |gap: f32| Scores::of(Loss::MeanSquaredError, &logits(&[(3, -2.0), (5, -2.0 - gap)])).confidence();
        assert!(of(20.0) < of(30.0) && of(30.0) < of(34.0) && of(34.0) < 1.0);
    }

    #[test]
    fn equals_have_no_confidence_and_neither_has_what_is_no_number() {
        assert_eq!(Scores::of(Loss::CrossEntropy, &[0.3; CLASS_COUNT]).confidence(), 0.0);
        assert_eq!(Scores::of(MAP, &[f32::NAN; CLASS_COUNT]).confidence(), 0.0);
    }

    #[test]
    fn a_batch_is_scored_row_by_row() {
        let rows = [logits(&[(0, 1.0)]), logits(&[(8, -1.0)])];
        let batch = Tensor::from_slice(rows.as_flattened()).reshape([2, 10]);
        assert_eq!(Scores::of_batch(MAP, &batch).unwrap(), rows.map(|row| Scores::of(MAP, &row)));
    }

    proptest! {
        #[test]
        fn probabilities_sum_to_one_whatever_the_logits(
            logits in prop::array::uniform10(-3e4_f32..3e4),
            penalty in prop::option::of(1e-3..1000.0_f64),
        ) {
            let map = |rubbish_penalty| Loss::MaximumAPosteriori { rubbish_penalty };
            let scores = Scores::of(penalty.map_or(Loss::CrossEntropy, map), &logits);
            let sum: f64 = scores.digits.iter().chain(&scores.rubbish).sum();
            prop_assert!((sum - 1.0).abs() < 1e-5, "{sum}");
            prop_assert!(scores.digits.iter().all(|digit| *digit <= scores.digits[usize::from(scores.best())]));
            prop_assert!((0.0..=1.0).contains(&scores.confidence()));
        }
    }
}
