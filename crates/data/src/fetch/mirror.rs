//! One file from one mirror after the other, until one of them gives it whole and right.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Instant;

use super::install::{self, Refusal};
use super::part_file::PartFile;
use super::transfer::Transfer;
use super::{Activity, FetchError, FetchOptions, FetchProgress, OnProgress, POLL};
use crate::atomic_file::WriteError;
use crate::mnist::ExpectedFile;

/// How often a connection to one mirror may break before the next mirror is tried.
const MAX_BREAKS: usize = 5;

/// What happened with one mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorFailure {
    /// The folder on the web.
    pub mirror: String,
    /// Why the file did not come from there.
    pub reason: String,
}

/// Why a mirror is given up, or the whole fetch.
pub(super) enum Stop {
    Mirror(String),
    Fetch(FetchError),
}

/// The fetch of one file from one mirror.
pub(super) struct Job<'a, 'p, 'c> {
    pub(super) options: &'a FetchOptions,
    pub(super) file: &'a ExpectedFile,
    pub(super) name: &'a str,
    pub(super) mirror: &'a str,
    pub(super) on_progress: &'p mut OnProgress<'c>,
}

/// Tries the mirrors in turn until `file` stands in its final place.
pub(super) fn fetch_from_any(
    options: &FetchOptions,
    file: &ExpectedFile,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), FetchError> {
    let name = install::compressed_name(file);
    let mut failures = Vec::new();
    for mirror in &options.mirrors {
        let mut job = Job { options, file, name: &name, mirror, on_progress: &mut *on_progress };
        match job.fetch() {
            Ok(()) => return Ok(()),
            Err(Stop::Mirror(reason)) => failures.push(MirrorFailure { mirror: mirror.clone(), reason }),
            Err(Stop::Fetch(error)) => return Err(error),
        }
    }
    Err(FetchError::EveryMirrorFailed { file: name, failures })
}

impl Job<'_, '_, '_> {
    fn fetch(&mut self) -> Result<(), Stop> {
        let mut part = PartFile::open(&self.options.cache_folder, self.file)?;
        let mut breaks = 0;
        loop {
            match self.transfer(&mut part)? {
                Transfer::Broken(reason) if breaks == MAX_BREAKS => return Err(Stop::Mirror(reason)),
                Transfer::Broken(_) => {
                    breaks += 1;
                    self.pause(part.length())?;
                }
                Transfer::Complete { resumed } => match self.install(&part)? {
                    Ok(()) => {
                        part.clear()?;
                        return Ok(());
                    }
                    // What was put together from several answers may be right when it comes in one.
                    Err(_) if resumed => part.clear()?,
                    Err(refusal) => {
                        part.clear()?;
                        return Err(Stop::Mirror(refusal.to_string()));
                    }
                },
            }
        }
    }

    fn install(&mut self, part: &PartFile) -> Result<Result<(), Refusal>, Stop> {
        self.report(Activity::Checking, part.length(), Some(part.length()))?;
        let folder = &self.options.cache_folder;
        install::install(part.path(), self.file, folder).map_err(|error| Stop::Fetch(error.into()))
    }

    fn pause(&mut self, done: u64) -> Result<(), Stop> {
        let start = Instant::now();
        while start.elapsed() < self.options.retry_pause {
            self.report(Activity::Connecting, done, None)?;
            std::thread::sleep(POLL.min(self.options.retry_pause));
        }
        Ok(())
    }

    pub(super) fn report(&mut self, activity: Activity, bytes_done: u64, bytes_total: Option<u64>) -> Result<(), Stop> {
        let progress = FetchProgress { file: self.name, mirror: self.mirror, activity, bytes_done, bytes_total };
        match (self.on_progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Fetch(FetchError::Cancelled)),
        }
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        Self::Fetch(error.into())
    }
}

impl fmt::Display for MirrorFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mirror, self.reason)
    }
}
