//! What a method costs, counted by formula as the paper counts it (figures 11 and 12).

use serde::{Deserialize, Serialize};

/// The cost of the prediction for one image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Multiplications with addition (figure 11).
    pub multiply_adds: Count,
    /// Numbers that have to be kept (figure 12): weights, or images as they are compared.
    pub stored_values: Count,
    /// Numbers that were learned; an image that is only kept is none.
    pub parameters: Count,
}

/// A number with the formula that gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The number.
    pub value: u64,
    /// How it is counted, such as `784 × 40 + 820 × 10`.
    pub formula: String,
}

impl Count {
    /// A number with its formula.
    pub fn new(value: usize, formula: impl Into<String>) -> Self {
        Self { value: value as u64, formula: formula.into() }
    }

    /// The sum of both, by both formulas.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let formula = format!("{} + {}", self.formula, other.formula);
        Self { value: self.value + other.value, formula }
    }

    /// Nothing.
    pub fn none() -> Self {
        Self::new(0, "0")
    }
}
