//! How far a session is, and what each tick of it did: plain data.

use serde::{Deserialize, Serialize};

use crate::metrics::{EpochRecord, Tally};

/// How far a run is: all of a session's state but its tensors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The learning rate in force, before the schedule's factor.
    pub learning_rate: f64,
    /// Steps of the optimiser so far.
    pub step: u64,
    /// What comes next.
    pub phase: Phase,
    /// This epoch's measurements so far.
    pub epoch: EpochTally,
    /// The epochs done.
    pub history: Vec<EpochRecord>,
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
    /// Measures on the validation images from this one on.
    Validating {
        /// Images done.
        image: usize,
    },
    /// Measures on the test images from this one on.
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
    /// Epochs done, measuring included.
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
    /// The loss had stopped falling.
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
    /// Time spent in learning.
    pub training_secs: f64,
    /// Time spent in measuring.
    pub evaluation_secs: f64,
}

/// What a tick did.
#[derive(Clone, Debug, PartialEq)]
pub enum Tick {
    /// Learned from one batch.
    Batch {
        /// Mean loss of the batch.
        loss: f64,
    },
    /// Learned from several batches, one after the other.
    Batches {
        /// Mean loss of each.
        losses: Vec<f64>,
    },
    /// Measured on one chunk of validation or test images.
    Chunk,
    /// Measured on the last chunk: an epoch is done.
    Epoch(EpochRecord),
    /// Nothing: the run is over.
    Finished(FinishReason),
}
