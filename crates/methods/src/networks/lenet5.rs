//! LeNet-5 (section II-B), trained by the program's own session, with its settings of 1998 or of today.

use std::{path::PathBuf, sync::Arc};

use lenet_data::{
    augment::Augmentation,
    dataset::{CLASS_COUNT, Dataset, Source},
};
use lenet_model::{
    architecture::OutputUnits,
    array::Array,
    device::Device,
    layer::Layer,
    layer_table::{LayerRow, layer_table},
    lenet5::LeNet5,
    model_file::{Mismatch, architecture, architecture_metadata, take_parameters},
};
use lenet_train::{
    checkpoint::Checkpoint,
    config::TrainingConfig,
    session::{Session, Tick},
};
use tch::{Kind, Tensor};

use super::{network::map_pictures, training::epochs};
use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    input::Input,
    method::Era,
    settings::Setting,
    stored::{Stored, StoredArray},
};

/// After ten passes of the paper's schedule the network is as good as after twenty.
const ORIGINAL_EPOCHS: Setting = epochs(10.0);

const MODERN_EPOCHS: Setting = epochs(20.0);

pub(crate) fn settings(era: Era) -> &'static [Setting] {
    match era {
        Era::Original => &[ORIGINAL_EPOCHS],
        Era::Modern => &[MODERN_EPOCHS],
    }
}

/// A trained LeNet-5.
struct Trained(LeNet5);

pub(crate) fn fit(era: Era, fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let config = config(era, fitting);
    let epoch_count = config.epoch_count as usize;
    // A session tests after each epoch: here on one image, since nothing is chosen by it.
    let (train, test) = (fitting.images.clone(), fitting.images.select(&[0]));
    let source = Source::Files(PathBuf::from("training images"));
    let dataset = Arc::new(Dataset { train, test, source });
    let mut session = Session::new(config, Arc::clone(&dataset))?;
    for epoch in 0..epoch_count {
        let stored = fitting.stage(&format!("epoch-{}", epoch + 1), |fitting| {
            run_epoch(&mut session, epoch, fitting)?;
            let values = session.checkpoint()?.to_bytes()?;
            let array = StoredArray::Levels { shape: vec![values.len()], values };
            Ok(Stored { arrays: [(CHECKPOINT.to_owned(), array)].into(), ..Stored::default() })
        })?;
        session = Session::resume(checkpoint(&stored)?, Arc::clone(&dataset))?;
    }
    Ok(Box::new(Trained(session.network().copy()?)))
}

/// The array of a stage that holds the bytes of the session's checkpoint.
const CHECKPOINT: &str = "checkpoint";

fn checkpoint(stored: &Stored) -> Result<Checkpoint, Error> {
    match stored.arrays.get(CHECKPOINT) {
        Some(StoredArray::Levels { values, .. }) => Ok(Checkpoint::from_bytes(values)?),
        _ => Err(Error::Stored { name: CHECKPOINT.to_owned(), reason: "is absent".to_owned() }),
    }
}

fn config(era: Era, fitting: &Fitting<'_>) -> TrainingConfig {
    let augmentation = match fitting.inputs.input() {
        Input::Augmented => Augmentation::standard(),
        Input::Regular | Input::Deslanted | Input::Features => Augmentation::NONE,
    };
    let (seed, thread_count) = (fitting.seed, fitting.thread_count);
    match era {
        Era::Original => TrainingConfig {
            epoch_count: fitting.settings.count(&ORIGINAL_EPOCHS) as u32,
            seed,
            augmentation,
            ..TrainingConfig::original()
        },
        Era::Modern => TrainingConfig {
            epoch_count: fitting.settings.count(&MODERN_EPOCHS) as u32,
            seed,
            augmentation,
            thread_count,
            ..TrainingConfig::default()
        },
    }
}

/// Images between two reports.
const REPORT_INTERVAL: usize = 1_000;

fn run_epoch(session: &mut Session, epoch: usize, fitting: &mut Fitting<'_>) -> Result<(), Error> {
    let (batch_count, epoch_count) = (session.batch_count(), session.config().epoch_count as usize);
    let report_interval = REPORT_INTERVAL.div_ceil(session.config().batch_size);
    let mut batch = 0;
    loop {
        if batch % report_interval == 0 && batch < batch_count {
            let step = format!("epoch {} of {epoch_count}", epoch + 1);
            fitting.report(step, epoch * batch_count + batch, epoch_count * batch_count)?;
        }
        match session.tick()? {
            Tick::Batches(losses) => batch += losses.len(),
            Tick::Chunk => {}
            Tick::Epoch(_) | Tick::Finished(_) => return Ok(()),
        }
    }
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let mismatch = |reason: Mismatch| Error::Stored { name: "network".to_owned(), reason: reason.to_string() };
    let architecture = architecture(&stored.texts).map_err(mismatch)?;
    let numbers = |(name, array): (&String, &StoredArray)| match array {
        StoredArray::Numbers(array) => Some((name.clone(), array.clone())),
        StoredArray::Levels { .. } => None,
    };
    let arrays = stored.arrays.iter().filter_map(numbers).collect();
    let parameters = take_parameters(&architecture, arrays).map_err(mismatch)?;
    Ok(Box::new(Trained(LeNet5::from_parameters(architecture, &parameters, Device::Cpu)?)))
}

impl Trained {
    /// The network's input for rows of pixels from 0 to 1: `[B, 1, 32, 32]`.
    fn input(&self, rows: &Tensor) -> Result<Tensor, Error> {
        let levels = rows.f_mul_scalar(255.0)?.f_round()?;
        Ok(self.0.architecture().input.input_of_pixels(&levels)?)
    }

    /// A count of each layer's row, added up.
    fn sum(&self, count: impl Fn(LayerRow) -> (usize, String)) -> Count {
        let rows = layer_table(self.0.architecture());
        let (counts, formulas): (Vec<usize>, Vec<String>) = rows.into_iter().map(count).unzip();
        let formulas: Vec<String> = formulas.into_iter().filter(|formula| !formula.is_empty()).collect();
        Count::new(counts.iter().sum(), formulas.join(" + "))
    }
}

impl Classifier for Trained {
    /// Probabilities; of radial basis functions the penalties times −1.
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        let logits = self.0.forward(&self.input(inputs)?)?; // [B, 10]
        Ok(match self.0.architecture().output {
            OutputUnits::RadialBasis => logits,
            OutputUnits::Linear => logits.f_softmax(1, Kind::Float)?,
        })
    }

    fn cost(&self) -> Cost {
        let parameters = self.sum(|row| (row.parameter_count, row.formula));
        Cost {
            multiply_adds: self.sum(|row| (row.multiply_add_count, row.multiply_add_formula)),
            stored_values: parameters.clone(),
            parameters,
        }
    }

    fn evidence(&self, input: &Tensor, _: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        self.0.activations(&self.input(input)?)?.into_iter().try_fold(Evidence::default(), |evidence, layer| {
            let pictures = match layer.layer {
                Layer::F6 => vec![bitmap(&layer.activation)?],
                _ => map_pictures(&layer.activation)?,
            };
            Ok(evidence.with(layer.layer.name(), pictures))
        })
    }

    fn store(&self) -> Result<Stored, Error> {
        let numbers = |(name, array): (String, Array)| (name, StoredArray::Numbers(array));
        let arrays = self.0.parameters()?.into_iter().map(numbers).collect();
        Ok(Stored { arrays, texts: architecture_metadata(self.0.architecture()) })
    }
}

/// The 84 units of F6 as the bitmaps are drawn: 7 wide, 12 high.
fn bitmap(units: &Tensor) -> Result<EvidencePicture, Error> {
    let values = Array::from_tensor(&units.f_reshape([12, 7])?)?;
    Ok(EvidencePicture { values, shades: Shades::Signed, caption: "84 units".to_owned() })
}
