//! The loss functions.
//!
//! Logits are linear outputs as they are, and the negated squared distances of radial basis functions. So every loss goes
//! with every kind of output units.

use lenet_data::choice::{ChoiceText, Described};
use serde::{Deserialize, Serialize};
use tch::{Kind, Reduction, TchError, Tensor};

use super::{architecture::OutputUnits, error::Error, layer::Layer};

/// A loss function, for one image with the logits l and the label D.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// `−log softmax(l)_D`.
    CrossEntropy,
    /// Equation 8 for radial basis functions: the squared distance `−l_D` of F6 from the label's bitmap, that is, from its
    /// 84 targets ±1. For linear outputs the squared distance from +1 for the label and −1 for the nine others.
    MeanSquaredError,
    /// Equation 9, maximum a posteriori: `−l_D + log(e^−j + Σ e^l_i)`.
    MaximumAPosteriori {
        /// j: the penalty of the rubbish class, which is no digit (j > 0). The paper does not give its value.
        rubbish_penalty: f64,
    },
}

impl Described for Loss {
    const ALL: &'static [Self] = &[
        Self::CrossEntropy,
        Self::MeanSquaredError,
        Self::MaximumAPosteriori { rubbish_penalty: Self::DEFAULT_RUBBISH_PENALTY },
    ];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::CrossEntropy => (
                "cross-entropy",
                "Cross-entropy",
                "−log of the probability of the correct digit: the default of today's networks",
                "cross-entropy",
            ),
            Self::MeanSquaredError => (
                "mse",
                "MSE (eq. 8)",
                "Mean squared error, the paper's equation 8: the squared distance of F6 from the correct bitmap; of linear outputs \
                    from +1 for the correct digit and −1 for the others",
                "mean-squared-error",
            ),
            Self::MaximumAPosteriori { .. } => (
                "map",
                "MAP loss (eq. 9)",
                "Maximum a posteriori, the paper's equation 9: the distance from the correct bitmap, and a penalty for other \
                    bitmaps and rubbish that are close",
                "maximum-a-posteriori",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

/// The label that PyTorch's cross-entropy ignores; labels are 0–9, so it never occurs.
const IGNORED_LABEL: i64 = -100;

impl Loss {
    /// The default penalty of the rubbish class: with it, equation 9 does better than equation 8 on validation images.
    pub const DEFAULT_RUBBISH_PENALTY: f64 = 10.0;

    /// j, if the loss has a rubbish class.
    pub fn rubbish_penalty(self) -> Option<f64> {
        match self {
            Self::MaximumAPosteriori { rubbish_penalty } => Some(rubbish_penalty),
            Self::CrossEntropy | Self::MeanSquaredError => None,
        }
    }

    /// The loss of `logits`, `[B, 10]`, for `labels`, `[B]`: mean or sum over the batch, a scalar.
    ///
    /// With `label_smoothing` ε, the target of cross-entropy is 1 − ε for the label plus ε/10 for each class. The other
    /// losses ignore it.
    pub fn compute(
        self,
        output: OutputUnits,
        logits: &Tensor,
        labels: &Tensor,
        reduction: Reduction,
        label_smoothing: f64,
    ) -> Result<Tensor, Error> {
        let own = || logits.f_gather(1, &labels.f_unsqueeze(1)?, false)?.f_squeeze_dim(1); // [B]
        let losses = match (self, output) {
            (Self::CrossEntropy, _) => {
                let none = None::<&Tensor>;
                return Ok(logits.f_cross_entropy_loss(labels, none, reduction, IGNORED_LABEL, label_smoothing)?);
            }
            (Self::MeanSquaredError, OutputUnits::RadialBasis) => own()?.f_neg()?, // [B]
            (Self::MeanSquaredError, OutputUnits::Linear) => {
                let targets = one_of_ten(labels)?; // [B, 10]
                logits.f_sub(&targets)?.f_square()?.f_sum_dim_intlist(1i64, false, Kind::Float)? // [B]
            }
            (Self::MaximumAPosteriori { rubbish_penalty }, _) => {
                let rubbish = logits.f_narrow(1, 0, 1)?.f_full_like(-rubbish_penalty)?; // [B, 1]
                let all = Tensor::f_cat(&[logits, &rubbish], 1)?; // [B, 11]
                all.f_logsumexp(1i64, false)?.f_sub(&own()?)? // [B]
            }
        };
        match reduction {
            Reduction::None => Ok(losses),
            Reduction::Mean => Ok(losses.f_mean(Kind::Float)?),
            Reduction::Sum | Reduction::Other(_) => Ok(losses.f_sum(Kind::Float)?),
        }
    }
}

/// +1 for the label and −1 for the nine others, `[B, 10]`.
pub(super) fn one_of_ten(labels: &Tensor) -> Result<Tensor, TchError> {
    let ones = labels.f_one_hot(Layer::Output.unit_count() as i64)?; // [B, 10]
    ones.f_to_kind(Kind::Float)?.f_mul_scalar(2.0)?.f_sub_scalar(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn losses(loss: Loss, output: OutputUnits) -> Vec<f32> {
        let mut logits = [-40.0_f32; 20];
        (logits[3], logits[5], logits[10]) = (-2.0, -3.0, -0.5);
        let logits = Tensor::from_slice(&logits).reshape([2, 10]);
        let labels = Tensor::from_slice(&[3_i64, 7]);
        Vec::try_from(&loss.compute(output, &logits, &labels, Reduction::None, 0.0).unwrap()).unwrap()
    }

    fn assert_close(ours: &[f32], by_hand: &[f64]) {
        let is_close = |(a, b): (&f32, &f64)| (f64::from(*a) - b).abs() < 1e-5 * b.abs().max(1.0);
        assert!(ours.iter().zip(by_hand).all(is_close), "{ours:?}, not {by_hand:?}");
    }

    #[test]
    fn equation_8_is_the_distance_from_the_labels_bitmap() {
        assert_close(&losses(Loss::MeanSquaredError, OutputUnits::RadialBasis), &[2.0, 40.0]);
    }

    #[test]
    fn of_linear_outputs_it_is_the_distance_from_plus_and_minus_one() {
        let first = 9.0 * 39.0_f64.powi(2) - 39.0_f64.powi(2) + 9.0 + 4.0;
        let second = 8.0 * 39.0_f64.powi(2) + 41.0_f64.powi(2) + 0.25;
        assert_close(&losses(Loss::MeanSquaredError, OutputUnits::Linear), &[first, second]);
    }

    #[test]
    fn equation_9_adds_the_competitors_and_the_rubbish_class() {
        let loss = Loss::MaximumAPosteriori { rubbish_penalty: 1.0 };
        let first = 2.0 + ((-1.0_f64).exp() + (-2.0_f64).exp() + (-3.0_f64).exp()).ln();
        let second = 40.0 + ((-1.0_f64).exp() + (-0.5_f64).exp()).ln();
        assert_close(&losses(loss, OutputUnits::RadialBasis), &[first, second]);
    }
}
