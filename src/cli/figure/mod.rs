//! `figure`: draws what studies came to over the values of the paper's own figures.

mod drawing;
mod epochs;
mod paper;

use std::path::PathBuf;

use anyhow::ensure;
use serde::Serialize;

use self::{
    drawing::{Chart, Curve, Images},
    epochs::Epochs,
};
use super::{
    Outcome,
    output::{self, Format, FormatArgs},
};
use crate::data::atomic_file;

/// Arguments of `figure`.
#[derive(Debug, clap::Args)]
pub(super) struct FigureArgs {
    /// Which of the paper's figures
    #[arg(value_enum)]
    figure: PaperFigure,
    /// The `epochs.csv` of studies. Of figure 5 the first cell is drawn; of figure 6 the cells 15000, 30000, map (60,000
    /// digits) and distorted
    #[arg(value_name = "EPOCHS.CSV", required = true)]
    epochs: Vec<PathBuf>,
    /// The drawing, an SVG file
    #[arg(long, value_name = "FILE.SVG")]
    out: PathBuf,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PaperFigure {
    /// Training and test error after each pass
    #[value(name = "5")]
    Passes,
    /// Training and test error by the number of training images, and with distorted ones
    #[value(name = "6")]
    Sizes,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "figure")]
struct Event<'a> {
    file: &'a PathBuf,
}

pub(super) fn run(args: &FigureArgs) -> anyhow::Result<Outcome> {
    let mut epochs = Epochs::default();
    for path in &args.epochs {
        epochs.read(path)?;
    }
    let chart = match args.figure {
        PaperFigure::Passes => passes(&epochs)?,
        PaperFigure::Sizes => sizes(&epochs)?,
    };
    let svg = chart.svg()?;
    atomic_file::replace(&args.out, |file| file.write_all(svg.as_bytes()))?;
    match args.format.format() {
        Format::Json => output::json(&Event { file: &args.out })?,
        Format::Text => output::text(&format!("the figure is in {}", args.out.display()))?,
    }
    Ok(Outcome::Done)
}

/// Figure 5: the errors after each pass over the training images.
fn passes(epochs: &Epochs) -> anyhow::Result<Chart> {
    let cell = epochs.first_cell()?;
    let [training, test] = epochs.by_epoch(&cell);
    let seeds = epochs.seed_count(&cell);
    Ok(Chart {
        title: "Error after each pass over the training images (the paper's figure 5)".to_owned(),
        axis_titles: ["passes", "error in %"],
        end: 6.0,
        names: Vec::new(),
        curves: vec![
            Curve::ours(Images::Training, training, seeds),
            Curve::ours(Images::Test, test, seeds),
            Curve::paper(Images::Training, &paper::TRAINING_BY_PASS),
            Curve::paper(Images::Test, &paper::TEST_BY_PASS),
        ],
    })
}

/// Figure 6: the errors at the end by what was learned from.
fn sizes(epochs: &Epochs) -> anyhow::Result<Chart> {
    let (mut training, mut test) = (Vec::new(), Vec::new());
    let mut seeds = 0;
    for (place, (cell, _)) in (1_u32..).zip(paper::SIZES) {
        if let Some([of_training, of_test]) = epochs.last(cell) {
            training.push((f64::from(place), of_training));
            test.push((f64::from(place), of_test));
            seeds = seeds.max(epochs.seed_count(cell));
        }
    }
    let cells = paper::SIZES.map(|(cell, _)| cell).join(", ");
    ensure!(
        !test.is_empty(),
        "the files have none of the cells {cells}: give the epochs.csv of studies with such cells"
    );
    Ok(Chart {
        title: "Error by what was learned from (the paper's figure 6)".to_owned(),
        axis_titles: ["training images", "error in %"],
        end: 2.5,
        names: paper::SIZES.map(|(_, name)| name).to_vec(),
        curves: vec![
            Curve::ours(Images::Training, training, seeds),
            Curve::ours(Images::Test, test, seeds),
            Curve::paper(Images::Training, &paper::TRAINING_BY_SIZE),
            Curve::paper(Images::Test, &paper::TEST_BY_SIZE),
        ],
    })
}
