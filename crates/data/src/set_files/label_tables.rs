//! Tables that name the class of each picture of a set: `train.csv` with the columns `filename,label` beside the pictures.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    FileTree, Problem, ReadError, ends_with_any,
    part_names::PartName,
    pictures::{Placed, is_picture},
};

/// Names of the column of classes.
const CLASS_NAMES: [&str; 6] = ["label", "class", "digit", "target", "category", "y"];

/// Most columns of such a table; others are pixels.
const MAX_COLUMNS: usize = 16;

/// A table as text, with its name.
pub(super) type Table<'a> = (&'a str, Cow<'a, str>);

/// The tables among the names that have a column of classes.
pub(super) fn read<'a>(tree: &'a FileTree, names: &'a [String]) -> Result<Vec<Table<'a>>, ReadError> {
    let mut tables = Vec::new();
    for name in names.iter().filter(|name| ends_with_any(name, &[".csv"])) {
        let text = match tree.read(name)? {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        };
        if columns(&text).is_some() {
            tables.push((name.as_str(), text));
        }
    }
    Ok(tables)
}

/// The pictures that the tables name, with their classes.
pub(super) fn placed<'a>(
    tree: &FileTree,
    tables: &'a [Table<'a>],
    names: &'a [String],
) -> Result<Vec<Placed<'a>>, ReadError> {
    let mut placed = Vec::new();
    for (table, text) in tables {
        let Some([class_column, name_column]) = columns(text) else { continue };
        let split = PartName::of(table).split;
        let pictures = by_name(names, split);
        for (index, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
            let wrong = |problem: String| tree.error(table, Problem::TableLine { line: index + 1, problem });
            let fields: Vec<&str> = line.split(',').map(unquoted).collect();
            let (Some(class), Some(picture)) = (fields.get(class_column), fields.get(name_column)) else {
                return Err(wrong(format!("{} values", fields.len())));
            };
            let file = picture.rsplit('/').next().unwrap_or(picture).to_lowercase();
            let missing = || wrong(format!("the picture `{}`, which is not there", picture.escape_debug()));
            let name = pictures.get(file.as_str()).ok_or_else(missing)?;
            placed.push(Placed { name, split, class });
        }
    }
    Ok(placed)
}

/// The columns of the class and of the picture's name, by the first line.
fn columns(text: &str) -> Option<[usize; 2]> {
    let header = text.lines().next()?.trim_start_matches('\u{feff}');
    if header.split(',').count() > MAX_COLUMNS {
        return None;
    }
    let titles: Vec<String> = header.split(',').map(|title| unquoted(title).to_lowercase()).collect();
    let class = titles.iter().position(|title| CLASS_NAMES.contains(&title.as_str()))?;
    let name = titles.iter().enumerate().position(|(column, title)| column != class && !title.is_empty())?;
    Some([class, name])
}

/// The pictures by the names of their files in small letters, with and without the ending. Those in the table's own part of
/// the set come before others of the same name.
fn by_name(names: &[String], split: Option<super::part_names::Split>) -> BTreeMap<String, &str> {
    let mut pictures: Vec<&str> = names.iter().map(String::as_str).filter(|name| is_picture(name)).collect();
    // A later one takes the place of an earlier one.
    pictures.sort_by_key(|name| PartName::of(name).split == split);
    let mut by_name = BTreeMap::new();
    for picture in pictures {
        let file = picture.rsplit('/').next().unwrap_or(picture).to_lowercase();
        if let Some((stem, _)) = file.rsplit_once('.') {
            by_name.insert(stem.to_owned(), picture);
        }
        by_name.insert(file, picture);
    }
    by_name
}

fn unquoted(field: &str) -> &str {
    field.trim().trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_found_by_their_titles() {
        assert_eq!(columns("filename,label\n0.png,4"), Some([1, 0]));
        assert_eq!(columns("\u{feff}\"Label\",id"), Some([0, 1]));
        assert_eq!(columns(",id,class"), Some([2, 1]));
        assert_eq!(columns("id,size"), None);
        assert_eq!(columns(&format!("label{}", ",p".repeat(784))), None);
        assert_eq!(columns(""), None);
    }

    #[test]
    fn pictures_are_found_with_and_without_their_endings() {
        let names = ["test/1.png", "train/1.png", "train/b.JPG", "readme.txt"].map(str::to_owned);
        let found = by_name(&names, Some(super::super::part_names::Split::Train));
        assert_eq!((found["1"], found["b.jpg"]), ("train/1.png", "train/b.JPG"));
        assert!(!found.contains_key("readme"));
    }
}
