//! What the window wants.

use std::{path::PathBuf, sync::Arc};

use super::RequestId;
use crate::{config::TrainingConfig, robustness::RobustnessPlan, snapshot::Watch};
use lenet_data::{
    dataset::{Dataset, Image},
    ink::Drawing,
};
use lenet_model::pretrained::Pretrained;

/// What the window wants. Each is answered by an event, also where it cannot be done; the exceptions are said below.
pub enum Command {
    /// Begins a run. Runs that are there already are saved and ended, once the new one is known to work.
    Start {
        /// Everything that decides the run.
        config: Box<TrainingConfig>,
        /// What to learn from and what to be tested on.
        dataset: Arc<Dataset>,
        /// Where to keep it.
        target: RunTarget,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Begins two runs that learn in turn, so that they can be watched side by side: whichever has learned from fewer images
    /// goes next. With the same seed, order and batch size they learn from the same batches. The first is the one that the
    /// views look into. Runs that are there already are saved and ended, once both new ones are known to work.
    StartInTurn {
        /// The first and the second.
        runs: Box<[NewRun; 2]>,
        /// What both learn from and are tested on.
        dataset: Arc<Dataset>,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Goes on with a run from its folder. Runs that are there already are saved and ended.
    Resume {
        /// The run's folder.
        folder: PathBuf,
        /// The data that it was trained on.
        dataset: Arc<Dataset>,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Holds the run after the tick that is under way; of two those that are not at their end.
    Pause,
    /// Lets a paused run go on; of two those that are not at their end.
    Continue,
    /// Learns from one more batch, then pauses. At the end of an epoch the evaluation that is due comes first. A second run
    /// learns until it has seen as many images.
    Step,
    /// Takes effect at the next batch. A second run keeps its own rate: what suits one rule ruins another.
    SetLearningRate(f64),
    /// Trains up to this many epochs in all. A finished run goes on at once, a paused one stays paused. So does a second
    /// run, unless it has diverged or done more.
    SetEpochCount(u32),
    /// The second run becomes the one that the views look into, and the first the second.
    Swap,
    /// Saves the second run and ends it. The first goes on alone.
    EndSecond,
    /// Asks what the network in use takes an image for, and the second one too. Of several that wait only the newest is
    /// answered.
    Classify {
        /// Comes back with the answer.
        id: RequestId,
        /// The image.
        image: Box<Image>,
    },
    /// Says what to show from now on. Answered by a snapshot unless it names nothing.
    Watch(Watch),
    /// Measures how much disturbance the network in use stands, as it is now, while everything else goes on. What is being
    /// measured already ends.
    MeasureRobustness(RobustnessPlan),
    /// Ends that; what was measured stays so.
    CancelRobustness,
    /// Writes the checkpoint of the run now, and that of a second one.
    Save,
    /// Writes the weights of the network in use into a file.
    SaveModel(PathBuf),
    /// Reads with the weights of a file. Runs that are there are saved and ended, once the file is known to be good.
    OpenModel(PathBuf),
    /// Reads with a network that comes with the program. Runs that are there are saved and ended.
    OpenPretrained(Pretrained),
    /// Saves the run and ends it, and a second one too. The first one's weights go on reading.
    Stop,
    /// Teaches a copy of the network in use what these drawings are, mixed with training images; once it has learned, it
    /// reads, and runs that are there are saved and ended. Not while a run is being trained. Whatever changes the network in
    /// use meanwhile cancels it.
    Teach {
        /// Drawings with their labels.
        drawings: Vec<Drawing>,
        /// What is mixed in, and what is measured on before and after.
        dataset: Arc<Dataset>,
    },
    /// Ends the teaching under way without a result.
    CancelTeaching,
    /// Reads again with the network as it was before it was last taught.
    UndoTeaching,
}

/// Which command an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// [`Command::Start`]
    Start,
    /// [`Command::StartInTurn`]
    StartInTurn,
    /// [`Command::Resume`]
    Resume,
    /// [`Command::Pause`]
    Pause,
    /// [`Command::Continue`]
    Continue,
    /// [`Command::Step`]
    Step,
    /// [`Command::SetLearningRate`]
    SetLearningRate,
    /// [`Command::SetEpochCount`]
    SetEpochCount,
    /// [`Command::Swap`]
    Swap,
    /// [`Command::EndSecond`]
    EndSecond,
    /// [`Command::Classify`]
    Classify(RequestId),
    /// [`Command::Watch`]
    Watch,
    /// [`Command::MeasureRobustness`]
    MeasureRobustness,
    /// [`Command::CancelRobustness`]
    CancelRobustness,
    /// [`Command::Save`]
    Save,
    /// [`Command::SaveModel`]
    SaveModel,
    /// [`Command::OpenModel`]
    OpenModel,
    /// [`Command::OpenPretrained`]
    OpenPretrained,
    /// [`Command::Stop`]
    Stop,
    /// [`Command::Teach`]
    Teach,
    /// [`Command::CancelTeaching`]
    CancelTeaching,
    /// [`Command::UndoTeaching`]
    UndoTeaching,
}

/// A run that is to begin.
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
    /// In this folder, which must be new.
    Folder(PathBuf),
    /// Nowhere but in memory.
    Memory,
}

/// Whether a run that begins trains at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It does.
    Running,
    /// It waits for [`Command::Continue`] or [`Command::Step`].
    Paused,
}

impl Command {
    /// Which command it is.
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Start { .. } => CommandKind::Start,
            Self::StartInTurn { .. } => CommandKind::StartInTurn,
            Self::Resume { .. } => CommandKind::Resume,
            Self::Pause => CommandKind::Pause,
            Self::Continue => CommandKind::Continue,
            Self::Step => CommandKind::Step,
            Self::SetLearningRate(_) => CommandKind::SetLearningRate,
            Self::SetEpochCount(_) => CommandKind::SetEpochCount,
            Self::Swap => CommandKind::Swap,
            Self::EndSecond => CommandKind::EndSecond,
            Self::Classify { id, .. } => CommandKind::Classify(*id),
            Self::Watch(_) => CommandKind::Watch,
            Self::MeasureRobustness(_) => CommandKind::MeasureRobustness,
            Self::CancelRobustness => CommandKind::CancelRobustness,
            Self::Save => CommandKind::Save,
            Self::SaveModel(_) => CommandKind::SaveModel,
            Self::OpenModel(_) => CommandKind::OpenModel,
            Self::OpenPretrained(_) => CommandKind::OpenPretrained,
            Self::Stop => CommandKind::Stop,
            Self::Teach { .. } => CommandKind::Teach,
            Self::CancelTeaching => CommandKind::CancelTeaching,
            Self::UndoTeaching => CommandKind::UndoTeaching,
        }
    }
}
