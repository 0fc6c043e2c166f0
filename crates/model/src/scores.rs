//! What ten logits say of an image: how probable each digit is, how probable it is that there is none, and how sure that
//! makes an answer. Window and command line take these numbers from here.

use tch::Tensor;

use super::{array::Array, criterion::Criterion, error::Error};
use lenet_data::dataset::CLASS_COUNT;

/// How probable each class is for one image. All of them sum to 1.
///
/// In 64 bits: with squared distances as logits, most answers are so sure that 32 bits could not tell them from certainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// The probability of each digit, 0–1.
    pub digits: [f64; CLASS_COUNT],
    /// The probability of the rubbish class, 0–1, where the network learned with one.
    pub rubbish: Option<f64>,
}

/// What an image may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// This digit.
    Digit(u8),
    /// No digit.
    Rubbish,
}

impl Scores {
    /// What `logits` say to a network that learned by `criterion`.
    ///
    /// By equation 9 the posterior of digit i is `e^l_i / (e^−j + Σ e^l_k)` and that of the rubbish class what is left,
    /// `e^−j / (e^−j + Σ e^l_k)`; for radial basis functions `−l_i` is the squared distance. The other criteria know no
    /// rubbish: their probabilities are the softmax of the logits.
    pub fn of(criterion: Criterion, logits: &[f32; CLASS_COUNT]) -> Self {
        let log_sum = log_sum(criterion, logits);
        Self {
            digits: probabilities(criterion, logits),
            rubbish: criterion.rubbish_penalty().map(|penalty| (-penalty - log_sum).exp()),
        }
    }

    /// The same for a batch of logits, `[B, 10]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn of_batch(criterion: Criterion, logits: &Tensor) -> Result<Vec<Self>, Error> {
        let values = Array::from_tensor(logits)?.values;
        let (rows, _) = values.as_chunks::<CLASS_COUNT>();
        Ok(rows.iter().map(|row| Self::of(criterion, row)).collect())
    }

    /// The most probable digit; of equals the smallest.
    pub fn best(&self) -> u8 {
        (1..CLASS_COUNT as u8).fold(0, |best, digit| if self.digit(digit) > self.digit(best) { digit } else { best })
    }

    /// The most probable class: the best digit, unless rubbish is more probable.
    pub fn most_probable(&self) -> Class {
        let best = Class::Digit(self.best());
        if self.of_class(Class::Rubbish) > self.of_class(best) { Class::Rubbish } else { best }
    }

    /// The second most probable digit.
    pub fn second(&self) -> u8 {
        let best = self.best();
        let others = (0..CLASS_COUNT as u8).filter(|digit| *digit != best);
        others.reduce(|one, other| if self.digit(other) > self.digit(one) { other } else { one }).unwrap_or(best)
    }

    /// The class that speaks most against the most probable digit: the second digit, unless rubbish is more probable.
    pub fn rival(&self) -> Class {
        let second = Class::Digit(self.second());
        if self.of_class(Class::Rubbish) > self.of_class(second) { Class::Rubbish } else { second }
    }

    /// How sure the network is of its best digit, 0–1: the gap between the two best digits, in probability.
    ///
    /// The paper, too, takes the gap of the two best for its figure 10. Where there is a rubbish class the ten
    /// probabilities sum to what it leaves, so that the gap is small also where no digit is near. Of probabilities that are
    /// no numbers it is 0.
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

/// The probability of each digit; together with the rubbish class, where the criterion has one, they sum to 1.
pub(super) fn probabilities(criterion: Criterion, logits: &[f32; CLASS_COUNT]) -> [f64; CLASS_COUNT] {
    let log_sum = log_sum(criterion, logits);
    logits.map(|logit| (f64::from(logit) - log_sum).exp())
}

/// log Σ e^l, with e^−j for the rubbish class. The largest is taken out first, so that nothing overflows.
pub(super) fn log_sum(criterion: Criterion, logits: &[f32; CLASS_COUNT]) -> f64 {
    let rubbish = criterion.rubbish_penalty().map_or(f64::NEG_INFINITY, |penalty| -penalty);
    let all = || logits.iter().copied().map(f64::from).chain([rubbish]);
    let largest = all().fold(f64::NEG_INFINITY, f64::max);
    largest + all().map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAP: Criterion = Criterion::MaximumAPosteriori { rubbish_penalty: 2.0 };

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
        for criterion in [Criterion::CrossEntropy, Criterion::MeanSquaredError] {
            let scores = Scores::of(criterion, &logits(&[(3, 4.0), (5, 4.0 - 3.0_f32.ln())]));
            assert_eq!((scores.rubbish, scores.best(), scores.rival()), (None, 3, Class::Digit(5)));
            assert!((scores.confidence() - 0.5).abs() < 1e-6, "3/4 − 1/4, not {}", scores.confidence());
        }
    }

    #[test]
    fn answers_that_are_almost_certain_are_still_in_order() {
        let of =
            |gap: f32| Scores::of(Criterion::MeanSquaredError, &logits(&[(3, -2.0), (5, -2.0 - gap)])).confidence();
        assert!(of(20.0) < of(30.0) && of(30.0) < of(34.0) && of(34.0) < 1.0);
    }

    #[test]
    fn equals_have_no_confidence_and_neither_has_what_is_no_number() {
        assert_eq!(Scores::of(Criterion::CrossEntropy, &[0.3; CLASS_COUNT]).confidence(), 0.0);
        assert_eq!(Scores::of(MAP, &[f32::NAN; CLASS_COUNT]).confidence(), 0.0);
    }

    #[test]
    fn a_batch_is_read_row_by_row() {
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
            let map = |rubbish_penalty| Criterion::MaximumAPosteriori { rubbish_penalty };
            let scores = Scores::of(penalty.map_or(Criterion::CrossEntropy, map), &logits);
            let sum: f64 = scores.digits.iter().chain(&scores.rubbish).sum();
            prop_assert!((sum - 1.0).abs() < 1e-5, "{sum}");
            prop_assert!(scores.digits.iter().all(|digit| *digit <= scores.digits[usize::from(scores.best())]));
            prop_assert!((0.0..=1.0).contains(&scores.confidence()));
        }
    }
}
