//! What a run on disk was set to and has come to, read without its weights and without its lock: also of runs that another
//! process trains, and as far as possible of damaged ones.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::Deserialize;

use super::{
    checkpoint::State,
    config::TrainingConfig,
    metrics::{EpochRecord, Score},
    run_folder::{BEST_FILE, CHECKPOINT_FILE, CONFIG_FILE, METRICS_FILE},
    session::{FinishReason, Phase},
};
use lenet_data::dataset::Source;
use lenet_model::model_file::ModelFileError;

/// A run on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// Its folder.
    pub folder: PathBuf,
    /// Its settings.
    pub config: TrainingConfig,
    /// Where its data came from.
    pub source: Source,
    /// Images learned from in an epoch, where that is known.
    pub training_image_count: Option<usize>,
    /// The epochs done.
    pub epochs: Vec<EpochRecord>,
    /// Whether it can go on.
    pub stage: RunStage,
    /// What of it could not be read, and what that means.
    pub problem: Option<String>,
    /// When its files were last written.
    pub stamps: Stamps,
}

/// Whether a run can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStage {
    /// It can.
    Unfinished,
    /// It is at its end.
    Finished(FinishReason),
    /// It cannot: its checkpoint is missing or damaged.
    NoCheckpoint,
}

/// Why nothing can be said of a run's folder.
#[derive(Debug, thiserror::Error)]
pub enum RunSummaryError {
    /// Neither the checkpoint nor the settings can be read: what is wrong with the checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] ModelFileError),
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// The settings cannot be understood.
    #[error("{} is not understood ({error})", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: serde_json::Error,
    },
    /// A line of the metrics cannot be understood.
    #[error("{} is not understood in line {line}", path.display())]
    Metrics {
        /// The file.
        path: PathBuf,
        /// The line, 1 for the first.
        line: usize,
    },
}

/// When the files of a run were last written, as far as they are there. As long as these are the same, so is the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    config: Option<SystemTime>,
    metrics: Option<SystemTime>,
    checkpoint: Option<SystemTime>,
    /// The network of the best epoch.
    pub best: Option<SystemTime>,
}

impl Stamps {
    /// Looks at a folder.
    pub fn of(folder: &Path) -> Self {
        let stamp = |name: &str| fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified()).ok();
        Self {
            config: stamp(CONFIG_FILE),
            metrics: stamp(METRICS_FILE),
            checkpoint: stamp(CHECKPOINT_FILE),
            best: stamp(BEST_FILE),
        }
    }

    /// All files, written at one moment.
    pub fn at(time: SystemTime) -> Self {
        Self { config: Some(time), metrics: Some(time), checkpoint: Some(time), best: Some(time) }
    }

    /// Whether these are the files of a run.
    pub fn are_of_run(self) -> bool {
        self.checkpoint.is_some() || (self.config.is_some() && self.metrics.is_some())
    }

    /// The latest of them.
    pub fn latest(self) -> Option<SystemTime> {
        [self.config, self.metrics, self.checkpoint, self.best].into_iter().flatten().max()
    }
}

impl RunSummary {
    /// Reads a run's folder.
    ///
    /// What is in the checkpoint counts; where it is missing or damaged, settings and metrics as they were written for people.
    ///
    /// # Errors
    /// If neither can be understood; the message names the file.
    pub fn read(folder: &Path) -> Result<Self, RunSummaryError> {
        // Looked at before they are read, so that what is written meanwhile is read again the next time.
        let stamps = Stamps::of(folder);
        let for_people = ConfigFile::read(folder);
        let training_image_count = for_people.as_ref().ok().map(|file| file.training_image_count);
        match State::read(&folder.join(CHECKPOINT_FILE)) {
            Ok(State { config, source, progress, .. }) => Ok(Self {
                folder: folder.to_owned(),
                config,
                source,
                training_image_count,
                epochs: progress.history,
                stage: match progress.phase {
                    Phase::Finished(reason) => RunStage::Finished(reason),
                    Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } => RunStage::Unfinished,
                },
                problem: for_people.err().map(|error| error.to_string()),
                stamps,
            }),
            Err(error) => {
                let Ok(ConfigFile { dataset: source, config, .. }) = for_people else { return Err(error.into()) };
                let epochs = read_metrics(&folder.join(METRICS_FILE))?;
                let (folder, stage) = (folder.to_owned(), RunStage::NoCheckpoint);
                let problem = Some(format!("{error}: it cannot go on"));
                Ok(Self { folder, config, source, training_image_count, epochs, stage, problem, stamps })
            }
        }
    }

    /// The file with the network of the best epoch, if an epoch is done.
    pub fn best_model(&self) -> Option<PathBuf> {
        self.stamps.best.map(|_| self.folder.join(BEST_FILE))
    }
}

/// `config.json` as a run's folder holds it.
#[derive(Deserialize)]
struct ConfigFile {
    dataset: Source,
    training_image_count: usize,
    config: TrainingConfig,
}

impl ConfigFile {
    fn read(folder: &Path) -> Result<Self, RunSummaryError> {
        let path = folder.join(CONFIG_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| RunSummaryError::Settings { path, error }),
            Err(error) => Err(RunSummaryError::Unreadable { path, error }),
        }
    }
}

/// Reads what [`super::run_folder`] writes: a header and one line an epoch. Without the file no epoch is done.
fn read_metrics(path: &Path) -> Result<Vec<EpochRecord>, RunSummaryError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(RunSummaryError::Unreadable { path: path.to_owned(), error }),
    };
    let lines = (2..).zip(text.lines().skip(1));
    lines
        .map(|(number, line)| {
            epoch_record(line).ok_or_else(|| RunSummaryError::Metrics { path: path.to_owned(), line: number })
        })
        .collect()
}

fn epoch_record(line: &str) -> Option<EpochRecord> {
    let cells: Vec<&str> = line.split(',').collect();
    let [epoch, train_loss, train_accuracy, validation_loss, validation_accuracy, rest @ ..] = cells.as_slice() else {
        return None;
    };
    let [test_loss, test_accuracy, learning_rate, elapsed_secs, images_per_second] = rest else { return None };
    let number = |cell: &str| cell.parse::<f64>().ok();
    let score = |loss: &str, accuracy: &str| Some(Score { loss: number(loss)?, accuracy: number(accuracy)? });
    Some(EpochRecord {
        epoch: epoch.parse().ok()?,
        train: score(train_loss, train_accuracy)?,
        validation: score(validation_loss, validation_accuracy),
        test: score(test_loss, test_accuracy)?,
        learning_rate: number(learning_rate)?,
        elapsed_secs: number(elapsed_secs)?,
        images_per_second: number(images_per_second)?,
    })
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{run_folder::RunFolder, session::Session};
    use lenet_data::builtin;

    /// A run of two epochs, one of which is done.
    fn run(folder: &Path) -> Session {
        let config = TrainingConfig { epoch_count: 2, batch_size: 50, thread_count: 1, ..TrainingConfig::default() };
        let mut session = Session::new(config, Arc::new(builtin::dataset(1, 100, 20))).unwrap();
        let run = RunFolder::create(folder, &session).unwrap();
        while session.progress().history.is_empty() {
            session.tick().unwrap();
        }
        run.record_epoch(&session).unwrap();
        session
    }

    #[test]
    fn a_run_is_read_as_it_was_written_also_while_it_is_locked() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("run-0001");
        let session = run(&folder);
        let (_lock, _) = RunFolder::open(&folder).unwrap();
        let summary = RunSummary::read(&folder).unwrap();
        assert_eq!((&summary.config, &summary.epochs), (session.config(), &session.progress().history));
        assert_eq!((summary.training_image_count, summary.stage), (Some(100), RunStage::Unfinished));
        assert_eq!((summary.problem.clone(), summary.best_model()), (None, Some(folder.join(BEST_FILE))));
    }

    #[test]
    fn without_its_checkpoint_a_run_is_what_was_written_for_people() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("run-0001");
        let session = run(&folder);
        let checkpoint = fs::read(folder.join(CHECKPOINT_FILE)).unwrap();
        fs::write(folder.join(CHECKPOINT_FILE), &checkpoint[..checkpoint.len() / 2]).unwrap();
        let summary = RunSummary::read(&folder).unwrap();
        assert_eq!((&summary.config, summary.stage), (session.config(), RunStage::NoCheckpoint));
        assert_eq!(summary.epochs[0].test, session.progress().history[0].test);
        assert!(summary.problem.unwrap().ends_with("it cannot go on"));
    }

    #[test]
    fn what_cannot_be_understood_is_named() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(CHECKPOINT_FILE), "no checkpoint at all").unwrap();
        let message = RunSummary::read(home.path()).unwrap_err().to_string();
        assert!(message.contains(CHECKPOINT_FILE) && message.contains("not a whole safetensors file"), "{message}");

        run(&home.path().join("run"));
        let folder = home.path().join("run");
        fs::remove_file(folder.join(CHECKPOINT_FILE)).unwrap();
        let metrics = fs::read_to_string(folder.join(METRICS_FILE)).unwrap();
        fs::write(folder.join(METRICS_FILE), &metrics[..metrics.len() - 12]).unwrap();
        let message = RunSummary::read(&folder).unwrap_err().to_string();
        assert!(message.ends_with("metrics.csv is not understood in line 2"), "{message}");
    }
}
