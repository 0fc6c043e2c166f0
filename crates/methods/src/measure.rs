//! What methods are compared by: the error, what it costs to predict, and how long it took here.

use lenet_data::choice::{ChoiceText, Described};
use serde::{Deserialize, Serialize};

use crate::{
    benchmark::{CellResult, MeasuredOn},
    paper::{PaperRow, paper_row},
};

/// What methods are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Misclassified images, in percent (figure 9).
    #[default]
    Error,
    /// Images to be rejected so that 0.5 % of the rest are misclassified, in percent (figure 10).
    Rejected,
    /// Multiply-adds for a prediction (figure 11).
    MultiplyAdds,
    /// Stored numbers (figure 12).
    Memory,
    /// Time of the fitting here, in seconds.
    FittingTime,
    /// Time of a prediction here, in milliseconds.
    PredictionTime,
}

impl Measure {
    /// The value that was measured here; none where there is none.
    pub fn here(self, result: &CellResult) -> Option<f64> {
        match self {
            Self::Error => Some(result.error_percent()),
            Self::Rejected => result.rejected_percent(),
            Self::MultiplyAdds => Some(result.cost.multiply_adds.value as f64),
            Self::Memory => Some(result.cost.stored_values.value as f64),
            Self::FittingTime => Some(result.fitting_secs),
            Self::PredictionTime => Some(result.prediction_ms()),
        }
    }

    /// The value in a row of the paper, which has no times of a machine of today.
    pub fn paper(self, row: &PaperRow) -> Option<f64> {
        match self {
            Self::Error => Some(row.error_percent),
            Self::Rejected => row.rejected_percent,
            Self::MultiplyAdds => row.multiply_adds_thousands.map(|thousands| 1e3 * thousands),
            Self::Memory => row.memory_thousands.map(|thousands| 1e3 * thousands),
            Self::FittingTime | Self::PredictionTime => None,
        }
    }

    /// The paper's value beside a result, which must be of the test images.
    pub fn paper_beside(self, result: &CellResult) -> Option<f64> {
        let is_of_test = result.cell.measured_on == MeasuredOn::Test;
        paper_row(result.cell.method, result.cell.input).filter(|_| is_of_test).and_then(|row| self.paper(&row))
    }

    /// Whether values differ so much that only their logarithms compare.
    pub fn is_logarithmic(self) -> bool {
        !matches!(self, Self::Error | Self::Rejected)
    }
}

impl Described for Measure {
    const ALL: &'static [Self] =
        &[Self::Error, Self::Rejected, Self::MultiplyAdds, Self::Memory, Self::FittingTime, Self::PredictionTime];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Error => ("error", "Error %", "Misclassified images, in percent: figure 9 of the paper", ""),
            Self::Rejected => (
                "rejected",
                "Rejected %",
                "Images to be rejected so that 0.5 % of the rest are misclassified, in percent: figure 10",
                "rejection",
            ),
            Self::MultiplyAdds => {
                ("multiply-adds", "Multiply-adds", "Multiplications with addition for a prediction: figure 11", "")
            }
            Self::Memory => ("memory", "Memory", "Numbers that have to be kept for a prediction: figure 12", ""),
            Self::FittingTime => ("fitting-time", "Fitted in s", "Time of the fitting on this machine, in seconds", ""),
            Self::PredictionTime => {
                ("prediction-time", "Prediction ms", "Time of a prediction on this machine, in milliseconds", "")
            }
        };
        ChoiceText { name, title, hint, topic }
    }
}
