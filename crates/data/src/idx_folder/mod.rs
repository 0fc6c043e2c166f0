//! A folder with the four IDX files of a data set such as MNIST, read and checked for structure: 28×28 images of bytes,
//! a label from 0 to 9 for each. Whether the set is MNIST itself is for [`super::mnist`] to say.

mod error;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::dataset::{CLASS_COUNT, Dataset, IMAGE_SIDE, LabelledImages, PIXEL_COUNT, Source};
use super::idx::{IdxError, IdxReader, Sha256Sum};

pub use error::FolderError;

/// More images than any published set of this kind has (QMNIST and EMNIST stay below 900,000). A header with more is rejected
/// before its memory is allocated.
pub const MAX_IMAGE_COUNT: usize = 1_000_000;

/// Subfolders for the training and for the test files: all in one folder, as torchvision keeps them (from its data set's
/// folder or from the one above), and as burn does.
const LAYOUTS: [[&str; 2]; 4] = [["", ""], ["raw", "raw"], ["MNIST/raw", "MNIST/raw"], ["train", "test"]];

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

/// One of the four files, read and checked on its own.
#[derive(Clone, Debug)]
pub(crate) struct PartContent {
    /// Where it was read.
    pub(crate) path: PathBuf,
    /// Pixels or labels.
    pub(crate) bytes: Vec<u8>,
    /// Sum of the decompressed file.
    pub(crate) sha256: Sha256Sum,
}

/// Reads each of the four files in `folder` under the first of its spellings that is there.
pub(crate) fn read_first_spellings(folder: &Path) -> Result<[PartContent; 4], FolderError> {
    let files = FolderFiles::find(folder)?;
    files.require_all()?;
    read_parts(|part| read_part(part, &files.spellings(part)[0]))
}

/// Reads the four files side by side; the order of the result is that of [`Part::ALL`].
pub(crate) fn read_parts<T: Send, E: Send>(read: impl Fn(Part) -> Result<T, E> + Sync) -> Result<[T; 4], E> {
    let [first, second, third, fourth] = Part::ALL.map(|part| {
        let read = &read;
        move || read(part)
    });
    let ((first, second), (third, fourth)) = rayon::join(|| rayon::join(first, second), || rayon::join(third, fourth));
    Ok([first?, second?, third?, fourth?])
}

/// Reads one of the four files and checks it on its own.
pub(crate) fn read_part(part: Part, path: &Path) -> Result<PartContent, FolderError> {
    let in_file = |source: IdxError| FolderError::Idx(path.to_owned(), source);
    let reader = IdxReader::open(open_regular(path)?).map_err(in_file)?;
    check_shape(part, reader.dims(), path)?;
    let array = reader.read((MAX_IMAGE_COUNT * PIXEL_COUNT) as u64).map_err(in_file)?;
    let sha256 = array.sha256();
    if part.holds_labels() {
        check_labels(&array.bytes, path)?;
    }
    Ok(PartContent { path: path.to_owned(), bytes: array.bytes, sha256 })
}

/// Puts the four files together, in the order of [`Part::ALL`].
pub(crate) fn assemble(parts: [PartContent; 4], source: Source) -> Result<Dataset, FolderError> {
    let [train_images, train_labels, test_images, test_labels] = parts;
    Ok(Dataset { train: pair(train_images, train_labels)?, test: pair(test_images, test_labels)?, source })
}

fn pair(images: PartContent, labels: PartContent) -> Result<LabelledImages, FolderError> {
    LabelledImages::new(images.bytes, labels.bytes).map_err(|source| FolderError::Mismatch {
        images: images.path,
        labels: labels.path,
        source,
    })
}

/// Opens an ordinary file: no dangling link, and no pipe or device, whose content might never end.
fn open_regular(path: &Path) -> Result<File, FolderError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(FolderError::NotAFile(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(FolderError::DanglingLink(path.to_owned()));
        }
        Err(error) => return Err(FolderError::unreadable(path, error)),
    }
    File::open(path).map_err(|error| FolderError::unreadable(path, error))
}

fn check_shape(part: Part, dims: &[usize], path: &Path) -> Result<(), FolderError> {
    let path = || path.to_owned();
    match (part.holds_labels(), dims) {
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) if dims[0] == 0 => Err(FolderError::NoImages(path())),
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) => Ok(()),
        (false, [_, height, width]) => Err(FolderError::ImageSize { path: path(), height: *height, width: *width }),
        (false, _) => Err(FolderError::NotImages(path(), dims.to_vec())),
        (true, _) => Err(FolderError::NotLabels(path(), dims.to_vec())),
    }
}

fn check_labels(labels: &[u8], path: &Path) -> Result<(), FolderError> {
    let Some(index) = labels.iter().position(|&label| label as usize >= CLASS_COUNT) else { return Ok(()) };
    Err(FolderError::LabelOutOfRange {
        path: path.to_owned(),
        index,
        label: labels[index],
        highest: labels.iter().copied().max().unwrap_or_default(),
    })
}

/// The files that a folder has of each part, best spelling first.
#[derive(Clone, Debug)]
pub(crate) struct FolderFiles {
    folder: PathBuf,
    spellings: [Vec<PathBuf>; 4],
}

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

/// Anything but a folder counts, also a dangling link: the error must name it.
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
