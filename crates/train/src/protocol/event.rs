//! The events of the engine.

use std::{path::PathBuf, sync::Arc};

use super::{NetworkId, Pace, RequestId, RunId};
use crate::{
    checkup::Checkup,
    config::TrainingConfig,
    fine_tuning::{FineTuneReport, FineTuningPhase},
    image_set::ImageSet,
    loss_history::LossHistory,
    metrics::EpochRecord,
    robustness::RobustnessPoint,
    run_label::RunLabel,
    session::{Changes, FinishReason, Progress},
    snapshot::SetPredictions,
};
use lenet_data::dataset::Source;
use lenet_model::{
    architecture::Architecture, model_file::TrainingSummary, pretrained::Pretrained, scores::Scores,
    weights_file::Recognition,
};

/// An event of the engine. Events come in order and none is lost, however late they are taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A network without a run is in use from now on: the first one, one that a command opened, an ended run's, or one that
    /// was fine-tuned or restored.
    Opened(Box<OpenedNetwork>),
    /// A run starts or is resumed. Of several the first has the focus.
    Started(Box<RunStart>),
    /// Another run has the focus: by a command, or because the one in focus has ended.
    Focused {
        /// The run.
        run: RunId,
        /// Its network.
        network: NetworkId,
    },
    /// A run learned from batches.
    Progress(BatchProgress),
    /// A run's network is being evaluated.
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
        /// Its results.
        record: EpochRecord,
        /// What its end shows beside them.
        checkup: Box<Checkup>,
    },
    /// The run is paused.
    Paused {
        /// The run.
        run: RunId,
    },
    /// The run is resumed.
    Resumed {
        /// The run.
        run: RunId,
    },
    /// The run is at its end. Its network stays in use.
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
    /// The run failed; the others continue. A diverged run has its last good weights again: [`Event::Finished`] follows, and a
    /// smaller learning rate lets it resume. Any other is lost but for its last checkpoint. If the run in focus is lost,
    /// [`Event::Focused`] follows, or without another run [`Event::Opened`].
    Failed {
        /// The run.
        run: RunId,
        /// What happened and what to do.
        message: String,
    },
    /// The run has a new learning rate.
    LearningRateChanged {
        /// The run.
        run: RunId,
        /// Before the schedule's factor.
        learning_rate: f64,
        /// All changes so far.
        changes: Changes,
    },
    /// The run has a new number of epochs.
    EpochCountChanged {
        /// The run.
        run: RunId,
        /// Epochs in all.
        epoch_count: u32,
        /// All changes so far.
        changes: Changes,
    },
    /// The runs that have just started are in memory only, since no folder could be made for them.
    KeptInMemory {
        /// What happened.
        message: String,
    },
    /// The run could not be saved, and is paused if it was training. It can be resumed nevertheless, and is saved again when
    /// that is next due.
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
    /// The prediction of one network.
    Classified(Classification),
    /// One network gave no prediction.
    ClassifyFailed {
        /// The request.
        id: RequestId,
        /// The run whose network it is, if it is a run's.
        run: Option<RunId>,
        /// Why, and what to do.
        message: String,
    },
    /// How far a job is.
    JobProgress(JobProgress),
    /// A job failed. One for a view is tried again after a while.
    JobFailed {
        /// Which.
        job: JobKind,
        /// What happened and what to do.
        message: String,
    },
    /// The fine-tuned network is in use since the [`Event::Opened`] before.
    FineTuned(FineTuneReport),
    /// The fine-tuning was cancelled, by a command or because other weights are in use.
    FineTuningCancelled,
    /// A set of images is evaluated.
    Evaluated(Arc<SetPredictions>),
    /// The evaluation of a set was cancelled, by a command or because other weights are in use.
    EvaluationCancelled(ImageSet),
    /// A measurement of robustness begins.
    RobustnessStarted(RobustnessStart),
    /// A point of it is measured.
    RobustnessMeasured(RobustnessPoint),
    /// It has ended.
    RobustnessEnded(RobustnessEnd),
    /// A command failed and has changed nothing.
    CommandFailed {
        /// Of a command for several runs: the run for which it failed.
        run: Option<RunId>,
        /// Why, and what to do.
        message: String,
    },
}

/// Work that the engine does a piece at a time, beside the runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobKind {
    /// The evaluation on the test images, while they are watched.
    Evaluation,
    /// The evaluation on a set of images, by a command.
    SetEvaluation(ImageSet),
    /// The search for the nearest training images.
    NearestNeighbours,
    /// The attribution of the prediction in view.
    Attribution,
    /// The measurement of robustness.
    Robustness,
    /// The fine-tuning on a user's drawings.
    FineTuning,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobProgress {
    /// Which.
    pub job: JobKind,
    /// Pieces of work done: images, points or steps.
    pub done: usize,
    /// Pieces of work in all.
    pub total: usize,
    /// The phase, of a fine-tuning.
    pub phase: Option<FineTuningPhase>,
}

/// A network in use without a run.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedNetwork {
    /// Which it is.
    pub network: NetworkId,
    /// Where its weights came from.
    pub origin: NetworkOrigin,
    /// What it is built from.
    pub architecture: Architecture,
    /// How it was trained, if that is known.
    pub training: Option<TrainingSummary>,
    /// What was found out about its file, if another program wrote that.
    pub recognition: Option<Recognition>,
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
    /// From another network, fine-tuned on a user's drawings.
    FineTuned {
        /// Where that one came from.
        base: Box<NetworkOrigin>,
        /// Drawings that it was fine-tuned on.
        drawing_count: usize,
    },
}

/// A run as it starts or is resumed.
#[derive(Clone, Debug, PartialEq)]
pub struct RunStart {
    /// The run.
    pub run: RunId,
    /// The network in use from now on: its own, if it has the focus.
    pub network: NetworkId,
    /// Its folder, if it has one.
    pub folder: Option<PathBuf>,
    /// The user's name for it and note about it.
    pub label: RunLabel,
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
    /// How far it is: the epochs done, the step, the current learning rate.
    pub progress: Progress,
    /// The losses of its batches so far.
    pub losses: LossHistory,
    /// What its last epoch showed; none before the first, and of runs of earlier versions.
    pub checkup: Option<Checkup>,
    /// Whether it trains at once.
    pub pace: Pace,
}

/// Batches that a run learned from, within one epoch.
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

/// The images of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvaluationPart {
    /// The validation images.
    Validation,
    /// The test images.
    Test,
}

/// A measurement of robustness as it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustnessStart {
    /// The run whose network is measured, if it is a run's.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// The data set of the test images.
    pub source: Source,
    /// Images that each point is measured on.
    pub image_count: usize,
    /// Points in all.
    pub point_count: usize,
}

/// How a measurement of robustness ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RobustnessEnd {
    /// All points are measured.
    Complete,
    /// By a command.
    Cancelled,
}

/// The prediction of one network for an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// The request.
    pub id: RequestId,
    /// The run whose network it is, if it is a run's.
    pub run: Option<RunId>,
    /// Steps that the run had done.
    pub step: u64,
    /// The probability of each class.
    pub scores: Scores,
}
