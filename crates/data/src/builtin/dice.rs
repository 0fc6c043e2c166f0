//! The random choices of a writer.

use rand::RngExt as _;

use crate::random::Generator;

/// Random numbers as handwriting needs them.
pub(super) struct Dice<'a>(&'a mut Generator);

impl<'a> Dice<'a> {
    pub(super) fn new(rng: &'a mut Generator) -> Self {
        Self(rng)
    }

    /// Anywhere between two values, evenly.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Around a value, with a standard deviation; never further off than about three and a half of them.
    pub(super) fn near(&mut self, value: f32, deviation: f32) -> f32 {
        // Four even numbers have a mean of 2 and a variance of 1/3.
        let sum: f32 = (0..4).map(|_| self.0.random::<f32>()).sum();
        value + deviation * 3.0_f32.sqrt() * (sum - 2.0)
    }

    /// Whether something with this probability happens.
    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.0.random::<f32>() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    #[test]
    fn values_lie_as_near_and_as_far_as_asked() {
        let mut rng = generator(1, Purpose::BuiltInDigit, 0);
        let mut dice = Dice::new(&mut rng);
        let values: Vec<f32> = (0..4000).map(|_| dice.near(3.0, 0.5)).collect();
        let mean = values.iter().sum::<f32>() / 4000.0;
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / 4000.0;
        assert!((mean - 3.0).abs() < 0.04, "{mean}");
        assert!((variance.sqrt() - 0.5).abs() < 0.03, "{variance}");
        assert!(values.iter().all(|value| (value - 3.0).abs() < 1.75));
        assert!((0..1000).all(|_| (1.0..=2.0).contains(&dice.between(1.0, 2.0))));
        assert!(!dice.chance(0.0) && dice.chance(1.0));
    }
}
