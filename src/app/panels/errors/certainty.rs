//! How sure a prediction is: a network's confidence, or the margin of another method.

use crate::app::numbers::{percent, short};

/// What the number beside a prediction means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certainty {
    /// How much more probable the digit is than the second, 0–1.
    Confidence,
    /// The best score minus the second, in the method's unit.
    Margin,
}

impl Certainty {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Confidence => "confidence",
            Self::Margin => "margin",
        }
    }

    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Confidence => "How much more probable the digit is than the second: Rejection uses it",
            Self::Margin => "The best score minus the second, in the method's own unit: Rejection uses it",
        }
    }

    /// A value as it is written below a digit.
    pub(super) fn short_words(self, value: f64) -> String {
        match self {
            Self::Confidence => percent(value, 1),
            Self::Margin => short(value as f32),
        }
    }

    /// A value in a sentence: `91.3 % confident`, `margin 1.25`.
    pub(super) fn words(self, value: f64) -> String {
        match self {
            Self::Confidence => format!("{} confident", percent(value, 1)),
            Self::Margin => format!("margin {}", short(value as f32)),
        }
    }

    /// A threshold in a sentence: `below 91.3 % confidence`, `below a margin of 1.25`.
    pub(super) fn threshold_words(self, value: f64) -> String {
        match self {
            Self::Confidence => format!("below {} confidence", percent(value, 1)),
            Self::Margin => format!("below a margin of {}", short(value as f32)),
        }
    }
}
