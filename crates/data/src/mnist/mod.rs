//! MNIST: its four files, known by their content.
//!
//! [`locate`]: the places on this machine where it may be. [`fetch`]: its download. [`crate::set_files`] reads other sets.
//!
//! Hashes are of the decompressed content, for mirrors compress the same images differently.

pub mod fetch;
pub mod locate;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use crate::{
    dataset::{Dataset, IMAGE_SIDE, LabelledImages, Source},
    idx::{IdxArray, Sha256Sum},
    set_files::{
        self, FileTree, IdxFiles, Part, PartContent, Problem, ReadError, assemble, read_mnist, read_part, read_parts,
    },
};

/// Folders on the web that hold the four files with `.gz` after their names, in the order in which they are tried.
pub const MIRRORS: [&str; 2] =
    ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"];

/// A file with known content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFile {
    /// Its name without `.gz`.
    pub name: &'static str,
    /// Sum of its decompressed content.
    pub sha256: Sha256Sum,
    /// Size of its decompressed content in bytes.
    pub content_bytes: u64,
    /// Size of its usual compressed form in bytes; a mirror may have another.
    pub download_bytes: u64,
}

/// The files of MNIST, in the order of [`Part::ALL`].
pub const FILES: [ExpectedFile; 4] = [
    ExpectedFile {
        name: Part::TrainImages.file_name(),
        sha256: sum_from_hex(b"ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        content_bytes: 47_040_016,
        download_bytes: 9_912_422,
    },
    ExpectedFile {
        name: Part::TrainLabels.file_name(),
        sha256: sum_from_hex(b"65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        content_bytes: 60_008,
        download_bytes: 28_881,
    },
    ExpectedFile {
        name: Part::TestImages.file_name(),
        sha256: sum_from_hex(b"0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        content_bytes: 7_840_016,
        download_bytes: 1_648_877,
    },
    ExpectedFile {
        name: Part::TestLabels.file_name(),
        sha256: sum_from_hex(b"ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        content_bytes: 10_008,
        download_bytes: 4_542,
    },
];

/// Reads MNIST from `path`: from a folder, of each file the first spelling whose content is the known one; from Keras' archive or
/// another file in any form.
///
/// # Errors
/// If one of the four files is missing, unreadable or of other content.
pub fn read(path: &Path) -> Result<Dataset, ReadError> {
    if path.is_file() {
        return read_mnist(path);
    }
    let tree = FileTree::folder(path);
    let files = IdxFiles::find_all(&tree, "")?;
    let parts = read_parts(|part| read_genuine(&tree, part, files.spellings(part)))?;
    let [train, test] = assemble(&tree, parts)?;
    let source = Source::Mnist(path.to_owned());
    if path.to_str().is_none() {
        Err(ReadError::new(path, Problem::NameNotText))
    } else {
        Ok(Dataset { train, test, source })
    }
}

/// Whether these images and labels are MNIST's, in its order.
pub(crate) fn is_content(train: &LabelledImages, test: &LabelledImages) -> bool {
    let is_part = |part: Part, dims: Vec<usize>, bytes: &[u8]| {
        is_genuine(part, &IdxArray { dims, bytes: bytes.to_vec() }.sha256())
    };
    let is_pair = |images: &LabelledImages, [of_images, of_labels]: [Part; 2]| {
        is_part(of_labels, vec![images.len()], images.labels())
            && is_part(of_images, vec![images.len(), IMAGE_SIDE, IMAGE_SIDE], images.pixels())
    };
    is_pair(test, [Part::TestImages, Part::TestLabels]) && is_pair(train, [Part::TrainImages, Part::TrainLabels])
}

pub(crate) fn is_genuine(part: Part, sha256: &Sha256Sum) -> bool {
    FILES[part as usize].sha256 == *sha256
}

/// Reads the first spelling with MNIST's content.
pub(crate) fn read_genuine(tree: &FileTree, part: Part, spellings: &[String]) -> Result<PartContent, ReadError> {
    let mut first_error = None;
    for name in spellings {
        let error = match read_part(tree, part, name) {
            Ok(content) if is_genuine(part, &content.sha256) => return Ok(content),
            Ok(_) => tree.error(name, Problem::OtherContent),
            Err(error) => error,
        };
        first_error.get_or_insert(error);
    }
    Err(first_error.unwrap_or_else(|| tree.error(part.file_name(), Problem::NotFound)))
}

/// The verification of a folder. Displays as one line for each file and one for the whole.
#[derive(Debug)]
pub struct FolderReport {
    /// Every file found under one of the usual names, and every missing one; MNIST's own have no problem.
    pub files: Vec<(PathBuf, Option<Problem>)>,
    /// The four files together.
    pub dataset: Result<Dataset, ReadError>,
}

/// Verifies every file in `folder` under any of its usual names.
///
/// # Errors
/// If the folder itself is missing or unreadable.
pub fn verify(folder: &Path) -> Result<FolderReport, ReadError> {
    let tree = FileTree::folder(folder);
    let found = IdxFiles::find(&tree, "")?;
    let of_part = |part| found.spellings(part).iter().map(move |name| (part, name));
    let all: Vec<_> = Part::ALL.into_iter().flat_map(of_part).collect();
    let verified = all.into_par_iter().map(|(part, name)| {
        let problem = match read_part(&tree, part, name) {
            Ok(content) => (!is_genuine(part, &content.sha256)).then_some(Problem::OtherContent),
            Err(error) => Some(error.problem),
        };
        (tree.path_of(name), problem)
    });
    let mut files: Vec<_> = verified.collect();
    files.extend(found.missing().map(|part| (part.file_name().into(), Some(Problem::NotFound))));
    Ok(FolderReport { files, dataset: set_files::read(folder).map(|read| read.dataset) })
}

impl fmt::Display for FolderReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (path, problem) in &self.files {
            match problem {
                None => writeln!(formatter, "{} is MNIST's", path.display())?,
                Some(problem) => writeln!(formatter, "{} {problem}", path.display())?,
            }
        }
        match &self.dataset {
            Ok(Dataset { source: Source::Mnist(_), .. }) => write!(formatter, "This is MNIST, complete and unchanged."),
            Ok(Dataset { train, test, .. }) => write!(
                formatter,
                "This is not MNIST, but a data set that can be used: {} training images, {} test images.",
                train.len(),
                test.len()
            ),
            Err(error) => write!(formatter, "This cannot be used: {error}."),
        }
    }
}

/// The 32 bytes that 64 hexadecimal digits say; anything else does not compile.
const fn sum_from_hex(digits: &[u8; 64]) -> Sha256Sum {
    let mut sum = [0; 32];
    let mut position = 0;
    while position < 64 {
        let value = match digits[position] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("not a hexadecimal digit"),
        };
        sum[position / 2] = sum[position / 2] << 4 | value;
        position += 1;
    }
    sum
}
