//! Where a pass forwards ends and one backwards begins: linear outputs, or distances from the ten bitmaps.

use tch::{Kind, TchError, Tensor};

use super::{criterion::Logits, layer_pass::Maps};
use crate::{criterion::Criterion, device::Device, error::Error, scores::probabilities, stage::bitmap_tensor};
use lenet_data::dataset::CLASS_COUNT;

#[derive(Debug)]
pub(super) enum Output {
    /// The weighted sums of the last layer are the logits, `[10, 1, 1, B]`.
    Linear(Maps),
    RadialBasis(RadialBasis),
}

/// Equation 7 over F6.
#[derive(Debug)]
pub(super) struct RadialBasis {
    /// `[84, B]`
    f6: Maps,
    /// `[10, 84, 1]`
    bitmaps: Tensor,
    /// `[84, 10]`, with a minus sign.
    transposed: Tensor,
    /// F6 less each bitmap, and its square: `[10, 84, B]`.
    differences: Tensor,
    squares: Tensor,
    /// `[10, B]`
    distances: Tensor,
}

impl Output {
    /// What speaks for each digit, image by image.
    pub(super) fn logits(&self, batch_size: usize) -> Result<Vec<Logits>, TchError> {
        let (by_digit, sign) = match self {
            Self::Linear(maps) => (&maps.values, 1.0),
            Self::RadialBasis(units) => (units.distances()?, -1.0),
        };
        let mut values = vec![0.0_f32; CLASS_COUNT * batch_size];
        by_digit.f_copy_data(&mut values, CLASS_COUNT * batch_size)?;
        let of_image = |image| std::array::from_fn(|digit| sign * values[digit * batch_size + image]);
        Ok((0..batch_size).map(of_image).collect())
    }

    /// Begins a pass backwards with the derivatives of the loss by each logit.
    pub(super) fn start_gradient(&self, by_logit: &[Logits]) -> Result<(), TchError> {
        match self {
            Self::Linear(maps) => {
                let derivatives = by_digit(by_logit)?.f_view_as(&maps.derivatives)?;
                maps.derivatives.shallow_clone().f_copy_(&derivatives).map(drop)
            }
            Self::RadialBasis(units) => units.start_gradient(by_logit),
        }
    }

    /// Begins a pass of the second order.
    pub(super) fn start_curvature(&self, criterion: Criterion, logits: &[Logits]) -> Result<(), TchError> {
        match self {
            Self::Linear(maps) => {
                let curvature = |probability: f32| match criterion {
                    Criterion::MeanSquaredError => 2.0,
                    Criterion::CrossEntropy | Criterion::MaximumAPosteriori { .. } => probability * (1.0 - probability),
                };
                let of_image = |logits: &Logits| probabilities(criterion, logits).map(|p| curvature(p as f32));
                let curvatures: Vec<Logits> = logits.iter().map(of_image).collect();
                let curvatures = by_digit(&curvatures)?.f_view_as(&maps.derivatives)?;
                maps.derivatives.shallow_clone().f_copy_(&curvatures).map(drop)
            }
            Self::RadialBasis(units) => units.start_curvature(criterion, logits),
        }
    }
}

impl RadialBasis {
    pub(super) fn new(f6: &Maps) -> Result<Self, Error> {
        let bitmaps = bitmap_tensor(Device::Cpu)?; // [10, 84]
        let transposed = bitmaps.f_neg()?.f_tr()?.f_contiguous()?; // [84, 10]
        let bitmaps = bitmaps.f_unsqueeze(2)?; // [10, 84, 1]
        let f6 = f6.by_map()?; // [84, B]
        let differences = f6.values.f_sub(&bitmaps)?; // [10, 84, B]
        let squares = differences.f_square()?; // [10, 84, B]
        let distances = squares.f_sum_dim_intlist(1i64, false, Kind::Float)?; // [10, B]
        Ok(Self { f6, bitmaps, transposed, differences, squares, distances })
    }

    fn distances(&self) -> Result<&Tensor, TchError> {
        drop(self.f6.values.f_sub_out(&self.differences, &self.bitmaps)?); // [10, 84, B]
        drop(self.differences.f_square_out(&self.squares)?); // [10, 84, B]
        drop(self.squares.f_sum_intlist_out(&self.distances, 1i64, false, Kind::Float)?); // [10, B]
        Ok(&self.distances)
    }

    /// ∂E/∂x = Σ g·2(x − w) = x·Σ 2g − Σ 2g·w, with g = ∂E/∂y = −∂E/∂l.
    fn start_gradient(&self, by_logit: &[Logits]) -> Result<(), TchError> {
        let doubled: Vec<Logits> = by_logit.iter().map(|row| row.map(|derivative| -2.0 * derivative)).collect();
        let sums: Vec<f32> = doubled.iter().map(|row| row.iter().sum()).collect();
        drop(self.transposed.f_mm_out(&self.f6.derivatives, &by_digit(&doubled)?)?); // [84, B]
        let sums = Tensor::f_from_slice(&sums)?; // [B]
        self.f6.derivatives.shallow_clone().f_addcmul_(&self.f6.values, &sums).map(drop)
    }

    /// For equation 8 the second derivative by each value of F6 is 2. For equation 9 that of the right digit's distance is
    /// kept and that of the competitors left out, which could make it vanish where the network is sure. Cross-entropy has
    /// no such term: there it is the exact one, 4 (Σ p(x − w)² − (Σ p(x − w))²).
    fn start_curvature(&self, criterion: Criterion, logits: &[Logits]) -> Result<(), TchError> {
        let mut to = self.f6.derivatives.shallow_clone();
        if criterion != Criterion::CrossEntropy {
            return to.f_fill_(2.0).map(drop);
        }
        let all: Vec<Logits> = logits.iter().map(|row| probabilities(criterion, row).map(|p| p as f32)).collect();
        let weights = by_digit(&all)?.f_unsqueeze(1)?; // [10, 1, B]
        let mean = |values: &Tensor| values.f_mul(&weights)?.f_sum_dim_intlist(0i64, false, Kind::Float); // [84, B]
        let variance = mean(&self.squares)?.f_sub(&mean(&self.differences)?.f_square()?)?; // [84, B]
        to.f_copy_(&variance.f_mul_scalar(4.0)?).map(drop)
    }
}

/// Rows of ten as columns, `[10, B]`.
fn by_digit(rows: &[Logits]) -> Result<Tensor, TchError> {
    let values: Vec<f32> = (0..CLASS_COUNT).flat_map(|digit| rows.iter().map(move |row| row[digit])).collect();
    Tensor::f_from_slice(&values)?.f_view([CLASS_COUNT as i64, -1])
}
