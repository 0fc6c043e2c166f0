//! Settings and results of a run on disk, read without its weights and without its lock: also of runs that another process
//! trains, and as far as possible of damaged ones.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    checkpoint::State,
    config::TrainingConfig,
    metrics::EpochRecord,
    run_folder::{BEST_FILE, CHECKPOINT_FILE, CONFIG_FILE, ConfigFile, METRICS_FILE, epoch_record},
    run_label::{LABEL_FILE, RunLabel},
    session::{Changes, FinishReason, Phase},
};
use lenet_data::{
    dataset::Source,
    input_file::{self, InputError},
};
use lenet_model::model_file::ModelFileError;

/// Largest settings that are read.
const MAX_CONFIG_BYTES: u64 = 4 << 20;
/// Largest metrics that are read: some 300,000 epochs.
const MAX_METRICS_BYTES: u64 = 32 << 20;

/// A run on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSummary {
    /// Its folder.
    pub folder: PathBuf,
    /// The user's name for it and note about it.
    pub label: RunLabel,
    /// Its settings.
    pub config: TrainingConfig,
    /// The source of its data.
    pub source: Source,
    /// Training images of an epoch, if known.
    pub training_image_count: Option<usize>,
    /// The epochs done.
    pub epochs: Vec<EpochRecord>,
    /// Whether it can be resumed.
    pub status: RunStatus,
    /// What was changed while it learned.
    pub changes: Changes,
    /// Which of its files could not be read, and why.
    pub problem: Option<String>,
    /// The times of its files.
    pub stamps: Stamps,
}

/// Whether a run can be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStatus {
    /// It can.
    Unfinished,
    /// It is at its end.
    Finished(FinishReason),
    /// It cannot: its checkpoint is missing or damaged.
    NoCheckpoint,
}

/// Why a run's folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RunSummaryError {
    /// The checkpoint, where the settings cannot be read either.
    #[error(transparent)]
    Checkpoint(#[from] ModelFileError),
    /// A file cannot be read.
    #[error("{} {}", .0.display(), .1)]
    Unreadable(PathBuf, #[source] InputError),
    /// The settings cannot be understood.
    #[error("{} is not understood ({})", .0.display(), .1)]
    Settings(PathBuf, #[source] serde_json::Error),
    /// A line of the metrics cannot be understood; the first is 1.
    #[error("{} is not understood in line {}", .0.display(), .1)]
    Metrics(PathBuf, usize),
}

/// The times of the last writing of a run's files, where they exist. While these are the same, so is the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamps {
    config: Option<SystemTime>,
    metrics: Option<SystemTime>,
    checkpoint: Option<SystemTime>,
    /// The network of the best epoch.
    pub best: Option<SystemTime>,
    label: Option<SystemTime>,
}

impl Stamps {
    /// Of the files in a folder.
    pub fn of(folder: &Path) -> Self {
        let stamp = |name: &str| fs::metadata(folder.join(name)).and_then(|metadata| metadata.modified()).ok();
        Self {
            config: stamp(CONFIG_FILE),
            metrics: stamp(METRICS_FILE),
            checkpoint: stamp(CHECKPOINT_FILE),
            best: stamp(BEST_FILE),
            label: stamp(LABEL_FILE),
        }
    }

    /// Of files that are all written at one time.
    pub fn at(time: SystemTime) -> Self {
        Self { config: Some(time), metrics: Some(time), checkpoint: Some(time), best: Some(time), label: None }
    }

    /// Whether these are the files of a run.
    pub fn are_of_run(self) -> bool {
        self.checkpoint.is_some() || (self.config.is_some() && self.metrics.is_some())
    }

    /// When the run last learned: the latest of them, but for the label.
    pub fn last_trained(self) -> Option<SystemTime> {
        [self.config, self.metrics, self.checkpoint, self.best].into_iter().flatten().max()
    }
}

impl RunSummary {
    /// Reads a run's folder.
    ///
    /// The checkpoint counts; where it is missing or damaged, the settings and metrics that are written for people.
    ///
    /// # Errors
    /// If neither can be understood; the message names the file.
    pub fn read(folder: &Path) -> Result<Self, RunSummaryError> {
        // Before the files, so that changes from now on are read the next time.
        let stamps = Stamps::of(folder);
        let for_people = read_config(folder.join(CONFIG_FILE));
        let training_image_count = for_people.as_ref().ok().map(|file| file.training_image_count);
        let (config, source, epochs, status, changes, problem) = match State::read(&folder.join(CHECKPOINT_FILE)) {
            Ok(State { config, source, progress, .. }) => {
                let status = match progress.phase {
                    Phase::Finished(reason) => RunStatus::Finished(reason),
                    Phase::Training { .. } | Phase::Validating { .. } | Phase::Testing { .. } => RunStatus::Unfinished,
                };
                let problem = for_people.err().map(|error| error.to_string());
                (config, source, progress.history, status, progress.changes, problem)
            }
            Err(error) => {
                let Ok(ConfigFile { dataset, config, .. }) = for_people else { return Err(error.into()) };
                let epochs = read_metrics(&folder.join(METRICS_FILE))?;
                let problem = format!("{error}: it cannot be resumed");
                (config, dataset, epochs, RunStatus::NoCheckpoint, Changes::default(), Some(problem))
            }
        };
        let (label, unlabelled) = match RunLabel::read(folder) {
            Ok(label) => (label, None),
            Err(error) => (RunLabel::default(), Some(error.to_string())),
        };
        let problem = [problem, unlabelled].into_iter().flatten().reduce(|one, other| format!("{one}\n{other}"));
        let folder = folder.to_owned();
        Ok(Self { folder, label, config, source, training_image_count, epochs, status, changes, problem, stamps })
    }

    /// The file with the network of the best epoch, if an epoch is done.
    pub fn best_model(&self) -> Option<PathBuf> {
        self.stamps.best.map(|_| self.folder.join(BEST_FILE))
    }
}

fn read_config(path: PathBuf) -> Result<ConfigFile, RunSummaryError> {
    match input_file::read_text(&path, MAX_CONFIG_BYTES) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| RunSummaryError::Settings(path, error)),
        Err(error) => Err(RunSummaryError::Unreadable(path, error)),
    }
}

/// The epochs done; none without the file.
fn read_metrics(path: &Path) -> Result<Vec<EpochRecord>, RunSummaryError> {
    let text = match input_file::read_text(path, MAX_METRICS_BYTES) {
        Ok(text) => text,
        Err(error) if error.is_missing() => return Ok(Vec::new()),
        Err(error) => return Err(RunSummaryError::Unreadable(path.to_owned(), error)),
    };
    let record = |(number, line)| epoch_record(line).ok_or_else(|| RunSummaryError::Metrics(path.to_owned(), number));
    (1..).zip(text.lines()).skip(1).map(record).collect()
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
        assert_eq!((summary.training_image_count, summary.status), (Some(100), RunStatus::Unfinished));
        assert_eq!((summary.problem.clone(), summary.best_model()), (None, Some(folder.join(BEST_FILE))));
    }

    #[test]
    fn a_run_has_the_label_that_its_user_gave_and_a_damaged_one_hides_no_run() {
        let home = tempfile::tempdir().unwrap();
        run(home.path());
        let before = RunSummary::read(home.path()).unwrap();
        assert_eq!((before.label.name(), before.problem), (None, None), "older programs wrote no label");
        let label = RunLabel::new("Baseline", "For the report");
        label.write(home.path()).unwrap();
        let after = RunSummary::read(home.path()).unwrap();
        assert_eq!((&after.label, after.stamps.last_trained()), (&label, before.stamps.last_trained()));
        assert_ne!(after.stamps, before.stamps, "so that it is read again");
        fs::write(home.path().join(LABEL_FILE), "no label").unwrap();
        let damaged = RunSummary::read(home.path()).unwrap();
        assert_eq!((damaged.label.name(), damaged.epochs.len()), (None, 1));
        assert!(damaged.problem.unwrap().contains("label.json is not understood"));
    }

    #[test]
    fn without_its_checkpoint_a_run_is_what_was_written_for_people() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("run-0001");
        let session = run(&folder);
        let checkpoint = fs::read(folder.join(CHECKPOINT_FILE)).unwrap();
        fs::write(folder.join(CHECKPOINT_FILE), &checkpoint[..checkpoint.len() / 2]).unwrap();
        let summary = RunSummary::read(&folder).unwrap();
        assert_eq!((&summary.config, summary.status), (session.config(), RunStatus::NoCheckpoint));
        assert_eq!(summary.epochs[0].test, session.progress().history[0].test);
        assert!(summary.problem.unwrap().ends_with("it cannot be resumed"));
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
