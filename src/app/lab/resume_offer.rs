//! The offer to resume a run that was ended.

use std::path::PathBuf;

use super::{RunPhase, RunView};
use crate::data::dataset::Source;

/// A run that ended before its end because another network was opened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResumeOffer {
    pub folder: PathBuf,
    /// Whole epochs done.
    pub epoch: u32,
    /// Epochs in all.
    pub epoch_count: u32,
    pub source: Source,
}

impl ResumeOffer {
    /// Of a run that is about to be stopped; none if it is at its end or in memory only.
    pub(super) fn of(run: &RunView) -> Option<Self> {
        let is_unfinished = run.phase.is_active() || run.phase == RunPhase::Paused;
        let folder = run.start.folder.clone().filter(|_| is_unfinished)?;
        let (epoch, epoch_count, source) = (run.epochs.len() as u32, run.epoch_count, run.start.source.clone());
        Some(Self { folder, epoch, epoch_count, source })
    }
}
