//! What the engine tells.

use std::path::PathBuf;

use super::{CommandKind, Pace, RequestId, RunId};
use crate::{
    config::TrainingConfig,
    metrics::EpochRecord,
    robustness::RobustnessPoint,
    session::{FinishReason, Progress},
    teaching::{Lesson, TeachingProgress},
};
use lenet_data::dataset::Source;
use lenet_model::{architecture::Architecture, model_file::TrainingSummary, pretrained::Pretrained, scores::Scores};

/// What happened, in the order in which it happened. None is lost, however late they are taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A network reads from now on without a run: at the beginning, after
    /// [`Command::OpenModel`](super::Command::OpenModel), [`Command::OpenPretrained`](super::Command::OpenPretrained) and
    /// [`Command::Stop`](super::Command::Stop), when it was taught or that was undone, and when a run was lost.
    Opened(Box<OpenedNetwork>),
    /// A run begins or goes on, and its network reads from now on.
    Started(Box<RunStart>),
    /// A second run begins, to learn in turn with the first, which goes on reading.
    SecondStarted(Box<RunStart>),
    /// The second run has taken the first one's place: its network is looked into from now on. The first is the second, if
    /// it is still there.
    Swapped {
        /// The run that is the first now.
        run: RunId,
    },
    /// Batches were learned from.
    Progress(BatchProgress),
    /// The network is being measured.
    Evaluating {
        /// The run.
        run: RunId,
        /// On which images.
        part: EvaluationPart,
        /// Images done.
        done: usize,
        /// Images in all.
        total: usize,
    },
    /// An epoch is done and, for a run with a folder, on disk, unless [`Event::SaveFailed`] follows.
    Epoch {
        /// The run.
        run: RunId,
        /// What it came to.
        record: EpochRecord,
    },
    /// The run is held.
    Paused {
        /// The run.
        run: RunId,
    },
    /// The run goes on.
    Continued {
        /// The run.
        run: RunId,
    },
    /// The run has come to its end. Its network goes on reading.
    Finished {
        /// The run.
        run: RunId,
        /// Why.
        reason: FinishReason,
    },
    /// The run was ended by a command.
    Stopped {
        /// The run.
        run: RunId,
    },
    /// The run cannot go on; another one does. When it has diverged, its network goes on reading with the last good
    /// weights; else the run is lost, and what is on disk is the last checkpoint. When the first is lost, then
    /// [`Event::Swapped`] follows, or without a second [`Event::Opened`].
    Failed {
        /// The run.
        run: RunId,
        /// What happened and what to do.
        message: String,
    },
    /// The new learning rate is in force.
    LearningRateChanged {
        /// The run.
        run: RunId,
        /// Before the schedule's factor.
        learning_rate: f64,
    },
    /// The run has a new end.
    EpochCountChanged {
        /// The run.
        run: RunId,
        /// Epochs in all.
        epoch_count: u32,
    },
    /// The run can be resumed from here.
    CheckpointSaved {
        /// The run.
        run: RunId,
        /// Its folder.
        folder: PathBuf,
    },
    /// The run could not be written, and is paused if it was training. [`Command::Continue`](super::Command::Continue)
    /// goes on nevertheless; the next attempt is made when the next saving is due.
    SaveFailed {
        /// The run.
        run: RunId,
        /// What happened and what to do.
        message: String,
    },
    /// The weights are in a file.
    ModelSaved {
        /// The file.
        path: PathBuf,
    },
    /// A teaching has begun, or is so far.
    Teaching(TeachingProgress),
    /// The network has learned what it was taught, and reads since the [`Event::Opened`] before.
    Taught(Lesson),
    /// The teaching was ended without a result, by a command or because another network is in use.
    TeachingCancelled,
    /// The teaching cannot go on; the network in use is as it was.
    TeachingFailed {
        /// What happened and what to do.
        message: String,
    },
    /// An image was read.
    Classified(Classification),
    /// Robustness is being measured from now on.
    RobustnessStarted(RobustnessStart),
    /// A point of it is there.
    RobustnessMeasured(RobustnessPoint),
    /// It is not measured any more. Where it cannot go on, [`Event::NotDone`] tells it instead.
    RobustnessEnded(RobustnessEnd),
    /// A command was not carried out and has changed nothing.
    NotDone {
        /// Which.
        command: CommandKind,
        /// Why, and what to do.
        message: String,
    },
}

/// A network that reads without a run.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedNetwork {
    /// Where its weights came from.
    pub origin: NetworkOrigin,
    /// What it is built from.
    pub architecture: Architecture,
    /// How it was trained, if that is known.
    pub training: Option<TrainingSummary>,
}

/// Where weights came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkOrigin {
    /// With the program.
    Pretrained(Pretrained),
    /// From this file.
    File(PathBuf),
    /// From a run that was ended.
    Run(RunId),
    /// From another network, which was taught a user's drawings.
    Taught {
        /// Where that one came from.
        base: Box<NetworkOrigin>,
        /// How many drawings it was taught.
        drawing_count: usize,
    },
}

/// A run as it begins or goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct RunStart {
    /// The run.
    pub run: RunId,
    /// Its folder, if it is kept on disk.
    pub folder: Option<PathBuf>,
    /// Its settings.
    pub config: TrainingConfig,
    /// Where its data came from.
    pub source: Source,
    /// Batches of an epoch.
    pub batch_count: usize,
    /// Images learned from in an epoch.
    pub training_image_count: usize,
    /// Images set apart for validation.
    pub validation_image_count: usize,
    /// Images it is tested on.
    pub test_image_count: usize,
    /// How far it is: the epochs done, the step, the learning rate in force.
    pub progress: Progress,
    /// Whether it trains at once.
    pub pace: Pace,
}

/// Batches that were learned from one after the other, within one epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchProgress {
    /// The run.
    pub run: RunId,
    /// The epoch, 1 for the first.
    pub epoch: u32,
    /// Batches of the epoch done, these included.
    pub batch: usize,
    /// Steps of the run done, these included; the first of the losses is that of step `step + 1 − losses.len()`.
    pub step: u64,
    /// The mean loss of each batch.
    pub losses: Vec<f32>,
    /// Training speed in this epoch so far.
    pub images_per_second: f64,
}

/// Images that a network is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluationPart {
    /// Those set apart from the training images.
    Validation,
    /// The test images.
    Test,
}

/// A measurement of robustness as it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustnessStart {
    /// The run whose network is measured, if it is that of a run.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// Whose test images.
    pub source: Source,
    /// Images that each point is measured on.
    pub image_count: usize,
    /// Points in all.
    pub point_count: usize,
}

/// How a measurement of robustness came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RobustnessEnd {
    /// All points are there.
    Complete,
    /// By a command.
    Cancelled,
}

/// What a network took an image for: the one in use, or that of the second run.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// The request.
    pub id: RequestId,
    /// The run whose weights answered, if there was one.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// How probable each class is.
    pub scores: Scores,
}
