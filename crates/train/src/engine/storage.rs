//! Where a run is kept, and when it was last written.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use super::refusal::Refusal;
use crate::{run_folder::RunFolder, session::Session};

/// A run's place on disk, or none for a run that is in memory only: then there is nothing to write, which never fails.
pub(super) struct Storage {
    folder: Option<RunFolder>,
    /// When it was last written, or was to be: what failed is not tried again before its time.
    saved_at: Instant,
    /// Whether the epoch that has just ended could not be written.
    is_epoch_missing: bool,
}

impl Storage {
    pub(super) fn new(folder: Option<RunFolder>) -> Self {
        Self { folder, saved_at: Instant::now(), is_epoch_missing: false }
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_ref().map(RunFolder::path)
    }

    /// Whether a checkpoint is due that is written in this interval.
    pub(super) fn is_due(&self, interval: Duration) -> bool {
        self.folder.is_some() && self.saved_at.elapsed() >= interval
    }

    /// Writes the checkpoint, and the last epoch with it if that could not be written before.
    pub(super) fn save(&mut self, session: &Session) -> Result<(), Refusal> {
        if self.is_epoch_missing {
            return self.record_epoch(session);
        }
        self.saved_at = Instant::now();
        self.folder.as_ref().map_or(Ok(()), |folder| Ok(folder.save_checkpoint(session)?))
    }

    /// Writes all that the end of an epoch brings.
    pub(super) fn record_epoch(&mut self, session: &Session) -> Result<(), Refusal> {
        self.saved_at = Instant::now();
        let recorded = self.folder.as_ref().map_or(Ok(()), |folder| folder.record_epoch(session));
        self.is_epoch_missing = recorded.is_err();
        Ok(recorded?)
    }

    /// Writes the last epoch if it could not be written before: to be called before the session moves on, as it has that
    /// epoch's network no longer then.
    pub(super) fn leave_epoch(&mut self, session: &Session) -> Result<(), Refusal> {
        let recorded = if self.is_epoch_missing { self.record_epoch(session) } else { Ok(()) };
        self.is_epoch_missing = false;
        recorded
    }

    /// Writes the settings, which have changed.
    pub(super) fn write_config(&self, session: &Session) -> Result<(), Refusal> {
        self.folder.as_ref().map_or(Ok(()), |folder| Ok(folder.write_config(session)?))
    }
}
