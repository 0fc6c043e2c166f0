//! Where the four files of a data set are in a folder, and under which of their usual names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::FolderError;

/// The four files of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Images to learn from.
    TrainImages,
    /// Their labels.
    TrainLabels,
    /// Images to test on.
    TestImages,
    /// Their labels.
    TestLabels,
}

/// The files that a folder has of each part, best spelling first.
#[derive(Clone, Debug)]
pub(crate) struct FolderFiles {
    folder: PathBuf,
    spellings: [Vec<PathBuf>; 4],
}

/// Subfolders for the training and for the test files: all in one folder, as torchvision keeps them (from its data set's
/// folder or from the one above), and as burn does.
const LAYOUTS: [[&str; 2]; 4] = [["", ""], ["raw", "raw"], ["MNIST/raw", "MNIST/raw"], ["train", "test"]];

impl Part {
    /// All four, in the order in which they are reported.
    pub const ALL: [Self; 4] = [Self::TrainImages, Self::TrainLabels, Self::TestImages, Self::TestLabels];

    /// The file's name as MNIST was published, without `.gz`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::TrainImages => "train-images-idx3-ubyte",
            Self::TrainLabels => "train-labels-idx1-ubyte",
            Self::TestImages => "t10k-images-idx3-ubyte",
            Self::TestLabels => "t10k-labels-idx1-ubyte",
        }
    }

    /// Whether it holds labels, not images.
    pub const fn holds_labels(self) -> bool {
        matches!(self, Self::TrainLabels | Self::TestLabels)
    }

    /// The names under which the file is found in the wild: some archives have a dot before `idx`.
    fn spellings(self) -> [String; 4] {
        let dashed = self.file_name().to_owned();
        let dotted = dashed.replace("-idx", ".idx");
        [dashed.clone(), dashed + ".gz", dotted.clone(), dotted + ".gz"]
    }

    fn subfolder(self, [train, test]: [&'static str; 2]) -> &'static str {
        match self {
            Self::TrainImages | Self::TrainLabels => train,
            Self::TestImages | Self::TestLabels => test,
        }
    }
}

impl FolderFiles {
    /// Looks through the layouts for the one with the most of the four files.
    pub(crate) fn find(folder: &Path) -> Result<Self, FolderError> {
        check_folder(folder)?;
        let mut best = Self { folder: folder.to_owned(), spellings: Default::default() };
        for layout in LAYOUTS {
            let found = Self::in_layout(folder, layout)?;
            if found.missing().len() < best.missing().len() {
                best = found;
            }
        }
        Ok(best)
    }

    /// The existing files of `part`.
    pub(crate) fn spellings(&self, part: Part) -> &[PathBuf] {
        &self.spellings[part as usize]
    }

    /// The parts of which there is no file.
    pub(crate) fn missing(&self) -> Vec<Part> {
        Part::ALL.into_iter().filter(|&part| self.spellings(part).is_empty()).collect()
    }

    /// Refuses a folder that lacks a part.
    pub(crate) fn require_all(&self) -> Result<(), FolderError> {
        match self.missing() {
            missing if missing.is_empty() => Ok(()),
            missing => Err(FolderError::MissingFiles {
                folder: self.folder.clone(),
                names: missing.into_iter().map(Part::file_name).collect(),
            }),
        }
    }

    fn in_layout(folder: &Path, layout: [&'static str; 2]) -> Result<Self, FolderError> {
        let mut spellings = <[Vec<PathBuf>; 4]>::default();
        for part in Part::ALL {
            for name in part.spellings() {
                let path = folder.join(part.subfolder(layout)).join(name);
                if is_candidate(&path)? {
                    spellings[part as usize].push(path);
                }
            }
        }
        Ok(Self { folder: folder.to_owned(), spellings })
    }
}

/// Anything but a folder counts, also a link to nothing: it stands there for the file, so it must be named when it fails.
fn is_candidate(path: &Path) -> Result<bool, FolderError> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(!path.is_dir()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(FolderError::unreadable(path, error)),
    }
}

fn check_folder(folder: &Path) -> Result<(), FolderError> {
    let unreadable = |error| FolderError::unreadable(folder, error);
    if !fs::metadata(folder).map_err(unreadable)?.is_dir() {
        return Err(FolderError::NotAFolder(folder.to_owned()));
    }
    fs::read_dir(folder).map(|_| ()).map_err(unreadable)
}
