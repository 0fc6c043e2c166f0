//! Verification of a folder file by file: MNIST's own, another valid file, or an error.

use std::fmt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{is_genuine, read_any};
use crate::dataset::Source;
use crate::idx_folder::{self, FolderError, FolderFiles, Part};

/// The verification of a folder. Displays as one line for each file and one for the whole.
#[derive(Debug)]
pub struct FolderReport {
    /// Every file found under one of the usual names, and every missing one.
    pub files: Vec<FileReport>,
    /// The verdict on the whole.
    pub verdict: FolderVerdict,
}

/// The verification of one file.
#[derive(Debug)]
pub struct FileReport {
    /// Its path; for a missing file its usual name.
    pub path: PathBuf,
    /// What it is.
    pub state: FileState,
}

/// The state of one file.
#[derive(Debug)]
pub enum FileState {
    /// MNIST's own, by content.
    Genuine,
    /// Images or labels that the network can read, but not MNIST's.
    OtherContent,
    /// Not there.
    Missing,
    /// There and not usable; the error names the file.
    Unusable(FolderError),
}

/// The verdict on the four files together.
#[derive(Debug)]
pub enum FolderVerdict {
    /// The real MNIST.
    Mnist,
    /// Another data set that the network can learn from.
    OtherSet {
        /// Number of images to learn from.
        train_count: usize,
        /// Number of images to test on.
        test_count: usize,
    },
    /// No usable data set, and why.
    Unusable(FolderError),
}

/// Verifies every file in `folder` under any of its usual names.
///
/// # Errors
/// If the folder itself is missing or unreadable.
pub fn verify(folder: &Path) -> Result<FolderReport, FolderError> {
    let files = FolderFiles::find(folder)?;
    let found: Vec<(Part, PathBuf)> =
        Part::ALL.iter().flat_map(|&part| files.spellings(part).iter().map(move |path| (part, path.clone()))).collect();
    let mut reports: Vec<_> = found.into_par_iter().map(|(part, path)| report(part, path)).collect();
    for part in files.missing() {
        reports.push(FileReport { path: part.file_name().into(), state: FileState::Missing });
    }
    Ok(FolderReport { files: reports, verdict: verdict(folder) })
}

fn report(part: Part, path: PathBuf) -> FileReport {
    let state = match idx_folder::read_part(part, &path) {
        Ok(content) if is_genuine(part, &content.sha256) => FileState::Genuine,
        Ok(_) => FileState::OtherContent,
        Err(error) => FileState::Unusable(error),
    };
    FileReport { path, state }
}

fn verdict(folder: &Path) -> FolderVerdict {
    match read_any(folder) {
        Ok(dataset) if matches!(dataset.source, Source::Mnist(_)) => FolderVerdict::Mnist,
        Ok(dataset) => FolderVerdict::OtherSet { train_count: dataset.train.len(), test_count: dataset.test.len() },
        Err(error) => FolderVerdict::Unusable(error),
    }
}

impl fmt::Display for FolderReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "{file}")?;
        }
        write!(f, "{}", self.verdict)
    }
}

impl fmt::Display for FileReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.state {
            FileState::Genuine => write!(f, "{path} is MNIST's"),
            FileState::OtherContent => write!(f, "{path} is valid, but not MNIST's"),
            FileState::Missing => write!(f, "{path} is missing"),
            FileState::Unusable(error) => write!(f, "{error}"),
        }
    }
}

impl fmt::Display for FolderVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mnist => f.write_str("This is MNIST, complete and unchanged."),
            Self::OtherSet { train_count, test_count } => write!(
                f,
                "This is not MNIST, but a data set that can be used: {train_count} training images, {test_count} test images."
            ),
            Self::Unusable(error) => write!(f, "This cannot be used: {error}."),
        }
    }
}
