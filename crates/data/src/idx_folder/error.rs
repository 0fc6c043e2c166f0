//! What can be wrong with a folder of IDX files.

use std::io;
use std::path::{Path, PathBuf};

use crate::dataset::DatasetError;
use crate::idx::{IdxError, dims_text};

/// Why a folder is not a data set that the network can learn from.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Nothing there.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// A file where the folder should be.
    #[error("{} is a file; name the folder that holds the four IDX files", .0.display())]
    NotAFolder(PathBuf),
    /// The account may not read it.
    #[error("{} may not be read by this account; change its permissions or choose another folder", .0.display())]
    NoPermission(PathBuf),
    /// The system failed to read it.
    #[error("{} could not be read: {}", .0.display(), .1)]
    Unreadable(PathBuf, #[source] io::Error),
    /// Some of the four files are missing.
    #[error("{} has no {}; each may be plain or end in .gz", .folder.display(), .names.join(", no "))]
    MissingFiles {
        /// The folder.
        folder: PathBuf,
        /// Names of the missing files, one to four.
        names: Vec<&'static str>,
    },
    /// A link whose target does not exist.
    #[error(
        "{} is a link to a file that is not there; get that file (`git annex get` for git-annex) or remove the link",
        .0.display()
    )]
    DanglingLink(PathBuf),
    /// A pipe, a socket or a device.
    #[error("{} is not an ordinary file", .0.display())]
    NotAFile(PathBuf),
    /// Not a whole and valid IDX file.
    #[error("{} {}", .0.display(), .1)]
    Idx(PathBuf, #[source] IdxError),
    /// The images' file does not have the dimensions count, rows, columns.
    #[error("{} has the size {}, where images are count×28×28; is it the labels' file?", .0.display(), dims_text(.1))]
    NotImages(PathBuf, Vec<usize>),
    /// Images of another size.
    #[error("{} holds images of {width}×{height} pixels; the network reads 28×28", .path.display())]
    ImageSize {
        /// The file.
        path: PathBuf,
        /// Height in pixels.
        height: usize,
        /// Width in pixels.
        width: usize,
    },
    /// The labels' file has more than one dimension.
    #[error("{} has the size {}, where labels are one number for each image", .0.display(), dims_text(.1))]
    NotLabels(PathBuf, Vec<usize>),
    /// A label that the network has no output for.
    #[error(
        "{} has label {label} at position {index} and labels up to {highest}; the network tells the ten classes 0–9 \
         apart, so a set with more (such as EMNIST letters with its 26) does not fit",
        .path.display()
    )]
    LabelOutOfRange {
        /// The labels' file.
        path: PathBuf,
        /// Position of the first such label, from 0.
        index: usize,
        /// Its value.
        label: u8,
        /// The highest label in the file.
        highest: u8,
    },
    /// A valid file without any image or label.
    #[error("{} is valid and empty: it holds nothing to learn from", .0.display())]
    NoImages(PathBuf),
    /// Images and labels do not belong together.
    #[error("{} and {}: {source}", .images.display(), .labels.display())]
    Mismatch {
        /// The images' file.
        images: PathBuf,
        /// The labels' file.
        labels: PathBuf,
        /// What does not fit.
        source: DatasetError,
    },
}

impl FolderError {
    /// The error for a system error about reading `path`.
    pub(crate) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound(path),
            io::ErrorKind::NotADirectory => Self::NotAFolder(path),
            io::ErrorKind::PermissionDenied => Self::NoPermission(path),
            _ => Self::Unreadable(path, source),
        }
    }
}
