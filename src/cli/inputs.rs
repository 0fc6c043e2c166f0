//! Arguments that several commands share, and their loading: a network, a data set, and digits as pictures or pen strokes.

use std::{
    fs::File,
    io::BufReader,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::ValueEnum;

use super::{
    Outcome,
    interrupt::{Interrupt, Interrupted},
    output::{self, Format},
};
use crate::data::{
    builtin,
    dataset::{Dataset, Image, Source},
    ink::{
        InkPath, InkStep, Pen, ShapeRejection, photo,
        strokes::{StrokesError, read_drawings},
    },
    input_file,
    mnist::{
        self,
        fetch::{self, Activity, FetchOptions},
        locate::{self, SearchPlaces},
    },
    set_files,
    strings::field::{drawing_looks_like_several_digits, looks_like_several_digits},
};

/// The data set of a command.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct DatasetArgs {
    /// A data set: four IDX files, a folder of pictures for each class, CSV, NPZ, or a zip or tar of these
    #[arg(long, value_name = "PATH", conflicts_with = "dataset")]
    data: Option<PathBuf>,
    /// MNIST, found or fetched, or digits that the program draws itself [default: mnist, or built-in where it is not
    /// available]
    #[arg(long, value_enum)]
    dataset: Option<DatasetName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DatasetName {
    Mnist,
    BuiltIn,
}

impl DatasetArgs {
    pub(super) fn is_given(&self) -> bool {
        self.data.is_some() || self.dataset.is_some()
    }

    pub(super) fn has_path(&self) -> bool {
        self.data.is_some()
    }

    /// The chosen data set; by default MNIST, or built-in digits where it is not available.
    pub(super) fn load(&self, format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
        match (&self.data, self.dataset) {
            // A run saves this path, and may be resumed from another working folder.
            (Some(path), _) => read_set(&std::path::absolute(path)?),
            (None, Some(DatasetName::BuiltIn)) => Ok(draw(builtin::STANDARD_SEED)),
            (None, Some(DatasetName::Mnist)) => find_or_fetch(format, interrupt),
            (None, None) => find_or_fetch(format, interrupt).or_else(|error| {
                if error.is::<Interrupted>() {
                    return Err(error);
                }
                output::note(&format!("MNIST is not available: {}", output::one_line(&error)));
                Ok(draw(builtin::STANDARD_SEED))
            }),
        }
    }
}

/// The data set of a saved run: its folder as then, MNIST from any place.
pub(super) fn load_source(source: &Source, format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    match source {
        Source::BuiltIn { seed } => Ok(draw(*seed)),
        Source::Files(path) | Source::Named { path, .. } => read_set(path),
        Source::Mnist(path) => set_files::read_mnist(path).or_else(|_| find_or_fetch(format, interrupt)),
    }
}

/// Reads a data set in any form and prints what was decided.
fn read_set(path: &Path) -> anyhow::Result<Dataset> {
    let read = set_files::read(path)?;
    read.notes.iter().for_each(|note| output::note(&format!("{}: {note}", path.display())));
    Ok(read.dataset)
}

fn draw(seed: u64) -> Dataset {
    output::note("Using built-in digits, which the program draws itself");
    builtin::stand_in(seed)
}

/// MNIST from the usual places, else from its mirrors into the program's own cache.
fn find_or_fetch(format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    let search = locate::find(&SearchPlaces::from_environment());
    search.unusable().for_each(|looked| output::note(&format!("not used: {looked}")));
    search.dataset.map_or_else(|| fetch_mnist(format, interrupt), Ok)
}

/// Fetches MNIST into the program's own cache and reads it.
pub(super) fn fetch_mnist(format: Format, interrupt: &Interrupt) -> anyhow::Result<Dataset> {
    let cache =
        SearchPlaces::own_cache().context("this account has no home folder to save MNIST in: use --data DIR")?;
    output::note(&format!("Fetching MNIST (11 MB) into {}", cache.display()));
    let bar = format.progress_bar(0, "{msg} {bar:32} {bytes}/{total_bytes} {bytes_per_sec}");
    let folder = fetch::fetch_mnist(&FetchOptions::mnist(cache), &mut |progress| {
        let activity = match progress.activity {
            Activity::Connecting => "asking for",
            Activity::Downloading => "fetching",
            Activity::Checking => "checking",
        };
        bar.set_message(format!("{activity} {}", progress.file));
        bar.set_length(progress.bytes_total.unwrap_or(0));
        bar.set_position(progress.bytes_done);
        if interrupt.check().is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    interrupt.check()?;
    Ok(mnist::read(&folder?)?)
}

/// Pictures or pen strokes of digits.
#[derive(Debug, clap::Args)]
#[group(id = "inputs", required = true, multiple = true)]
pub(super) struct DigitArgs {
    /// PNG, JPEG or BMP pictures of one digit each, dark on light or light on dark
    #[arg(value_name = "IMAGE")]
    images: Vec<PathBuf>,
    /// A file of pen strokes, one drawing a line: {"strokes":[[[x,y],…],…],"label":7}
    #[arg(long, value_name = "FILE.jsonl", conflicts_with = "images")]
    strokes: Option<PathBuf>,
}

/// The steps from strokes to images; without these arguments all of them, with the usual pen.
#[derive(Debug, clap::Args)]
pub(super) struct InkArgs {
    /// Width of the pen that draws strokes, relative to the drawing's longest side [default: 0.17]
    #[arg(long, value_name = "PART", value_parser = pen_width)]
    pen_width: Option<f64>,
    /// Skip a step between strokes and image, to measure its effect; can be given several times
    #[arg(long, value_name = "STEP")]
    without: Vec<Step>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Step {
    /// Keep stray marks, absurd points and frames
    Cleaning,
    /// Join points by straight lines, with all trembling
    Smoothing,
    /// Centre the ink's bounding box, not its centre of mass
    Centring,
}

/// A digit in MNIST's form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digit<'a> {
    /// Its file, with the line of a drawing.
    pub name: &'a str,
    pub image: &'a Image,
    /// Why the shape check rejects it, if it does.
    pub shape: Option<ShapeRejection>,
    /// The true digit, where known.
    pub label: Option<u8>,
    /// Whether its ink looks like a whole number of several digits.
    pub looks_like_several: bool,
}

impl DigitArgs {
    /// Calls `each` with every digit. Prints an error for each unreadable one.
    pub(super) fn read_each(
        &self,
        ink: &InkArgs,
        mut each: impl FnMut(Digit<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::Done;
        if let Some(file) = &self.strokes {
            let path = ink.path();
            outcome = read_strokes(file, read_drawings, |name, drawing| match path.read(&drawing) {
                Ok(normalised) => {
                    let looks_like_several = drawing_looks_like_several_digits(&path, &drawing);
                    let (image, label) = (&normalised.image, drawing.label);
                    let shape = path.shape_rejection(&drawing, image);
                    each(Digit { name, image, shape, label, looks_like_several }).map(|()| Outcome::Done)
                }
                Err(error) => Ok(fail(error, name)),
            })?;
        }
        for file in &self.images {
            let name = file.display().to_string();
            match photo::digit_of_file(file) {
                Ok(digit) => {
                    let looks_like_several = looks_like_several_digits(&digit.ink);
                    let (image, shape) = (&digit.image, ShapeRejection::of(&digit.image));
                    each(Digit { name: &name, image, shape, label: None, looks_like_several })?;
                }
                Err(error) => outcome = fail(error, &name),
            }
        }
        Ok(outcome)
    }
}

impl InkArgs {
    fn path(&self) -> InkPath {
        let pen = self.pen_width.map_or_else(Pen::default, |width_per_side| Pen { width_per_side });
        let step = |step: &Step| match step {
            Step::Cleaning => InkStep::Cleaning,
            Step::Smoothing => InkStep::Smoothing,
            Step::Centring => InkStep::Centring,
        };
        InkPath { pen, left_out: self.without.iter().map(step).collect(), ..InkPath::default() }
    }
}

fn pen_width(text: &str) -> Result<f64, String> {
    let width: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&width) { Ok(width) } else { Err("must be from 0 to 1".to_owned()) }
}

/// Most lines of a file whose errors are reported one by one.
const MAX_TOLD_LINES: usize = 3;

/// Calls `each` with the place (`file:line`) and content of everything that `parse` finds in a strokes file. The outcome is
/// [`Outcome::Failed`] if a line is no drawing, after an error for each, or if a call of `each` fails.
pub(super) fn read_strokes<T, Lines: Iterator<Item = Result<T, StrokesError>>>(
    file: &Path,
    parse: impl FnOnce(BufReader<File>) -> Lines,
    mut each: impl FnMut(&str, T) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Outcome> {
    let file_name = file.display().to_string();
    let reader = BufReader::new(input_file::open(file).with_context(|| file_name.clone())?);
    let (mut outcome, mut error_count) = (None, 0);
    for (line, drawing) in (1..).zip(parse(reader)) {
        let one = match drawing {
            Ok(drawing) => each(&format!("{file_name}:{line}"), drawing)?,
            Err(error) => {
                error_count += 1;
                if error_count <= MAX_TOLD_LINES { fail(error, &file_name) } else { Outcome::Failed }
            }
        };
        if outcome != Some(Outcome::Failed) {
            outcome = Some(one);
        }
    }
    if error_count > MAX_TOLD_LINES {
        output::note(&format!("error: {file_name}: {} further lines are no drawings", error_count - MAX_TOLD_LINES));
    }
    outcome.with_context(|| format!("{file_name} holds no drawing: it needs one on each line"))
}

/// Prints the error of one input, after its name.
pub(super) fn fail(error: impl Into<anyhow::Error>, name: &str) -> Outcome {
    output::error(&error.into().context(name.to_owned()));
    Outcome::Failed
}
