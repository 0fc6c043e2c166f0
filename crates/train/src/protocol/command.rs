//! What the window wants.

use std::{path::PathBuf, sync::Arc};

use super::{RequestId, RunId};
use crate::{config::TrainingConfig, robustness::RobustnessPlan, snapshot::Watch};
use lenet_data::{
    dataset::{Dataset, Image},
    ink::Drawing,
};
use lenet_model::pretrained::Pretrained;

/// The most runs that learn side by side.
pub const MAX_RUN_COUNT: usize = 4;

/// What the window wants. Every command is answered by an event, also where it cannot be executed. [`Command::Watch`] is
/// answered by a snapshot.
pub enum Command {
    /// Starts one run, or several that learn side by side: the run that has learned from the fewest images goes next. With
    /// the same seed, order and batch size they learn from the same batches. The first run has the focus. Earlier runs are
    /// saved and ended, once all new ones are known to work.
    Start {
        /// One run, or up to [`MAX_RUN_COUNT`].
        runs: Vec<NewRun>,
        /// What all of them learn from and are tested on.
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
    /// Learns from one more batch, then pauses. At the end of an epoch the evaluation that is due comes first. Of all runs
    /// the one in focus learns from a batch, and the others until they have learned from as many images.
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
        /// The runs; of all, one that has diverged or done more keeps its end.
        runs: RunSelection,
        /// Epochs in all.
        epoch_count: u32,
    },
    /// Puts a run into focus: its network is the one in use, which the views look into.
    Focus(RunId),
    /// Saves a run and ends it. The other runs go on; the weights of the only run stay in use.
    End(RunId),
    /// Asks for the prediction of the network in use, and of every other run's. Of several that wait only the newest is
    /// answered.
    Classify {
        /// Comes back with each answer.
        id: RequestId,
        /// The image.
        image: Box<Image>,
    },
    /// Says what to show from now on.
    Watch(Watch),
    /// Measures the robustness of the network in use as it is now. The measurement under way ends.
    MeasureRobustness(RobustnessPlan),
    /// Ends the measurement; its points stay.
    CancelRobustness,
    /// Writes the weights of the network in use into a file.
    SaveModel(PathBuf),
    /// Uses the weights of a file. Runs are saved and ended, once the file is known to be good.
    OpenModel(PathBuf),
    /// Uses a network that comes with the program. Runs are saved and ended.
    OpenPretrained(Pretrained),
    /// Fine-tunes a copy of the network in use on these drawings, mixed with training images, and uses it then; runs are
    /// saved and ended. Not while a run trains. Other weights in use cancel it.
    FineTune {
        /// Drawings with their labels.
        drawings: Vec<Drawing>,
        /// What is mixed in, and what is evaluated on before and after.
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
    /// Everything that decides it.
    pub config: TrainingConfig,
    /// Where to keep it.
    pub target: RunTarget,
}

/// Where a new run is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunTarget {
    /// In the next numbered folder within this one.
    Numbered(PathBuf),
    /// Nowhere but in memory.
    Memory,
}

/// Whether a run that starts trains at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It does.
    Running,
    /// It waits for [`Command::Resume`] or [`Command::Step`].
    Paused,
}
