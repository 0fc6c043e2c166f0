//! Why a file gives no network, and why a network cannot be written.

use std::path::PathBuf;

use lenet_data::atomic_file;

use super::{FORMAT_VERSION, LAST_GOOD_PREFIX};
use crate::{
    array_file::ArrayFileError,
    error::Error,
    input::InputNormalisation,
    weights_file::{ForeignError, NotLeNet, RecogniseError},
};

/// Why a model file was not accepted. Nothing has been changed.
#[derive(Debug, thiserror::Error)]
pub enum ModelFileError {
    /// The file is not a readable file of arrays.
    #[error("{} {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: ArrayFileError,
    },
    /// The file is of another program's format, without weights that can be read.
    #[error("{} {error}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: Box<ForeignError>,
    },
    /// The arrays are not a network of ours.
    #[error("{} is not a LeNet-5 of this program: {reason}", path.display())]
    Mismatch {
        /// The file.
        path: PathBuf,
        /// The first thing that does not fit.
        #[source]
        reason: Mismatch,
    },
    /// The network cannot be put into the file's format.
    #[error("{} cannot be written: {error}", path.display())]
    Export {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: ExportError,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] atomic_file::WriteError),
}

/// Why the arrays and metadata of a file are not a network, or not a checkpoint, of this program.
#[derive(Debug, thiserror::Error)]
pub enum Mismatch {
    /// The metadata on its training cannot be read.
    #[error("its training metadata is unreadable ({0})")]
    Training(#[source] serde_json::Error),
    /// Another version of the format.
    #[error("it has format version {0}, this program reads {FORMAT_VERSION}: use a newer program")]
    Version(String),
    /// The metadata has an architecture but no version.
    #[error("its metadata names no format version")]
    NoVersion,
    /// The metadata has a version but no architecture.
    #[error("its metadata names no architecture")]
    NoArchitecture,
    /// The architecture cannot be read.
    #[error("its architecture is unknown here ({0})")]
    Architecture(#[source] serde_json::Error),
    /// A share of dropout that leaves no unit.
    #[error("its dropout is {0}: it must be from 0 to below 1")]
    Dropout(f64),
    /// A normalisation of the input that overflows.
    #[error(
        "its input normalisation (mean {}, deviation {}) makes grey values too large to compute with",
        .0.mean, .0.deviation
    )]
    Input(InputNormalisation),
    /// An array is absent.
    #[error("{0} is missing")]
    Absent(String),
    /// An array has another shape.
    #[error("{name} has shape {found:?} instead of {expected:?}")]
    Shape {
        /// The array.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape of the parameter.
        expected: Vec<usize>,
    },
    /// A running variance below zero.
    #[error("{0} has a variance below zero")]
    NegativeVariance(String),
    /// Weights where Table I has no connection.
    #[error("{0} has kernels where the paper's Table I has no connection")]
    AbsentKernels(String),
    /// Weights of units of S4 that an image without padding does not reach.
    #[error("{0} has weights where an image without padding reaches no unit")]
    AbsentUnits(String),
    /// An array that is no parameter.
    #[error("{0} is not a parameter of it")]
    Foreign(String),
    /// A checkpoint was asked for, and the file has no progress.
    #[error("it holds weights only: a run is resumed from its folder")]
    WeightsOnly,
    /// The arrays of another program are another network.
    #[error(transparent)]
    OtherNetwork(#[from] NotLeNet),
    /// It cannot be computed with.
    #[error(transparent)]
    Network(#[from] Error),
    /// The progress of a checkpoint cannot be read.
    #[error("its progress is unreadable ({0})")]
    Progress(#[source] serde_json::Error),
    /// The settings of a checkpoint name another architecture than its weights.
    #[error("it names two different architectures")]
    TwoArchitectures,
    /// An array of an optimiser that the settings do not name.
    #[error("{0} is not part of its optimiser")]
    ForeignSlot(String),
    /// The losses of a checkpoint's batches do not fit.
    #[error("the losses of its batches do not fit its steps")]
    Losses,
    /// The weights of the last epoch's end do not fit.
    #[error("{LAST_GOOD_PREFIX}{0}")]
    LastGood(#[source] Box<Self>),
}

impl From<RecogniseError> for Mismatch {
    fn from(error: RecogniseError) -> Self {
        match error {
            RecogniseError::Arrays(reason) => Self::OtherNetwork(reason),
            RecogniseError::Network(reason) => Self::Network(reason),
        }
    }
}

/// Why a network cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The arrays do not fit their shapes.
    #[error(transparent)]
    Arrays(#[from] ArrayFileError),
    /// The archive cannot be made.
    #[error("no archive could be made: {0}")]
    Archive(#[from] zip::result::ZipError),
}
