//! What a fitting keeps while it is under way: a file for each stage, with the time that it took.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use lenet_data::atomic_file::WriteError;

use crate::{
    error::Error,
    fitting::{Monitor, Progress},
    stored::Stored,
};

/// The name under which a stage keeps its time.
const ELAPSED: &str = "elapsed_secs";

/// The stages of a fitting, in a folder.
pub(super) struct Stages<'a> {
    folder: PathBuf,
    /// Takes the progress; stops the work with `false`.
    pub report: &'a mut dyn FnMut(&Progress) -> bool,
    /// Since the last stage.
    start: Instant,
    /// Time of the stages before, in seconds.
    before_secs: f64,
}

impl<'a> Stages<'a> {
    pub(super) fn new(folder: PathBuf, report: &'a mut dyn FnMut(&Progress) -> bool) -> Self {
        Self { folder, report, start: Instant::now(), before_secs: 0.0 }
    }

    /// Time of all stages and of what came after, in seconds, also where it was stopped meanwhile.
    pub(super) fn elapsed_secs(&self) -> f64 {
        self.before_secs + self.start.elapsed().as_secs_f64()
    }

    fn path(&self, stage: &str) -> PathBuf {
        self.folder.join(stage).with_extension("safetensors")
    }
}

impl Monitor for Stages<'_> {
    fn report(&mut self, progress: &Progress) -> bool {
        (self.report)(progress)
    }

    fn resumed(&mut self, stage: &str) -> Result<Option<Stored>, Error> {
        let path = self.path(stage);
        if !path.exists() {
            return Ok(None);
        }
        let mut stored = Stored::read(&path)?;
        self.before_secs += stored.number::<f64>(ELAPSED)?;
        stored.texts.remove(ELAPSED);
        Ok(Some(stored))
    }

    fn keep(&mut self, stage: &str, stored: &Stored) -> Result<(), Error> {
        fs::create_dir_all(&self.folder).map_err(|error| WriteError::new(&self.folder, error))?;
        let stage_secs = self.start.elapsed().as_secs_f64();
        stored.clone().with_text(ELAPSED, stage_secs.to_string()).write(&self.path(stage))?;
        (self.before_secs, self.start) = (self.before_secs + stage_secs, Instant::now());
        Ok(())
    }
}

/// Removes the stages of a fitting that is finished. What cannot be removed does no harm.
pub(super) fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        log::debug!("{} stays: {error}", folder.display());
    }
}
