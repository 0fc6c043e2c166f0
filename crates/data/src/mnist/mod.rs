//! The real MNIST: its four files, recognised by their content, and reading a folder as MNIST.
//!
//! Hashes are of the decompressed content, for mirrors compress the same images differently.

mod verify;

use std::path::{Path, PathBuf};

use super::dataset::{Dataset, Source};
use super::idx::Sha256Sum;
use super::idx_folder::{self, FolderError, FolderFiles, Part, PartContent};

pub use verify::{FileReport, FileState, FolderReport, FolderVerdict, verify};

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

/// Why a folder is not MNIST.
#[derive(Debug, thiserror::Error)]
pub enum MnistError {
    /// It is no data set at all.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// It is a data set, but another one.
    #[error("the content of {} is not MNIST's", .0.display())]
    OtherContent(PathBuf),
}

/// Reads `folder` as MNIST: of each file the first spelling whose content is the known one.
///
/// # Errors
/// If one of the four files is missing, unreadable or of other content.
pub fn read(folder: &Path) -> Result<Dataset, MnistError> {
    let files = FolderFiles::find(folder)?;
    files.require_all()?;
    let parts = idx_folder::read_parts(|part| read_genuine(part, files.spellings(part)))?;
    Ok(idx_folder::assemble(parts, Source::Mnist(folder.to_owned()))?)
}

/// Reads `folder` as any data set of IDX files; its source says whether it is MNIST.
///
/// # Errors
/// If one of the four files is missing, unreadable, damaged or of another shape.
pub fn read_any(folder: &Path) -> Result<Dataset, FolderError> {
    match idx_folder::read_first_spellings(folder) {
        Ok(parts) if are_mnist(&parts) => idx_folder::assemble(parts, Source::Mnist(folder.to_owned())),
        Ok(parts) => idx_folder::assemble(parts, Source::Folder(folder.to_owned())),
        // A broken unpacked file often lies beside the whole archive that it came from.
        Err(error) => read(folder).map_err(|_| error),
    }
}

pub(crate) fn is_genuine(part: Part, sha256: &Sha256Sum) -> bool {
    FILES[part as usize].sha256 == *sha256
}

fn are_mnist(parts: &[PartContent; 4]) -> bool {
    Part::ALL.iter().zip(parts).all(|(&part, content)| is_genuine(part, &content.sha256))
}

fn read_genuine(part: Part, spellings: &[PathBuf]) -> Result<PartContent, MnistError> {
    let mut first_error = None;
    for path in spellings {
        let error = match idx_folder::read_part(part, path) {
            Ok(content) if is_genuine(part, &content.sha256) => return Ok(content),
            Ok(_) => MnistError::OtherContent(path.clone()),
            Err(error) => error.into(),
        };
        first_error.get_or_insert(error);
    }
    Err(first_error.unwrap_or_else(|| MnistError::OtherContent(PathBuf::from(part.file_name()))))
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
