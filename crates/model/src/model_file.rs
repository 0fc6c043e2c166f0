//! A network in a file: its weights under PyTorch's names; its architecture and training in the metadata.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    architecture::Architecture,
    array::Array,
    array_file::{ArrayFile, ArrayFileError},
    device::Device,
    error::Error,
    input::InputNormalisation,
    layer::Layer,
    lenet5::LeNet5,
    parameters::{Role, c3_mask, parameter_shapes},
    pretrained::Pretrained,
};
use lenet_data::atomic_file;
use serde::{Deserialize, Serialize};

/// The version that this program writes; it reads this one only.
pub const FORMAT_VERSION: u32 = 1;

const VERSION_KEY: &str = "format_version";
const ARCHITECTURE_KEY: &str = "architecture";
const TRAINING_KEY: &str = "training";

/// Prefix of a checkpoint's optimiser arrays; a checkpoint can be read as a model without them.
pub const OPTIMIZER_PREFIX: &str = "optimizer.";

/// Prefix of a checkpoint's losses of batches; a model does without them too.
pub const LOSSES_PREFIX: &str = "losses.";

/// Prefix of a checkpoint's weights at the end of the last epoch; a model does without them too.
pub const LAST_GOOD_PREFIX: &str = "last_good.";

/// A network as plain data, checked: every parameter of its architecture is there, in shape and finite.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// The network's architecture.
    pub architecture: Architecture,
    /// Its weights in the order of [`parameter_shapes`].
    pub parameters: Vec<(String, Array)>,
    /// Its training, if the file has it.
    pub training: Option<TrainingSummary>,
}

/// A network's training, for people and for comparing runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSummary {
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of the data set's training part.
    pub dataset_digest: String,
    /// Epochs of training.
    pub epoch_count: u32,
    /// Accuracy on the test images, 0–1.
    pub test_accuracy: Option<f64>,
    /// The training's settings, as in the run's `config.json`.
    pub config: serde_json::Value,
}

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
    /// The arrays are not a network of ours.
    #[error("{} is not a LeNet-5 of this program: {reason}", path.display())]
    Mismatch {
        /// The file.
        path: PathBuf,
        /// The first thing that does not fit.
        #[source]
        reason: Mismatch,
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
    /// An array that is no parameter.
    #[error("{0} is not a parameter of it")]
    Foreign(String),
    /// A checkpoint was asked for, and the file has no progress.
    #[error("it holds weights only: a run is resumed from its folder")]
    WeightsOnly,
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

impl ModelFile {
    /// Reads a file and checks all of it.
    ///
    /// A file without our metadata, as PyTorch's `save_file` writes it, is read as the modern network.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is not a network that this program can build.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        Self::checked(path.to_owned(), ArrayFile::read(path))
    }

    /// The default network of the program.
    ///
    /// # Errors
    /// If the program was built with a damaged file.
    pub fn pretrained() -> Result<Self, ModelFileError> {
        Pretrained::default().read()
    }

    /// Writes the file: the old one stays whole until the new one is.
    ///
    /// # Errors
    /// If it cannot be written; an old file is then as it was.
    pub fn write(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self.to_arrays().to_bytes();
        let bytes = bytes.map_err(|error| ModelFileError::File { path: path.to_owned(), error })?;
        Ok(atomic_file::replace(path, |file| file.write_all(&bytes))?)
    }

    /// Builds the network.
    pub fn network(&self, device: Device) -> Result<LeNet5, Error> {
        LeNet5::from_parameters(self.architecture, &self.parameters, device)
    }

    pub(super) fn checked(path: PathBuf, file: Result<ArrayFile, ArrayFileError>) -> Result<Self, ModelFileError> {
        match file.map(Self::from_arrays) {
            Ok(Ok(model)) => Ok(model),
            Ok(Err(reason)) => Err(ModelFileError::Mismatch { path, reason }),
            Err(error) => Err(ModelFileError::File { path, error }),
        }
    }

    fn from_arrays(file: ArrayFile) -> Result<Self, Mismatch> {
        let architecture = architecture(&file.metadata)?;
        let parameters = take_parameters(&architecture, file.arrays)?;
        let training = file.metadata.get(TRAINING_KEY).map(|text| serde_json::from_str(text));
        let training = training.transpose().map_err(Mismatch::Training)?;
        Ok(Self { architecture, parameters, training })
    }

    fn to_arrays(&self) -> ArrayFile {
        let mut metadata = architecture_metadata(&self.architecture);
        // Text, numbers and JSON: serialising them cannot fail.
        let training = self.training.as_ref().map(|training| serde_json::to_string(training).unwrap_or_default());
        metadata.extend(training.map(|text| (TRAINING_KEY.to_owned(), text)));
        ArrayFile { arrays: self.parameters.iter().cloned().collect(), metadata }
    }
}

/// The metadata to build a network from: format version and architecture.
pub fn architecture_metadata(architecture: &Architecture) -> BTreeMap<String, String> {
    // Plain enums and numbers: serialising them cannot fail.
    let text = serde_json::to_string(architecture).unwrap_or_default();
    [(VERSION_KEY.to_owned(), FORMAT_VERSION.to_string()), (ARCHITECTURE_KEY.to_owned(), text)].into()
}

/// Reads what [`architecture_metadata`] wrote; the modern network where there is nothing of ours.
///
/// # Errors
/// If it names a format or an architecture that this program does not know.
pub fn architecture(metadata: &BTreeMap<String, String>) -> Result<Architecture, Mismatch> {
    let Some(version) = metadata.get(VERSION_KEY) else { return Ok(Architecture::MODERN) };
    if *version != FORMAT_VERSION.to_string() {
        return Err(Mismatch::Version(version.clone()));
    }
    let text = metadata.get(ARCHITECTURE_KEY).ok_or(Mismatch::NoArchitecture)?;
    let architecture: Architecture = serde_json::from_str(text).map_err(Mismatch::Architecture)?;
    if !(0.0..1.0).contains(&architecture.dropout) {
        return Err(Mismatch::Dropout(architecture.dropout));
    }
    if !architecture.input.is_usable() {
        return Err(Mismatch::Input(architecture.input));
    }
    Ok(architecture)
}

/// The parameters of the network out of `arrays`, which must hold these and nothing else, in the right shapes.
///
/// # Errors
/// Naming the first array that is absent, does not fit or is too much.
pub fn take_parameters(
    architecture: &Architecture,
    mut arrays: BTreeMap<String, Array>,
) -> Result<Vec<(String, Array)>, Mismatch> {
    let mut parameters = Vec::new();
    for parameter in parameter_shapes(architecture) {
        let name = parameter.name;
        let array = arrays.remove(&name).ok_or_else(|| Mismatch::Absent(name.clone()))?;
        if array.shape != parameter.shape {
            return Err(Mismatch::Shape { name, found: array.shape, expected: parameter.shape });
        }
        let is_absent = |(value, present): (&f32, f32)| present == 0.0 && *value != 0.0;
        let has_absent_kernels = || array.values.iter().zip(c3_mask(architecture)).any(is_absent);
        match (parameter.layer, parameter.role) {
            (Layer::C3, Role::Weight) if has_absent_kernels() => return Err(Mismatch::AbsentKernels(name)),
            (_, Role::RunningVariance) if array.values.iter().any(|variance| *variance < 0.0) => {
                return Err(Mismatch::NegativeVariance(name));
            }
            _ => {}
        }
        parameters.push((name, array));
    }
    let is_for_resuming =
        |name: &str| [OPTIMIZER_PREFIX, LAST_GOOD_PREFIX, LOSSES_PREFIX].iter().any(|prefix| name.starts_with(prefix));
    match arrays.into_keys().find(|name| !is_for_resuming(name)) {
        Some(name) => Err(Mismatch::Foreign(name)),
        None => Ok(parameters),
    }
}
