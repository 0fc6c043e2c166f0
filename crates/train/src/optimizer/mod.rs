//! The rules by which weights change, with PyTorch's formulas and PyTorch's defaults.
//!
//! They are our own because a run resumes bit for bit only with the optimiser's state, which libtorch does not give.

use serde::{Deserialize, Serialize};
use tch::{TchError, Tensor};

use super::error::Error;
use lenet_data::choice::{ChoiceText, Described};
use lenet_model::parameters::WeightMatrix;

mod muon;

pub use self::muon::Muon;

/// A rule with its constants.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Stochastic gradient descent: v ← μ·v + g, w ← w − η·v.
    Sgd {
        /// μ: the share of the last change in the next one (0 ≤ μ < 1).
        momentum: f64,
    },
    /// Kingma and Ba, 2015. Weight decay is part of the gradient.
    Adam(Moments),
    /// Loshchilov and Hutter, 2019: as Adam, with weight decay apart from the gradient.
    AdamW(Moments),
    /// Jordan et al., 2024: the steps of the hidden layers' weight matrices are made orthogonal; all other weights have Adam.
    Muon(Muon),
    /// The paper's stochastic diagonal Levenberg–Marquardt (appendix C): w ← w − η/(μ + h)·g, with a rate of its own for
    /// each weight.
    Sdlm(Sdlm),
}

impl Described for Optimizer {
    const ALL: &'static [Self] = &[
        Self::SGD,
        Self::Adam(Moments::DEFAULT),
        Self::AdamW(Moments::DEFAULT),
        Self::Muon(Muon::DEFAULT),
        Self::Sdlm(Sdlm::DEFAULT),
    ];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Sgd { .. } => (
                "sgd",
                "SGD",
                "Stochastic gradient descent with momentum: v ← μ·v + gradient, weight ← weight − rate·v",
                "momentum-and-adam",
            ),
            Self::Adam(_) => (
                "adam",
                "Adam",
                "Steps along the running mean of the gradients, divided by how large they usually are, so that each weight gets \
                    steps of its own size (Kingma and Ba, 2015)",
                "momentum-and-adam",
            ),
            Self::AdamW(_) => (
                "adamw",
                "AdamW",
                "As Adam, but weight decay pulls at the weights themselves and not by way of the gradient (Loshchilov and Hutter, \
                    2019)",
                "momentum-and-adam",
            ),
            Self::Muon(_) => (
                "muon",
                "Muon",
                "The momentum of each hidden layer's weight matrix is made orthogonal, so that a step changes all directions alike; \
                    biases and the output layer have Adam (Jordan et al., 2024)",
                "muon",
            ),
            Self::Sdlm(_) => (
                "sdlm",
                "SDLM",
                "Stochastic diagonal Levenberg–Marquardt, the paper's: each weight has a rate of its own, rate/(mu + h), with its \
                    second derivative h measured before each epoch. Without batch normalisation and dropout, on the CPU",
                "sdlm",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

/// Constants of Adam.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// Decay of the mean of the gradients.
    pub beta1: f64,
    /// Decay of the mean of their squares.
    pub beta2: f64,
    /// Added to the denominator to keep it above zero.
    pub epsilon: f64,
}

impl Moments {
    /// PyTorch's defaults.
    pub const DEFAULT: Self = Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
}

/// Constants of stochastic diagonal Levenberg–Marquardt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sdlm {
    /// μ, added to every second derivative: limits the steps where it is small.
    pub mu: f64,
    /// The use of an epoch's second derivatives. Files name it `curvature`.
    #[serde(rename = "curvature")]
    pub hessian: HessianUpdate,
    /// Training images that estimate the second derivatives before each epoch.
    pub sample_count: usize,
}

/// How stochastic diagonal Levenberg–Marquardt uses the second derivatives h, the Hessian's diagonal, measured before an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HessianUpdate {
    /// As measured, as in the paper.
    Literal,
    /// A deviation from the paper: the largest of all epochs so far. Where a network settles, some h come close to zero,
    /// their steps grow, and without this a run can be lost in its second epoch.
    Stabilised,
}

impl Described for HessianUpdate {
    const ALL: &'static [Self] = &[Self::Literal, Self::Stabilised];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Literal => (
                "literal",
                "Literal",
                "They are used as measured, as the paper has it. Where some come close to zero, steps grow, and a run can be lost",
            ),
            Self::Stabilised => (
                "stabilised",
                "Stabilised",
                "A deviation from the paper: of each weight the largest of all epochs so far is used, so that its rate only falls. \
                    Without it a run can be lost in its second epoch",
            ),
        };
        ChoiceText { name, title, hint, topic: "diagonal-hessian" }
    }
}

impl Sdlm {
    /// The paper's constants, stabilised.
    pub const DEFAULT: Self = Self { mu: 0.02, hessian: HessianUpdate::Stabilised, sample_count: 500 };

    /// The second derivatives to use, from those used before and those measured now.
    pub(super) fn update(self, before: &Tensor, measured: &Tensor) -> Result<Tensor, TchError> {
        match self.hessian {
            HessianUpdate::Literal => Ok(measured.shallow_clone()),
            HessianUpdate::Stabilised => before.f_maximum(measured),
        }
    }

    /// The rate of each weight, η/(μ + h).
    pub(super) fn rates(self, hessian: &Tensor, learning_rate: f64) -> Result<Tensor, TchError> {
        hessian.f_add_scalar(self.mu)?.f_reciprocal()?.f_mul_scalar(learning_rate)
    }
}

/// One step's numbers.
#[derive(Clone, Copy, Debug)]
pub struct StepSize {
    /// The rate, the schedule's factor included.
    pub learning_rate: f64,
    /// Pull towards zero.
    pub weight_decay: f64,
    /// 1 for the first step of the run.
    pub step: u64,
}

impl Optimizer {
    /// SGD with the usual momentum of 0.9.
    pub const SGD: Self = Self::Sgd { momentum: 0.9 };

    /// The learning rate where none is given.
    pub fn default_learning_rate(self) -> f64 {
        match self {
            Self::Sgd { .. } => 0.1,
            Self::Adam(_) | Self::AdamW(_) => 0.002,
            Self::Muon(_) => 0.006,
            Self::Sdlm(_) => 0.0005,
        }
    }

    /// The weight decay where none is given.
    pub fn default_weight_decay(self) -> f64 {
        match self {
            Self::Sgd { .. } => 0.0005,
            Self::Adam(_) | Self::Muon(_) | Self::Sdlm(_) => 0.0,
            Self::AdamW(_) => 0.01,
        }
    }

    /// The names of the rule's state tensors, each as large as all parameters.
    pub fn slot_names(self) -> &'static [&'static str] {
        match self {
            Self::Sgd { .. } => &["momentum"],
            Self::Adam(_) | Self::AdamW(_) | Self::Muon(_) => &["mean", "mean_of_squares"],
            Self::Sdlm(_) => &["curvature"],
        }
    }

    /// Changes `parameter` by its gradient, without autograd. `matrices` are its hidden layers' weights; `slots` holds the rule's state in the order of
    /// [`Self::slot_names`], all of the parameter's shape and zero at first; so is `scratch`, of any content.
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn step(
        self,
        parameter: &Tensor,
        gradient: &Tensor,
        matrices: &[WeightMatrix],
        slots: &mut [Tensor],
        scratch: &mut Tensor,
        size: StepSize,
    ) -> Result<(), Error> {
        let mut parameter = parameter.shallow_clone();
        let decayed = |weight: &Tensor| match size.weight_decay {
            0.0 => Ok(gradient.shallow_clone()),
            decay => gradient.f_add(&weight.f_mul_scalar(decay)?),
        };
        match (self, slots) {
            // Without momentum the change is the gradient's: the same numbers for half the memory's work.
            (Self::Sgd { momentum: 0.0 }, [_]) => {
                let change = decayed(&parameter)?.f_mul_out(scratch, &number(size.learning_rate)?)?;
                drop(parameter.f_sub_(&change)?);
            }
            (Self::Sgd { momentum }, [velocity]) => {
                drop(velocity.f_mul_scalar_(momentum)?.f_add_(gradient)?);
                if size.weight_decay != 0.0 {
                    drop(velocity.f_add_(&parameter.f_mul_out(scratch, &number(size.weight_decay)?)?)?);
                }
                drop(parameter.f_sub_(&velocity.f_mul_out(scratch, &number(size.learning_rate)?)?)?);
            }
            (Self::Adam(moments), [mean, mean_of_squares]) => {
                let gradient = decayed(&parameter)?;
                moments.step(&mut parameter, &gradient, mean, mean_of_squares, size)?;
            }
            (Self::AdamW(moments), [mean, mean_of_squares]) => {
                drop(parameter.f_mul_scalar_(1.0 - size.learning_rate * size.weight_decay)?);
                moments.step(&mut parameter, gradient, mean, mean_of_squares, size)?;
            }
            (Self::Muon(muon), [mean, mean_of_squares]) => {
                muon.step(&parameter, &decayed(&parameter)?, matrices, [mean, mean_of_squares], size)?;
            }
            (Self::Sdlm(sdlm), [hessian]) => {
                let rates = sdlm.rates(hessian, size.learning_rate)?;
                drop(parameter.f_sub_(&rates.f_mul(&decayed(&parameter)?)?)?);
            }
            (_, slots) => {
                return Err(Error::OptimizerSlots { found: slots.len(), expected: self.slot_names().len() });
            }
        }
        Ok(())
    }
}

/// A number as a tensor of no dimension, in 32 bits.
fn number(value: f64) -> Result<Tensor, TchError> {
    Tensor::f_from_slice(&[value as f32])?.f_view([] as [i64; 0])
}

impl Moments {
    fn step(
        self,
        parameter: &mut Tensor,
        gradient: &Tensor,
        mean: &mut Tensor,
        mean_of_squares: &mut Tensor,
        size: StepSize,
    ) -> Result<(), TchError> {
        let Self { beta1, beta2, epsilon } = self;
        drop(mean.f_mul_scalar_(beta1)?.f_add_(&gradient.f_mul_scalar(1.0 - beta1)?)?);
        let squares = gradient.f_square()?.f_mul_scalar(1.0 - beta2)?;
        drop(mean_of_squares.f_mul_scalar_(beta2)?.f_add_(&squares)?);
        // Both means start at zero; these factors undo the pull towards it.
        let mean_bias = 1.0 - beta1.powf(size.step as f64);
        let square_bias = 1.0 - beta2.powf(size.step as f64);
        let denominator = mean_of_squares.f_sqrt()?.f_div_scalar(square_bias.sqrt())?.f_add_scalar(epsilon)?;
        let change = mean.f_div(&denominator)?.f_mul_scalar(size.learning_rate / mean_bias)?;
        parameter.f_sub_(&change).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: [f32; 4] = [0.5, -1.0, 2.0, 0.0];
    const GRADIENT: [f32; 4] = [0.1, -0.2, 0.3, 0.05];

    /// Five steps with gradients of 1, 2, 3, −4 and −5 times [`GRADIENT`]; the weights after each.
    fn five_steps(optimizer: Optimizer, learning_rate: f64, weight_decay: f64) -> Vec<Vec<f32>> {
        let mut weights = Tensor::from_slice(&START).set_requires_grad(true);
        let zeros = || Tensor::from_slice(&[0.0_f32; 4]);
        let mut scratch = zeros();
        let mut slots: Vec<_> = optimizer.slot_names().iter().map(|_| zeros()).collect();
        let steps = (1..).zip([1.0, 2.0, 3.0, -4.0, -5.0]);
        let weights_after = |(step, scale): (u64, f64)| {
            weights.zero_grad();
            // The gradient of a sum of products is the other factor.
            (&weights * (Tensor::from_slice(&GRADIENT) * scale)).sum(tch::Kind::Float).backward();
            let _no_grad = tch::no_grad_guard();
            let size = StepSize { learning_rate, weight_decay, step };
            optimizer.step(&weights, &weights.grad(), &[], &mut slots, &mut scratch, size).unwrap();
            Vec::try_from(&weights.detach()).unwrap()
        };
        steps.map(weights_after).collect()
    }

    fn assert_close(ours: &[Vec<f32>], pytorchs: &[[f32; 4]]) {
        assert_eq!(ours.len(), pytorchs.len());
        for (a, b) in ours.iter().flatten().zip(pytorchs.as_flattened()) {
            assert!((a - b).abs() <= 1e-6, "{ours:?}");
        }
    }

    // The expected weights are printed by `tests/fixtures/pytorch/make_fixture.py --constants`.

    #[test]
    fn sgd_without_momentum_follows_the_gradient_of_each_step() {
        let steps = five_steps(Optimizer::Sgd { momentum: 0.0 }, 0.05, 0.01);
        let mut weights = START;
        for (scale, after) in [1.0_f32, 2.0, 3.0, -4.0, -5.0].into_iter().zip(steps) {
            for (weight, gradient) in weights.iter_mut().zip(GRADIENT) {
                *weight -= 0.05 * (scale * gradient + 0.01 * *weight);
            }
            assert_close(&[after], &[weights]);
        }
    }

    #[test]
    fn sgd_with_momentum_and_weight_decay_steps_as_pytorchs() {
        let pytorchs = [
            [0.494_75, -0.989_5, 1.984, -0.002_5],
            [0.479_777_6, -0.959_555_2, 1.938_607_9, -0.009_748_75],
            [0.451_062_6, -0.902_125_2, 1.851_785_8, -0.023_767_75],
            [0.444_993_5, -0.889_987_05, 1.832_72, -0.026_372_97],
            [0.464_308_9, -0.928_617_8, 1.889_644_5, -0.016_204_48],
        ];
        assert_close(&five_steps(Optimizer::SGD, 0.05, 0.01), &pytorchs);
    }

    #[test]
    fn adam_with_weight_decay_in_the_gradient_steps_as_pytorchs() {
        let pytorchs = [
            [0.499, -0.999, 1.999, -0.001],
            [0.498_032_3, -0.998_032_3, 1.998_031_4, -0.001_965_19],
            [0.497_071_7, -0.997_071_7, 1.997_070_1, -0.002_923_2],
            [0.496_942_7, -0.996_942_6, 1.996_935, -0.003_034_42],
            [0.497_226_9, -0.997_226_8, 1.997_214_3, -0.002_735_86],
        ];
        assert_close(&five_steps(Optimizer::Adam(Moments::DEFAULT), 0.001, 0.01), &pytorchs);
    }

    #[test]
    fn each_constant_of_adam_counts_as_in_pytorchs() {
        let pytorchs = [
            [0.493_333_3, -0.992, 1.991_428_6, -0.005],
            [0.485_745_9, -0.983_383_5, 1.982_404_1, -0.011_124_49],
            [0.477_450_6, -0.974_238_9, 1.972_936_4, -0.018_120_31],
            [0.478_141_6, -0.974_986_6, 1.973_705, -0.017_520_33],
            [0.483_127_2, -0.980_312_9, 1.979_155_5, -0.013_100_13],
        ];
        let moments = Moments { beta1: 0.7, beta2: 0.95, epsilon: 0.05 };
        assert_close(&five_steps(Optimizer::Adam(moments), 0.01, 0.0), &pytorchs);
    }

    #[test]
    fn adamw_with_weight_decay_apart_steps_as_pytorchs() {
        let pytorchs = [
            [0.498_95, -0.998_9, 1.998_799_9, -0.001],
            [0.497_934_9, -0.997_834_9, 1.997_634_8, -0.001_965_08],
            [0.496_927_1, -0.996_777_1, 1.996_477, -0.002_922_89],
            [0.496_766_1, -0.996_566_1, 1.996_166, -0.003_033_93],
            [0.497_014_9, -0.996_764_8, 1.996_264_8, -0.002_735_16],
        ];
        assert_close(&five_steps(Optimizer::AdamW(Moments::DEFAULT), 0.001, 0.1), &pytorchs);
    }
}
