//! Why a file or a folder cannot be read as images with labels, or as MNIST.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    dataset::DatasetError,
    idx::{IdxError, dims_text},
    input_file::InputError,
};

/// A file or folder without usable images and labels.
#[derive(Debug, thiserror::Error)]
#[error("{} {problem}", path.display())]
pub struct ReadError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

impl ReadError {
    pub(super) fn new(path: &Path, problem: impl Into<Problem>) -> Self {
        Self { path: path.to_owned(), problem: problem.into() }
    }
}

/// What is wrong with a file or folder. The messages follow its path.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Nothing there.
    #[error("does not exist")]
    NotFound,
    /// A name that no settings can hold.
    #[error("has a name that is not UTF-8, which a run could not save: rename the folder")]
    NameNotText,
    /// A file in place of the folder.
    #[error("is a file; name the folder that holds the four IDX files")]
    NotAFolder,
    /// No permission for this account.
    #[error("may not be read by this account; change its permissions or choose another folder")]
    NoPermission,
    /// An error of the system.
    #[error("could not be read: {0}")]
    Unreadable(#[source] io::Error),
    /// A folder without some of the four files.
    #[error("has no {}; each may be plain or end in .gz", .0.join(", no "))]
    MissingFiles(Vec<&'static str>),
    /// A link whose target does not exist.
    #[error("is a link to a file that is not there; get that file (`git annex get` for git-annex) or remove the link")]
    DanglingLink,
    /// A folder, a pipe or a device.
    #[error("{0}")]
    NotAFile(InputError),
    /// Not a whole and valid IDX file.
    #[error(transparent)]
    Idx(#[from] IdxError),
    /// An images' file without the dimensions count, rows, columns.
    #[error("has the size {}, where images are count×28×28; is it the labels' file?", dims_text(.0))]
    NotImages(Vec<usize>),
    /// Images of another height and width.
    #[error("holds images of {}×{} pixels; the network reads 28×28", .0[1], .0[0])]
    ImageSize([usize; 2]),
    /// A labels' file with more than one dimension.
    #[error("has the size {}, where labels are one number for each image", dims_text(.0))]
    NotLabels(Vec<usize>),
    /// A valid file without any image or label.
    #[error("is valid and empty: it holds nothing to learn from")]
    NoImages,
    /// Labels that do not fit the network or their images.
    #[error("cannot be used: {0}")]
    Labels(#[from] DatasetError),
    /// Not a whole zip archive.
    #[error("is not a whole zip archive: {0}")]
    Zip(String),
    /// An array of a zip archive, and what is wrong with it.
    #[error("is an archive whose {0} {1}")]
    Array(&'static str, String),
    /// Images or labels that the network can read, but not MNIST's.
    #[error("is valid, but not MNIST's")]
    OtherContent,
}

impl From<InputError> for Problem {
    fn from(error: InputError) -> Self {
        match error {
            InputError::Unreadable(error) => error.into(),
            other => Self::NotAFile(other),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::NotADirectory => Self::NotAFolder,
            io::ErrorKind::PermissionDenied => Self::NoPermission,
            _ => Self::Unreadable(error),
        }
    }
}
