//! A data set as people have it: four IDX files, pictures in a folder for each class or beside a table of their classes, a CSV
//! table of pixels, numpy's arrays, or a zip or tar archive of any of these.
//!
//! [`read`] finds out which, [`write_idx`] makes four IDX files of any. An archive is read without unpacking it to disk. All sizes are bounded before memory is taken.

mod archive;
mod arrays;
mod csv;
mod error;
mod file_kind;
mod file_tree;
mod idx_files;
mod idx_writer;
mod label_tables;
mod npy;
mod part_names;
mod picture;
mod pictures;
mod published;
mod splits;
mod upright;

use std::path::Path;

pub use self::{
    error::{Problem, ReadError},
    idx_files::Part,
    idx_writer::{WriteIdxError, write_idx},
    npy::{NpyError, read_numpy},
};
use self::{file_kind::FileKind, part_names::PartName, published::PublishedSet, splits::Splits};
pub(crate) use self::{
    file_tree::FileTree,
    idx_files::{IdxFiles, PartContent, assemble, read_part, read_parts},
};
use crate::{
    class_names::ClassNames,
    dataset::{Dataset, LabelledImages, Source},
    mnist,
};

/// More images than any published set of this kind has (QMNIST and EMNIST stay below 900,000). More are refused before their
/// memory is taken.
const MAX_IMAGE_COUNT: usize = 1_000_000;

/// Endings of the names of files that can hold a set.
pub const FILE_ENDINGS: [&str; 8] = ["zip", "tar", "gz", "tgz", "csv", "tsv", "npz", "npy"];

/// A data set, and what was decided on reading it.
#[derive(Clone, Debug)]
pub struct SetRead {
    /// The images.
    pub dataset: Dataset,
    /// What the user should know, such as that a part was kept for testing. Each is one line.
    pub notes: Vec<String>,
}

/// Reads the data set at `path`, a folder or a file in any of the forms; its source says whether it is MNIST.
///
/// # Errors
/// If there is none, or it is damaged or does not fit the network.
pub fn read(path: &Path) -> Result<SetRead, ReadError> {
    if path.to_str().is_none() {
        return Err(ReadError::new(path, Problem::NameNotText));
    }
    let at_path = |problem: Problem| ReadError::new(path, problem);
    if path.is_dir() {
        return read_tree(path, &FileTree::folder(path));
    }
    match FileKind::of(path).map_err(at_path)? {
        FileKind::Zip(members) => read_tree(path, &FileTree::zip(path, members)),
        FileKind::Tar(members) => read_tree(path, &FileTree::tar(path, members)),
        FileKind::Idx => read_tree(path, &FileTree::folder(folder_of(path))),
        FileKind::Arrays => read_beside(path, arrays::read),
        FileKind::Table => read_beside(path, csv::read),
    }
}

/// Reads MNIST at `path` in any of the forms.
///
/// # Errors
/// As [`read`]; and if it is another set.
pub fn read_mnist(path: &Path) -> Result<Dataset, ReadError> {
    match read(path)?.dataset {
        dataset if matches!(dataset.source, Source::Mnist(_)) => Ok(dataset),
        _ => Err(ReadError::new(path, Problem::OtherContent)),
    }
}

/// Reads the only set of a folder or an archive.
fn read_tree(path: &Path, tree: &FileTree) -> Result<SetRead, ReadError> {
    let files = IdxFiles::find(tree, "")?;
    if !files.is_empty() {
        return read_idx(path, tree, &files.all(tree, "")?);
    }
    let names = tree.names()?;
    for base in folders(&names) {
        let files = IdxFiles::find(tree, base)?;
        if !files.is_empty() {
            return read_idx(path, tree, &files.all(tree, base)?);
        }
    }
    let with_ending = |endings: &[&str]| {
        let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| ends_with_any(name, endings)).collect();
        part_names::of_one_set(&names).map_err(|problem| ReadError::new(path, problem))
    };
    let mut notes = Vec::new();
    let arrays = with_ending(&[".npz", ".npy"])?;
    if !arrays.is_empty() {
        let splits = arrays::read(tree, &arrays, &mut notes)?;
        return finish(path, &arrays, splits, notes);
    }
    if let Some((splits, class_names)) = pictures::read(tree, &names, &mut notes)? {
        let names: Vec<&str> = names.iter().map(String::as_str).take(1).collect();
        let read = finish(path, &names, splits, notes)?;
        return Ok(with_class_names(path, read, class_names));
    }
    let tables = with_ending(TABLE_ENDINGS)?;
    if tables.is_empty() {
        return Err(ReadError::new(path, Problem::NoSet));
    }
    let splits = csv::read(tree, &tables, &mut notes)?;
    finish(path, &tables, splits, notes)
}

/// Endings of tables.
const TABLE_ENDINGS: &[&str] = &[".csv", ".csv.gz", ".tsv"];

fn ends_with_any(name: &str, endings: &[&str]) -> bool {
    let name = name.to_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

type ReadNames = fn(&FileTree, &[&str], &mut Vec<String>) -> Result<Splits, ReadError>;

/// Reads a file together with those beside it that belong to the same set, such as the test images' file.
fn read_beside(path: &Path, read: ReadNames) -> Result<SetRead, ReadError> {
    let tree = FileTree::folder(folder_of(path));
    let own = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let ending = |name: &str| name.to_lowercase().rsplit_once('.').map(|(_, ending)| ending.to_owned());
    let (own_rest, own_ending) = (PartName::of(own).rest, ending(own));
    let names = tree.names_beside()?;
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.retain(|name| PartName::of(name).rest == own_rest && ending(name) == own_ending || *name == own);
    let mut notes = Vec::new();
    let splits = read(&tree, &names, &mut notes)?;
    finish(path, &names, splits, notes)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Every folder of the names, with `/` at its end.
fn folders(names: &[String]) -> std::collections::BTreeSet<&str> {
    names.iter().flat_map(|name| name.match_indices('/').map(move |(end, _)| &name[..=end])).collect()
}

/// Reads the first spelling of each of the four IDX files.
fn read_idx(path: &Path, tree: &FileTree, files: &IdxFiles) -> Result<SetRead, ReadError> {
    let parts = read_parts(|part| read_part(tree, part, &files.spellings(part)[0]));
    let parts = match parts {
        Ok(parts) => parts,
        // A broken unpacked file often lies beside the whole archive that it came from.
        Err(error) => read_parts(|part| mnist::read_genuine(tree, part, files.spellings(part))).map_err(|_| error)?,
    };
    let is_mnist = Part::ALL.iter().zip(&parts).all(|(part, content)| mnist::is_genuine(*part, &content.sha256));
    let [train, test] = assemble(tree, parts)?;
    let names: Vec<&str> = Part::ALL.iter().map(|part| files.spellings(*part)[0].as_str()).collect();
    name_set(path, &names, [train, test], is_mnist, Vec::new())
}

/// Divides a set, read from files of these names, into training and test images and gives it its source.
fn finish(path: &Path, names: &[&str], splits: Splits, mut notes: Vec<String>) -> Result<SetRead, ReadError> {
    let [train, test] = splits.into_sets(&mut notes).map_err(|problem| ReadError::new(path, problem))?;
    let is_mnist = mnist::is_content(&train, &test);
    name_set(path, names, [train, test], is_mnist, notes)
}

/// The set with the names that its pictures' folders give its classes.
fn with_class_names(path: &Path, mut read: SetRead, class_names: ClassNames) -> SetRead {
    let source = &mut read.dataset.source;
    if matches!(source, Source::Files(_)) && !class_names.are_digits() {
        *source = Source::Named { path: path.to_owned(), name: source.name(), class_names };
    }
    read
}

/// Folders of a path whose names may be the set's, from the last.
const NAMING_FOLDERS: usize = 3;

/// The set with its source. Turns the digits of sets such as EMNIST's, which lie on their sides.
fn name_set(
    path: &Path,
    names: &[&str],
    [train, test]: [LabelledImages; 2],
    is_mnist: bool,
    mut notes: Vec<String>,
) -> Result<SetRead, ReadError> {
    let folders = path.iter().rev().take(NAMING_FOLDERS).filter_map(|folder| folder.to_str());
    let path_buf = path.to_owned();
    let source = match PublishedSet::of(names.iter().copied().chain(folders), &train, &test) {
        _ if is_mnist => Source::Mnist(path_buf),
        Some(set) => Source::Named { path: path_buf, name: set.name().to_owned(), class_names: set.class_names() },
        None => Source::Files(path_buf),
    };
    let mut dataset = Dataset { train, test, source };
    if !is_mnist && upright::lie_on_their_sides(&dataset.train) {
        notes.push("the digits lie on their sides, as EMNIST's do: they are turned upright".to_owned());
        let turned = |images: &LabelledImages| {
            let turned = LabelledImages::new(upright::turn(images), images.labels().to_vec());
            turned.map_err(|error| ReadError::new(path, error))
        };
        (dataset.train, dataset.test) = (turned(&dataset.train)?, turned(&dataset.test)?);
    }
    Ok(SetRead { dataset, notes })
}

#[cfg(test)]
mod tests;
