//! A network in a file: its weights under PyTorch's names, and in the metadata what is needed to build and judge it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tch::TchError;

use super::{
    architecture::Architecture,
    array::Array,
    array_file::{ArrayFile, ArrayFileError},
    device::Device,
    input::InputNormalisation,
    layer::Layer,
    lenet5::LeNet5,
    parameters::{Role, c3_mask, parameter_shapes},
    pretrained::Pretrained,
};
use lenet_data::atomic_file;

/// The version that this program writes; it reads this one only.
pub const FORMAT_VERSION: u32 = 1;

const VERSION_KEY: &str = "format_version";
const ARCHITECTURE_KEY: &str = "architecture";
const TRAINING_KEY: &str = "training";

/// What the names of a checkpoint's optimiser arrays begin with; a checkpoint can be read as a model without them.
pub const OPTIMIZER_PREFIX: &str = "optimizer.";

/// What the names of a checkpoint's weights of the last epoch's end begin with; a model does without them too.
pub const LAST_GOOD_PREFIX: &str = "last_good.";

/// A network as plain data, checked: every parameter of its architecture is there, in shape and finite.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// What the network is built from.
    pub architecture: Architecture,
    /// Its weights in the order of [`parameter_shapes`].
    pub parameters: Vec<(String, Array)>,
    /// How it was trained, if the file says.
    pub training: Option<TrainingSummary>,
}

/// How a network came about, for people and for comparing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSummary {
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of the data set's training part.
    pub dataset_digest: String,
    /// Passes over the training images that these weights have seen.
    pub epoch_count: u32,
    /// Share of the test images read rightly (0–1) with these weights.
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
        reason: String,
    },
    /// The file could not be written.
    #[error(transparent)]
    Write(#[from] atomic_file::WriteError),
}

impl ModelFile {
    /// Reads a file and checks everything about it.
    ///
    /// A file without our metadata, as PyTorch's `save_file` writes it, is taken for the modern network.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is not a network that this program can build.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        let file = ArrayFile::read(path).map_err(|error| ModelFileError::File { path: path.to_owned(), error })?;
        Self::from_arrays(file).map_err(|reason| ModelFileError::Mismatch { path: path.to_owned(), reason })
    }

    /// The network that comes with the program and reads where no other is chosen.
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
    ///
    /// # Errors
    /// If libtorch fails.
    pub fn network(&self, device: Device) -> Result<LeNet5, TchError> {
        LeNet5::from_parameters(self.architecture, &self.parameters, device)
    }

    pub(super) fn from_arrays(file: ArrayFile) -> Result<Self, String> {
        let architecture = architecture(&file.metadata)?;
        let parameters = take_parameters(&architecture, file.arrays)?;
        let training = file.metadata.get(TRAINING_KEY).map(|text| serde_json::from_str(text));
        let training =
            training.transpose().map_err(|error| format!("its training metadata is unreadable ({error})"))?;
        Ok(Self { architecture, parameters, training })
    }

    fn to_arrays(&self) -> ArrayFile {
        let json = |value: serde_json::Result<String>| value.unwrap_or_default();
        let mut metadata = architecture_metadata(&self.architecture);
        if let Some(training) = &self.training {
            metadata.insert(TRAINING_KEY.to_owned(), json(serde_json::to_string(training)));
        }
        ArrayFile { arrays: self.parameters.iter().cloned().collect(), metadata }
    }
}

/// The metadata that says how to build a network: format version and architecture.
pub fn architecture_metadata(architecture: &Architecture) -> BTreeMap<String, String> {
    // Plain enums and numbers: serialising them cannot fail.
    let text = serde_json::to_string(architecture).unwrap_or_default();
    [(VERSION_KEY.to_owned(), FORMAT_VERSION.to_string()), (ARCHITECTURE_KEY.to_owned(), text)].into()
}

/// Reads what [`architecture_metadata`] wrote; the modern network where there is nothing of ours.
pub fn architecture(metadata: &BTreeMap<String, String>) -> Result<Architecture, String> {
    let Some(version) = metadata.get(VERSION_KEY) else { return Ok(Architecture::MODERN) };
    if *version != FORMAT_VERSION.to_string() {
        return Err(format!(
            "it has format version {version}, this program reads {FORMAT_VERSION}: use a newer program"
        ));
    }
    let text = metadata.get(ARCHITECTURE_KEY).ok_or("its metadata names no architecture")?;
    let architecture: Architecture =
        serde_json::from_str(text).map_err(|error| format!("its architecture is unknown here ({error})"))?;
    if !(0.0..1.0).contains(&architecture.dropout) {
        return Err(format!("its dropout is {}: it must be from 0 to below 1", architecture.dropout));
    }
    match architecture.input {
        input if input.is_usable() => Ok(architecture),
        InputNormalisation { mean, deviation } => Err(format!(
            "its input normalisation (mean {mean}, deviation {deviation}) makes grey values too large to compute with"
        )),
    }
}

/// The parameters of the network out of `arrays`, which must hold these and nothing else, in the right shapes.
pub fn take_parameters(
    architecture: &Architecture,
    mut arrays: BTreeMap<String, Array>,
) -> Result<Vec<(String, Array)>, String> {
    let mut parameters = Vec::new();
    for parameter in parameter_shapes(architecture) {
        let name = parameter.name;
        let array = arrays.remove(&name).ok_or_else(|| format!("{name} is missing"))?;
        if array.shape != parameter.shape {
            return Err(format!("{name} has shape {:?} instead of {:?}", array.shape, parameter.shape));
        }
        match (parameter.layer, parameter.role) {
            (Layer::C3, Role::Weight) => check_absent_kernels(architecture, &name, &array)?,
            (_, Role::RunningVariance) if array.values.iter().any(|variance| *variance < 0.0) => {
                return Err(format!("{name} has a variance below zero"));
            }
            _ => {}
        }
        parameters.push((name, array));
    }
    let is_for_resuming = |name: &str| name.starts_with(OPTIMIZER_PREFIX) || name.starts_with(LAST_GOOD_PREFIX);
    match arrays.keys().find(|name| !is_for_resuming(name)) {
        Some(name) => Err(format!("{name} is not a parameter of it")),
        None => Ok(parameters),
    }
}

/// Checks that a kernel is zero where Table I has no connection.
fn check_absent_kernels(architecture: &Architecture, name: &str, array: &Array) -> Result<(), String> {
    let is_foreign = |(value, present): (&f32, f32)| present == 0.0 && *value != 0.0;
    match array.values.iter().zip(c3_mask(architecture)).any(is_foreign) {
        true => Err(format!("{name} has kernels where the paper's Table I has no connection")),
        false => Ok(()),
    }
}
