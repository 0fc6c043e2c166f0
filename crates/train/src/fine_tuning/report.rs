//! What fine_tuning is done with, and what it came to: plain data.

use lenet_data::augment::Augmentation;

/// The settings of a fine_tuning. The default was chosen by images kept out of it, as `docs/fine-tuning.md` tells.
#[derive(Clone, Debug, PartialEq)]
pub struct FineTuningConfig {
    /// Steps of learning.
    pub step_count: u32,
    /// Images of a step.
    pub batch_size: usize,
    /// How many of them are the user's drawings, at most; the rest are training images.
    pub most_drawings: usize,
    /// How often one drawing may stand in a step, each time drawn anew: a few drawings are then a smaller share of it.
    pub most_copies: usize,
    /// The learning rate of the first step. It falls to zero as half a cosine.
    pub learning_rate: f64,
    /// How the drawings are augmented, anew each time. Training images stay as they are.
    pub augmentation: Augmentation,
    /// Decides what stands in which step, and how it is drawn.
    pub seed: u64,
    /// Threads that draw and augment; the result is the same with any number.
    pub thread_count: usize,
}

impl Default for FineTuningConfig {
    fn default() -> Self {
        Self {
            step_count: 200,
            batch_size: 64,
            most_drawings: 8,
            most_copies: 4,
            learning_rate: 0.0002,
            augmentation: Augmentation::standard(),
            seed: 1,
            thread_count: 1,
        }
    }
}

/// How many of some images are read rightly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorrectCount {
    /// Those that are.
    pub correct: u32,
    /// All.
    pub total: u32,
}

impl CorrectCount {
    /// The share that is, 0–1; 0 of none.
    pub fn accuracy(self) -> f64 {
        f64::from(self.correct) / f64::from(self.total.max(1))
    }
}

/// What is measured of a network before or after it was taught.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// On the user's drawings, drawn with the usual pen and not augmented.
    pub drawings: CorrectCount,
    /// On the test images.
    pub test: CorrectCount,
}

/// What a fine_tuning came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FineTuneReport {
    /// Of the network as it was.
    pub before: Measured,
    /// Of the network as it is now.
    pub after: Measured,
    /// The name of the data set that was mixed in and measured on.
    pub dataset: String,
}

/// How far a fine_tuning is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FineTuningProgress {
    /// What is being done.
    pub stage: FineTuningPhase,
    /// Pieces of work done, of all stages.
    pub done: u32,
    /// Pieces of work in all.
    pub total: u32,
}

/// What a fine_tuning does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FineTuningPhase {
    /// Measures the network as it was.
    Before,
    /// Learns.
    Learning,
    /// Measures the network as it is now.
    After,
    /// Nothing any more.
    Done,
}
