//! The commands of the window.

use std::{path::PathBuf, sync::Arc};

use super::{RequestId, RunId};
use crate::{config::TrainingConfig, image_set::ImageSet, robustness::RobustnessPlan, snapshot::Watch};
use lenet_data::{
    dataset::{Dataset, Image},
    ink::Drawing,
};
use lenet_model::{pretrained::Pretrained, weights_file::Assumptions};

/// The most runs that learn side by side.
pub const MAX_RUN_COUNT: usize = 4;

/// A command of the window. The answer is an event, also to a command that fails; to [`Command::Watch`] it is a snapshot.
pub enum Command {
    /// Starts one run, or several side by side: the run that has learned from the fewest images goes next. With the same
    /// seed, order and batch size they learn from the same batches. The first run has the focus. Once all new runs are known
    /// to work, earlier ones are saved and ended.
    Start {
        /// One run, or up to [`MAX_RUN_COUNT`].
        runs: Vec<NewRun>,
        /// For all of them.
        dataset: Arc<Dataset>,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Resumes a run from its folder. Earlier runs are saved and ended.
    OpenRun {
        /// The run's folder.
        folder: PathBuf,
        /// The data that it was trained on.
        dataset: Arc<Dataset>,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Pauses after the tick under way.
    Pause(RunSelection),
    /// Resumes paused runs.
    Resume(RunSelection),
    /// Learns from one more batch, then pauses. At the end of an epoch the due evaluation comes first. Of all runs the one in
    /// focus learns from a batch, and the others from as many images.
    Step(RunSelection),
    /// Sets the learning rate of a run from its next batch on.
    SetLearningRate {
        /// The run.
        run: RunId,
        /// Before the schedule's factor.
        learning_rate: f64,
    },
    /// Sets the number of epochs in all. A finished run resumes at once, a paused one stays paused.
    SetEpochCount {
        /// Of all runs, one that has diverged or done more epochs stays finished.
        runs: RunSelection,
        /// Epochs in all.
        epoch_count: u32,
    },
    /// Puts a run into focus: its network is then in use, and the views show it.
    Focus(RunId),
    /// Saves and ends a run. The other runs continue; the weights of the only run stay in use.
    End(RunId),
    /// Asks for the prediction of the network in use and of every other run's. Of several waiting commands only the newest is
    /// answered.
    Classify {
        /// Returned with each answer.
        id: RequestId,
        /// The image.
        image: Box<Image>,
    },
    /// Sets what to compute and show from now on.
    Watch(Watch),
    /// Evaluates the network in use, as it is now, on a set of images. An evaluation of the set under way ends.
    Evaluate {
        /// The set.
        set: ImageSet,
        /// The images.
        dataset: Arc<Dataset>,
    },
    /// Ends the evaluation of a set without a result, if it has not ended yet.
    CancelEvaluation(ImageSet),
    /// Measures the robustness of the network in use as it is now. A measurement under way ends.
    MeasureRobustness(RobustnessPlan),
    /// Ends the measurement; its points stay.
    CancelRobustness,
    /// Writes the weights of the network in use into a file, in the format that its extension names.
    SaveModel(PathBuf),
    /// Uses the weights of a file. Once the file is known to be good, runs are saved and ended.
    OpenModel {
        /// The file.
        path: PathBuf,
        /// What the file leaves open, as far as the user knows it.
        assumed: Assumptions,
        /// The images in use: tried where the network knows no digits.
        dataset: Arc<Dataset>,
    },
    /// Uses a built-in network. Runs are saved and ended.
    OpenPretrained(Pretrained),
    /// Fine-tunes a copy of the network in use on drawings mixed with training images, then uses it; runs are saved and
    /// ended. Not while a run trains. Using other weights cancels it.
    FineTune {
        /// Drawings with their labels.
        drawings: Vec<Drawing>,
        /// Its training images are mixed in; its test images are evaluated before and after.
        dataset: Arc<Dataset>,
    },
    /// Ends the fine-tuning under way without a result.
    CancelFineTuning,
    /// Uses the network as it was before it was last fine-tuned.
    UndoFineTuning,
}

/// Which runs a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunSelection {
    /// All but those at their end.
    All,
    /// This one.
    One(RunId),
}

/// A run that is to start.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRun {
    /// The settings.
    pub config: TrainingConfig,
    /// Where to save it.
    pub target: RunTarget,
}

/// Where a new run is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunTarget {
    /// In the next numbered folder within this one.
    Numbered(PathBuf),
    /// There; where that cannot be written, in memory, and [`Event::KeptInMemory`](super::Event::KeptInMemory) says why.
    NumberedOrMemory(PathBuf),
    /// Nowhere but in memory.
    Memory,
}

/// When a started run trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once.
    Running,
    /// After [`Command::Resume`] or [`Command::Step`].
    Paused,
}
