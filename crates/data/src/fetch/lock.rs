//! Processes that fetch into the same folder take turns, so that one does not spoil or repeat the other's work.

use std::fs::{File, TryLockError};
use std::ops::ControlFlow;
use std::path::Path;

use super::{Activity, FetchError, FetchProgress, OnProgress, POLL};
use crate::atomic_file::WriteError;

const LOCK_NAME: &str = ".lock";

/// Waits until no other process fetches into `folder`; the turn lasts as long as the returned file, or the process.
///
/// Where the file system has no locks there is nothing to wait for: what is installed is verified as it is copied, so
/// that two processes can cost each other time and no more.
pub(super) fn take_turn(folder: &Path, on_progress: &mut OnProgress<'_>) -> Result<File, FetchError> {
    let path = folder.join(LOCK_NAME);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| WriteError::new(&path, error))?;
    while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
        let waiting = FetchProgress {
            file: "",
            mirror: "",
            activity: Activity::WaitingForOtherProcess,
            bytes_done: 0,
            bytes_total: None,
        };
        if on_progress(waiting) == ControlFlow::Break(()) {
            return Err(FetchError::Cancelled);
        }
        std::thread::sleep(POLL);
    }
    Ok(file)
}
