//! How the user wants the charts.

use serde::{Deserialize, Serialize};

use crate::chart::Scale;

/// How the user wants the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ChartChoice {
    /// Which batches.
    pub window: HistoryWindow,
    /// How the axes of losses are spaced.
    pub loss_axis: LossAxis,
    /// About how many steps the smoothed loss is a mean over; 1 does not smooth.
    pub smoothing_steps: u32,
    /// Whether the values of the report and the paper are drawn.
    pub references: References,
}

/// Which batches are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HistoryWindow {
    /// All of the run.
    #[default]
    Whole,
    /// The latest.
    Recent,
}

/// How the axes of losses are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LossAxis {
    /// By the decimal logarithm: a loss of 0.1 and one of 0.01 can be told apart.
    #[default]
    Logarithmic,
    /// Evenly, from zero.
    Linear,
}

/// Whether the values of the report and the paper are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum References {
    /// They are.
    #[default]
    Shown,
    /// They are not.
    Hidden,
}

impl Default for ChartChoice {
    fn default() -> Self {
        Self {
            window: HistoryWindow::default(),
            loss_axis: LossAxis::default(),
            smoothing_steps: 50,
            references: References::default(),
        }
    }
}

impl LossAxis {
    /// The scale of the axis.
    pub(super) fn scale(self) -> Scale {
        match self {
            Self::Logarithmic => Scale::Logarithmic,
            Self::Linear => Scale::Linear,
        }
    }
}
