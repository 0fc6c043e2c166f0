//! Muon (Jordan et al., 2024): momentum, made orthogonal, for the weight matrices of hidden layers.
//!
//! The step of a matrix has about the same length in every direction, while a gradient is strong in a few. The size of a step
//! is that of Adam's (Liu et al., 2025), so that one learning rate suits both. PyTorch has the same rule as `torch.optim.Muon`
//! with `adjust_lr_fn="match_rms_adamw"`, in 16 bits.

use serde::{Deserialize, Serialize};
use tch::{TchError, Tensor};

use super::{Moments, StepSize};
use lenet_model::parameters::WeightMatrix;

/// Constants of Muon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Muon {
    /// Share of the last momentum in the next one.
    pub momentum: f64,
    /// Adam's constants, for biases, pooling and the output layer.
    pub others: Moments,
}

/// The quintic iteration z ← a·z + b·z³ + c·z⁵ that brings singular values near 1 in a few steps.
const QUINTIC: [f64; 3] = [3.4445, -4.775, 2.0315];
const ITERATION_COUNT: usize = 5;
/// Keeps the norm of an empty gradient above zero.
const EPSILON: f64 = 1e-7;
/// The root mean square of Adam's steps, in learning rates.
const ADAM_STEP: f64 = 0.2;

impl Muon {
    /// The authors' momentum, and Adam with a shorter memory for squares.
    pub const DEFAULT: Self = Self { momentum: 0.95, others: Moments { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 } };

    /// Changes the flat `parameters`, `[parameters]`.
    pub(super) fn step(
        self,
        parameters: &Tensor,
        gradient: &Tensor,
        matrices: &[WeightMatrix],
        [mean, mean_of_squares]: [&mut Tensor; 2],
        size: StepSize,
    ) -> Result<(), TchError> {
        let mut others_from = 0;
        let end = WeightMatrix { start: parameters.numel(), rows: 0, columns: 0 };
        for matrix in matrices.iter().chain([&end]) {
            let others = |tensor: &Tensor| tensor.f_narrow(0, others_from as i64, (matrix.start - others_from) as i64);
            let [mut mean_part, mut squares] = [others(mean)?, others(mean_of_squares)?];
            self.others.step(&mut others(parameters)?, &others(gradient)?, &mut mean_part, &mut squares, size)?;
            others_from = matrix.start + matrix.rows * matrix.columns;
            if matrix.rows > 0 {
                let view = |tensor: &Tensor| view(tensor, matrix);
                self.step_matrix(&view(parameters)?, &view(gradient)?, &view(mean)?, size)?;
            }
        }
        Ok(())
    }

    /// Changes one matrix, `[rows, columns]`.
    fn step_matrix(self, weight: &Tensor, gradient: &Tensor, mean: &Tensor, size: StepSize) -> Result<(), TchError> {
        let mut mean = mean.shallow_clone();
        drop(mean.f_mul_scalar_(self.momentum)?.f_add_(gradient)?);
        let ahead = gradient.f_add(&mean.f_mul_scalar(self.momentum)?)?; // [rows, columns]
        let longer = weight.size().into_iter().max().unwrap_or(1) as f64;
        let change = orthogonal(&ahead)?.f_mul_scalar(size.learning_rate * ADAM_STEP * longer.sqrt())?;
        weight.shallow_clone().f_sub_(&change).map(drop)
    }
}

/// The nearest orthogonal matrix, nearly: singular values between about 0.7 and 1.2, `[rows, columns]`.
fn orthogonal(matrix: &Tensor) -> Result<Tensor, TchError> {
    let is_tall = matrix.size()[0] > matrix.size()[1];
    let matrix = if is_tall { matrix.f_tr()? } else { matrix.shallow_clone() }; // [short, long]
    let mut z = matrix.f_div(&matrix.f_norm()?.f_add_scalar(EPSILON)?)?;
    for _ in 0..ITERATION_COUNT {
        let square = z.f_mm(&z.f_tr()?)?; // [short, short]
        let polynomial = square.f_mm(&square)?.f_mul_scalar(QUINTIC[2])?.f_add(&square.f_mul_scalar(QUINTIC[1])?)?;
        z = polynomial.f_mm(&z)?.f_add(&z.f_mul_scalar(QUINTIC[0])?)?; // [short, long]
    }
    if is_tall { z.f_tr() } else { Ok(z) }
}

fn view(tensor: &Tensor, matrix: &WeightMatrix) -> Result<Tensor, TchError> {
    let (start, rows, columns) = (matrix.start as i64, matrix.rows as i64, matrix.columns as i64);
    tensor.f_narrow(0, start, rows * columns)?.f_view([rows, columns])
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::Kind;

    #[test]
    fn a_matrix_becomes_nearly_orthogonal_and_keeps_its_directions() {
        for shape in [[6, 25], [25, 6]] {
            let matrix = (Tensor::arange(150, tch::kind::FLOAT_CPU) * 1.7).sin().view(shape) * 30.0;
            let (u, s, vh) = matrix.svd(true, true);
            let (_, own, _) = orthogonal(&matrix).unwrap().svd(true, true);
            let values: Vec<f32> = Vec::try_from(own).unwrap();
            // Singular values far below the largest stay small: five steps are an approximation.
            let large = Vec::<f32>::try_from(s).unwrap().iter().filter(|value| **value > 1.0).count();
            assert!(large >= 2 && values[..large].iter().all(|value| (0.6..1.3).contains(value)), "{values:?}");
            let aligned = u.tr().mm(&orthogonal(&matrix).unwrap()).mm(&vh).diag(0).narrow(0, 0, large as i64);
            assert!(f64::try_from(aligned.min()).unwrap() > 0.6);
        }
    }

    #[test]
    fn a_first_step_of_one_row_is_along_the_gradient_with_adams_size() {
        let (weights, gradient) =
            (Tensor::zeros([5], tch::kind::FLOAT_CPU), Tensor::from_slice(&[3.0_f32, 4.0, 0.0, 0.0, 2.0]));
        let [mut mean, mut squares] = [weights.zeros_like(), weights.zeros_like()];
        let matrix = WeightMatrix { start: 0, rows: 1, columns: 4 };
        let size = StepSize { learning_rate: 0.01, weight_decay: 0.0, step: 1 };
        Muon::DEFAULT.step(&weights, &gradient, &[matrix], [&mut mean, &mut squares], size).unwrap();
        let norm = f64::try_from(weights.narrow(0, 0, 4).norm()).unwrap();
        // 0.01 × 0.2 × √4, times a singular value near 1.
        assert!((0.6..1.3).contains(&(norm / 0.004)), "{norm}");
        let values: Vec<f32> = Vec::try_from(weights).unwrap();
        assert!((values[0] / values[1] - 0.75).abs() < 1e-4 && values[2] == 0.0);
        assert!((values[4] + 0.01).abs() < 1e-6, "Adam's first step is the rate");
        assert_eq!(f64::try_from(squares.sum(Kind::Float)).unwrap(), f64::from(4.0_f32 * 0.01));
    }
}
