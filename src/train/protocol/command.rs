//! What the window wants.

use std::{path::PathBuf, sync::Arc};

use super::RequestId;
use crate::{
    data::dataset::{Dataset, Image},
    train::{config::TrainingConfig, snapshot::Watch},
};

/// What the window wants. Each is answered by an event, also where it cannot be done; the exceptions are said below.
pub enum Command {
    /// Begins a run. One that is there already is saved and ended, once the new one is known to work.
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
    /// Goes on with a run from its folder. One that is there already is saved and ended.
    Resume {
        /// The run's folder.
        folder: PathBuf,
        /// The data that it was trained on.
        dataset: Arc<Dataset>,
        /// Whether to train at once.
        pace: Pace,
    },
    /// Holds the run after the tick that is under way.
    Pause,
    /// Lets a paused run go on.
    Continue,
    /// Learns from one more batch, then pauses. At the end of an epoch the evaluation that is due comes first.
    Step,
    /// Takes effect at the next batch.
    SetLearningRate(f64),
    /// Trains up to this many epochs in all. A finished run goes on at once, a paused one stays paused.
    SetEpochCount(u32),
    /// Asks what the network in use takes an image for. Of several that wait only the newest is answered.
    Classify {
        /// Comes back with the answer.
        id: RequestId,
        /// The image.
        image: Box<Image>,
    },
    /// Says what to show from now on. Answered by a snapshot unless it names nothing.
    Watch(Watch),
    /// Writes the checkpoint of the run now.
    Save,
    /// Writes the weights of the network in use into a file.
    SaveModel(PathBuf),
    /// Reads with the weights of a file. A run that is there is saved and ended, once the file is known to be good.
    OpenModel(PathBuf),
    /// Saves the run and ends it. Its weights go on reading.
    Stop,
}

/// Which command an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// [`Command::Start`]
    Start,
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
    /// [`Command::Classify`]
    Classify(RequestId),
    /// [`Command::Watch`]
    Watch,
    /// [`Command::Save`]
    Save,
    /// [`Command::SaveModel`]
    SaveModel,
    /// [`Command::OpenModel`]
    OpenModel,
    /// [`Command::Stop`]
    Stop,
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
            Self::Resume { .. } => CommandKind::Resume,
            Self::Pause => CommandKind::Pause,
            Self::Continue => CommandKind::Continue,
            Self::Step => CommandKind::Step,
            Self::SetLearningRate(_) => CommandKind::SetLearningRate,
            Self::SetEpochCount(_) => CommandKind::SetEpochCount,
            Self::Classify { id, .. } => CommandKind::Classify(*id),
            Self::Watch(_) => CommandKind::Watch,
            Self::Save => CommandKind::Save,
            Self::SaveModel(_) => CommandKind::SaveModel,
            Self::OpenModel(_) => CommandKind::OpenModel,
            Self::Stop => CommandKind::Stop,
        }
    }
}
