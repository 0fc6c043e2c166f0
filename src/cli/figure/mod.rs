//! `figure`: draws what studies came to over the values of the paper's own figures.

mod epochs;
mod paper;

use std::path::PathBuf;

use anyhow::ensure;
use serde::Serialize;

use self::epochs::{Band, Epochs};
use super::{
    Outcome,
    output::{self, Format, FormatArgs},
};
use crate::{
    chart::{self, Axis, Chart, Dash, Ink, Mark, Marker, Scale, Series, Style, to_svg},
    data::atomic_file,
};

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
    let svg = to_svg(&[&chart]);
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
    let ours = epochs.by_epoch(&cell);
    let paper = [&paper::TRAINING_BY_PASS[..], &paper::TEST_BY_PASS];
    let x = Axis { title: "passes".to_owned(), scale: Scale::Count, ..Axis::default() };
    let title = "Error after each pass over the training images (the paper's figure 5)";
    Ok(errors(title, x, marks(&ours, paper, epochs.seed_count(&cell)), 6.0))
}

/// Figure 6: the errors at the end by what was learned from.
fn sizes(epochs: &Epochs) -> anyhow::Result<Chart> {
    let mut ours = [Vec::new(), Vec::new()];
    let mut seeds = 0;
    for (place, (cell, _)) in (1_u32..).zip(paper::SIZES) {
        for (points, band) in ours.iter_mut().zip(epochs.last(cell).into_iter().flatten()) {
            points.push((f64::from(place), band));
            seeds = seeds.max(epochs.seed_count(cell));
        }
    }
    let cells = paper::SIZES.map(|(cell, _)| cell).join(", ");
    ensure!(
        !ours[1].is_empty(),
        "the files have none of the cells {cells}: give the epochs.csv of studies with such cells"
    );
    let names = (1_u32..).zip(paper::SIZES).map(|(place, (_, name))| (f64::from(place), name.to_owned()));
    let paper = [&paper::TRAINING_BY_SIZE[..], &paper::TEST_BY_SIZE];
    let names = names.collect();
    let x = Axis { title: "training images".to_owned(), scale: Scale::Names, names, ..Axis::default() };
    let title = "Error by what was learned from (the paper's figure 6)";
    Ok(errors(title, x, marks(&ours, paper, seeds), 2.5))
}

/// A chart of errors up to `end` percent, or further where they are larger.
fn errors(title: &str, x: Axis, marks: Vec<Mark>, end: f64) -> Chart {
    let y = Axis { title: "error in %".to_owned(), scale: Scale::Percent, ..Axis::default() };
    let mut chart = Chart { title: title.to_owned(), x, y, marks, ..Chart::default() }.with_y_around(&[]);
    chart.y.range = 0.0..=chart.y.range.end().max(end);
    chart.x.range = chart::epochs(chart.last_x(), 1);
    chart
}

/// Training and test errors: ours as lines of means over bands of all seeds, the paper's as points.
fn marks(ours: &[Vec<(f64, Band)>; 2], paper: [&[(f64, f64)]; 2], seed_count: usize) -> Vec<Mark> {
    let seeds = if seed_count == 1 { "1 seed".to_owned() } else { format!("mean and range, {seed_count} seeds") };
    let images = [("training", Ink::Training), ("test", Ink::Test)];
    let bands = images.iter().zip(ours).map(|((name, ink), points)| {
        let edges = points.iter().map(|(place, band)| [*place, band.least, band.largest]).collect();
        Mark::Band(chart::Band { name: (*name).to_owned(), edges, ink: *ink })
    });
    let lines = images.iter().zip(ours).map(|((name, ink), points)| {
        let style = Style::line(*ink).with(Dash::Solid, Marker::Circle);
        let means = points.iter().map(|(place, band)| [*place, band.mean]);
        Mark::Line(Series::new(format!("{name}, here ({seeds})"), style, means))
    });
    let papers = images.iter().zip(paper).map(|((name, ink), points)| {
        let style = Style::line(*ink).with(Dash::Solid, Marker::Triangle);
        Mark::Points(Series::new(format!("{name}, paper"), style, points.iter().map(|(x, y)| [*x, *y])))
    });
    bands.chain(lines).chain(papers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_points_are_over_ours_and_all_are_within_the_axes() {
        let band = Band { mean: 7.0, least: 6.5, largest: 7.5 };
        let paper = [&paper::TRAINING_BY_PASS[..], &paper::TEST_BY_PASS];
        let ours = [vec![(1.0, band)], vec![(1.0, band)]];
        let chart = errors("Errors", Axis { scale: Scale::Count, ..Axis::default() }, marks(&ours, paper, 3), 6.0);
        assert_eq!(chart.x.range, 0.5..=19.5);
        assert!(*chart.y.range.start() == 0.0 && *chart.y.range.end() > 7.5);
        let names: Vec<_> = chart.series().map(|series| series.name.as_str()).collect();
        let here = "(mean and range, 3 seeds)";
        let expected =
            [&format!("training, here {here}"), &format!("test, here {here}"), "training, paper", "test, paper"];
        assert_eq!(names, expected);
    }
}
