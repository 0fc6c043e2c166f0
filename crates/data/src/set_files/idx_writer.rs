//! Writes any data set as the four IDX files that programs for MNIST read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Part;
use crate::{
    atomic_file,
    dataset::{Dataset, IMAGE_SIDE, LabelledImages},
    idx::IdxArray,
};

/// Why the files could not be written. Those that were there are as they were.
#[derive(Debug, thiserror::Error)]
pub enum WriteIdxError {
    /// A file of this name is there already.
    #[error("{} is there already: name another folder", .0.display())]
    Exists(PathBuf),
    /// The folder could not be made.
    #[error("{} could not be made: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] atomic_file::WriteError),
}

/// Writes the four files under MNIST's names into a folder, which is made where it is missing. Nothing is replaced.
///
/// # Errors
/// If one of the files is there already, or the folder or a file cannot be written.
pub fn write_idx(folder: &Path, dataset: &Dataset) -> Result<(), WriteIdxError> {
    let paths = Part::ALL.map(|part| folder.join(part.file_name()));
    if let Some(path) = paths.iter().find(|path| path.exists()) {
        return Err(WriteIdxError::Exists(path.clone()));
    }
    fs::create_dir_all(folder).map_err(|error| WriteIdxError::Folder { folder: folder.to_owned(), error })?;
    for (part, path) in Part::ALL.into_iter().zip(paths) {
        let bytes = array(part, dataset).to_bytes();
        atomic_file::replace(&path, |file| file.write_all(&bytes))?;
    }
    Ok(())
}

/// `[N, 28, 28]` pixels, or `[N]` labels.
fn array(part: Part, dataset: &Dataset) -> IdxArray {
    let images: &LabelledImages = match part {
        Part::TrainImages | Part::TrainLabels => &dataset.train,
        Part::TestImages | Part::TestLabels => &dataset.test,
    };
    match part.holds_labels() {
        true => IdxArray { dims: vec![images.len()], bytes: images.labels().to_vec() },
        false => IdxArray { dims: vec![images.len(), IMAGE_SIDE, IMAGE_SIDE], bytes: images.pixels().to_vec() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{builtin, set_files};

    #[test]
    fn what_is_written_is_read_back_and_never_replaced() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/set");
        let digits = builtin::dataset(3, 30, 10);
        write_idx(&folder, &digits).unwrap();
        let read = set_files::read(&folder).unwrap().dataset;
        assert_eq!((read.train, read.test), (digits.train.clone(), digits.test.clone()));
        let again = write_idx(&folder, &builtin::dataset(4, 1, 1)).unwrap_err();
        assert!(matches!(&again, WriteIdxError::Exists(path) if path.ends_with("train-images-idx3-ubyte")), "{again}");
        assert_eq!(set_files::read(&folder).unwrap().dataset.train.len(), 30);
    }
}
