//! A run in the files that TensorBoard shows: losses and accuracies, histograms, filters, the confusion matrix and the settings.

mod event_file;
mod histogram;
mod message;
mod pictures;

use std::path::{Path, PathBuf};

use self::{
    event_file::EventFile,
    histogram::Histogram,
    message::{Summary, Value},
};
use crate::{
    data::{
        atomic_file::WriteError,
        dataset::{Image, LabelledImages},
    },
    model::{array::Array, lenet5::LeNet5},
    train::{
        error::Error as TrainError,
        evaluation::evaluate,
        loss_history::LossPoint,
        metrics::{Confusion, EpochRecord, Score},
        session::Session,
        threads::available_threads,
    },
};

/// Why a run cannot be written for TensorBoard.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A picture cannot be encoded.
    #[error("a picture for TensorBoard cannot be encoded: {0}")]
    Picture(#[from] image::ImageError),
    /// The network cannot be computed with.
    #[error(transparent)]
    Train(#[from] TrainError),
}

/// A file of a run's events, which grows while the run trains. TensorBoard reads all files of a folder as one run.
#[derive(Debug)]
pub struct Log {
    file: EventFile,
    /// Losses that are not written yet.
    waiting: Vec<f64>,
}

/// Points of the batches' loss that an epoch has at most; more batches are averaged.
const LOSS_POINTS_PER_EPOCH: usize = 1_000;

/// The first test images, by which activations are measured.
const ACTIVATION_IMAGE_COUNT: usize = 256;

impl Log {
    /// Begins a file in this folder, with the run's settings. TensorBoard forgets what an earlier file of the folder
    /// has of later steps than the run's: a run that was killed does some steps again.
    ///
    /// # Errors
    /// If the folder or file cannot be made or written.
    pub fn begin(folder: &Path, session: &Session) -> Result<Self, LogError> {
        let mut file = EventFile::create(folder)?;
        let step = session.progress().step;
        file.session_start(step + 1)?;
        file.summary(step, &Summary(vec![("settings".to_owned(), Value::Text(settings(session)))]))?;
        Ok(Self { file, waiting: Vec::new() })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Adds the losses of the batches that the run has just learned from.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn batches(&mut self, session: &Session, losses: &[f64]) -> Result<(), LogError> {
        self.waiting.extend(losses);
        let per_point = session.batch_count().div_ceil(LOSS_POINTS_PER_EPOCH);
        if self.waiting.len() >= per_point {
            let mean = self.waiting.iter().sum::<f64>() / self.waiting.len() as f64;
            self.waiting.clear();
            self.file.summary(session.progress().step, &Summary(vec![scalar("loss/batch", mean)]))?;
        }
        Ok(())
    }

    /// Adds an epoch that has just ended, and the network as it is now.
    ///
    /// # Errors
    /// If the file cannot be written, or libtorch fails.
    pub fn epoch(&mut self, session: &Session, record: &EpochRecord) -> Result<(), LogError> {
        let step = session.progress().step;
        self.file.summary(step, &Summary(scalars(record)))?;
        Ok(self.file.summary(step, &network_summary(session, session.test_confusion())?)?)
    }
}

/// Writes a whole run that was trained before: its losses and epochs, and its network at the end. Returns the file.
///
/// # Errors
/// If the file cannot be written, or libtorch fails.
pub fn export(folder: &Path, session: &Session) -> Result<PathBuf, LogError> {
    let mut log = Log::begin(folder, session)?;
    for LossPoint { step, loss } in session.losses().whole() {
        log.file.summary(step.round() as u64, &Summary(vec![scalar("loss/batch", *loss)]))?;
    }
    for record in &session.progress().history {
        let step = u64::from(record.epoch) * session.batch_count() as u64;
        log.file.summary(step, &Summary(scalars(record)))?;
    }
    let confusion =
        evaluate(session.network(), &session.dataset().test, available_threads(), |_| true)?.tally.confusion;
    log.file.summary(session.progress().step, &network_summary(session, &confusion)?)?;
    Ok(log.path().to_owned())
}

fn scalar(name: &str, value: f64) -> (String, Value) {
    (name.to_owned(), Value::Scalar(value as f32))
}

/// The numbers of an epoch.
fn scalars(record: &EpochRecord) -> Vec<(String, Value)> {
    let EpochRecord { train, validation, test, learning_rate, images_per_second, .. } = record;
    let sets = [("training", Some(train)), ("validation", validation.as_ref()), ("test", Some(test))];
    let measured = sets.into_iter().filter_map(|(name, score)| Some((name, score?)));
    let scores = measured.flat_map(|(name, Score { loss, accuracy })| {
        [scalar(&format!("loss/{name}"), *loss), scalar(&format!("accuracy/{name}"), *accuracy)]
    });
    scores.chain([scalar("learning rate", *learning_rate), scalar("images per second", *images_per_second)]).collect()
}

/// Histograms and pictures of the network as it is now.
fn network_summary(session: &Session, confusion: &Confusion) -> Result<Summary, LogError> {
    let network = session.network();
    let parameters = network.parameters().map_err(TrainError::from)?;
    let mut values: Vec<(String, Value)> = Vec::new();
    let mut add = |kind: &str, arrays: &[(String, Array)]| {
        let histograms = arrays.iter().filter_map(|(name, array)| Some((name, Histogram::of(&array.values)?)));
        values.extend(histograms.map(|(name, histogram)| (format!("{kind}/{name}"), Value::Histogram(histogram))));
    };
    add("weights", &parameters);
    add("gradients", &session.gradients()?);
    add("activations", &activations(network, &session.dataset().test)?);
    for (name, picture) in [
        ("filters/C1", pictures::filters(&parameters, "conv1.weight")?),
        ("filters/C3", pictures::filters(&parameters, "conv2.weight")?),
        ("confusion matrix, a row for each digit", Some(pictures::confusion(confusion)?)),
    ] {
        values.extend(picture.map(|picture| (name.to_owned(), Value::Picture(picture))));
    }
    Ok(Summary(values))
}

/// What each layer makes of the first test images.
fn activations(network: &LeNet5, images: &LabelledImages) -> Result<Vec<(String, Array)>, TrainError> {
    let first: Vec<Image> =
        (0..images.len().min(ACTIVATION_IMAGE_COUNT)).filter_map(|index| images.image(index).copied()).collect();
    let _no_grad = tch::no_grad_guard();
    let layers = network.activations(&network.input(&first)?)?;
    let named = layers.iter().map(|layer| Ok((layer.layer.name().to_owned(), Array::from_tensor(&layer.activation)?)));
    named.collect()
}

/// The settings and the data in Markdown.
fn settings(session: &Session) -> String {
    let json = session.config().to_json();
    let mut rows = vec![("data".to_owned(), session.dataset().source.name())];
    flatten("", &json, &mut rows);
    let lines = rows.into_iter().map(|(name, value)| format!("| {name} | {value} |"));
    ["| setting | value |", "|---|---|"].map(str::to_owned).into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

/// The leaves of settings, by their places.
fn flatten(place: &str, value: &serde_json::Value, rows: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                flatten(&place, value, rows);
            }
        }
        serde_json::Value::String(text) => rows.push((place.to_owned(), text.replace('|', "\\|"))),
        serde_json::Value::Null => {}
        other => rows.push((place.to_owned(), other.to_string())),
    }
}
