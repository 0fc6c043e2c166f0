//! The four IDX files of a data set such as MNIST, found by their names and checked for structure: 28×28 images of bytes, a
//! label from 0 to 9 for each.

use std::io;

use super::{FileTree, MAX_IMAGE_COUNT, Problem, ReadError};
use crate::{
    dataset::{IMAGE_SIDE, LabelledImages, PIXEL_COUNT, check_labels},
    idx::{IdxArray, IdxReader, Sha256Sum},
};

/// Subfolders for the training and for the test files: all in one folder, as torchvision keeps them (from its data set's
/// folder or from the one above), and as burn does.
const LAYOUTS: [[&str; 2]; 4] = [["", ""], ["raw", "raw"], ["MNIST/raw", "MNIST/raw"], ["train", "test"]];

/// How the names of the training and of the test files begin: MNIST's and most others', EMNIST's digits, its copy of MNIST,
/// QMNIST's, and what people call them.
const NAMES: [[&str; 2]; 5] = [
    ["train", "t10k"],
    ["emnist-digits-train", "emnist-digits-test"],
    ["emnist-mnist-train", "emnist-mnist-test"],
    ["qmnist-train", "qmnist-test"],
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
            [dashed.clone(), dashed.replace("-idx", ".idx"), dashed.replace("idx1-ubyte", "idx2-int")]
        });
        names.flat_map(|name| [name.clone(), name.clone() + ".gz", format!("{name}/{name}")]).collect()
    }
}

/// One of the four files, read and checked on its own.
#[derive(Clone, Debug)]
pub(crate) struct PartContent {
    name: String,
    /// Pixels or labels.
    bytes: Vec<u8>,
    /// Sum of the decompressed file, with labels as unsigned bytes.
    pub(crate) sha256: Sha256Sum,
}

/// Reads the four files side by side; the order of the result is that of [`Part::ALL`].
pub(crate) fn read_parts(
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
pub(crate) fn read_part(tree: &FileTree, part: Part, name: &str) -> Result<PartContent, ReadError> {
    let read = || -> Result<_, Problem> {
        let reader = IdxReader::open(tree.open(name)?)?;
        check_shape(part, &reader)?;
        let max_bytes = (MAX_IMAGE_COUNT * PIXEL_COUNT) as u64;
        let array = if reader.holds_integers() {
            let labels = reader.read_first_integers(max_bytes)?;
            IdxArray { dims: vec![labels.len()], bytes: labels }
        } else {
            reader.read(max_bytes)?
        };
        if part.holds_labels() {
            check_labels(&array.bytes)?;
        }
        Ok(array)
    };
    let array = read().map_err(|problem| tree.error(name, problem))?;
    Ok(PartContent { name: name.to_owned(), sha256: array.sha256(), bytes: array.bytes })
}

/// Puts the four files together, in the order of [`Part::ALL`]: training images and test images.
pub(crate) fn assemble(tree: &FileTree, parts: [PartContent; 4]) -> Result<[LabelledImages; 2], ReadError> {
    let [train_images, train_labels, test_images, test_labels] = parts;
    Ok([pair(tree, train_images, train_labels)?, pair(tree, test_images, test_labels)?])
}

fn pair(tree: &FileTree, images: PartContent, labels: PartContent) -> Result<LabelledImages, ReadError> {
    LabelledImages::new(images.bytes, labels.bytes).map_err(|error| tree.error(&labels.name, error))
}

/// Labels may be integers with further columns, as QMNIST's.
fn check_shape(part: Part, reader: &IdxReader<impl io::Read>) -> Result<(), Problem> {
    let dims = reader.dims();
    let is_labels = matches!(dims, [_]) || reader.holds_integers() && matches!(dims, [_, columns] if *columns > 0);
    match (part.holds_labels(), dims) {
        (false, [0, IMAGE_SIDE, IMAGE_SIDE]) => Err(Problem::NoImages),
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) => Ok(()),
        (false, [_, height, width]) => Err(Problem::ImageSize([*height, *width])),
        (false, _) => Err(Problem::NotImages(dims.to_vec())),
        (true, [0, ..]) if is_labels => Err(Problem::NoImages),
        (true, _) if is_labels => Ok(()),
        (true, _) => Err(Problem::NotLabels(dims.to_vec())),
    }
}

/// The names of the files of each part, best spelling first.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdxFiles([Vec<String>; 4]);

impl IdxFiles {
    /// Looks through the layouts of the folder `base` of the tree (empty, or with `/` at the end) for the one with the most
    /// of the four files.
    pub(crate) fn find(tree: &FileTree, base: &str) -> Result<Self, ReadError> {
        let find = || -> Result<_, Problem> {
            tree.check()?;
            let layouts = LAYOUTS.map(|layout| Self::in_layout(tree, base, layout));
            let layouts = layouts.into_iter().collect::<Result<Vec<_>, _>>()?;
            Ok(layouts.into_iter().min_by_key(|files| files.missing().count()).unwrap_or_default())
        };
        find().map_err(|problem| ReadError::new(tree.root(), problem))
    }

    /// As [`Self::find`], with at least one file of each part.
    pub(crate) fn find_all(tree: &FileTree, base: &str) -> Result<Self, ReadError> {
        Self::find(tree, base)?.all(tree, base)
    }

    /// Itself, if there is at least one file of each part.
    pub(super) fn all(self, tree: &FileTree, base: &str) -> Result<Self, ReadError> {
        let missing: Vec<_> = self.missing().map(Part::file_name).collect();
        if missing.is_empty() { Ok(self) } else { Err(tree.error(base, Problem::MissingFiles(missing))) }
    }

    /// Whether there is no file of any part.
    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// The existing files of `part`.
    pub(crate) fn spellings(&self, part: Part) -> &[String] {
        &self.0[part as usize]
    }

    /// The parts without a file.
    pub(crate) fn missing(&self) -> impl Iterator<Item = Part> {
        Part::ALL.into_iter().filter(|part| self.spellings(*part).is_empty())
    }

    fn in_layout(tree: &FileTree, base: &str, [train, test]: [&str; 2]) -> Result<Self, Problem> {
        let mut files = Self::default();
        for part in Part::ALL {
            let is_train = matches!(part, Part::TrainImages | Part::TrainLabels);
            let folder = if is_train { train } else { test };
            for spelling in part.spellings() {
                let name = if folder.is_empty() { spelling } else { format!("{folder}/{spelling}") };
                let name = format!("{base}{name}");
                if tree.has(&name)? && !files.0[part as usize].contains(&name) {
                    files.0[part as usize].push(name);
                }
            }
        }
        Ok(files)
    }
}
