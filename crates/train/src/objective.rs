//! What a run makes small, and how its examples and its success are called.

use lenet_data::choice::Described as _;
use lenet_model::loss::Loss;
use lenet_read::criterion::StringCriterion;

use super::config::TrainingConfig;

/// What a run makes small: the loss of its network on single digits, or a criterion on strings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Objective {
    /// On images of single digits.
    Digits(Loss),
    /// On strings.
    Strings(StringCriterion),
}

impl TrainingConfig {
    /// What the run makes small.
    pub fn objective(&self) -> Objective {
        match &self.strings {
            None => Objective::Digits(self.architecture.loss),
            Some(strings) => Objective::Strings(strings.criterion),
        }
    }
}

impl Objective {
    /// Whether a run learns from strings and is tested on strings.
    pub fn is_of_strings(self) -> bool {
        matches!(self, Self::Strings(_))
    }

    /// Its name on an axis.
    pub fn title(self) -> &'static str {
        match self {
            Self::Digits(Loss::CrossEntropy) => "cross-entropy",
            Self::Digits(loss) => loss.describe().title,
            Self::Strings(criterion) => criterion.describe().title,
        }
    }

    /// What is learned from: `images` or `strings`.
    pub fn examples(self) -> &'static str {
        match self {
            Self::Digits(_) => "images",
            Self::Strings(_) => "strings",
        }
    }

    /// What the share of correct answers is: of single digits `accuracy`, of strings `whole strings correct`.
    pub fn success(self) -> &'static str {
        match self {
            Self::Digits(_) => "accuracy",
            Self::Strings(_) => "whole strings correct",
        }
    }
}
