//! The comparison on disk: a folder for each method, input and seed. What is finished is not done again; what was stopped is
//! resumed after its last stage.

mod answers;
mod cell;
mod robustness;
mod stages;
mod table;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use lenet_data::{
    atomic_file::{self, WriteError},
    dataset::{Dataset, LabelledImages, PIXEL_COUNT},
    input_file,
};
use lenet_train::{
    batches::split,
    config::TrainingConfig,
    lease::{self, Attempt, LEASE_DURATION, Lease, Sighting},
    rejection::RejectionCurve,
};
use serde::{Deserialize, Serialize};

use self::{answers::AnswerFile, stages::Stages};
pub use self::{
    cell::{Cell, MeasuredOn},
    robustness::is_measured,
    table::{to_csv, to_markdown},
};
use crate::{
    classifier::Answer,
    cost::Cost,
    error::Error,
    fitted::{FitOptions, Fitted},
    fitting::Progress,
};

/// Training images that a validation holds out, as many as there are test images.
pub const VALIDATION_COUNT: usize = 10_000;

/// Largest result that is read.
const MAX_RESULT_BYTES: u64 = 1 << 20;

/// Beside the methods.
const LEASES_FOLDER: &str = ".leases";

/// In the folder of a cell, until it is done.
const STAGES_FOLDER: &str = "stages";

const RESULT_FILE: &str = "result.json";
const MODEL_FILE: &str = "model.safetensors";
const ANSWERS_FILE: &str = "answers.csv";

/// What came of a cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellResult {
    /// The method and how it was fitted.
    pub cell: Cell,
    /// The data set's name.
    pub dataset: String,
    /// SHA-256 of its training images and labels.
    pub dataset_digest: String,
    /// Training images.
    pub training_image_count: usize,
    /// Images that it was measured on.
    pub image_count: usize,
    /// Those of them that it misclassifies.
    pub error_count: usize,
    /// Those to be rejected so that at most 0.5 % of the rest are misclassified; none if there is no such threshold.
    pub rejected_count: Option<usize>,
    /// The cost of a prediction.
    pub cost: Cost,
    /// Time of the fitting, in seconds.
    pub fitting_secs: f64,
    /// Time of all predictions, in seconds.
    pub predicting_secs: f64,
}

impl CellResult {
    /// Share of misclassified images, in percent.
    pub fn error_percent(&self) -> f64 {
        percent(self.error_count, self.image_count)
    }

    /// Share of images to be rejected so that 0.5 % of the rest are misclassified, in percent.
    pub fn rejected_percent(&self) -> Option<f64> {
        Some(percent(self.rejected_count?, self.image_count))
    }

    /// Milliseconds for a prediction.
    pub fn prediction_ms(&self) -> f64 {
        1e3 * self.predicting_secs / self.image_count.max(1) as f64
    }
}

fn percent(count: usize, total: usize) -> f64 {
    100.0 * count as f64 / total.max(1) as f64
}

/// The comparison's folder. Several processes may share it: each cell is worked on by one of them.
#[derive(Clone, Debug)]
pub struct Benchmark {
    folder: PathBuf,
    /// Leases of others, by which one that has died is known.
    sightings: Arc<Mutex<BTreeMap<PathBuf, Sighting>>>,
}

impl Benchmark {
    /// In this folder, which need not exist.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), sightings: Arc::default() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder of a cell.
    pub fn cell_folder(&self, cell: &Cell) -> PathBuf {
        self.folder.join(cell.folder())
    }

    /// Fits and measures a cell, unless that is done; `report` takes the progress, and stops the work with `false`.
    ///
    /// # Errors
    /// If it is stopped ([`Error::Stopped`]; finished stages are kept), another process works on it ([`Error::Elsewhere`]: to be
    /// tried again), a file cannot be read or written, the folder holds the
    /// result for other images, or the method fails.
    pub fn run(
        &self,
        cell: &Cell,
        dataset: &Dataset,
        thread_count: usize,
        report: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<CellResult, Error> {
        if let Some(result) = self.result(cell)? {
            check_images(&self.cell_folder(cell), &result, dataset)?;
            lease::clear(&self.lease_path(cell));
            return Ok(result);
        }
        let mut lease = self.lease(cell)?;
        let measured = match self.result(cell) {
            // Another process has just finished it.
            Ok(Some(result)) => Ok(result),
            // A lease that cannot be renewed, such as on a full disk, is no reason to stop.
            Ok(None) => self
                .measure(cell, dataset, thread_count, &mut |progress| lease.keep().unwrap_or(true) && report(progress)),
            Err(error) => Err(error),
        };
        lease.release();
        measured
    }

    fn lease_path(&self, cell: &Cell) -> PathBuf {
        self.folder.join(LEASES_FOLDER).join(cell.folder())
    }

    /// The right to work on a cell.
    fn lease(&self, cell: &Cell) -> Result<Lease, Error> {
        let path = self.lease_path(cell);
        let mut sightings = self.sightings.lock().unwrap_or_else(PoisonError::into_inner);
        match lease::attempt(&path, LEASE_DURATION, sightings.remove(&path))? {
            Attempt::Held(lease) => Ok(lease),
            Attempt::Elsewhere(sighting) => {
                sightings.insert(path, sighting);
                Err(Error::Elsewhere)
            }
        }
    }

    /// Fits and measures a cell, and writes what came of it.
    fn measure(
        &self,
        cell: &Cell,
        dataset: &Dataset,
        thread_count: usize,
        report: &mut dyn FnMut(&Progress) -> bool,
    ) -> Result<CellResult, Error> {
        let folder = self.cell_folder(cell);
        fs::create_dir_all(&folder).map_err(|error| WriteError::new(&folder, error))?;
        let (training, measured) = images(cell, dataset)?;
        let options = FitOptions { input: cell.input, settings: cell.settings.clone(), seed: cell.seed, thread_count };
        let mut stages = Stages::new(folder.join(STAGES_FOLDER), report);
        let fitted = Fitted::fit(cell.method, &training, &options, &mut stages)?;
        let fitting_secs = stages.elapsed_secs();
        let start = Instant::now();
        let answers = predict(&fitted, &measured, thread_count, stages.report)?;
        let predicting_secs = start.elapsed().as_secs_f64();
        fitted.write(&folder.join(MODEL_FILE))?;
        AnswerFile { labels: measured.labels(), answers: &answers }.write(&folder.join(ANSWERS_FILE))?;
        let result = CellResult {
            cell: cell.clone(),
            dataset: dataset.source.name(),
            dataset_digest: dataset.train.digest().to_owned(),
            training_image_count: training.len(),
            image_count: measured.len(),
            error_count: errors(&answers, measured.labels()),
            rejected_count: rejection_curve(&answers, measured.labels()).for_figure_10().map(|point| point.rejected),
            cost: fitted.cost(),
            fitting_secs,
            predicting_secs,
        };
        self.write_result(&result)?;
        stages::remove(&folder.join(STAGES_FOLDER));
        Ok(result)
    }

    /// The result of a cell, if it is done.
    ///
    /// # Errors
    /// If its file is there and cannot be read.
    pub fn result(&self, cell: &Cell) -> Result<Option<CellResult>, Error> {
        read_result(&self.cell_folder(cell).join(RESULT_FILE))
    }

    /// The results of all cells that are done, in the order of the methods. What cannot be read is left out with a warning.
    pub fn results(&self) -> Vec<CellResult> {
        let mut results: Vec<CellResult> = folders(&self.folder)
            .flat_map(|method| folders(&method).collect::<Vec<_>>())
            .filter_map(|cell| {
                read_result(&cell.join(RESULT_FILE)).unwrap_or_else(|error| {
                    log::warn!("{error}");
                    None
                })
            })
            .collect();
        results.sort_by_cached_key(|result| result.cell.order());
        results
    }

    /// The fitted method of a cell that is done.
    ///
    /// # Errors
    /// If its file cannot be read.
    pub fn model(&self, cell: &Cell) -> Result<Fitted, Error> {
        Fitted::read(&self.model_path(cell))
    }

    /// The file of a cell's fitted method.
    pub fn model_path(&self, cell: &Cell) -> PathBuf {
        self.cell_folder(cell).join(MODEL_FILE)
    }

    /// The predictions of a cell that is done, with the labels.
    ///
    /// # Errors
    /// If their file cannot be read.
    pub fn answers(&self, cell: &Cell) -> Result<Vec<(u8, Answer)>, Error> {
        answers::read(&self.cell_folder(cell).join(ANSWERS_FILE))
    }

    fn write_result(&self, result: &CellResult) -> Result<(), Error> {
        let path = self.cell_folder(&result.cell).join(RESULT_FILE);
        let damaged = |error: serde_json::Error| Error::Damaged { path: path.clone(), reason: error.to_string() };
        let text = serde_json::to_string_pretty(result).map_err(damaged)?;
        Ok(atomic_file::replace(&path, |file| file.write_all(text.as_bytes()))?)
    }
}

/// The images that a cell is fitted to, and those that it is measured on.
///
/// # Errors
/// If there are no training images.
pub fn images(cell: &Cell, dataset: &Dataset) -> Result<(LabelledImages, LabelledImages), Error> {
    let validation_count = match cell.measured_on {
        MeasuredOn::Test => 0,
        MeasuredOn::Validation => VALIDATION_COUNT.min(dataset.train.len() / 2),
    };
    let config =
        TrainingConfig { seed: cell.seed, validation_count, training_limit: cell.limit, ..TrainingConfig::default() };
    let split = split(&config, dataset.train.len()).map_err(|error| Error::Train(error.into()))?;
    let select = |positions: &[u32]| {
        dataset.train.select(&positions.iter().map(|position| *position as usize).collect::<Vec<_>>())
    };
    let measured = match cell.measured_on {
        MeasuredOn::Test => dataset.test.clone(),
        MeasuredOn::Validation => select(&split.validation),
    };
    Ok((select(&split.train), measured))
}

/// The predictions for all images, a chunk at a time.
fn predict(
    fitted: &Fitted,
    images: &LabelledImages,
    thread_count: usize,
    report: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Vec<Answer>, Error> {
    let _threads = lenet_model::operation_threads::OperationThreads::claim(thread_count);
    let pixels = images.pixels().as_chunks::<PIXEL_COUNT>().0;
    let mut answers = Vec::with_capacity(pixels.len());
    for chunk in pixels.chunks(fitted.chunk_size()) {
        answers.extend(fitted.answers(chunk)?);
        let step = format!("predicting {} of {} images", answers.len(), pixels.len());
        if !report(&Progress { step, done: answers.len() as f64 / pixels.len() as f64 }) {
            return Err(Error::Stopped);
        }
    }
    Ok(answers)
}

/// Misclassified images.
fn errors(answers: &[Answer], labels: &[u8]) -> usize {
    answers.iter().zip(labels).filter(|(answer, label)| answer.digit != **label).count()
}

/// The effect of rejection by the margin between the two best scores, as in the paper.
pub fn rejection_curve(answers: &[Answer], labels: &[u8]) -> RejectionCurve {
    let answer = |(answer, label): (&Answer, &u8)| (f64::from(answer.margin), answer.digit == *label);
    RejectionCurve::new(answers.iter().zip(labels).map(answer).collect())
}

fn check_images(folder: &Path, result: &CellResult, dataset: &Dataset) -> Result<(), Error> {
    if result.dataset_digest == dataset.train.digest() {
        return Ok(());
    }
    let (folder, theirs, ours) = (folder.display(), &result.dataset, dataset.source.name());
    Err(Error::Input(format!(
        "{folder} holds the result for other images ({theirs}, not {ours}): name another folder with --out"
    )))
}

fn read_result(path: &Path) -> Result<Option<CellResult>, Error> {
    match input_file::read_text(path, MAX_RESULT_BYTES) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| Error::Damaged { path: path.to_owned(), reason: format!("is no result ({error})") }),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(Error::Unreadable { path: path.to_owned(), error }),
    }
}

/// The folders in a folder; none where it cannot be read.
fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir())
}

#[cfg(test)]
mod tests;
