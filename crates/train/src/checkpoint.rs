//! A session in one file: weights, the optimiser's state, settings and progress. A run resumes from it bit for bit.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use tch::{TchError, Tensor};

use super::{
    config::TrainingConfig,
    error::Error,
    loss_history::LossHistory,
    metrics::{Confusion, Tally},
    session::{FinishReason, Phase, Progress, Session},
};
use lenet_data::dataset::{Dataset, Source};
use lenet_model::{
    architecture::Architecture,
    array::Array,
    array_file::{self, ArrayFile},
    lenet5::LeNet5,
    model_file::{self, LAST_GOOD_PREFIX, Mismatch, ModelFileError, OPTIMIZER_PREFIX},
    parameters::{ParameterShape, parameter_shapes},
};

const STATE_KEY: &str = "checkpoint";

/// A session as plain data. All of its arrays have the right shapes and are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Settings, data and progress.
    pub state: State,
    /// The weights in the order of [`parameter_shapes`].
    pub parameters: Vec<(String, Array)>,
    /// The optimiser's state: for each slot an array like each trainable parameter.
    slots: Vec<Vec<(String, Array)>>,
    /// The weights at the end of the last epoch, in the same order.
    last_good: Vec<(String, Array)>,
    /// The losses of the batches.
    losses: LossHistory,
}

/// The part of a checkpoint without arrays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The run's settings.
    pub config: TrainingConfig,
    /// The source of the data.
    pub source: Source,
    /// SHA-256 of the data set's training part.
    pub dataset_digest: String,
    /// The progress of the run.
    pub progress: Progress,
}

impl Session {
    /// A copy of the whole state.
    ///
    /// # Errors
    /// If the last step made weights that are not finite, or libtorch fails.
    pub fn checkpoint(&self) -> Result<Checkpoint, Error> {
        let state = State {
            config: self.config.clone(),
            source: self.dataset.source.clone(),
            dataset_digest: self.dataset_digest.clone(),
            progress: self.progress.clone(),
        };
        let slots = self.slots.iter().map(|slot| self.network.named(slot)).collect::<Result<Vec<_>, _>>()?;
        let last_good = self.last_good.clone();
        let (parameters, losses) = (self.network.parameters()?, self.losses.clone());
        let checkpoint = Checkpoint { state, parameters, slots, last_good, losses };
        checkpoint.check_finite().map(|()| checkpoint)
    }

    /// Resumes from a checkpoint, on the same data.
    ///
    /// # Errors
    /// If the data differs, the settings do not work here, or libtorch fails.
    pub fn resume(checkpoint: Checkpoint, dataset: Arc<Dataset>) -> Result<Self, Error> {
        let Checkpoint { state, parameters, slots, last_good, losses } = checkpoint;
        state.config.validate()?;
        state.config.device.check()?;
        let network = LeNet5::from_parameters(state.config.architecture, &parameters, state.config.device)?;
        let device = state.config.device.tch();
        let flat = |slot: &Vec<(String, Array)>| {
            let values: Vec<f32> = slot.iter().flat_map(|(_, array)| array.values.iter().copied()).collect();
            Tensor::f_from_slice(&values)?.f_to_device(device)
        };
        let slots = slots.iter().map(flat).collect::<Result<_, TchError>>()?;
        let mut session = Self::assemble(state.config, dataset, network, slots, state.progress)?;
        (session.last_good, session.losses) = (last_good, losses);
        if session.dataset_digest != state.dataset_digest {
            return Err(Error::Mismatch(format!(
                "the run was trained on other images than these ({}): name the same data with --data",
                session.dataset.source.name()
            )));
        }
        session.check_progress()?;
        Ok(session)
    }

    /// Checks that these settings and this data can lead to the progress.
    fn check_progress(&self) -> Result<(), Error> {
        let Progress { learning_rate, step, phase, epoch, history, test_confusion, changes: _ } = &self.progress;
        TrainingConfig { learning_rate: *learning_rate, ..self.config.clone() }.validate()?;
        let (batch_count, test_count) = (self.batch_count(), self.test_count());
        let (train_count, validation_count) = (self.training_image_count(), self.validation_image_count());
        // Batches done in this epoch, and images done of each part.
        let (batches, images, is_possible) = match *phase {
            Phase::Training { batch } => {
                let images = batch.saturating_mul(self.config.batch_size);
                (batch, [images, 0, 0], batch < batch_count)
            }
            Phase::Validating { image } => (batch_count, [train_count, image, 0], image < validation_count),
            Phase::Testing { image } => (batch_count, [train_count, validation_count, image], image < test_count),
            Phase::Finished(_) => (0, [0; 3], true),
        };
        let steps_before = history.len() * batch_count;
        let is_step = match phase {
            // The batch in which the run diverged is not saved.
            Phase::Finished(FinishReason::Diverged) => {
                (steps_before..=steps_before + batch_count).contains(&(*step as usize))
            }
            _ => Some(*step as usize) == steps_before.checked_add(batches),
        };
        let counts = [&epoch.train, &epoch.validation, &epoch.test].map(example_count);
        // Files of earlier versions have none.
        let is_confusion = [0, test_count as u64].contains(&image_count(test_confusion));
        if is_possible && is_step && is_confusion && counts == images.map(|count| count as u64) {
            Ok(())
        } else {
            Err(Error::Mismatch("the checkpoint's progress does not fit its settings".to_owned()))
        }
    }
}

/// As [`Tally::total`], of counts of any size.
fn example_count(tally: &Tally) -> u64 {
    image_count(&tally.confusion) + u64::from(tally.strings.total)
}

fn image_count(confusion: &Confusion) -> u64 {
    confusion.iter().flatten().copied().map(u64::from).sum()
}

impl State {
    /// Reads the state from a checkpoint's file without its arrays.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is not a checkpoint.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        let metadata =
            array_file::read_metadata(path).map_err(|error| ModelFileError::File { path: path.to_owned(), error })?;
        Self::from_metadata(&metadata).map_err(|reason| ModelFileError::Mismatch { path: path.to_owned(), reason })
    }

    fn from_metadata(metadata: &BTreeMap<String, String>) -> Result<Self, Mismatch> {
        let text = metadata.get(STATE_KEY).ok_or(Mismatch::WeightsOnly)?;
        serde_json::from_str(text).map_err(Mismatch::Progress)
    }
}

impl Checkpoint {
    /// Reads a file and checks everything about it.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, or is not a checkpoint.
    pub fn read(path: &Path) -> Result<Self, ModelFileError> {
        let file = ArrayFile::read(path).map_err(|error| ModelFileError::File { path: path.to_owned(), error })?;
        Self::from_arrays(file).map_err(|reason| ModelFileError::Mismatch { path: path.to_owned(), reason })
    }

    /// As [`Self::read`], from what [`Self::to_bytes`] gave.
    ///
    /// # Errors
    /// If it is damaged, or is not a checkpoint.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let mismatch = |reason: String| Error::Mismatch(format!("the checkpoint {reason}"));
        let file = ArrayFile::from_bytes(bytes).map_err(|error| mismatch(error.to_string()))?;
        Self::from_arrays(file).map_err(|reason| mismatch(format!("does not fit: {reason}")))
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// If an array's shape and values differ in number.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut metadata = model_file::architecture_metadata(&self.state.config.architecture);
        // Plain numbers, enums and strings: serialising them cannot fail.
        metadata.insert(STATE_KEY.to_owned(), serde_json::to_string(&self.state).unwrap_or_default());
        let mut arrays: BTreeMap<_, _> = self.parameters.iter().cloned().collect();
        for (slot, named) in self.state.config.optimizer.slot_names().iter().zip(&self.slots) {
            arrays.extend(named.iter().map(|(name, array)| (slot_name(slot, name), array.clone())));
        }
        // At the end of an epoch they are the weights themselves.
        if self.last_good != self.parameters {
            arrays.extend(self.last_good.iter().map(|(name, array)| (last_good_name(name), array.clone())));
        }
        arrays.extend(self.losses.to_arrays());
        ArrayFile { arrays, metadata }.to_bytes().map_err(|error| Error::Mismatch(error.to_string()))
    }

    fn from_arrays(mut file: ArrayFile) -> Result<Self, Mismatch> {
        let architecture = model_file::architecture(&file.metadata)?;
        let state = State::from_metadata(&file.metadata)?;
        if state.config.architecture != architecture {
            return Err(Mismatch::TwoArchitectures);
        }
        let slots = take_slots(&state.config, &mut file.arrays)?;
        if let Some(name) = file.arrays.keys().find(|name| name.starts_with(OPTIMIZER_PREFIX)) {
            return Err(Mismatch::ForeignSlot(name.clone()));
        }
        let last_good = take_last_good(&architecture, &mut file.arrays)?;
        let losses = LossHistory::take(&mut file.arrays, state.progress.step)?;
        let parameters = model_file::take_parameters(&architecture, file.arrays)?;
        let last_good = last_good.unwrap_or_else(|| parameters.clone());
        Ok(Self { state, parameters, slots, last_good, losses })
    }

    fn check_finite(&self) -> Result<(), Error> {
        let of_array = |(name, array): &(String, Array)| {
            let value = array.first_non_finite()?;
            Some(format!("step {} made {name} {value}: the training has diverged", self.state.progress.step))
        };
        match self.parameters.iter().chain(self.slots.iter().flatten()).find_map(of_array) {
            Some(message) => Err(Error::Mismatch(message)),
            None => Ok(()),
        }
    }
}

/// Takes the optimiser's state out of `arrays`, slot by slot.
fn take_slots(
    config: &TrainingConfig,
    arrays: &mut BTreeMap<String, Array>,
) -> Result<Vec<Vec<(String, Array)>>, Mismatch> {
    let mut shapes = parameter_shapes(&config.architecture);
    shapes.retain(|parameter| parameter.role.is_trainable());
    let mut take = |slot: &str, parameter: &ParameterShape| {
        let name = slot_name(slot, &parameter.name);
        let array = arrays.remove(&name).ok_or_else(|| Mismatch::Absent(name.clone()))?;
        match array.shape == parameter.shape {
            true => Ok((parameter.name.clone(), array)),
            false => Err(Mismatch::Shape { name, found: array.shape, expected: parameter.shape.clone() }),
        }
    };
    let names = config.optimizer.slot_names().iter();
    names.map(|slot| shapes.iter().map(|parameter| take(slot, parameter)).collect()).collect()
}

/// Takes the weights of the last epoch's end out of `arrays`, if they are there.
fn take_last_good(
    architecture: &Architecture,
    arrays: &mut BTreeMap<String, Array>,
) -> Result<Option<Vec<(String, Array)>>, Mismatch> {
    let is_last_good = |name: &String, _: &mut Array| name.starts_with(LAST_GOOD_PREFIX);
    let taken: BTreeMap<_, _> = arrays
        .extract_if(.., is_last_good)
        .map(|(name, array)| (name.trim_start_matches(LAST_GOOD_PREFIX).to_owned(), array))
        .collect();
    if taken.is_empty() {
        return Ok(None);
    }
    let parameters = model_file::take_parameters(architecture, taken);
    parameters.map(Some).map_err(|reason| Mismatch::LastGood(Box::new(reason)))
}

fn last_good_name(parameter: &str) -> String {
    format!("{LAST_GOOD_PREFIX}{parameter}")
}

fn slot_name(slot: &str, parameter: &str) -> String {
    format!("{OPTIMIZER_PREFIX}{slot}.{parameter}")
}
