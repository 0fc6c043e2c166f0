//! The loss of ten logits and its derivatives. Ten numbers an image are too few for tensors to be worth their calls.

use super::Learning;
use crate::{architecture::OutputUnits, criterion::Criterion, scores::log_sum};
use lenet_data::dataset::CLASS_COUNT;

/// What speaks for each digit.
pub(super) type Logits = [f32; CLASS_COUNT];

/// What a batch's logits come to.
pub(super) struct Derivatives {
    pub loss_sum: f64,
    /// The derivatives of the mean loss, image by image.
    pub by_logit: Vec<Logits>,
}

/// Loss and derivatives of a batch.
pub(super) fn derivatives(
    criterion: Criterion,
    output: OutputUnits,
    logits: &[Logits],
    labels: &[u8],
    Learning { label_smoothing, image_count }: Learning,
) -> Derivatives {
    let mut loss_sum = 0.0;
    let share = 1.0 / image_count as f64;
    let of_image = |(logits, label): (&Logits, &u8)| {
        let (loss, by_logit) = of_image(criterion, output, logits, usize::from(*label), label_smoothing);
        loss_sum += loss;
        by_logit.map(|derivative| (derivative * share) as f32)
    };
    let by_logit = logits.iter().zip(labels).map(of_image).collect();
    Derivatives { loss_sum, by_logit }
}

fn of_image(
    criterion: Criterion,
    output: OutputUnits,
    logits: &Logits,
    label: usize,
    label_smoothing: f64,
) -> (f64, [f64; CLASS_COUNT]) {
    let logit = |digit: usize| f64::from(logits[digit]);
    let is_label = |digit: usize| if digit == label { 1.0 } else { 0.0 };
    match (criterion, output) {
        (Criterion::MeanSquaredError, OutputUnits::RadialBasis) => {
            (-logit(label), std::array::from_fn(|digit| -is_label(digit)))
        }
        (Criterion::MeanSquaredError, OutputUnits::Linear) => {
            let error = |digit: usize| logit(digit) - (2.0 * is_label(digit) - 1.0);
            let loss = (0..CLASS_COUNT).map(|digit| error(digit).powi(2)).sum();
            (loss, std::array::from_fn(|digit| 2.0 * error(digit)))
        }
        (Criterion::CrossEntropy | Criterion::MaximumAPosteriori { .. }, _) => {
            let spread = label_smoothing / CLASS_COUNT as f64;
            let target = |digit: usize| match criterion {
                Criterion::CrossEntropy => is_label(digit) * (1.0 - label_smoothing) + spread,
                _ => is_label(digit),
            };
            let log_sum = log_sum(criterion, logits);
            let loss = (0..CLASS_COUNT).map(|digit| target(digit) * (log_sum - logit(digit))).sum();
            (loss, std::array::from_fn(|digit| (logit(digit) - log_sum).exp() - target(digit)))
        }
    }
}
