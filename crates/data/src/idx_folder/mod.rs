//! A folder with the four IDX files of a data set such as MNIST, read and checked for structure: 28×28 images of bytes,
//! a label from 0 to 9 for each. Whether the set is MNIST itself is for [`super::mnist`] to say.

mod error;
mod files;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::dataset::{CLASS_COUNT, Dataset, IMAGE_SIDE, LabelledImages, PIXEL_COUNT, Source};
use super::idx::{ElementType, IdxError, IdxHeader, IdxReader, IdxValues, Sha256Sum};

pub use error::FolderError;
pub(crate) use files::FolderFiles;
pub use files::Part;

/// More images than any published set of this kind has (QMNIST and EMNIST stay below 900,000): a header that says more
/// is refused before memory is taken for it.
pub const MAX_IMAGE_COUNT: usize = 1_000_000;

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

/// Reads the data set in `folder`, or in its subfolder `raw` or `MNIST/raw`, or in its subfolders `train` and `test`.
///
/// # Errors
/// If the folder or one of the four files is missing, unreadable, damaged or of another shape.
pub fn read(folder: &Path) -> Result<Dataset, FolderError> {
    assemble(read_first_spellings(folder)?, Source::Folder(folder.to_owned()))
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

/// Reads one of the four files and checks all that can be said about it alone.
pub(crate) fn read_part(part: Part, path: &Path) -> Result<PartContent, FolderError> {
    let in_file = |source: IdxError| FolderError::Idx { path: path.to_owned(), source };
    let reader = IdxReader::open(open_regular(path)?).map_err(in_file)?;
    check_shape(part, reader.header(), path)?;
    let array = reader.read((MAX_IMAGE_COUNT * PIXEL_COUNT) as u64).map_err(in_file)?;
    let sha256 = array.sha256();
    let bytes = match array.values {
        IdxValues::U8(bytes) => bytes,
        other => return Err(FolderError::ElementType { path: path.to_owned(), found: other.element_type() }),
    };
    if part.holds_labels() {
        check_labels(&bytes, path)?;
    }
    Ok(PartContent { path: path.to_owned(), bytes, sha256 })
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

/// Opens a file that is neither a link to nothing nor a pipe or device, on which reading might never end.
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

fn check_shape(part: Part, header: &IdxHeader, path: &Path) -> Result<(), FolderError> {
    let path = || path.to_owned();
    let dims = header.dims.clone();
    if header.element_type != ElementType::U8 {
        return Err(FolderError::ElementType { path: path(), found: header.element_type });
    }
    match (part.holds_labels(), &*header.dims) {
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) if dims[0] == 0 => Err(FolderError::NoImages(path())),
        (false, [_, IMAGE_SIDE, IMAGE_SIDE]) | (true, [_]) => Ok(()),
        (false, [_, height, width]) => Err(FolderError::ImageSize { path: path(), height: *height, width: *width }),
        (false, _) => Err(FolderError::NotImages { path: path(), dims }),
        (true, _) => Err(FolderError::NotLabels { path: path(), dims }),
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
