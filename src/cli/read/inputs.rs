//! What numbers are read from: pictures, pen strokes, or a frozen test set.

use std::path::{Path, PathBuf};

use crate::{
    cli::{
        Outcome, choice,
        inputs::{fail, read_strokes},
    },
    data::{
        ink::InkPath,
        strings::{
            FrozenSet,
            field::{self, NormalisedString},
            read_string_drawings,
        },
    },
};

/// Pictures or pen strokes of numbers, or a frozen test set.
#[derive(Debug, clap::Args)]
#[group(id = "inputs", required = true, multiple = true)]
pub(super) struct NumberArgs {
    /// PNG, JPEG or BMP pictures of one number each, on one line, dark on light or light on dark
    #[arg(value_name = "IMAGE", conflicts_with_all = ["sets", "limit", "data", "dataset"])]
    images: Vec<PathBuf>,
    /// A file of pen strokes, one number a line: {"strokes":[[[x,y],…],…],"label":"2026"}
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["images", "sets", "limit", "data", "dataset"])]
    strokes: Option<PathBuf>,
    /// 10,000 strings put together from MNIST's test digits, the same for everybody; only the summary is printed
    #[arg(long, value_parser = choice::<FrozenSet>(), group = "sets")]
    set: Option<FrozenSet>,
    /// 10,000 numbers put together from digits of this file, each from those of one person, the same for everybody; a line is
    /// {"strokes":[[[x,y],…],…],"label":7,"writer":"Ada"}; only the summary is printed
    #[arg(long, value_name = "FILE.jsonl", group = "sets", conflicts_with_all = ["data", "dataset"])]
    pen_strokes: Option<PathBuf>,
}

/// Strings that readers are compared on.
#[derive(Clone, Copy, Debug)]
pub(super) enum StringSet<'a> {
    /// Of test images.
    Frozen(FrozenSet),
    /// Of the digits in a strokes file.
    Pen(&'a Path),
}

/// A number to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number<'a> {
    /// Its file, with the line of a drawing.
    pub(super) name: &'a str,
    pub(super) field: &'a NormalisedString,
    /// The true number, where known.
    pub(super) label: Option<&'a str>,
}

impl NumberArgs {
    /// The strings to compare readers on, where they are asked for.
    pub(super) fn set(&self) -> Option<StringSet<'_>> {
        let of_pen = || Some(StringSet::Pen(self.pen_strokes.as_deref()?));
        self.set.map(StringSet::Frozen).or_else(of_pen)
    }

    /// Calls `each` with every number of the pictures or the strokes. Prints an error for each unreadable one.
    pub(super) fn read_each(&self, mut each: impl FnMut(Number<'_>) -> anyhow::Result<()>) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::Done;
        if let Some(file) = &self.strokes {
            let path = InkPath::default();
            outcome = read_strokes(file, read_string_drawings, |name, number| {
                match field::from_drawing(&path, &number.drawing) {
                    Ok(field) => {
                        each(Number { name, field: &field, label: number.text.as_deref() }).map(|()| Outcome::Done)
                    }
                    Err(error) => Ok(fail(error, name)),
                }
            })?;
        }
        for file in &self.images {
            let name = file.display().to_string();
            match field::from_picture_file(file) {
                Ok(field) => each(Number { name: &name, field: &field, label: None })?,
                Err(error) => outcome = fail(error, &name),
            }
        }
        Ok(outcome)
    }
}
