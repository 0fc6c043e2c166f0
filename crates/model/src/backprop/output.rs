//! The output: the logits that end a forward pass, the loss, and the derivatives that begin a backward pass.
//!
//! Units are in the order class, position, image, with the image innermost; `n` below is positions × B.

use tch::{Kind, TchError, Tensor};

use super::{InputSize, LossSettings, buffers::Maps};
use crate::{
    architecture::OutputUnits,
    array::Array,
    device::Device,
    error::Error,
    loss::Loss,
    network_layer::bitmap_tensor,
    scores::{log_sum, probabilities},
};
use lenet_data::dataset::CLASS_COUNT;

/// One image's logits of the ten digits.
pub(super) type Logits = [f32; CLASS_COUNT];

/// The loss of a batch and its derivatives by the logits.
pub(super) struct LossDerivatives {
    pub loss_sum: f64,
    /// The derivatives of the mean loss, image by image.
    pub by_logit: Vec<Logits>,
}

/// The output units.
#[derive(Debug)]
pub(super) enum Output {
    /// The logits are the pre-activations of the last layer, `[classes, 1, positions, B]`.
    Linear(Maps),
    RadialBasis(RadialBasis),
}

/// Equation 7 over F6.
#[derive(Debug)]
pub(super) struct RadialBasis {
    /// `[84, n]`
    f6: Maps,
    /// `[10, 84, 1]`
    bitmaps: Tensor,
    /// Negated, `[84, 10]`.
    transposed: Tensor,
    /// F6 minus each bitmap, and its square: `[10, 84, n]`.
    differences: Tensor,
    squares: Tensor,
    /// `[10, n]`
    distances: Tensor,
}

impl Output {
    /// The ten digits' logits, image by image, of a batch of images.
    pub(super) fn digit_logits(&self, batch_size: usize) -> Result<Vec<Logits>, TchError> {
        let values = self.by_class()?;
        let of_image = |image| std::array::from_fn(|digit| values[digit * batch_size + image]);
        Ok((0..batch_size).map(of_image).collect())
    }

    /// All logits, `[B, positions, classes]`.
    pub(super) fn logits(&self, size: InputSize) -> Result<Array, TchError> {
        let (by_class, unit_count) = (self.by_class()?, size.batch_size * size.position_count());
        let class_count = by_class.len() / unit_count;
        let mut values = Vec::with_capacity(by_class.len());
        for unit in (0..size.batch_size).flat_map(|image| (image..unit_count).step_by(size.batch_size)) {
            values.extend((0..class_count).map(|class| by_class[class * unit_count + unit]));
        }
        Ok(Array { shape: vec![size.batch_size, size.position_count(), class_count], values })
    }

    /// The logits in the order of the units, `[classes × n]`.
    fn by_class(&self) -> Result<Vec<f32>, TchError> {
        let (by_class, sign) = match self {
            Self::Linear(maps) => (&maps.values, 1.0),
            Self::RadialBasis(units) => (units.distances()?, -1.0),
        };
        let mut values = vec![0.0_f32; by_class.numel()];
        by_class.f_copy_data(&mut values, by_class.numel())?;
        if sign < 0.0 {
            for value in &mut values {
                *value = -*value;
            }
        }
        Ok(values)
    }

    /// Begins a first-order pass with the derivatives of the loss by the digits' logits of each image.
    pub(super) fn start_digit_gradient(&self, by_logit: &[Logits]) -> Result<(), TchError> {
        self.start_by_class(&by_class(by_logit))
    }

    /// Begins a first-order pass with the derivatives of the loss by each logit, `[B, positions, classes]`.
    pub(super) fn start_gradient(&self, by_logit: &Array, size: InputSize) -> Result<(), Error> {
        let unit_count = size.batch_size * size.position_count();
        let expected = unit_count * self.class_count();
        if by_logit.values.len() != expected {
            return Err(Error::Count { what: "derivatives by logits", found: by_logit.values.len(), expected });
        }
        let mut values = vec![0.0_f32; expected];
        for (row, derivatives) in by_logit.values.chunks_exact(self.class_count()).enumerate() {
            let unit = row % size.position_count() * size.batch_size + row / size.position_count();
            for (class, derivative) in derivatives.iter().enumerate() {
                values[class * unit_count + unit] = *derivative;
            }
        }
        Ok(self.start_by_class(&values)?)
    }

    /// The same with the derivatives in the order of the units, `[classes × n]`; those of further classes are 0.
    fn start_by_class(&self, derivatives: &[f32]) -> Result<(), TchError> {
        match self {
            Self::Linear(maps) => set_derivatives(maps, derivatives),
            Self::RadialBasis(units) => units.start_gradient(derivatives),
        }
    }

    fn class_count(&self) -> usize {
        match self {
            Self::Linear(maps) => maps.values.size()[0] as usize,
            Self::RadialBasis(_) => CLASS_COUNT,
        }
    }

    /// Begins a second-order pass.
    pub(super) fn start_hessian(&self, loss: Loss, logits: &[Logits]) -> Result<(), TchError> {
        match self {
            Self::Linear(maps) => {
                let second = |probability: f32| match loss {
                    Loss::MeanSquaredError => 2.0,
                    Loss::CrossEntropy | Loss::MaximumAPosteriori { .. } => probability * (1.0 - probability),
                };
                let of_image = |logits: &Logits| probabilities(loss, logits).map(|p| second(p as f32));
                set_derivatives(maps, &by_class(&logits.iter().map(of_image).collect::<Vec<_>>()))
            }
            Self::RadialBasis(units) => units.start_hessian(loss, logits),
        }
    }
}

impl RadialBasis {
    pub(super) fn new(f6: &Maps) -> Result<Self, Error> {
        let bitmaps = bitmap_tensor(Device::Cpu)?; // [10, 84]
        let transposed = bitmaps.f_neg()?.f_tr()?.f_contiguous()?; // [84, 10]
        let bitmaps = bitmaps.f_unsqueeze(2)?; // [10, 84, 1]
        let f6 = f6.by_map()?; // [84, n]
        let differences = f6.values.f_sub(&bitmaps)?; // [10, 84, n]
        let squares = differences.f_square()?; // [10, 84, n]
        let distances = squares.f_sum_dim_intlist(1i64, false, Kind::Float)?; // [10, n]
        Ok(Self { f6, bitmaps, transposed, differences, squares, distances })
    }

    fn distances(&self) -> Result<&Tensor, TchError> {
        drop(self.f6.values.f_sub_out(&self.differences, &self.bitmaps)?); // [10, 84, n]
        drop(self.differences.f_square_out(&self.squares)?); // [10, 84, n]
        drop(self.squares.f_sum_intlist_out(&self.distances, 1i64, false, Kind::Float)?); // [10, n]
        Ok(&self.distances)
    }

    /// ∂E/∂x = Σ g·2(x − w) = x·Σ 2g − Σ 2g·w, with g = ∂E/∂y = −∂E/∂l.
    fn start_gradient(&self, by_logit: &[f32]) -> Result<(), TchError> {
        let doubled: Vec<f32> = by_logit.iter().map(|derivative| -2.0 * derivative).collect();
        let unit_count = doubled.len() / CLASS_COUNT;
        let sum = |unit: usize| (0..CLASS_COUNT).map(|digit| doubled[digit * unit_count + unit]).sum();
        let sums: Vec<f32> = (0..unit_count).map(sum).collect();
        let doubled = Tensor::f_from_slice(&doubled)?.f_view([CLASS_COUNT as i64, -1])?; // [10, n]
        drop(self.transposed.f_mm_out(&self.f6.derivatives, &doubled)?); // [84, n]
        let sums = Tensor::f_from_slice(&sums)?; // [n]
        self.f6.derivatives.shallow_clone().f_addcmul_(&self.f6.values, &sums).map(drop)
    }

    /// The second derivative by each value of F6. Equation 8: 2. Equation 9: also 2, the term of the label's distance; the
    /// competitors' terms are left out, since they could cancel it where the network is certain. Cross-entropy: the exact
    /// one, 4 (Σ p(x − w)² − (Σ p(x − w))²).
    fn start_hessian(&self, loss: Loss, logits: &[Logits]) -> Result<(), TchError> {
        let mut to = self.f6.derivatives.shallow_clone();
        if loss != Loss::CrossEntropy {
            return to.f_fill_(2.0).map(drop);
        }
        let all: Vec<Logits> = logits.iter().map(|row| probabilities(loss, row).map(|p| p as f32)).collect();
        let weights = Tensor::f_from_slice(&by_class(&all))?.f_view([CLASS_COUNT as i64, 1, -1])?; // [10, 1, n]
        let mean = |values: &Tensor| values.f_mul(&weights)?.f_sum_dim_intlist(0i64, false, Kind::Float); // [84, n]
        let variance = mean(&self.squares)?.f_sub(&mean(&self.differences)?.f_square()?)?; // [84, n]
        to.f_copy_(&variance.f_mul_scalar(4.0)?).map(drop)
    }
}

/// The derivatives by linear outputs, `[classes × n]`; those of the classes that are missing at the end are 0.
fn set_derivatives(maps: &Maps, derivatives: &[f32]) -> Result<(), TchError> {
    let mut derivatives = derivatives.to_vec();
    derivatives.resize(maps.derivatives.numel(), 0.0);
    let derivatives = Tensor::f_from_slice(&derivatives)?.f_view_as(&maps.derivatives)?;
    maps.derivatives.shallow_clone().f_copy_(&derivatives).map(drop)
}

/// Rows of ten digits, transposed: `[10 × B]`.
fn by_class(rows: &[Logits]) -> Vec<f32> {
    (0..CLASS_COUNT).flat_map(|digit| rows.iter().map(move |row| row[digit])).collect()
}

/// The summed loss of a batch and its derivatives. Plain loops: ten numbers an image do not repay a tensor's calls.
pub(super) fn loss_derivatives(
    loss: Loss,
    output: OutputUnits,
    logits: &[Logits],
    labels: &[u8],
    LossSettings { label_smoothing, image_count }: LossSettings,
) -> LossDerivatives {
    let mut loss_sum = 0.0;
    let share = 1.0 / image_count as f64;
    let of_image = |(logits, label): (&Logits, &u8)| {
        let (value, by_logit) = of_image(loss, output, logits, usize::from(*label), label_smoothing);
        loss_sum += value;
        by_logit.map(|derivative| (derivative * share) as f32)
    };
    let by_logit = logits.iter().zip(labels).map(of_image).collect();
    LossDerivatives { loss_sum, by_logit }
}

/// One image's loss and its derivatives.
fn of_image(
    loss: Loss,
    output: OutputUnits,
    logits: &Logits,
    label: usize,
    label_smoothing: f64,
) -> (f64, [f64; CLASS_COUNT]) {
    let logit = |digit: usize| f64::from(logits[digit]);
    let is_label = |digit: usize| if digit == label { 1.0 } else { 0.0 };
    match (loss, output) {
        (Loss::MeanSquaredError, OutputUnits::RadialBasis) => {
            (-logit(label), std::array::from_fn(|digit| -is_label(digit)))
        }
        (Loss::MeanSquaredError, OutputUnits::Linear) => {
            let error = |digit: usize| logit(digit) - (2.0 * is_label(digit) - 1.0);
            let value = (0..CLASS_COUNT).map(|digit| error(digit).powi(2)).sum();
            (value, std::array::from_fn(|digit| 2.0 * error(digit)))
        }
        (Loss::CrossEntropy | Loss::MaximumAPosteriori { .. }, _) => {
            let spread = label_smoothing / CLASS_COUNT as f64;
            let target = |digit: usize| match loss {
                Loss::CrossEntropy => is_label(digit) * (1.0 - label_smoothing) + spread,
                _ => is_label(digit),
            };
            let log_sum = log_sum(loss, logits);
            let value = (0..CLASS_COUNT).map(|digit| target(digit) * (log_sum - logit(digit))).sum();
            (value, std::array::from_fn(|digit| (logit(digit) - log_sum).exp() - target(digit)))
        }
    }
}
