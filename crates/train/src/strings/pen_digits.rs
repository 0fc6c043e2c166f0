//! Digits of pen strokes as images, by who wrote them: strings of one person's digits beside those of MNIST.

use std::{
    io::BufReader,
    path::{Path, PathBuf},
};

use lenet_data::{
    dataset::{DatasetError, LabelledImages},
    ink::{InkPath, Pen, strokes::StrokesError},
    input_file::{self, InputError},
    strings::{Digits, Writer, read_writers},
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Strings of pen strokes among the training strings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PenStrings {
    /// A strokes file whose lines have a label and a writer.
    pub file: PathBuf,
    /// Share of the strings that are put together from one writer's digits, 0–1.
    pub share: f32,
}

/// Why the strokes of a run cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PenStringsError {
    /// The file cannot be opened.
    #[error("the strokes file {} {error}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: InputError,
    },
    /// A line is no drawing.
    #[error("{}: {error}", path.display())]
    Strokes {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        error: Box<StrokesError>,
    },
    /// No drawing has a label and a writer.
    #[error("{}: no drawing has both a label and a writer, so that no string of one person can be made", .0.display())]
    NoWriter(PathBuf),
    /// The images do not make a set.
    #[error(transparent)]
    Images(#[from] DatasetError),
}

/// The writers of a strokes file, with their digits.
///
/// # Errors
/// If the file cannot be opened or has a line that is no drawing, or no drawing has both a label and a writer.
pub fn writers_of(strokes: &Path) -> Result<Vec<Writer>, PenStringsError> {
    let path = || strokes.to_owned();
    let file = input_file::open(strokes).map_err(|error| PenStringsError::Open { path: path(), error })?;
    let writers = read_writers(BufReader::new(file));
    let writers = writers.map_err(|error| PenStringsError::Strokes { path: path(), error: Box::new(error) })?;
    if writers.is_empty() { Err(PenStringsError::NoWriter(path())) } else { Ok(writers) }
}

/// Widths of the pens that each digit is drawn with, as parts of its longest side.
const PEN_WIDTHS: [f64; 3] = [0.1, 0.14, 0.19];

/// All digits as images, and which of them each writer wrote.
#[derive(Debug)]
pub(super) struct PenDigits {
    images: LabelledImages,
    /// For each writer and pen the positions of the images.
    hands: Vec<Vec<u32>>,
    share: f32,
}

impl PenDigits {
    pub(super) fn read(strings: &PenStrings) -> Result<Self, PenStringsError> {
        let writers = writers_of(&strings.file)?;
        let (mut pixels, mut labels, mut hands) = (Vec::new(), Vec::new(), Vec::new());
        for (digits, width_per_side) in writers.iter().flat_map(|writer| PEN_WIDTHS.map(|width| (writer, width))) {
            let first = labels.len() as u32;
            for (image, label) in images(digits, Pen { width_per_side }) {
                pixels.extend_from_slice(&image);
                labels.push(label);
            }
            hands.push((first..labels.len() as u32).collect::<Vec<_>>());
        }
        hands.retain(|hand| !hand.is_empty());
        if hands.is_empty() {
            return Err(PenStringsError::NoWriter(strings.file.clone()));
        }
        Ok(Self { images: LabelledImages::new(pixels, labels)?, hands, share: strings.share })
    }

    /// The digits of one hand for a string, if the string is one of pen strokes; `dice` are two numbers from 0 to below 1.
    pub(super) fn for_string(&self, dice: [f32; 2]) -> Option<Digits<'_>> {
        let hand = (dice[1] * self.hands.len() as f32) as usize;
        let hand = self.hands.get(hand).filter(|_| dice[0] < self.share)?;
        Some(Digits::at(&self.images, hand))
    }
}

/// A writer's digits drawn with a pen, with their labels; those without ink are left out.
fn images(writer: &Writer, pen: Pen) -> Vec<([u8; 784], u8)> {
    let path = InkPath { pen, ..InkPath::default() };
    let image = |digit: &lenet_data::ink::Drawing| Some((path.read(digit).ok()?.image, digit.label?));
    writer.digits.par_iter().filter_map(image).collect()
}
