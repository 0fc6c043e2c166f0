//! Why a file or a folder cannot be read as images with labels, or as MNIST.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::npy::NpyError;
use crate::{
    dataset::{CLASS_COUNT, DatasetError},
    idx::{IdxError, dims_text},
    input_file::InputError,
};

/// A file or folder without usable images and labels.
#[derive(Debug, thiserror::Error)]
#[error("{} {problem}", path.display())]
pub struct ReadError {
    /// The file or folder; a member of an archive has its name after the archive's.
    pub path: PathBuf,
    /// What is wrong with it.
    #[source]
    pub problem: Problem,
}

impl ReadError {
    pub(crate) fn new(path: &Path, problem: impl Into<Problem>) -> Self {
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
    #[error("has a name that is not UTF-8, which a run could not save: rename it")]
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
    /// A folder or an archive in which no form of a data set was found.
    #[error(
        "holds no data set: read are the four IDX files, a folder of pictures for each class, CSV tables, NPZ or NPY arrays, \
         and a zip or tar of these"
    )]
    NoSet,
    /// A file that is none of the forms of a data set.
    #[error("is not a data set: read are CSV, NPZ, NPY, IDX, zip and tar files, and folders")]
    NotASet,
    /// A picture where a set of them is asked for.
    #[error("is one picture; name the folder that holds a folder of pictures for each class")]
    Picture,
    /// Files of several sets.
    #[error("holds several data sets, {0} and {1} among them; name the file of one")]
    SeveralSets(String, String),
    /// A folder or an archive with more files than any set.
    #[error("holds more than {0} files; name the folder of the data set alone")]
    TooManyFiles(usize),
    /// More images than any published set has.
    #[error("holds more than {0} images, the most that are read")]
    TooManyImages(usize),
    /// A link whose target does not exist.
    #[error("is a link to a file that is not there; get that file (`git annex get` for git-annex) or remove the link")]
    DanglingLink,
    /// A folder, a pipe or a device; or a file above the limit.
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
    /// Too few images to keep some for testing.
    #[error("has too few images: no class has the two that it takes to train on one and to test on another")]
    TooFewImages,
    /// Images without labels.
    #[error("has images without labels: {0}")]
    NoLabels(&'static str),
    /// Labels that do not fit the network or their images.
    #[error("cannot be used: {0}")]
    Labels(#[from] DatasetError),
    /// Folders of pictures of more classes than the network has outputs.
    #[error("has pictures in {0} class folders, where the network tells {CLASS_COUNT} classes apart")]
    TooManyClasses(usize),
    /// A picture that cannot be decoded.
    #[error("cannot be read as a picture ({0}); get it again or remove it")]
    BadPicture(String),
    /// More pixels than are worth decoding for images of 28×28.
    #[error("holds pictures of more than {0} megapixels together; make them smaller first")]
    PicturesTooLarge(u64),
    /// Not a whole archive.
    #[error("is not a whole {kind} archive ({problem}); get it again")]
    Archive {
        /// `zip` or `tar`.
        kind: &'static str,
        /// What its reader says.
        problem: String,
    },
    /// An archive that would unpack to more than is read.
    #[error("would unpack to more than {0} MiB, the most that is read of an archive")]
    ArchiveTooLarge(u64),
    /// Not a whole numpy array, or one of other numbers.
    #[error("{0}")]
    Npy(#[from] NpyError),
    /// A line of a table.
    #[error("has in line {line} {problem}")]
    TableLine {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// A table without pixels.
    #[error("has {0} columns of pixels, where an image has 784, and a label comes before them")]
    TableColumns(usize),
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
