//! The polynomial kernel, and the form that inputs have for it.

use tch::{Kind, Tensor};

use crate::error::Error;

/// (gain · x·y + offset)^degree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kernel {
    pub gain: f64,
    pub offset: f64,
    pub degree: usize,
}

impl Kernel {
    /// Of each row of `inputs` (`[B, D]`) with each of `vectors` (`[S, D]`): `[B, S]`.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn between(&self, inputs: &Tensor, vectors: &Tensor) -> Result<Tensor, Error> {
        let products = inputs.f_matmul(&vectors.f_transpose(0, 1)?)?; // [B, S]
        power(products.f_mul_scalar(self.gain)?.f_add_scalar(self.offset)?, self.degree)
    }
}

/// By squares and products: libtorch's power takes longer than all else.
fn power(base: Tensor, exponent: usize) -> Result<Tensor, Error> {
    match exponent {
        0 => Ok(base.f_ones_like()?),
        1 => Ok(base),
        even if even % 2 == 0 => power(base.f_square()?, even / 2),
        odd => Ok(power(base.f_square()?, odd / 2)?.f_mul(&base)?),
    }
}

/// Rows (`[N, D]`) of length 1; a row of zeros stays.
///
/// # Errors
/// If libtorch fails.
pub(super) fn unit_rows(rows: &Tensor) -> Result<Tensor, Error> {
    let lengths = rows.f_square()?.f_sum_dim_intlist(1, true, Kind::Float)?.f_sqrt()?; // [N, 1]
    Ok(rows.f_div(&lengths.f_clamp_min(1e-12)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_is_the_power_of_the_scaled_product() {
        let rows = Tensor::from_slice(&[3.0_f32, 4.0, 0.0, 2.0, 0.0, 0.0]).reshape([3, 2]);
        let rows = unit_rows(&rows).unwrap(); // (0.6, 0.8), (0, 1), (0, 0)
        for degree in 0..=9 {
            let kernel = Kernel { gain: 2.0, offset: -1.0, degree };
            let values = Vec::<f32>::try_from(kernel.between(&rows, &rows).unwrap().reshape([-1])).unwrap();
            let products = [1.0, 0.8, 0.0, 0.8, 1.0, 0.0, 0.0, 0.0, 0.0_f32];
            for (value, product) in values.iter().zip(products) {
                assert!((value - (2.0 * product - 1.0).powi(degree as i32)).abs() < 1e-5, "{degree}: {values:?}");
            }
        }
    }
}
