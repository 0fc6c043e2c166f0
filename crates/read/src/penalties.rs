//! From logits to penalties: smaller is better, and exp(−penalty) is like a probability.

use lenet_data::dataset::CLASS_COUNT;
use lenet_model::{
    architecture::{Architecture, Classes, OutputUnits},
    array::Array,
};

/// The digits and *none*.
pub const LABEL_COUNT: usize = CLASS_COUNT + 1;

/// The label of *none*: no digit here.
pub const NONE: u16 = Classes::NONE as u16;

/// The penalties of one position or segment: of the ten digits, then of *none*.
pub type Penalties = [f64; LABEL_COUNT];

/// How logits become penalties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PenaltyForm {
    /// −log of the softmax over the digits and *none*. The network has a unit for each.
    Softmax,
    /// −log of the softmax over the digits and a constant logit for *none*: the constant j of equation 9.
    ConstantNone {
        /// The logit of *none*.
        logit: f64,
        /// The factor of all logits. The distances of radial basis functions are tens, so that without one a reading is either
        /// certain or impossible.
        scale: f64,
    },
    /// −log of the sigmoid of each logit by itself: no class takes from another. Criteria that only pull penalties down
    /// collapse with it.
    Sigmoid,
    /// −logit, which may be below 0: classes and segments are compared by the whole string only (section VI-E).
    Logit,
    /// Distances from the bitmaps times a factor, by themselves; *none* has a constant penalty.
    Distance {
        /// The factor.
        scale: f64,
        /// The penalty of *none*.
        none: f64,
    },
}

impl PenaltyForm {
    /// The factor that suits distances from the 7×12 bitmaps, and the logit of *none* after it.
    const RADIAL_BASIS: Self = Self::ConstantNone { logit: -4.0, scale: 0.15 };

    /// The logit of *none* for a network that has learned digits only: likelier than any digit where none is clear.
    const LINEAR: Self = Self::ConstantNone { logit: 4.0, scale: 1.0 };

    /// The form for a network.
    pub fn of(architecture: &Architecture) -> Self {
        match (architecture.classes, architecture.output) {
            (_, OutputUnits::RadialBasis) => Self::RADIAL_BASIS,
            (Classes::Digits, OutputUnits::Linear) => Self::LINEAR,
            (Classes::DigitsAndNone, OutputUnits::Linear) => Self::Softmax,
        }
    }

    /// The form for segments: their number differs from path to path, so nothing is normalised where the network has a unit for
    /// *none*.
    pub fn of_segments(architecture: &Architecture) -> Self {
        match Self::of(architecture) {
            Self::Softmax => Self::Logit,
            other => other,
        }
    }

    /// The form in which no class takes from another.
    pub fn independent(architecture: &Architecture) -> Self {
        match architecture.output {
            OutputUnits::RadialBasis => Self::Distance { scale: 0.15, none: 4.0 },
            OutputUnits::Linear => Self::Sigmoid,
        }
    }

    /// The penalties of one row of logits: of the digits, and of *none* where the network has a unit for it.
    pub fn penalties(self, logits: &[f32]) -> Penalties {
        let logits = self.scaled(logits);
        match self {
            Self::Softmax | Self::ConstantNone { .. } => {
                let log_sum = log_sum(&logits);
                logits.map(|logit| log_sum - logit)
            }
            Self::Sigmoid => logits.map(|logit| (-logit).max(0.0) + (-logit.abs()).exp().ln_1p()),
            Self::Logit | Self::Distance { .. } => logits.map(|logit| -logit),
        }
    }

    /// The penalties of each row of `[rows, classes]` or `[1, rows, classes]`.
    pub fn of_rows(self, logits: &Array) -> Vec<Penalties> {
        let class_count = logits.shape.last().copied().unwrap_or(CLASS_COUNT).max(1);
        logits.values.chunks_exact(class_count).map(|row| self.penalties(row)).collect()
    }

    /// The derivatives by a row of logits, of which the penalties are `penalties`, from those by the penalties. For a softmax
    /// ∂E/∂lₖ = pₖ·Σ ∂E/∂c − ∂E/∂cₖ.
    pub fn by_logits(self, penalties: &Penalties, by_penalty: &Penalties, to: &mut [f32]) {
        let sum: f64 = by_penalty.iter().sum();
        for ((to, penalty), by_penalty) in to.iter_mut().zip(penalties).zip(by_penalty) {
            let probability = (-penalty).exp();
            let slope = match self {
                Self::Softmax => probability * sum - by_penalty,
                Self::ConstantNone { scale, .. } => scale * (probability * sum - by_penalty),
                Self::Sigmoid => (probability - 1.0) * by_penalty,
                Self::Logit => -by_penalty,
                Self::Distance { scale, .. } => -scale * by_penalty,
            };
            *to = slope as f32;
        }
    }

    /// The logits of the digits and of *none*. What is missing at the end of a row has the logit of *none*.
    fn scaled(self, logits: &[f32]) -> Penalties {
        let (none, scale) = match self {
            // Every class has a unit.
            Self::Softmax | Self::Sigmoid | Self::Logit => (0.0, 1.0),
            Self::ConstantNone { logit, scale } => (logit, scale),
            Self::Distance { scale, none } => (-none, scale),
        };
        let mut all = [none; LABEL_COUNT];
        for (to, logit) in all.iter_mut().zip(logits) {
            *to = scale * f64::from(*logit);
        }
        all
    }
}

fn log_sum(logits: &Penalties) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + logits.iter().map(|logit| (logit - largest).exp()).sum::<f64>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_the_penalties_sum_to_one() {
        let rows: [(PenaltyForm, &[f32]); 3] = [
            (PenaltyForm::Softmax, &[0.5, -1.0, 3.0, 80.0, 0.0, 0.0, 1.0, 1.0, -300.0, 2.0, 79.0]),
            (PenaltyForm::LINEAR, &[0.5, -1.0, 3.0, 8.0, 0.0, 0.0, 1.0, 1.0, -3.0, 2.0]),
            (PenaltyForm::RADIAL_BASIS, &[-10.0, -95.0, -80.0, -3.0, -60.0, -70.0, -50.0, -90.0, -80.0, -66.0]),
        ];
        for (form, logits) in rows {
            let penalties = form.penalties(logits);
            let sum: f64 = penalties.iter().map(|penalty| (-penalty).exp()).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{form:?}: {sum}");
            assert!(penalties[3] < penalties[4], "{form:?}");
        }
    }

    #[test]
    fn derivatives_are_those_of_finite_differences() {
        let logits = [0.5, -1.0, 3.0, 0.8, 0.0, 0.0, 1.0, 1.0, -3.0, 2.0, 1.5];
        let weights: Penalties = std::array::from_fn(|class| (class as f64 - 3.0) * 0.3);
        let distance = PenaltyForm::Distance { scale: 0.5, none: 1.0 };
        for (form, count) in
            [(PenaltyForm::Softmax, 11), (PenaltyForm::RADIAL_BASIS, 10), (PenaltyForm::Sigmoid, 11), (distance, 10)]
        {
            let value = |logits: &[f32]| -> f64 {
                form.penalties(logits).iter().zip(weights).map(|(penalty, weight)| penalty * weight).sum()
            };
            let mut slopes = [0.0; LABEL_COUNT];
            form.by_logits(&form.penalties(&logits[..count]), &weights, &mut slopes[..count]);
            for class in 0..count {
                let moved = |by: f32| {
                    let mut logits = logits[..count].to_vec();
                    logits[class] += by;
                    value(&logits)
                };
                let slope = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!((slope - f64::from(slopes[class])).abs() < 1e-3, "{form:?} {class}: {slope} {}", slopes[class]);
            }
        }
    }
}
