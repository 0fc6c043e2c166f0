//! How far a session is, and what each tick did: plain data.

use serde::{Deserialize, Serialize};

use super::changes::Changes;
use crate::metrics::{Confusion, EpochRecord, Tally};

/// How far a run is: all of a session's state but its tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The current learning rate, before the schedule's factor.
    pub learning_rate: f64,
    /// Steps of the optimiser so far.
    pub step: u64,
    /// What comes next.
    pub phase: Phase,
    /// This epoch's measurements so far.
    pub epoch: EpochTally,
    /// The epochs done.
    pub history: Vec<EpochRecord>,
    /// The predictions for the test images at the end of the last epoch; zeros before the first, and on strings.
    #[serde(default)]
    pub test_confusion: Confusion,
    /// What was changed meanwhile.
    #[serde(default)]
    pub changes: Changes,
}

/// What a session does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Learns from the batch with this number.
    Training {
        /// 0 for the epoch's first batch.
        batch: usize,
    },
    /// Evaluates the validation images from this one on.
    Validating {
        /// Images done.
        image: usize,
    },
    /// Evaluates the test images from this one on.
    Testing {
        /// Images done.
        image: usize,
    },
    /// Nothing more.
    Finished(FinishReason),
}

/// The amount of training that a run has had; ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TrainedAmount {
    /// Epochs done, evaluation included.
    pub epoch_count: usize,
    /// Images of the epoch under way.
    pub image_count: usize,
}

/// Why a run is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FinishReason {
    /// All epochs are done.
    AllEpochs,
    /// The loss stopped falling.
    EarlyStopping,
    /// The loss was not finite.
    Diverged,
}

/// Measurements of an epoch under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochTally {
    /// Over the training images so far.
    pub train: Tally,
    /// Over the validation images so far.
    pub validation: Tally,
    /// Over the test images so far.
    pub test: Tally,
    /// Time spent on batches.
    pub training_secs: f64,
    /// Time spent on evaluation.
    pub evaluation_secs: f64,
}

/// What a tick did.
#[derive(Clone, Debug, PartialEq)]
pub enum Tick {
    /// Learned from batches, mostly one, with the mean loss of each.
    Batches(Vec<f64>),
    /// Evaluated one chunk of validation or test images.
    Chunk,
    /// Evaluated the last chunk: an epoch is done.
    Epoch(EpochRecord),
    /// Nothing: the run is over.
    Finished(FinishReason),
}
