//! Numpy's arrays as a set: the members of an NPZ archive, or files of one array each. Their names say what they hold.

use std::{borrow::Cow, collections::BTreeMap, path::PathBuf};

use super::{
    FileTree, MAX_IMAGE_COUNT, Problem, ReadError,
    archive::ZipMembers,
    ends_with_any,
    npy::NpyArray,
    part_names::{Content, PartName, Split},
    splits::Splits,
};
use crate::dataset::{IMAGE_SIDE, LabelledImages, PIXEL_COUNT};

/// Names of labels that are looked for.
const LABEL_NAMES: &str = "an array such as y_train, train_labels or labels belongs to each array of images";

/// What the name of an array says that it holds.
type Place = (Option<Split>, Content);

/// Reads the arrays of these NPZ and NPY files.
pub(super) fn read(tree: &FileTree, names: &[&str], notes: &mut Vec<String>) -> Result<Splits, ReadError> {
    let archives = open_archives(tree, names)?;
    let arrays = by_place(tree, names, &archives);
    let mut splits = Splits::default();
    let mut without_labels = None;
    for ((split, content), array) in &arrays {
        match (content, arrays.get(&(*split, Content::Labels))) {
            (Content::Labels, _) => {}
            (Content::Images, Some(labels)) => {
                splits.add(*split, pair(images(array, notes)?, labels)?);
            }
            (Content::Images, None) => without_labels = Some((*split, array)),
        }
    }
    match without_labels {
        Some((Some(Split::Test), array)) => {
            notes.push(format!("{} has no labels and is not used", array.name()));
            Ok(splits)
        }
        Some((_, array)) => Err(ReadError::new(&array.path(), Problem::NoLabels(LABEL_NAMES))),
        None => Ok(splits),
    }
}

/// The NPZ files among the names.
fn open_archives<'a>(tree: &FileTree, names: &[&'a str]) -> Result<Vec<(&'a str, ZipMembers)>, ReadError> {
    let archives = names.iter().filter(|name| ends_with_any(name, &[".npz"]));
    let open = |name: &&'a str| {
        let members = ZipMembers::open(tree.read(name)?.into_owned());
        Ok((*name, members.map_err(|problem| tree.error(name, problem))?))
    };
    archives.map(open).collect()
}

/// An array that is not yet read.
struct Stored<'a> {
    tree: &'a FileTree,
    file: &'a str,
    /// The archive and the array's name in it, of an NPZ file.
    member: Option<(&'a ZipMembers, &'a str)>,
}

impl Stored<'_> {
    fn path(&self) -> PathBuf {
        let file = self.tree.path_of(self.file);
        self.member.map_or_else(|| file.clone(), |(_, name)| file.join(name.trim_end_matches(".npy")))
    }

    /// For notes.
    fn name(&self) -> &str {
        self.member.map_or(self.file, |(_, name)| name)
    }

    fn read(&self) -> Result<Cow<'_, [u8]>, ReadError> {
        match self.member {
            None => self.tree.read(self.file),
            Some((members, name)) => {
                let bytes = members.read(name).map_err(|problem| ReadError::new(&self.path(), problem))?;
                Ok(bytes.into())
            }
        }
    }
}

/// The arrays by what their names say. Of two with the same place the first stays.
fn by_place<'a>(
    tree: &'a FileTree,
    names: &[&'a str],
    archives: &'a [(&'a str, ZipMembers)],
) -> BTreeMap<Place, Stored<'a>> {
    let mut arrays = BTreeMap::new();
    for name in names.iter().filter(|name| ends_with_any(name, &[".npy"])) {
        if let Some(place) = place(name, "") {
            arrays.entry(place).or_insert(Stored { tree, file: name, member: None });
        }
    }
    for (file, members) in archives {
        for member in members.names().filter(|member| ends_with_any(member, &[".npy"])) {
            if let Some(place) = place(file, member) {
                arrays.entry(place).or_insert(Stored { tree, file, member: Some((members, member)) });
            }
        }
    }
    arrays
}

/// What an array holds. The file's name says what the array's own leaves open, such as `arr_0`.
fn place(file: &str, member: &str) -> Option<Place> {
    let (file, own) = (PartName::of(file), PartName::of(member));
    // As scikit-learn calls images.
    let data = (own.rest == "data" || file.rest == "data").then_some(Content::Images);
    Some((own.split.or(file.split), own.content.or(file.content).or(data)?))
}

/// The pixels, `[N, 784]` row by row.
fn images(array: &Stored<'_>, notes: &mut Vec<String>) -> Result<Vec<u8>, ReadError> {
    let error = |problem: Problem| ReadError::new(&array.path(), problem);
    let bytes = array.read()?;
    let numbers = NpyArray::read(&bytes).map_err(|problem| error(problem.into()))?;
    let channel_count = channel_count(&numbers.shape).map_err(error)?;
    let levels = numbers.grey_levels().map_err(|problem| error(problem.into()))?;
    if channel_count == 1 {
        return Ok(levels);
    }
    notes.push(format!("{} is in colour: the mean of each pixel's colours is read", array.name()));
    Ok(levels.chunks_exact(channel_count).map(mean).collect())
}

/// Colours of a pixel, if the shape is one of images of the right size.
fn channel_count(shape: &[usize]) -> Result<usize, Problem> {
    let (count, channels) = match *shape {
        [count, PIXEL_COUNT]
        | [count, IMAGE_SIDE, IMAGE_SIDE]
        | [count, IMAGE_SIDE, IMAGE_SIDE, 1]
        | [count, 1, IMAGE_SIDE, IMAGE_SIDE] => (count, 1),
        [count, IMAGE_SIDE, IMAGE_SIDE, 3] => (count, 3),
        [_, height, width] | [_, height, width, 1 | 3] => return Err(Problem::ImageSize([height, width])),
        _ => return Err(Problem::NotImages(shape.to_vec())),
    };
    match count {
        0 => Err(Problem::NoImages),
        1..=MAX_IMAGE_COUNT => Ok(channels),
        _ => Err(Problem::TooManyImages(MAX_IMAGE_COUNT)),
    }
}

fn mean(colours: &[u8]) -> u8 {
    let sum: usize = colours.iter().map(|colour| usize::from(*colour)).sum();
    (sum / colours.len().max(1)) as u8
}

fn pair(pixels: Vec<u8>, labels: &Stored<'_>) -> Result<LabelledImages, ReadError> {
    let error = |problem: Problem| ReadError::new(&labels.path(), problem);
    let bytes = labels.read()?;
    let labels = NpyArray::read(&bytes).and_then(|array| array.labels()).map_err(|problem| error(problem.into()))?;
    LabelledImages::new(pixels, labels).map_err(|problem| error(problem.into()))
}
