//! The log-odds of a digit: the scale on which everything that speaks for it or against it is told.

use tch::Tensor;

use crate::{array::Array, criterion::Criterion, error::Error, lenet5::LeNet5};
use lenet_data::dataset::{CLASS_COUNT, Image};

/// log(p / (1 − p)) of one digit's probability p for each row of `logits` (`[B, 10]`), `[B]`: its logit less the logarithm of
/// the sum of all others' exponentials, with that of the rubbish class where the criterion has one.
///
/// Other than a logit alone it does not change where all logits grow by as much, as little as the answer does; other than the
/// probability it does not stand still near 1.
pub(super) fn log_odds(criterion: Criterion, logits: &Tensor, digit: u8) -> Result<Tensor, Error> {
    let (digit, count) = (i64::from(digit), CLASS_COUNT as i64);
    let own = logits.f_select(1, digit)?; // [B]
    let below = logits.f_narrow(1, 0, digit)?; // [B, digit]
    let above = logits.f_narrow(1, digit + 1, count - digit - 1)?; // [B, 9 − digit]
    let mut others = Tensor::f_cat(&[below, above], 1)?; // [B, 9]
    if let Some(penalty) = criterion.rubbish_penalty() {
        let rubbish = own.f_full_like(-penalty)?.f_unsqueeze(1)?; // [B, 1]
        others = Tensor::f_cat(&[others, rubbish], 1)?; // [B, 10]
    }
    Ok(own.f_sub(&others.f_logsumexp(1, false)?)?) // [B]
}

/// The log-odds of `digit` in each of `images`, `[B]`.
pub(super) fn log_odds_of_images(network: &LeNet5, images: &[Image], digit: u8) -> Result<Array, Error> {
    let _no_grad = tch::no_grad_guard();
    let logits = network.forward(&network.input(images)?)?; // [B, 10]
    Array::from_tensor(&log_odds(network.architecture().criterion, &logits, digit)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_odds_are_those_of_the_probabilities() {
        // Probabilities of 0.5, 0.3 and 0.2; with a rubbish class of as much as all digits together, half of each.
        let mut logits = [-200.0_f32; CLASS_COUNT];
        for (digit, share) in [(0, 0.5_f32), (4, 0.3), (9, 0.2)] {
            logits[digit] = share.ln();
        }
        let batch = Tensor::from_slice(&logits).reshape([1, 10]);
        let of = |criterion, digit| f64::try_from(&log_odds(criterion, &batch, digit).unwrap()).unwrap();
        let rubbish = Criterion::MaximumAPosteriori { rubbish_penalty: 0.0 };
        for (digit, share) in [(0, 0.5_f64), (4, 0.3), (9, 0.2)] {
            assert!((of(Criterion::CrossEntropy, digit) - (share / (1.0 - share)).ln()).abs() < 1e-5);
            let half = share / 2.0;
            assert!((of(rubbish, digit) - (half / (1.0 - half)).ln()).abs() < 1e-5);
        }
    }
}
