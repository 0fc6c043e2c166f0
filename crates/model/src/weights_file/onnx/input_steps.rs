//! What a graph does to grey values before its first convolution.

use super::chain::Change;
use crate::{framing::Framing, layer::Layer};

/// Sums and products of the grey values, and a border of two pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct InputSteps {
    /// The input of the grey value 0.
    paper: f64,
    /// What a grey value of 1 adds to it.
    slope: f64,
    /// The value of the border's pixels.
    border: Option<f64>,
    /// Whether the first convolution adds a border of zeros.
    is_convolution_padded: bool,
    /// Whether there were sums or products.
    is_normalised: bool,
}

impl Default for InputSteps {
    fn default() -> Self {
        Self { paper: 0.0, slope: 1.0, border: None, is_convolution_padded: false, is_normalised: false }
    }
}

/// Grey values are of 0 to 255 if the graph makes this little of one, else of 0 to 1.
const BYTES_BELOW: f64 = 0.1;

/// The largest grey value as a byte.
const FULL_INK: f64 = 255.0;

impl InputSteps {
    /// Changes all values; `false` where they can no longer be told apart.
    pub(super) fn take(&mut self, change: Change, value: f32) -> bool {
        let value = f64::from(value);
        let values = [&mut self.paper].into_iter().chain(&mut self.border);
        match change {
            Change::Sum => values.for_each(|own| *own += value),
            Change::Product => values.chain([&mut self.slope]).for_each(|own| *own *= value),
        }
        self.is_normalised = true;
        self.paper.is_finite() && self.slope.is_normal()
    }

    /// Adds a border of this value; `false` where there is one.
    pub(super) fn take_border(&mut self, value: f32) -> bool {
        let is_first = !self.has_border();
        self.border = Some(f64::from(value));
        is_first
    }

    /// Adds a convolution's border of zeros; `false` where no LeNet-5 has it.
    pub(super) fn take_border_of(&mut self, layer: Layer, pixels: i64) -> bool {
        match pixels {
            0 => true,
            2 if layer == Layer::C1 && self.border.is_none() => {
                self.is_convolution_padded = true;
                true
            }
            _ => false,
        }
    }

    pub(super) fn has_border(&self) -> bool {
        self.is_convolution_padded || self.border.is_some()
    }

    /// Mean and deviation of grey values of 0 to 1; none where the graph takes them as they come.
    pub(super) fn normalisation(&self) -> Option<[f64; 2]> {
        let is_of_bytes = self.slope.abs() < BYTES_BELOW;
        let slope = if is_of_bytes { self.slope * FULL_INK } else { self.slope };
        self.is_normalised.then(|| [rounded(-self.paper / slope), rounded(1.0 / slope)])
    }

    /// How the images fill the field; none where this happens before the graph.
    pub(super) fn framing(&self) -> Option<Framing> {
        match self.border {
            Some(value) if self.is_normalised && value == self.paper => Some(Framing::Paper),
            Some(0.0) => Some(Framing::Zero),
            // The value of paper in images that are normalised before.
            Some(_) => Some(Framing::Paper),
            None => self.is_convolution_padded.then_some(Framing::Zero),
        }
    }
}

/// A number as people write it: with six digits, and 0 without a sign.
fn rounded(number: f64) -> f64 {
    format!("{number:.5e}").parse::<f64>().unwrap_or(number) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[(char, f32)]) -> InputSteps {
        let mut input = InputSteps::default();
        for (step, value) in steps {
            assert!(match step {
                '+' => input.take(Change::Sum, *value),
                '*' => input.take(Change::Product, *value),
                _ => input.take_border(*value),
            });
        }
        input
    }

    #[test]
    fn sums_and_products_are_a_mean_and_a_deviation() {
        let of_unit = [('+', -0.1307), ('*', 1.0 / 0.3081)];
        assert_eq!(after(&of_unit).normalisation(), Some([0.1307, 0.3081]));
        let of_bytes = [('*', 1.0 / 255.0), of_unit[0], of_unit[1]];
        assert_eq!(after(&of_bytes).normalisation(), Some([0.1307, 0.3081]));
        assert_eq!(after(&[('*', 2.0), ('+', -1.0)]).normalisation(), Some([0.5, 0.5]));
        assert_eq!(after(&[('*', 1.0 / 255.0)]).normalisation(), Some([0.0, 1.0]));
        assert_eq!(after(&[]).normalisation(), None);
        assert!(!InputSteps::default().take(Change::Product, 0.0), "all grey values alike");
    }

    #[test]
    fn a_border_is_of_paper_or_of_zeros() {
        let normalised = [('+', -0.1307), ('*', 1.0 / 0.3081)];
        let with = |before: &[(char, f32)], border: f32, after_it: &[(char, f32)]| {
            after(&[before, &[('b', border)], after_it].concat()).framing()
        };
        assert_eq!(with(&[], 0.0, &normalised), Some(Framing::Paper));
        assert_eq!(with(&normalised, 0.0, &[]), Some(Framing::Zero));
        assert_eq!(with(&[], 0.0, &[]), Some(Framing::Zero));
        assert_eq!(with(&[], -1.0, &[]), Some(Framing::Paper), "of images from −1 to 1");
        assert_eq!(after(&normalised).framing(), None);
        let mut padded = InputSteps::default();
        assert!(padded.take_border_of(Layer::C1, 2) && !padded.take_border_of(Layer::C3, 2));
        assert_eq!((padded.framing(), padded.take_border(0.0)), (Some(Framing::Zero), false));
    }
}
