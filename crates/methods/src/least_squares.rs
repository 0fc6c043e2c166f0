//! Linear least squares by the normal equations, added up a chunk of rows at a time.

use tch::{Kind, Tensor};

use crate::error::Error;

/// `XᵀX` and `XᵀT` of rows with a 1 behind each, in 64-bit floating point.
pub(crate) struct NormalEquations {
    /// `[D + 1, D + 1]`
    gram: Tensor,
    /// `[D + 1, C]`
    moments: Tensor,
}

/// Rows that are converted to 64 bits at a time.
const CHUNK: i64 = 4_096;

impl NormalEquations {
    /// Of the rows of `inputs` (`[N, D]`) and `targets` (`[N, C]`).
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn of(inputs: &Tensor, targets: &Tensor) -> Result<Self, Error> {
        Self::of_mapped(inputs, targets, |rows| Ok(rows.shallow_clone()))
    }

    /// Of what `map` makes of the rows of `inputs` (`[B, D]` to `[B, E]`), a chunk at a time.
    ///
    /// # Errors
    /// Those of `map`, and if libtorch fails.
    pub(crate) fn of_mapped(
        inputs: &Tensor,
        targets: &Tensor,
        map: impl Fn(&Tensor) -> Result<Tensor, Error>,
    ) -> Result<Self, Error> {
        let count = inputs.size()[0];
        let product = |start: i64| {
            let length = CHUNK.min(count - start);
            let rows = map(&inputs.f_narrow(0, start, length)?)?.f_to_kind(Kind::Double)?; // [B, E]
            let rows = with_one(&rows)?; // [B, E + 1]
            let targets = targets.f_narrow(0, start, length)?.f_to_kind(Kind::Double)?; // [B, C]
            let transposed = rows.f_transpose(0, 1)?; // [E + 1, B]
            Ok::<_, Error>(Self { gram: transposed.f_matmul(&rows)?, moments: transposed.f_matmul(&targets)? })
        };
        let mut all = product(0)?;
        for start in (CHUNK..count).step_by(CHUNK as usize) {
            all = all.plus(&product(start)?)?;
        }
        Ok(all)
    }

    /// Those of both sets of rows together.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(crate) fn plus(&self, other: &Self) -> Result<Self, Error> {
        Ok(Self { gram: self.gram.f_add(&other.gram)?, moments: self.moments.f_add(&other.moments)? })
    }

    /// The weights with the least sum of squared errors plus `ridge` times their squares, the bias aside: `[D + 1, C]`, 32 bits.
    ///
    /// # Errors
    /// If libtorch fails, such as where the equations have no single solution.
    pub(crate) fn solve(&self, ridge: f64) -> Result<Tensor, Error> {
        let size = self.gram.size()[0];
        let mut penalties = vec![ridge; size as usize];
        penalties[size as usize - 1] = 0.0;
        let gram = self.gram.f_add(&Tensor::f_from_slice(&penalties)?.f_diag(0)?)?;
        Ok(Tensor::f_linalg_solve(&gram, &self.moments, true)?.f_to_kind(Kind::Float)?.f_contiguous()?)
    }
}

/// A 1 behind each row, which the bias is multiplied by.
pub(crate) fn with_one(rows: &Tensor) -> Result<Tensor, Error> {
    let ones = Tensor::f_ones([rows.size()[0], 1], (rows.kind(), rows.device()))?;
    Ok(Tensor::f_cat(&[rows, &ones], 1)?)
}

/// The weighted sums of `inputs` (`[B, D]`) by weights whose last row is the bias (`[D + 1, C]`): `[B, C]`.
///
/// # Errors
/// If libtorch fails.
pub(crate) fn weighted_sums(inputs: &Tensor, weights: &Tensor) -> Result<Tensor, Error> {
    let dimension = weights.size()[0] - 1;
    let bias = weights.f_narrow(0, dimension, 1)?; // [1, C]
    Ok(inputs.f_matmul(&weights.f_narrow(0, 0, dimension)?)?.f_add(&bias)?) // [B, C]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points_is_as_by_hand() {
        // y = 1 + 2x fits (0, 1), (1, 3), (2, 5); of (0, 1), (1, 3), (2, 4.4) the least squares are 1.1 + 1.7x.
        let x = Tensor::f_from_slice(&[0.0_f32, 1.0, 2.0]).unwrap().f_reshape([3, 1]).unwrap();
        let y = Tensor::f_from_slice(&[1.0_f32, 1.0, 3.0, 3.0, 5.0, 4.4]).unwrap().f_reshape([3, 2]).unwrap();
        let equations = NormalEquations::of(&x, &y).unwrap();
        let weights = Vec::<f32>::try_from(equations.solve(0.0).unwrap().f_reshape([-1]).unwrap()).unwrap();
        for (weight, due) in weights.iter().zip([2.0, 1.7, 1.0, 1.1]) {
            assert!((weight - due).abs() < 1e-5, "{weights:?}");
        }
        // A ridge of 2 as large as the spread of x: half the slope.
        let ridged = Vec::<f32>::try_from(equations.solve(2.0).unwrap().f_reshape([-1]).unwrap()).unwrap();
        assert!((ridged[0] - 1.0).abs() < 1e-5 && (ridged[2] - 2.0).abs() < 1e-5, "{ridged:?}");
        let sums = weighted_sums(&x, &equations.solve(0.0).unwrap()).unwrap();
        assert!((f64::try_from(sums.get(2).get(0)).unwrap() - 5.0).abs() < 1e-5);
    }
}
