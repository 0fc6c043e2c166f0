//! The distance of two images after small deformations of both.

use tch::{Kind, Tensor};

use super::deformations::{DEFORMATION_COUNT, PIXELS};
use crate::error::Error;

/// Inputs with their candidates, as near as deformations bring them.
pub(super) struct Deformed {
    /// `[B, K]`
    pub distances: Tensor,
    /// `[B, K, 14]`, how much of each deformation: seven of the input, seven of the candidate.
    amounts: Tensor,
}

/// Images and their tangents.
pub(super) struct Deformable {
    /// `[B, K, 256]`
    pub images: Tensor,
    /// `[B, K, 7, 256]`
    pub tangents: Tensor,
}

impl Deformed {
    /// The root of the least ‖x + S a − y − T b‖² + λ (‖a‖² + ‖b‖²) of each pair: S and T are the tangents, a and b the amounts.
    ///
    /// λ is `ridge` times the mean square of the tangents' lengths. Of `inputs`, K is 1.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn of(inputs: &Deformable, candidates: &Deformable, ridge: f64) -> Result<Self, Error> {
        let (batch, count) = (candidates.images.size()[0], candidates.images.size()[1]);
        let of_inputs = inputs.tangents.f_expand([batch, count, DEFORMATION_COUNT, PIXELS], false)?;
        let tangents = Tensor::f_cat(&[&of_inputs, &candidates.tangents.f_neg()?], 2)?; // [B, K, 14, 256]
        let differences = inputs.images.f_sub(&candidates.images)?; // [B, K, 256]
        let slopes = tangents.f_matmul(&differences.f_unsqueeze(-1)?)?; // [B, K, 14, 1]
        let gram = tangents.f_matmul(&tangents.f_transpose(-2, -1)?)?; // [B, K, 14, 14]
        let mean = gram.f_diagonal(0, -2, -1)?.f_mean_dim(-1, true, Kind::Float)?; // [B, K, 1]
        let penalties =
            mean.f_mul_scalar(ridge)?.f_clamp_min(1e-9)?.f_expand([batch, count, 2 * DEFORMATION_COUNT], false)?;
        let gram = gram.f_add(&penalties.f_diag_embed(0, -2, -1)?)?;
        let solved = Tensor::f_linalg_solve(&gram, &slopes, true)?; // [B, K, 14, 1]
        let squares = differences.f_square()?.f_sum_dim_intlist(-1, false, Kind::Float)?; // [B, K]
        let gained = slopes.f_mul(&solved)?.f_sum_dim_intlist([-2, -1].as_slice(), false, Kind::Float)?; // [B, K]
        let distances = squares.f_sub(&gained)?.f_clamp_min(0.0)?.f_sqrt()?;
        Ok(Self { distances, amounts: solved.f_squeeze_dim(-1)?.f_neg()? })
    }

    /// The input as it comes nearest to each candidate, and each candidate: `[K, 256]` each, for the first input.
    ///
    /// # Errors
    /// If libtorch fails.
    pub(super) fn first(&self, inputs: &Deformable, candidates: &Deformable) -> Result<[Tensor; 2], Error> {
        let moved = |images: &Tensor, tangents: &Tensor, start: i64| {
            let amounts = self.amounts.f_get(0)?.f_narrow(-1, start, DEFORMATION_COUNT)?.f_unsqueeze(1)?; // [K, 1, 7]
            let change = amounts.f_matmul(&tangents.f_get(0)?)?; // [K, 1, 256]
            Ok::<_, Error>(images.f_get(0)?.f_add(&change.f_squeeze_dim(1)?)?)
        };
        Ok([
            moved(&inputs.images, &inputs.tangents, 0)?,
            moved(&candidates.images, &candidates.tangents, DEFORMATION_COUNT)?,
        ])
    }
}

#[cfg(test)]
mod tests {
    use lenet_data::{builtin, dataset::PIXEL_COUNT};

    use super::*;
    use crate::tangent::deformations::{Blur, Tangents};

    const RIDGE: f64 = 1e-3;

    /// `[N, 256]`
    fn digits(count: usize) -> Tensor {
        let images = builtin::dataset(5, count, 0).train;
        let pixels = Tensor::from_slice(images.pixels()).to_kind(Kind::Float) / 255.0;
        Blur::new(1.0).unwrap().apply(&pixels.reshape([-1, PIXEL_COUNT as i64])).unwrap()
    }

    /// Each of `[B, 256]` with all of `[K, 256]`.
    fn between(inputs: &Tensor, candidates: &Tensor) -> (Deformed, Deformable, Deformable) {
        let tangents = Tangents::new().unwrap();
        let deformable = |images: Tensor| Deformable { tangents: tangents.of(&images).unwrap(), images };
        let inputs = deformable(inputs.unsqueeze(1));
        let candidates = candidates.unsqueeze(0).expand([inputs.images.size()[0], -1, -1], false).contiguous();
        let candidates = deformable(candidates);
        (Deformed::of(&inputs, &candidates, RIDGE).unwrap(), inputs, candidates)
    }

    #[test]
    fn it_is_a_symmetric_distance_and_never_above_the_euclidean() {
        let digits = digits(30);
        let distances = between(&digits, &digits).0.distances; // [30, 30]
        assert_eq!(f64::try_from(distances.diagonal(0, 0, 1).abs().max()).unwrap(), 0.0);
        let asymmetry = (&distances - distances.transpose(0, 1)).abs().max();
        assert!(f64::try_from(asymmetry).unwrap() < 1e-4);
        let euclidean =
            (digits.unsqueeze(1) - digits.unsqueeze(0)).square().sum_dim_intlist(-1, false, Kind::Float).sqrt();
        assert!(f64::try_from((&distances - &euclidean).max()).unwrap() <= 1e-6);
        // Far below it, too.
        let ratio = distances.sum(Kind::Double) / euclidean.sum(Kind::Double);
        assert!(f64::try_from(ratio).unwrap() < 0.8);
    }

    #[test]
    fn the_deformed_images_are_as_far_apart_as_is_said() {
        let digits = digits(12);
        let (deformed, inputs, candidates) = between(&digits.narrow(0, 0, 1), &digits.narrow(0, 1, 11));
        let [input, candidate] = deformed.first(&inputs, &candidates).unwrap();
        let apart = (input - candidate).square().sum_dim_intlist(-1, false, Kind::Float).sqrt(); // [11]
        let said = deformed.distances.get(0);
        // The penalty of the amounts is in what is said, so the images are a little nearer.
        let (least, most) = ((&said - &apart).min(), ((&said - &apart) / &said).max());
        assert!(f64::try_from(least).unwrap() > 0.0 && f64::try_from(most).unwrap() < 0.1);
    }

    #[test]
    fn a_shifted_digit_is_near_by_tangents_alone() {
        let digit = digits(1);
        let shifted = digit.reshape([16, 16]).roll([1], [1]).reshape([1, PIXELS]);
        let euclidean = f64::try_from((&digit - &shifted).square().sum(Kind::Double)).unwrap().sqrt();
        let distance = f64::try_from(between(&digit, &shifted).0.distances.get(0).get(0)).unwrap();
        assert!(distance < euclidean / 3.0, "{distance} of {euclidean}");
    }
}
