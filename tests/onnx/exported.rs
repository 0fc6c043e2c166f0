//! Networks of every choice as ONNX files: valid by ONNX's own checker, and with the same results in onnxruntime.

use std::{ffi::OsStr, fs, path::Path};

use lenet_lab::{
    data::dataset::{CLASS_COUNT, Image},
    model::{
        architecture::{Activation, Architecture, C3Connections, Classes, Normalisation, OutputUnits, Pooling},
        array::Array,
        device::Device,
        framing::Framing,
        input::InputNormalisation,
        loss::Loss,
        model_file::ModelFile,
        parameters::{Initialisation, initial_parameters},
        scores::Scores,
    },
};
use libtest_mimic::Failed;

use crate::{IMAGE_COUNT, digits, run, write};

/// The largest difference of probabilities, and of logits in parts of the largest of an image.
const ALLOWED: f64 = 1e-5;

/// Checks the networks `0.onnx`, `1.onnx` … and writes their results for the images.
const SCRIPT: &str = include_str!("run.py");

pub(crate) fn test(python: &OsStr) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let (images, _) = digits();
    write(&folder.path().join("images"), images.as_flattened())?;
    let models: Vec<ModelFile> = architectures().into_iter().enumerate().map(model).collect();
    for (index, model) in models.iter().enumerate() {
        let path = folder.path().join(format!("{index}.onnx"));
        model.write(&path)?;
        if ModelFile::read(&path)? != *model {
            return Err(format!("another network comes back: {:?}", model.architecture).into());
        }
    }
    run(python, SCRIPT, &[folder.path().as_os_str(), models.len().to_string().as_ref()])?;
    models.iter().enumerate().try_for_each(|(index, model)| compare(folder.path(), index, model, &images))
}

/// Each choice at least once, and beside those that it may get in the way of.
fn architectures() -> Vec<Architecture> {
    let modern = Architecture::MODERN;
    let original = Architecture::ORIGINAL;
    let framed = |framing: Framing, input: InputNormalisation| InputNormalisation { framing, ..input };
    let symmetric = InputNormalisation { mean: 0.5, deviation: 0.5, framing: Framing::Paper };
    let map = original.loss;
    vec![
        modern,
        original,
        Architecture {
            input: framed(Framing::Zero, modern.input),
            activation: Activation::Relu,
            pooling: Pooling::Maximum,
            normalisation: Normalisation::Batch,
            ..modern
        },
        Architecture {
            input: framed(Framing::Enlarged, symmetric),
            activation: Activation::Sigmoid,
            loss: map,
            dropout: 0.3,
            ..modern
        },
        Architecture {
            input: framed(Framing::Unpadded, modern.input),
            c3: C3Connections::TableI,
            classes: Classes::DigitsAndNone,
            ..modern
        },
        Architecture {
            input: framed(Framing::Unpadded, symmetric),
            normalisation: Normalisation::Batch,
            loss: Loss::MeanSquaredError,
            ..original
        },
        Architecture {
            pooling: Pooling::Trainable,
            activation: Activation::Relu,
            normalisation: Normalisation::Batch,
            classes: Classes::DigitsAndNone,
            loss: map,
            ..modern
        },
        Architecture {
            input: framed(Framing::Zero, original.input),
            activation: Activation::ScaledTanh,
            pooling: Pooling::Maximum,
            output: OutputUnits::RadialBasis,
            loss: Loss::CrossEntropy,
            ..modern
        },
        Architecture {
            input: framed(Framing::Enlarged, modern.input),
            activation: Activation::Sigmoid,
            pooling: Pooling::Trainable,
            ..original
        },
    ]
}

/// A network with initial weights. What initial weights leave at 0 and 1 gets values of all sizes.
fn model((index, architecture): (usize, Architecture)) -> ModelFile {
    let mut parameters = initial_parameters(&architecture, Initialisation::Pytorch, 1 + index as u64);
    for (name, array) in parameters.iter_mut().filter(|(name, _)| name.starts_with("bn") || name.starts_with("pool")) {
        let is_factor = name.ends_with("weight") || name.ends_with("running_var");
        shake(array, if is_factor { 0.5 } else { 0.1 });
    }
    ModelFile { architecture, parameters, training: None }
}

/// Changes values by at most this part of 1.
fn shake(array: &mut Array, most: f32) {
    for (index, value) in array.values.iter_mut().enumerate() {
        *value += most * (7.0 * index as f32).sin();
    }
}

/// Compares logits, probabilities and predictions of a network.
fn compare(folder: &Path, index: usize, model: &ModelFile, images: &[Image]) -> Result<(), Failed> {
    let architecture = &model.architecture;
    let theirs = |name: &str| read_rows(&folder.join(format!("{index}.{name}")));
    let (their_logits, their_shares) = (theirs("logits")?, theirs("probabilities")?);
    let network = model.network(Device::Cpu)?;
    let logits = network.forward(&network.input(images)?)?; // [B, 10]
    let scores = Scores::of_batch(architecture.loss, &logits)?;
    let own_logits: Vec<[f32; CLASS_COUNT]> = Array::from_tensor(&logits)?.values.as_chunks::<CLASS_COUNT>().0.to_vec();
    let mut largest = [0.0_f64; 2];
    for (image, scores) in scores.iter().enumerate() {
        let logits = own_logits[image].map(f64::from);
        let size = logits.iter().fold(1.0_f64, |size, logit| size.max(logit.abs()));
        for digit in 0..CLASS_COUNT {
            let share = (scores.digits[digit] - their_shares[image][digit]).abs();
            let logit = (logits[digit] - their_logits[image][digit]).abs() / size;
            largest = [largest[0].max(share), largest[1].max(logit)];
        }
        if best(&logits) != best(&their_logits[image]) {
            return Err(format!("image {image} is predicted otherwise: {architecture:?}").into());
        }
    }
    let is_equal = their_logits.len() == IMAGE_COUNT && largest.iter().all(|largest| *largest <= ALLOWED);
    is_equal.then_some(()).ok_or_else(|| format!("differences of {largest:?}: {architecture:?}").into())
}

/// Rows of ten numbers of 32 bits.
fn read_rows(path: &Path) -> Result<Vec<[f64; CLASS_COUNT]>, Failed> {
    let bytes = fs::read(path)?;
    let values: Vec<f64> = bytes.as_chunks().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect();
    Ok(values.as_chunks().0.to_vec())
}

fn best(row: &[f64; CLASS_COUNT]) -> usize {
    (1..CLASS_COUNT).fold(0, |best, digit| if row[digit] > row[best] { digit } else { best })
}
