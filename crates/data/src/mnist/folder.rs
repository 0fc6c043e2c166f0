//! A folder with the four IDX files of a data set such as MNIST, read and checked for structure: 28×28 images of bytes,
//! a label from 0 to 9 for each.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{Problem, ReadError};
use crate::{
    dataset::{Dataset, IMAGE_SIDE, LabelledImages, PIXEL_COUNT, Source, check_labels},
    idx::{IdxReader, Sha256Sum},
    input_file,
};

/// More images than any published set of this kind has (QMNIST and EMNIST stay below 900,000). A header with more is rejected
/// before its memory is allocated.
const MAX_IMAGE_COUNT: usize = 1_000_000;

/// Subfolders for the training and for the test files: all in one folder, as torchvision keeps them (from its data set's
/// folder or from the one above), and as burn does.
const LAYOUTS: [[&str; 2]; 4] = [["", ""], ["raw", "raw"], ["MNIST/raw", "MNIST/raw"], ["train", "test"]];

/// How the names of the training and of the test files begin: MNIST's and most others', EMNIST's digits, its copy of MNIST, and
/// what people call them.
const NAMES: [[&str; 2]; 4] = [
    ["train", "t10k"],
    ["emnist-digits-train", "emnist-digits-test"],
    ["emnist-mnist-train", "emnist-mnist-test"],
    ["train", "test"],
];

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

    /// The names under which the file is found in the wild. Some archives have a dot before `idx`, some unpack each file into a
    /// folder of its name, and similar sets have names of their own.
    fn spellings(self) -> Vec<String> {
        let names = NAMES.iter().flat_map(|[train, test]| {
            let own = if matches!(self, Self::TrainImages | Self::TrainLabels) { train } else { test };
            let dashed = self.file_name().replacen("train", own, 1).replacen("t10k", own, 1);
            [dashed.clone(), dashed.replace("-idx", ".idx")]
        });
        names.flat_map(|name| [name.clone(), name.clone() + ".gz", format!("{name}/{name}")]).collect()
    }
}

/// One of the four files, read and checked on its own.
#[derive(Clone, Debug)]
pub(super) struct PartContent {
    path: PathBuf,
    /// Pixels or labels.
    bytes: Vec<u8>,
    /// Sum of the decompressed file.
    pub(super) sha256: Sha256Sum,
}

/// Reads the four files side by side; the order of the result is that of [`Part::ALL`].
pub(super) fn read_parts(
    read: impl Fn(Part) -> Result<PartContent, ReadError> + Sync,
) -> Result<[PartContent; 4], ReadError> {
    let [first, second, third, fourth] = Part::ALL.map(|part| {
        let read = &read;
        move || read(part)
    });
    let ((first, second), (third, fourth)) = rayon::join(|| rayon::join(first, second), || rayon::join(third, fourth));
    Ok([first?, second?, third?, fourth?])
}

/// Reads one of the four files and checks it on its own.
pub(super) fn read_part(part: Part, path: &Path) -> Result<PartContent, ReadError> {
    let read = || -> Result<_, Problem> {
        let reader = IdxReader::open(open_listed(path)?)?;
        check_shape(part, reader.dims())?;
        let array = reader.read((MAX_IMAGE_COUNT * PIXEL_COUNT) as u64)?;
        if part.holds_labels() {
            check_labels(&array.bytes)?;
        }
        Ok(array)
    };
    let array = read().map_err(|problem| ReadError::new(path, problem))?;
    Ok(PartContent { path: path.to_owned(), sha256: array.sha256(), bytes: array.bytes })
}

/// Puts the four files together, in the order of [`Part::ALL`].
pub(super) fn assemble(parts: [PartContent; 4], source: Source) -> Result<Dataset, ReadError> {
    check_name(&source)?;
    let [train_images, train_labels, test_images, test_labels] = parts;
    Ok(Dataset { train: pair(train_images, train_labels)?, test: pair(test_images, test_labels)?, source })
}

/// A run saves the path of its data as text.
fn check_name(source: &Source) -> Result<(), ReadError> {
    match source {
        Source::Mnist(path) | Source::Folder(path) if path.to_str().is_none() => {
            Err(ReadError::new(path, Problem::NameNotText))
        }
        _ => Ok(()),
    }
}

fn pair(images: PartContent, labels: PartContent) -> Result<LabelledImages, ReadError> {
    LabelledImages::new(images.bytes, labels.bytes).map_err(|error| ReadError::new(&labels.path, error))
}

/// Opens a file that the folder names; a link there may lead to nothing.
fn open_listed(path: &Path) -> Result<File, Problem> {
    match input_file::open(path) {
        Err(error) if error.is_missing() => Err(Problem::DanglingLink),
        opened => Ok(opened?),
    }
}

fn check_shape(part: Part, dims: &[usize]) -> Result<(), Problem> {
    match (part.holds_labels(), dims) {
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) if dims[0] == 0 => Err(Problem::NoImages),
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) => Ok(()),
        (false, [_, height, width]) => Err(Problem::ImageSize([*height, *width])),
        (false, _) => Err(Problem::NotImages(dims.to_vec())),
        (true, _) => Err(Problem::NotLabels(dims.to_vec())),
    }
}

/// The files that a folder has of each part, best spelling first.
#[derive(Clone, Debug, Default)]
pub(super) struct FolderFiles([Vec<PathBuf>; 4]);

impl FolderFiles {
    /// Looks through the layouts for the one with the most of the four files.
    pub(super) fn find(folder: &Path) -> Result<Self, ReadError> {
        let find = || -> Result<_, Problem> {
            if !fs::metadata(folder)?.is_dir() {
                return Err(Problem::NotAFolder);
            }
            drop(fs::read_dir(folder)?);
            let layouts = LAYOUTS.map(|layout| Self::in_layout(folder, layout));
            let layouts = layouts.into_iter().collect::<Result<Vec<_>, _>>()?;
            Ok(layouts.into_iter().min_by_key(|files| files.missing().count()).unwrap_or_default())
        };
        find().map_err(|problem| ReadError::new(folder, problem))
    }

    /// As [`Self::find`], with at least one file of each part.
    pub(super) fn find_all(folder: &Path) -> Result<Self, ReadError> {
        let files = Self::find(folder)?;
        let missing: Vec<_> = files.missing().map(Part::file_name).collect();
        if missing.is_empty() { Ok(files) } else { Err(ReadError::new(folder, Problem::MissingFiles(missing))) }
    }

    /// The existing files of `part`.
    pub(super) fn spellings(&self, part: Part) -> &[PathBuf] {
        &self.0[part as usize]
    }

    /// The parts without a file.
    pub(super) fn missing(&self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| self.spellings(*part).is_empty())
    }

    fn in_layout(folder: &Path, [train, test]: [&str; 2]) -> Result<Self, Problem> {
        let mut files = Self::default();
        for part in Part::ALL {
            let is_train = matches!(part, Part::TrainImages | Part::TrainLabels);
            let folder = folder.join(if is_train { train } else { test });
            for path in part.spellings().into_iter().map(|name| folder.join(name)) {
                if is_candidate(&path)? && !files.0[part as usize].contains(&path) {
                    files.0[part as usize].push(path);
                }
            }
        }
        Ok(files)
    }
}

/// Anything but a folder counts, also a dangling link: the error must name it.
fn is_candidate(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(!path.is_dir()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(error),
    }
}
