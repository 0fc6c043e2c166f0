//! What `classify` and `attribute` read: pictures, or a file of pen strokes.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use super::{Outcome, ink::InkArgs, output};
use crate::data::{
    dataset::Image,
    ink::{photo, strokes::read_drawings},
};

/// Pictures or strokes.
#[derive(Debug, clap::Args)]
#[group(id = "inputs", required = true, multiple = true)]
pub(super) struct InputArgs {
    /// PNG, JPEG or BMP pictures of one digit each, dark on light or light on dark
    #[arg(value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// A file of pen strokes, one drawing a line: {"strokes":[[[x,y],…],…],"label":7}
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "images")]
    strokes: Option<PathBuf>,
}

/// A digit in MNIST's form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input<'a> {
    /// Where it came from.
    pub name: &'a str,
    /// The digit.
    pub image: &'a Image,
    /// What it is, where that is known.
    pub label: Option<u8>,
}

impl InputArgs {
    /// Reads one after the other and gives it to `each`. What cannot be read is told, and the rest is read all the same.
    pub(super) fn read_each(
        &self,
        ink: &InkArgs,
        mut each: impl FnMut(Input<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        let mut outcome = match &self.strokes {
            Some(file) => read_strokes(file, ink, &mut each)?,
            None => Outcome::Done,
        };
        for file in &self.images {
            let name = file.display().to_string();
            match photo::read_file(file) {
                Ok(photo) => each(Input { name: &name, image: &photo.image, label: None })?,
                Err(error) => outcome = fail(&anyhow::Error::from(error).context(name)),
            }
        }
        Ok(outcome)
    }
}

fn read_strokes(
    file: &Path,
    ink: &InkArgs,
    each: &mut impl FnMut(Input<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let (file_name, path) = (file.display().to_string(), ink.path());
    let reader = BufReader::new(File::open(file).with_context(|| format!("cannot open {file_name}"))?);
    let (mut drawing_count, mut outcome) = (0, Outcome::Done);
    for (position, drawing) in read_drawings(reader).enumerate() {
        drawing_count += 1;
        let name = format!("{file_name}:{}", position + 1);
        match drawing {
            Err(error) => outcome = fail(&anyhow::Error::from(error).context(file_name.clone())),
            Ok(drawing) => match path.read(&drawing) {
                Ok(normalised) => {
                    each(Input { name: &name, image: &normalised.image, label: drawing.label })?;
                }
                Err(error) => outcome = fail(&anyhow::Error::from(error).context(name)),
            },
        }
    }
    anyhow::ensure!(drawing_count > 0, "{file_name} holds no drawing: it needs one on each line");
    Ok(outcome)
}

/// Tells what could not be read.
fn fail(error: &anyhow::Error) -> Outcome {
    output::error(error);
    Outcome::Failed
}
