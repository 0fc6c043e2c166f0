//! Keras' copy of MNIST: one `mnist.npz`, a zip archive of four numpy arrays. Accepted only if the arrays' content is
//! MNIST's; the archive itself may be compressed in any way.

mod npy;

use std::{fs::File, io::BufReader, path::Path};

use zip::{ZipArchive, result::ZipError};

use super::{Part, Problem, ReadError, is_genuine};
use crate::{
    dataset::{Dataset, IMAGE_SIDE, LabelledImages, Source},
    idx::IdxArray,
    input_file,
};

/// Reads MNIST from Keras' archive at `path`.
///
/// # Errors
/// If the file is no such archive or its content is not MNIST's.
pub fn read(path: &Path) -> Result<Dataset, ReadError> {
    let read = || -> Result<_, Problem> {
        let mut archive = ZipArchive::new(BufReader::new(input_file::open(path)?)).map_err(zip_problem)?;
        let mut read = |part| read_member(&mut archive, part);
        let train = LabelledImages::new(read(Part::TrainImages)?, read(Part::TrainLabels)?)?;
        let test = LabelledImages::new(read(Part::TestImages)?, read(Part::TestLabels)?)?;
        Ok(Dataset { train, test, source: Source::Mnist(path.to_owned()) })
    };
    read().map_err(|problem| ReadError::new(path, problem))
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
fn read_member(archive: &mut ZipArchive<BufReader<File>>, part: Part) -> Result<Vec<u8>, Problem> {
    let (member, dims) = member_of(part);
    let entry = archive.by_name(member).map_err(|error| match error {
        ZipError::FileNotFound => Problem::Array(member, "is missing".to_owned()),
        other => zip_problem(other),
    })?;
    let bytes = npy::read_bytes(entry, &dims).map_err(|error| Problem::Array(member, error.to_string()))?;
    let array = IdxArray { dims, bytes };
    if is_genuine(part, &array.sha256()) { Ok(array.bytes) } else { Err(Problem::OtherContent) }
}

fn zip_problem(error: ZipError) -> Problem {
    match error {
        ZipError::Io(source) if source.raw_os_error().is_some() => source.into(),
        other => Problem::Zip(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
