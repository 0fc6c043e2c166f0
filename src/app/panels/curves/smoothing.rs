//! Exponential smoothing, as `TensorBoard`'s slider does it.

/// The weight of what came before in a mean over about `step_count` steps: 0 for one step, 0.98 for fifty.
pub(in crate::app::panels) fn weight(step_count: u32) -> f64 {
    1.0 - 1.0 / f64::from(step_count.max(1))
}

/// The exponential mean of the values so far, after each of them.
///
/// Divided by the sum of the weights so far (1 − weightⁿ), so that the beginning is not drawn towards zero. Values that
/// are not finite stay as they are and take no part.
pub(in crate::app::panels) fn smoothed(values: impl Iterator<Item = f64>, weight: f64) -> impl Iterator<Item = f64> {
    let (mut sum, mut weight_left) = (0.0, 1.0);
    values.map(move |value| {
        if !value.is_finite() {
            return value;
        }
        sum = weight * sum + (1.0 - weight) * value;
        weight_left *= weight;
        sum / (1.0 - weight_left)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64], weight: f64) -> Vec<f64> {
        smoothed(values.iter().copied(), weight).collect()
    }

    #[test]
    fn it_is_the_debiased_exponential_mean() {
        // 4; (0.5·4 + 0)/1.5; (0.25·4 + 0 + 2)/1.75; sums of weights 0.5, 0.75, 0.875 before the division.
        assert_eq!(of(&[4.0, 0.0, 4.0], 0.5), [4.0, 1.0 / 0.75, 2.5 / 0.875]);
        assert_eq!(of(&[3.0, 3.0, 3.0], 0.5), [3.0, 3.0, 3.0], "a constant stays what it is from the beginning");
    }

    #[test]
    fn one_step_smooths_nothing() {
        assert_eq!(weight(1), 0.0);
        assert_eq!(weight(50), 0.98);
        assert_eq!(of(&[1.0, 5.0, 2.0], weight(1)), [1.0, 5.0, 2.0]);
    }

    #[test]
    fn a_loss_that_is_no_number_spoils_none_after_it() {
        let smooth = of(&[2.0, f64::NAN, 2.0], 0.5);
        assert!(smooth[1].is_nan());
        assert_eq!([smooth[0], smooth[2]], [2.0, 2.0]);
    }
}
