//! Room on the disk, asked for before it is needed: a set-up that fails halfway wastes the time of the download.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::report::megabytes;

/// What the rest of the machine needs to go on working, in bytes.
const RESERVE_BYTES: u64 = 50_000_000;

/// # Errors
/// Less than `bytes` and a reserve are free where `folder` is. A system that does not say is given the benefit of the
/// doubt.
pub(crate) fn ensure(folder: &Path, bytes: u64) -> Result<()> {
    let Some(free) = free_bytes(folder) else { return Ok(()) };
    ensure!(
        free >= bytes.saturating_add(RESERVE_BYTES),
        "{} MB are needed in {}, and {} MB are free: make room, then run the same command again",
        megabytes(bytes.saturating_add(RESERVE_BYTES)),
        folder.display(),
        megabytes(free),
    );
    Ok(())
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_folder: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn more_than_any_disk_holds_is_refused_with_both_figures() {
        let folder = tempfile::tempdir().unwrap();
        let message = super::ensure(folder.path(), u64::MAX / 2).unwrap_err().to_string();
        assert!(message.contains("MB are needed in") && message.contains("MB are free"), "{message}");
        assert!(super::ensure(folder.path(), 1).is_ok());
    }
}
