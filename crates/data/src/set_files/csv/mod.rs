//! Tables of pixels, one image a line, as Kaggle publishes MNIST: `label,pixel0,…,pixel783`, with or without a header. A table
//! without labels cannot be learned from or tested on.

mod columns;

use std::{borrow::Cow, str};

use self::columns::Columns;
use super::{
    FileTree, MAX_IMAGE_COUNT, Problem, ReadError,
    archive::gunzip,
    part_names::{PartName, Split},
    splits::Splits,
};
use crate::dataset::{LabelledImages, PIXEL_COUNT};

/// Reads these tables.
pub(super) fn read(tree: &FileTree, names: &[&str], notes: &mut Vec<String>) -> Result<Splits, ReadError> {
    let mut splits = Splits::default();
    for name in names {
        let split = PartName::of(name).split;
        let error = |problem| tree.error(name, problem);
        let bytes = tree.read(name)?;
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) { gunzip(&bytes).map_err(error)?.into() } else { bytes };
        match read_table(&bytes).map_err(error)? {
            Some(images) => splits.add(split, images),
            None if split == Some(Split::Test) => {
                notes.push(format!("{name} has no labels and is not used"));
            }
            None => return Err(error(Problem::NoLabels("a column of labels comes before the 784 pixels"))),
        }
    }
    Ok(splits)
}

/// How the numbers of a table stand for grey levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Whole numbers from 0 to 255.
    Whole,
    /// From 0 to 1.
    Unit,
    /// Any numbers from 0 to 255.
    Rounded,
}

/// Why a line was not read.
enum LineError {
    /// Its numbers need another scale.
    Scale,
    Problem(String),
}

/// The lines of a table after its header.
struct Rows {
    pixels: Vec<u8>,
    /// All 0 where the table has none.
    labels: Vec<u8>,
}

/// The images of a table; none of one without labels.
fn read_table(bytes: &[u8]) -> Result<Option<LabelledImages>, Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let columns = Columns::of(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default())?;
    for scale in [Scale::Whole, Scale::Unit, Scale::Rounded] {
        if let Some(rows) = read_lines(bytes, &columns, scale)? {
            let images = columns.label.map(|_| LabelledImages::new(rows.pixels, rows.labels));
            return Ok(images.transpose()?);
        }
    }
    Err(Problem::TableLine { line: 1, problem: "numbers outside 0 to 255".to_owned() })
}

/// Reads all lines; none if their numbers need another scale.
fn read_lines(bytes: &[u8], columns: &Columns, scale: Scale) -> Result<Option<Rows>, Problem> {
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate().skip(usize::from(columns.has_header)) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        if labels.len() == MAX_IMAGE_COUNT {
            return Err(Problem::TooManyImages(MAX_IMAGE_COUNT));
        }
        match read_line(line, columns, scale, &mut pixels) {
            Ok(label) => labels.push(label),
            Err(LineError::Scale) if scale != Scale::Rounded => return Ok(None),
            Err(LineError::Scale) => {
                let problem = "a number outside 0 to 255 in place of a pixel".to_owned();
                return Err(Problem::TableLine { line: index + 1, problem });
            }
            Err(LineError::Problem(problem)) => return Err(Problem::TableLine { line: index + 1, problem }),
        }
    }
    // Black and white of 0 and 1.
    if scale == Scale::Whole && pixels.iter().all(|level| *level <= 1) {
        for level in &mut pixels {
            *level *= 255;
        }
    }
    if labels.is_empty() { Err(Problem::NoImages) } else { Ok(Some(Rows { pixels, labels })) }
}

/// Adds the pixels of a line and returns its label, 0 where the table has none.
fn read_line(line: &[u8], columns: &Columns, scale: Scale, pixels: &mut Vec<u8>) -> Result<u8, LineError> {
    let (mut label, before, mut column_count) = (0, pixels.len(), 0);
    for (column, field) in line.split(|byte| *byte == columns.separator).enumerate() {
        column_count += 1;
        if columns.label == Some(column) {
            label = label_of(field)?;
        } else if !columns.others.contains(&column) && pixels.len() < before + PIXEL_COUNT {
            pixels.push(grey_level(field, scale)?);
        }
    }
    if column_count == columns.count {
        return Ok(label);
    }
    Err(LineError::Problem(format!("{column_count} values, where the first line has {}", columns.count)))
}

fn grey_level(field: &[u8], scale: Scale) -> Result<u8, LineError> {
    // Nearly all fields are so.
    if scale != Scale::Unit && (1..=3).contains(&field.len()) && field.iter().all(u8::is_ascii_digit) {
        let level = field.iter().fold(0, |level, digit| level * 10 + u16::from(digit - b'0'));
        return u8::try_from(level).map_err(|_| LineError::Scale);
    }
    let value = number(field).ok_or_else(|| LineError::Problem(format!("{} in place of a pixel", quoted(field))))?;
    match scale {
        Scale::Whole if value.fract() == 0.0 && (0.0..=255.0).contains(&value) => Ok(value as u8),
        Scale::Unit if (0.0..=1.0).contains(&value) => Ok((value * 255.0).round() as u8),
        Scale::Rounded if (0.0..=255.0).contains(&value) => Ok(value.round() as u8),
        _ => Err(LineError::Scale),
    }
}

fn label_of(field: &[u8]) -> Result<u8, LineError> {
    let label = number(field).filter(|value| value.fract() == 0.0 && (0.0..=255.0).contains(value));
    let problem = || LineError::Problem(format!("{} in place of a label, a whole number from 0 to 9", quoted(field)));
    label.map(|label| label as u8).ok_or_else(problem)
}

fn number(field: &[u8]) -> Option<f64> {
    str::from_utf8(unquoted(field)).ok()?.parse().ok()
}

/// A field without spaces and quotation marks around it.
fn unquoted(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\"")).unwrap_or(field)
}

/// A field for a message.
fn quoted(field: &[u8]) -> Cow<'static, str> {
    match unquoted(field) {
        [] => "nothing".into(),
        field => {
            let start = String::from_utf8_lossy(&field[..field.len().min(20)]);
            format!("`{}`", start.escape_debug()).into()
        }
    }
}

#[cfg(test)]
mod tests;
