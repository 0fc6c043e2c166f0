//! MNIST: its four files, known by their content, and the reading of a folder as MNIST or as any set in its format.
//!
//! - [`locate`]: the places on this machine where it may be. [`fetch`]: its download.
//! - `folder`: four IDX files. [`keras`]: one archive of four arrays.
//!
//! Hashes are of the decompressed content, for mirrors compress the same images differently.

pub mod fetch;
pub mod keras;
pub mod locate;

mod error;
mod folder;
mod upright;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use rayon::prelude::*;

use self::folder::{FolderFiles, PartContent, assemble, read_part, read_parts};
pub use self::{
    error::{Problem, ReadError},
    folder::Part,
};
use super::{
    dataset::{Dataset, LabelledImages, Source},
    idx::Sha256Sum,
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

/// Reads `folder` as MNIST: of each file the first spelling whose content is the known one.
///
/// # Errors
/// If one of the four files is missing, unreadable or of other content.
pub fn read(folder: &Path) -> Result<Dataset, ReadError> {
    let files = FolderFiles::find_all(folder)?;
    assemble(read_parts(|part| read_genuine(part, files.spellings(part)))?, Source::Mnist(folder.to_owned()))
}

/// Reads `folder` as any data set of IDX files; its source says whether it is MNIST.
///
/// # Errors
/// If one of the four files is missing, unreadable, damaged or of another shape.
pub fn read_any(folder: &Path) -> Result<Dataset, ReadError> {
    let files = FolderFiles::find_all(folder)?;
    match read_parts(|part| read_part(part, &files.spellings(part)[0])) {
        Ok(parts) => {
            let is_mnist = Part::ALL.iter().zip(&parts).all(|(part, content)| is_genuine(*part, &content.sha256));
            let dataset = assemble(parts, if is_mnist { Source::Mnist } else { Source::Folder }(folder.to_owned()))?;
            if is_mnist { Ok(dataset) } else { set_upright(folder, dataset) }
        }
        // A broken unpacked file often lies beside the whole archive that it came from.
        Err(error) => read(folder).map_err(|_| error),
    }
}

/// Turns the digits of sets such as EMNIST's, which lie on their sides.
fn set_upright(folder: &Path, dataset: Dataset) -> Result<Dataset, ReadError> {
    if !upright::lie_on_their_sides(&dataset.train) {
        return Ok(dataset);
    }
    log::warn!("the digits in {} lie on their sides, as EMNIST's do: they are turned upright", folder.display());
    let turned = |images: &LabelledImages| {
        let turned = LabelledImages::new(upright::turn(images), images.labels().to_vec());
        turned.map_err(|error| ReadError::new(folder, error))
    };
    Ok(Dataset { train: turned(&dataset.train)?, test: turned(&dataset.test)?, source: dataset.source })
}

fn is_genuine(part: Part, sha256: &Sha256Sum) -> bool {
    FILES[part as usize].sha256 == *sha256
}

/// Reads the first spelling with MNIST's content.
fn read_genuine(part: Part, spellings: &[PathBuf]) -> Result<PartContent, ReadError> {
    let mut first_error = None;
    for path in spellings {
        let error = match read_part(part, path) {
            Ok(content) if is_genuine(part, &content.sha256) => return Ok(content),
            Ok(_) => ReadError::new(path, Problem::OtherContent),
            Err(error) => error,
        };
        first_error.get_or_insert(error);
    }
    Err(first_error.unwrap_or_else(|| ReadError::new(part.file_name().as_ref(), Problem::NotFound)))
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
    let found = FolderFiles::find(folder)?;
    let of_part = |part| found.spellings(part).iter().map(move |path| (part, path));
    let all: Vec<_> = Part::ALL.into_iter().flat_map(of_part).collect();
    let verified = all.into_par_iter().map(|(part, path)| {
        let problem = match read_part(part, path) {
            Ok(content) => (!is_genuine(part, &content.sha256)).then_some(Problem::OtherContent),
            Err(error) => Some(error.problem),
        };
        (path.clone(), problem)
    });
    let mut files: Vec<_> = verified.collect();
    files.extend(found.missing().map(|part| (part.file_name().into(), Some(Problem::NotFound))));
    Ok(FolderReport { files, dataset: read_any(folder) })
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
