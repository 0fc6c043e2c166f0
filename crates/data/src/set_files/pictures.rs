//! Pictures in a folder for each class, as PyTorch's `ImageFolder` and Keras' `image_dataset_from_directory` have them:
//! `train/0/…` to `train/9/…` beside `test/0/…`, or only `0/…` to `9/…`. Where no folder names a class, a table does.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use rayon::prelude::*;

use super::{
    FileTree, Problem, ReadError, label_tables,
    part_names::Split,
    picture::{self, SetPicture},
    splits::Splits,
};
use crate::{
    class_names::ClassNames,
    dataset::{CLASS_COUNT, LabelledImages},
};

/// Most pixels that all pictures of a set may have: 60,000 of 256×256.
const MAX_PIXELS_OF_ALL: u64 = 4_000_000_000;

/// A picture's place in the set.
pub(super) struct Placed<'a> {
    pub(super) name: &'a str,
    pub(super) split: Option<Split>,
    pub(super) class: &'a str,
}

/// Reads the pictures among the names, with the names of their classes; none where they are not sorted into folders of classes.
pub(super) fn read(
    tree: &FileTree,
    names: &[String],
    notes: &mut Vec<String>,
) -> Result<Option<(Splits, ClassNames)>, ReadError> {
    if !names.iter().any(|name| is_picture(name)) {
        return Ok(None);
    }
    let mut placed: Vec<Placed<'_>> = names.iter().filter_map(|name| Placed::of(name)).collect();
    let tables;
    if classes(&placed).len() < 2 {
        tables = label_tables::read(tree, names)?;
        placed = label_tables::placed(tree, &tables, names)?;
    }
    let classes = classes(&placed);
    if classes.len() < 2 {
        return Ok(None);
    }
    let labels = labels(&classes).map_err(|problem| ReadError::new(tree.root(), problem))?;
    let pixels_read = AtomicU64::new(0);
    let read = |placed: &Placed<'_>| {
        if pixels_read.load(Ordering::Relaxed) > MAX_PIXELS_OF_ALL {
            return Err(ReadError::new(tree.root(), Problem::PicturesTooLarge(MAX_PIXELS_OF_ALL / 1_000_000)));
        }
        let picture = picture::read(&tree.read(placed.name)?).map_err(|problem| tree.error(placed.name, problem))?;
        pixels_read.fetch_add(picture.pixel_count, Ordering::Relaxed);
        Ok(picture)
    };
    let pictures = placed.par_iter().map(read).collect::<Result<Vec<SetPicture>, _>>()?;
    let is_dark_on_light = is_dark_on_light(&pictures);
    note_changes(&pictures, is_dark_on_light, notes);

    let mut parts: BTreeMap<Option<Split>, (Vec<u8>, Vec<u8>)> = BTreeMap::new();
    for (placed, picture) in placed.iter().zip(&pictures) {
        let (pixels, of_part) = parts.entry(placed.split).or_default();
        pixels.extend(picture.image.iter().map(|level| if is_dark_on_light { 255 - level } else { *level }));
        of_part.push(labels[placed.class]);
    }
    let mut splits = Splits::default();
    for (split, (pixels, labels)) in parts {
        splits.add(split, LabelledImages::new(pixels, labels).map_err(|error| ReadError::new(tree.root(), error))?);
    }
    Ok(Some((splits, class_names(&labels))))
}

fn classes<'a>(placed: &[Placed<'a>]) -> BTreeSet<&'a str> {
    placed.iter().map(|picture| picture.class).collect()
}

/// Whether it is the name of a picture.
pub(super) fn is_picture(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    picture::ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

impl<'a> Placed<'a> {
    /// The folder is the class; a folder above it may name the part of the set.
    fn of(name: &'a str) -> Option<Self> {
        let (folders, file) = name.rsplit_once('/')?;
        if !is_picture(file) {
            return None;
        }
        let (above, class) = folders.rsplit_once('/').unwrap_or(("", folders));
        if Split::of_word(class).is_some() {
            return None;
        }
        let split = above.split('/').rev().find_map(Split::of_word);
        Some(Self { name, split, class })
    }
}

/// The label of each class: the digit in its name, or its place in the order of the names.
fn labels<'a>(classes: &BTreeSet<&'a str>) -> Result<BTreeMap<&'a str, u8>, Problem> {
    if classes.len() > CLASS_COUNT {
        return Err(Problem::TooManyClasses(classes.len()));
    }
    let digits: BTreeMap<&str, u8> = classes.iter().filter_map(|class| Some((*class, digit(class)?))).collect();
    let distinct: BTreeSet<u8> = digits.values().copied().collect();
    if distinct.len() == classes.len() {
        return Ok(digits);
    }
    Ok((0..).zip(classes).map(|(label, class)| (*class, label)).collect())
}

/// The names of the folders where they are no digits.
fn class_names(labels: &BTreeMap<&str, u8>) -> ClassNames {
    if labels.iter().all(|(class, label)| digit(class) == Some(*label)) {
        return ClassNames::default();
    }
    let mut names = vec![""; CLASS_COUNT];
    for (class, label) in labels {
        names[usize::from(*label)] = class;
    }
    ClassNames::new(names)
}

/// The digit that a folder's name says: `7`, `digit_7`, `07` or `seven`.
fn digit(class: &str) -> Option<u8> {
    const WORDS: [&str; CLASS_COUNT] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let class = class.to_lowercase();
    if let Some(digit) = WORDS.iter().position(|word| *word == class) {
        return Some(digit as u8);
    }
    let number = class.trim_start_matches(|character: char| !character.is_ascii_digit());
    number.parse().ok().filter(|digit| usize::from(*digit) < CLASS_COUNT)
}

/// Whether the edges of most pictures are light. MNIST's are black.
fn is_dark_on_light(pictures: &[SetPicture]) -> bool {
    let light = pictures.iter().filter(|picture| picture.edge_level > 127).count();
    light * 2 > pictures.len()
}

fn note_changes(pictures: &[SetPicture], is_dark_on_light: bool, notes: &mut Vec<String>) {
    if is_dark_on_light {
        notes.push("the pictures are dark on light: they are inverted, as MNIST is light on dark".to_owned());
    }
    let fitted = pictures.iter().filter(|picture| picture.is_fitted).count();
    if fitted > 0 {
        notes.push(format!(
            "{fitted} of {} pictures have another size than 28×28: they are resized to it",
            pictures.len()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_placed_by_its_folders() {
        let place = |name| Placed::of(name).map(|placed| (placed.split, placed.class));
        assert_eq!(place("mnist_png/training/7/1.PNG"), Some((Some(Split::Train), "7")));
        assert_eq!(place("0/a.jpeg"), Some((None, "0")));
        assert_eq!(place("val/shirt/a.bmp"), Some((Some(Split::Validation), "shirt")));
        for other in ["train/1.png", "1.png", "0/readme.txt", "0/png"] {
            assert_eq!(place(other), None, "{other}");
        }
    }

    #[test]
    fn classes_are_digits_where_all_are() {
        let of = |classes: &[&'static str]| {
            labels(&classes.iter().copied().collect()).map(|labels| labels.into_values().collect::<Vec<u8>>())
        };
        assert_eq!(of(&["digit_3", "digit_9"]).unwrap(), [3, 9]);
        assert_eq!(of(&["one", "two", "zero"]).unwrap(), [1, 2, 0]);
        assert_eq!(of(&["bag", "coat", "7"]).unwrap(), [0, 1, 2]);
        assert!(matches!(
            labels(&(0..11).map(|class| ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"][class]).collect()),
            Err(Problem::TooManyClasses(11))
        ));
    }
}
