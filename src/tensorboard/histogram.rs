//! How often values of each size occur.

/// Bars of a histogram.
const BAR_COUNT: usize = 64;

/// A histogram as TensorBoard takes it.
#[derive(Debug, PartialEq)]
pub(super) struct Histogram {
    pub least: f64,
    pub most: f64,
    pub count: f64,
    pub sum: f64,
    pub sum_of_squares: f64,
    /// The upper end of each bar; the first one begins at `least`.
    pub limits: Vec<f64>,
    /// Values in each bar.
    pub counts: Vec<f64>,
}

impl Histogram {
    /// Of all finite values; none where there is none.
    pub(super) fn of(values: &[f32]) -> Option<Self> {
        let finite = || values.iter().filter(|value| value.is_finite()).map(|value| f64::from(*value));
        let (least, most) = (finite().reduce(f64::min)?, finite().reduce(f64::max)?);
        // Equal values need a bar, too.
        let width = ((most - least) / BAR_COUNT as f64).max(f64::MIN_POSITIVE);
        let mut counts = vec![0.0; BAR_COUNT];
        for value in finite() {
            counts[(((value - least) / width) as usize).min(BAR_COUNT - 1)] += 1.0;
        }
        let limits = (1..BAR_COUNT).map(|bar| least + bar as f64 * width).chain([most.max(least + width)]);
        Some(Self {
            least,
            most,
            count: finite().count() as f64,
            sum: finite().sum(),
            sum_of_squares: finite().map(|value| value * value).sum(),
            limits: limits.collect(),
            counts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_value_is_in_the_bar_of_its_size() {
        let histogram = Histogram::of(&[0.0, 1.0, 63.5, 64.0, f32::NAN]).unwrap();
        let filled: Vec<usize> = (0..BAR_COUNT).filter(|bar| histogram.counts[*bar] > 0.0).collect();
        assert_eq!(filled, [0, 1, 63]);
        assert_eq!((histogram.count, histogram.sum, histogram.counts[63]), (4.0, 128.5, 2.0));
        assert_eq!((histogram.limits[0], histogram.limits[63]), (1.0, 64.0));
    }

    #[test]
    fn equal_values_and_none_have_their_histogram() {
        let equal = Histogram::of(&[2.0; 5]).unwrap();
        assert_eq!((equal.counts.iter().sum::<f64>(), equal.least, equal.most), (5.0, 2.0, 2.0));
        assert!(equal.limits.is_sorted());
        assert_eq!(Histogram::of(&[f32::INFINITY]), None);
    }
}
