//! What the curves are of.

use serde::{Deserialize, Serialize};

use crate::{chart::Scale, train::metrics::EpochRecord};

/// What is measured after each epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Measure {
    /// Share of the test images read wrongly.
    #[default]
    TestError,
    /// The same of the training images, as they were learned from.
    TrainingError,
    /// Mean loss of a test image.
    TestLoss,
    /// Mean loss of a training image.
    TrainingLoss,
    /// Loss of each batch, of runs of this session.
    BatchLoss,
}

/// How its axis is spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Spacing {
    /// Evenly.
    #[default]
    Linear,
    /// By the decimal logarithm.
    Logarithmic,
}

impl Measure {
    /// All of them with their names and what they mean.
    pub(super) const ALL: [(Self, &str, &str); 5] = [
        (Self::TestError, "Test error", "Share of the test images read wrongly after each epoch"),
        (
            Self::TrainingError,
            "Training error",
            "Share of the training images read wrongly while they were learned from",
        ),
        (Self::TestLoss, "Test loss", "Mean loss of a test image: only runs with one criterion compare"),
        (Self::TrainingLoss, "Training loss", "Mean loss of a training image: only runs with one criterion compare"),
        (
            Self::BatchLoss,
            "Batch loss",
            "The loss of each batch of this session's runs, smoothed over about 3,200 images",
        ),
    ];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        let own = Self::ALL.into_iter().find(|(measure, ..)| *measure == self);
        own.map_or("", |(_, name, _)| name)
    }

    /// Its value for an epoch; errors in percent.
    pub(super) fn of(self, record: &EpochRecord) -> f64 {
        match self {
            Self::TestError => 100.0 * (1.0 - record.test.accuracy),
            Self::TrainingError => 100.0 * (1.0 - record.train.accuracy),
            Self::TestLoss => record.test.loss,
            Self::TrainingLoss | Self::BatchLoss => record.train.loss,
        }
    }

    /// What stands along its axis.
    pub(super) fn axis_title(self) -> &'static str {
        match self {
            Self::TestError | Self::TrainingError => "error in %",
            Self::TestLoss | Self::TrainingLoss | Self::BatchLoss => "mean loss",
        }
    }

    /// The scale of its axis.
    pub(super) fn scale(self, spacing: Spacing) -> Scale {
        match (self, spacing) {
            (Self::TestError | Self::TrainingError, Spacing::Linear) => Scale::Percent,
            (Self::TestError | Self::TrainingError, Spacing::Logarithmic) => Scale::LogarithmicPercent,
            (Self::TestLoss | Self::TrainingLoss | Self::BatchLoss, Spacing::Linear) => Scale::Linear,
            (Self::TestLoss | Self::TrainingLoss | Self::BatchLoss, Spacing::Logarithmic) => Scale::Logarithmic,
        }
    }
}
