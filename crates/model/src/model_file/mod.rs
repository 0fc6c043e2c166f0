//! A network in a file: its weights under PyTorch's names; its architecture and training in the metadata.

mod error;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

pub use self::error::{ExportError, Mismatch, ModelFileError};
use super::{
    architecture::Architecture,
    array::Array,
    array_file::{ArrayFile, ArrayFileError, read_bytes},
    device::Device,
    error::Error,
    layer::Layer,
    lenet5::LeNet5,
    parameters::{Role, absent_connections, parameter_shapes},
    pretrained::Pretrained,
    weights_file::{
        Assumptions, ForeignFormat, ForeignWeights, Recognition, read_foreign, recognise, short, spread, to_npz,
        to_onnx, to_torch,
    },
};
use lenet_data::{atomic_file, class_names::ClassNames, dataset::Dataset};
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

/// A network with what was found out about its file.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedModel {
    /// The network.
    pub model: ModelFile,
    /// What its file left open, and what that was found to be; none of a file of this program.
    pub recognition: Option<Recognition>,
}

/// A format of files with weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightsFormat {
    /// This program's own, which names all choices.
    Safetensors,
    /// As `torch.save` writes a state dict.
    Torch,
    /// numpy's archive.
    Numpy,
    /// ONNX, with the input steps inside.
    Onnx,
}

impl WeightsFormat {
    /// By the extension of a file's name; the program's own where it names none.
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        match extension.to_str() {
            Some("pt" | "pth" | "bin") => Self::Torch,
            Some("npz") => Self::Numpy,
            Some("onnx") => Self::Onnx,
            _ => Self::Safetensors,
        }
    }
}

/// A network's training, for people and for comparing runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSummary {
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of the data set's training part.
    pub dataset_digest: String,
    /// What the classes of the data set are called.
    #[serde(default, skip_serializing_if = "ClassNames::are_digits")]
    pub class_names: ClassNames,
    /// Epochs of training.
    pub epoch_count: u32,
    /// Accuracy on the test images, 0–1.
    pub test_accuracy: Option<f64>,
    /// The training's settings, as in the run's `config.json`.
    pub config: serde_json::Value,
}

impl ModelFile {
    /// What the classes are called that it was trained on; digits where that is not known.
    pub fn class_names(&self) -> ClassNames {
        self.training.as_ref().map(|training| training.class_names.clone()).unwrap_or_default()
    }

    /// Reads a file and checks all of it.
    ///
    /// A file of another program is recognised, as by [`Self::open`].
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is not a network that this program can build.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        Self::open(path, &Assumptions::default()).map(|opened| opened.model)
    }

    /// Reads a file of this program, a safetensors file of another one, or one of a [`ForeignFormat`], and checks all of it.
    /// What a file of others leaves open, and `assumed` does not settle, is found out by trying.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn open(path: &Path, assumed: &Assumptions) -> Result<OpenedModel, ModelFileError> {
        Self::open_beside(path, assumed, None)
    }

    /// As [`Self::open`]; a network that knows no digits is tried on the training images of the data in use, too.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn open_beside(
        path: &Path,
        assumed: &Assumptions,
        data: Option<&Dataset>,
    ) -> Result<OpenedModel, ModelFileError> {
        let in_file = |error| ModelFileError::File { path: path.to_owned(), error };
        let mismatch = |reason| ModelFileError::Mismatch { path: path.to_owned(), reason };
        let bytes = read_bytes(path).map_err(in_file)?;
        let format = match ArrayFile::from_bytes(&bytes) {
            Err(ArrayFileError::Foreign(format)) => format,
            // What is too damaged to be known is what its name says.
            Err(ArrayFileError::Damaged(_)) if WeightsFormat::of(path) == WeightsFormat::Onnx => ForeignFormat::Onnx,
            file => return Self::opened(file.map_err(in_file)?, &BTreeMap::new(), assumed, data).map_err(mismatch),
        };
        let foreign = read_foreign(format, &bytes, path.parent(), assumed, is_ours);
        let foreign =
            foreign.map_err(|error| ModelFileError::Foreign { path: path.to_owned(), error: Box::new(error) })?;
        let ForeignWeights { arrays, names, metadata, assumed } = foreign;
        let file = ArrayFile::checked(arrays, metadata).map_err(in_file)?;
        Self::opened(file, &names, &assumed, data).map_err(mismatch)
    }

    /// `names` are those in the file of arrays that have got others.
    fn opened(
        file: ArrayFile,
        names: &BTreeMap<String, String>,
        assumed: &Assumptions,
        data: Option<&Dataset>,
    ) -> Result<OpenedModel, Mismatch> {
        if is_ours(&file.metadata) {
            return Ok(OpenedModel { model: Self::from_arrays(file)?, recognition: None });
        }
        let (parameters, recognition) = recognise(file.arrays, names, assumed, data)?;
        // What was put together is checked as any file is.
        let arrays = parameters.into_iter().collect();
        let parameters = take_parameters(&recognition.architecture, arrays)?;
        let model = Self { architecture: recognition.architecture, parameters, training: None };
        Ok(OpenedModel { model, recognition: Some(recognition) })
    }

    /// The default network of the program.
    ///
    /// # Errors
    /// If the program was built with a damaged file.
    pub fn pretrained() -> Result<Self, ModelFileError> {
        Pretrained::default().read()
    }

    /// Writes the file in the format that its extension names: the old one stays whole until the new one is.
    ///
    /// # Errors
    /// If it cannot be written; an old file is then as it was.
    pub fn write(&self, path: &Path) -> Result<(), ModelFileError> {
        let bytes = self.to_bytes(WeightsFormat::of(path));
        let bytes = bytes.map_err(|error| ModelFileError::Export { path: path.to_owned(), error })?;
        Ok(atomic_file::replace(path, |file| file.write_all(&bytes))?)
    }

    /// The bytes of a file in this format.
    ///
    /// # Errors
    /// If an array's shape and values differ in number, or the network is too large for the format.
    pub fn to_bytes(&self, format: WeightsFormat) -> Result<Vec<u8>, ExportError> {
        Ok(match format {
            WeightsFormat::Safetensors => self.to_arrays().to_bytes()?,
            WeightsFormat::Torch => to_torch(&self.arrays_of_pytorch(), &self.to_arrays().metadata)?,
            WeightsFormat::Numpy => to_npz(&self.arrays_of_pytorch(), &self.to_arrays().metadata)?,
            WeightsFormat::Onnx => to_onnx(&self.architecture, &self.arrays_of_pytorch(), &self.to_arrays().metadata),
        })
    }

    /// The parameters as a class in PyTorch has them: without padding C5 has weights for 4×4 units of each map alone.
    fn arrays_of_pytorch(&self) -> Vec<(String, Array)> {
        let mut arrays = self.parameters.clone();
        if let Some(mask) = absent_connections(Layer::C5, &self.architecture) {
            for (_, array) in arrays.iter_mut().filter(|(_, array)| array.values.len() == mask.len()) {
                let present = array.values.iter().zip(&mask).filter(|(_, present)| **present != 0.0);
                array.values = present.map(|(value, _)| *value).collect();
                array.shape = vec![Layer::C5.map_count(), array.values.len() / Layer::C5.map_count()];
            }
        }
        arrays
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
        let arrays = file.arrays.into_iter().map(|(name, array)| (short(&name), array));
        let parameters = take_parameters(&architecture, whole_c5(&architecture, arrays.collect()))?;
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

/// Whether this program wrote the metadata.
fn is_ours(metadata: &BTreeMap<String, String>) -> bool {
    metadata.contains_key(VERSION_KEY) || metadata.contains_key(ARCHITECTURE_KEY)
}

/// The arrays with the zeros that C5 has here for what an image without padding does not reach.
fn whole_c5(architecture: &Architecture, mut arrays: BTreeMap<String, Array>) -> BTreeMap<String, Array> {
    let Some(mask) = absent_connections(Layer::C5, architecture) else { return arrays };
    let shapes = parameter_shapes(architecture);
    let weight = shapes.iter().find(|shape| shape.layer == Layer::C5 && shape.role == Role::Weight);
    if let Some((weight, array)) = weight.and_then(|weight| Some((weight, arrays.get_mut(&weight.name)?)))
        && array.values.len() == mask.iter().filter(|present| **present != 0.0).count()
    {
        *array = Array { shape: weight.shape.clone(), values: spread(&array.values, &mask) };
    }
    arrays
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
    let Some(version) = metadata.get(VERSION_KEY) else {
        return if is_ours(metadata) { Err(Mismatch::NoVersion) } else { Ok(Architecture::MODERN) };
    };
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
        let is_absent = |(value, present): (&f32, &f32)| *present == 0.0 && *value != 0.0;
        let mask = absent_connections(parameter.layer, architecture).unwrap_or_default();
        let has_absent = || array.values.iter().zip(&mask).any(is_absent);
        match (parameter.layer, parameter.role) {
            (Layer::C3, Role::Weight) if has_absent() => return Err(Mismatch::AbsentKernels(name)),
            (Layer::C5, Role::Weight) if has_absent() => return Err(Mismatch::AbsentUnits(name)),
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
