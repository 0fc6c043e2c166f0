//! Keras' copy of MNIST: one `mnist.npz`, a zip archive of four numpy arrays. Accepted only if the arrays' content is
//! MNIST's; the archive itself may be compressed in any way.

mod npy;

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::dataset::{Dataset, IMAGE_SIDE, LabelledImages, Source};
use super::idx::IdxArray;
use super::idx_folder::Part;
use super::mnist;

/// Why an archive is not Keras' MNIST. Each has the archive's path; one about an array has its name in the archive.
#[derive(Debug, thiserror::Error)]
pub enum KerasError {
    /// The system could not read it, or it is no ordinary file.
    #[error("{} could not be read: {}", .0.display(), .1)]
    Unreadable(PathBuf, #[source] io::Error),
    /// Not a whole zip archive.
    #[error("{} is not a whole zip archive: {}", .0.display(), .1)]
    Zip(PathBuf, String),
    /// An array is missing.
    #[error("{} has no {}", .0.display(), .1)]
    Missing(PathBuf, &'static str),
    /// An array is damaged or of another shape.
    #[error("{} in {} {}", .1, .0.display(), .2)]
    Array(PathBuf, &'static str, String),
    /// The arrays are valid, and another data set.
    #[error("the content of {} in {} is not MNIST's", .1, .0.display())]
    OtherContent(PathBuf, &'static str),
}

/// Reads MNIST from Keras' archive at `path`.
///
/// # Errors
/// If the file is no such archive or its content is not MNIST's.
pub fn read(path: &Path) -> Result<Dataset, KerasError> {
    let unreadable = |source| KerasError::Unreadable(path.to_owned(), source);
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is not an ordinary file")));
    }
    let file = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut archive = ZipArchive::new(file).map_err(|error| zip_error(path, "", error))?;
    let mut read = |part| read_member(path, &mut archive, part);
    let train = pair(path, read(Part::TrainImages)?, read(Part::TrainLabels)?)?;
    let test = pair(path, read(Part::TestImages)?, read(Part::TestLabels)?)?;
    Ok(Dataset { train, test, source: Source::Mnist(path.to_owned()) })
}

/// Name in the archive and shape of the array that holds `part`.
fn member_of(part: Part) -> (&'static str, Vec<usize>) {
    match part {
        Part::TrainImages => ("x_train.npy", vec![60_000, IMAGE_SIDE, IMAGE_SIDE]),
        Part::TrainLabels => ("y_train.npy", vec![60_000]),
        Part::TestImages => ("x_test.npy", vec![10_000, IMAGE_SIDE, IMAGE_SIDE]),
        Part::TestLabels => ("y_test.npy", vec![10_000]),
    }
}

/// The array of `part`, which has the content of MNIST's IDX file without the header.
fn read_member(path: &Path, archive: &mut ZipArchive<BufReader<File>>, part: Part) -> Result<Vec<u8>, KerasError> {
    let (member, dims) = member_of(part);
    let entry = archive.by_name(member).map_err(|error| zip_error(path, member, error))?;
    let bytes =
        npy::read_bytes(entry, &dims).map_err(|error| KerasError::Array(path.to_owned(), member, error.to_string()))?;
    let array = IdxArray { dims, bytes };
    match mnist::is_genuine(part, &array.sha256()) {
        true => Ok(array.bytes),
        false => Err(KerasError::OtherContent(path.to_owned(), member)),
    }
}

fn pair(path: &Path, images: Vec<u8>, labels: Vec<u8>) -> Result<LabelledImages, KerasError> {
    LabelledImages::new(images, labels).map_err(|error| KerasError::Zip(path.to_owned(), error.to_string()))
}

fn zip_error(path: &Path, member: &'static str, error: ZipError) -> KerasError {
    let path = path.to_owned();
    match error {
        ZipError::FileNotFound => KerasError::Missing(path, member),
        ZipError::Io(source) if source.raw_os_error().is_some() => KerasError::Unreadable(path, source),
        other => KerasError::Zip(path, other.to_string()),
    }
}

#[cfg(test)]
mod tests;
