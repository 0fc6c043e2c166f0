//! `figure`: draws the results of studies over the values of the paper's own figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use serde::Serialize;

use super::{Outcome, output::Format};
use crate::{
    chart::{self, Axis, Chart, Dash, Ink, Mark, Marker, Scale, Series, Style, to_svg},
    data::{atomic_file, input_file},
    train::study::results::{EPOCHS_HEADER, Spread},
};

/// Largest `epochs.csv` that is read: over 500,000 epochs.
const MAX_FILE_BYTES: u64 = 32 << 20;

/// Most epochs that are drawn: more points than this lie on each other.
const MAX_DRAWN_EPOCHS: usize = 1_000;

/// Most epochs that a run can have.
const MAX_EPOCH_COUNT: u32 = 100_000;

/// Arguments of `figure`.
#[derive(Debug, clap::Args)]
pub(super) struct FigureArgs {
    /// The paper's figure
    #[arg(value_enum)]
    figure: PaperFigure,
    /// The `epochs.csv` of studies. Figure 5 draws their first cell; figure 6 the cells 15000, 30000, map (60,000 digits)
    /// and distorted (with data augmentation)
    #[arg(value_name = "EPOCHS.CSV", required = true)]
    epochs: Vec<PathBuf>,
    /// The figure, an SVG file
    #[arg(long, value_name = "FILE.SVG")]
    out: PathBuf,
    #[command(flatten)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PaperFigure {
    /// Training and test error after each epoch
    #[value(name = "5")]
    ByEpoch,
    /// Training and test error by number of training images, and with data augmentation
    #[value(name = "6")]
    BySize,
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
        PaperFigure::ByEpoch => by_epoch(&epochs)?,
        PaperFigure::BySize => by_size(&epochs)?,
    };
    let svg = to_svg(&[&chart]);
    atomic_file::replace(&args.out, |file| file.write_all(svg.as_bytes()))?;
    args.format.print(&Event { file: &args.out }, || format!("the figure is in {}", args.out.display()))?;
    Ok(Outcome::Done)
}

/// Figure 5: the errors after each epoch.
fn by_epoch(epochs: &Epochs) -> anyhow::Result<Chart> {
    let cell = epochs.first_cell()?;
    let ours = epochs.by_epoch(&cell);
    let paper = [points(&EPOCHS, &TRAINING_BY_EPOCH), points(&EPOCHS, &TEST_BY_EPOCH)];
    let x = Axis { title: "epoch".to_owned(), scale: Scale::Count, ..Axis::default() };
    let title = "Error after each epoch (the paper's figure 5)";
    Ok(errors(title, x, marks(&ours, paper, epochs.seed_count(&cell)), 6.0))
}

/// Figure 6: the errors after the last epoch by training set.
fn by_size(epochs: &Epochs) -> anyhow::Result<Chart> {
    let mut ours = [Vec::new(), Vec::new()];
    let mut seeds = 0;
    for (place, (cell, _)) in (1_u32..).zip(SIZES) {
        for (points, band) in ours.iter_mut().zip(epochs.last(cell).into_iter().flatten()) {
            points.push((f64::from(place), band));
            seeds = seeds.max(epochs.seed_count(cell));
        }
    }
    let cells = SIZES.map(|(cell, _)| cell).join(", ");
    ensure!(
        !ours[1].is_empty(),
        "the files have none of the cells {cells}: give the epochs.csv of studies with such cells"
    );
    let places = [1.0, 2.0, 3.0, 4.0];
    let paper = [points(&places, &TRAINING_BY_SIZE), points(&places, &TEST_BY_SIZE)];
    let names = places.into_iter().zip(SIZES.map(|(_, name)| name.to_owned())).collect();
    let x = Axis { title: "training images".to_owned(), scale: Scale::Names, names, ..Axis::default() };
    let title = "Error by training set (the paper's figure 6)";
    Ok(errors(title, x, marks(&ours, paper, seeds), 2.5))
}

/// A chart of errors, up to at least `end` percent.
fn errors(title: &str, x: Axis, marks: Vec<Mark>, end: f64) -> Chart {
    let y = Axis { title: "error in %".to_owned(), scale: Scale::Percent, ..Axis::default() };
    let mut chart = Chart { title: title.to_owned(), x, y, marks, ..Chart::default() }.with_y_around(&[]);
    chart.y.range = 0.0..=chart.y.range.end().max(end);
    chart.x.range = chart::epochs(chart.last_x(), 1);
    chart
}

fn points(x: &[f64], y: &[f64]) -> Vec<[f64; 2]> {
    x.iter().zip(y).map(|(x, y)| [*x, *y]).collect()
}

/// Training and test errors: ours as lines of means over bands of all seeds, the paper's as points.
fn marks(ours: &[Vec<(f64, Band)>; 2], paper: [Vec<[f64; 2]>; 2], seed_count: usize) -> Vec<Mark> {
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
        Mark::Points(Series::new(format!("{name}, paper"), style, points))
    });
    bands.chain(lines).chain(papers).collect()
}

/// The `epochs.csv` of studies: the errors after each epoch of many runs.
#[derive(Debug, Default)]
struct Epochs(Vec<Epoch>);

#[derive(Debug)]
struct Epoch {
    cell: String,
    seed: u64,
    number: u32,
    training_error_percent: f64,
    test_error_percent: f64,
}

/// Mean, smallest and largest error over seeds, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Band {
    mean: f64,
    least: f64,
    largest: f64,
}

impl Epochs {
    /// Adds the epochs of a file.
    fn read(&mut self, path: &Path) -> anyhow::Result<()> {
        let text = input_file::read_text(path, MAX_FILE_BYTES).with_context(|| path.display().to_string())?;
        let mut lines = text.lines();
        if lines.next() != Some(EPOCHS_HEADER) {
            bail!("{} is not the epochs.csv of a study: its first line must be {EPOCHS_HEADER}", path.display());
        }
        for (number, line) in (2..).zip(lines) {
            let epoch =
                epoch(line).with_context(|| format!("{}, line {number}: {line:?} is not an epoch", path.display()))?;
            self.0.push(epoch);
        }
        Ok(())
    }

    /// The cell of the first line.
    fn first_cell(&self) -> anyhow::Result<String> {
        Ok(self.0.first().context("the files hold no epoch: run the study first")?.cell.clone())
    }

    /// Training and test errors after each epoch of a cell.
    fn by_epoch(&self, cell: &str) -> [Vec<(f64, Band)>; 2] {
        let mut epochs: BTreeMap<u32, Vec<[f64; 2]>> = BTreeMap::new();
        for epoch in self.0.iter().filter(|epoch| epoch.cell == cell) {
            epochs.entry(epoch.number).or_default().push([epoch.training_error_percent, epoch.test_error_percent]);
        }
        let step = epochs.len().div_ceil(MAX_DRAWN_EPOCHS).max(1);
        let last = epochs.keys().last();
        let drawn = epochs.iter().enumerate().filter(|(place, (number, _))| place % step == 0 || Some(*number) == last);
        let drawn: Vec<(u32, &Vec<[f64; 2]>)> = drawn.map(|(_, (number, errors))| (*number, errors)).collect();
        [0, 1].map(|part| {
            let band = |(number, errors): &(u32, &Vec<[f64; 2]>)| {
                (f64::from(*number), Band::of(&errors.iter().map(|of_run| of_run[part]).collect::<Vec<_>>()))
            };
            drawn.iter().map(band).collect()
        })
    }

    /// Training and test error after the last epoch of a cell.
    fn last(&self, cell: &str) -> Option<[Band; 2]> {
        let [training, test] = self.by_epoch(cell);
        Some([training.last()?.1, test.last()?.1])
    }

    /// The number of runs of a cell.
    fn seed_count(&self, cell: &str) -> usize {
        self.0.iter().filter(|epoch| epoch.cell == cell).map(|epoch| epoch.seed).collect::<BTreeSet<_>>().len()
    }
}

impl Band {
    fn of(errors: &[f64]) -> Self {
        Self {
            mean: Spread::of(errors).mean,
            least: errors.iter().copied().fold(f64::INFINITY, f64::min),
            largest: errors.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

fn epoch(line: &str) -> anyhow::Result<Epoch> {
    let [cell, seed, number, _, training, _, test, _] = line.split(',').collect::<Vec<_>>()[..] else {
        bail!("there must be eight values");
    };
    let percent = |text: &str| -> anyhow::Result<f64> {
        let error: f64 = text.parse()?;
        ensure!((0.0..=100.0).contains(&error), "{text} is not a percentage");
        Ok(error)
    };
    let number: u32 = number.parse()?;
    ensure!((1..=MAX_EPOCH_COUNT).contains(&number), "a run has no epoch {number}: at most {MAX_EPOCH_COUNT}");
    Ok(Epoch {
        cell: cell.to_owned(),
        seed: seed.parse()?,
        number,
        training_error_percent: percent(training)?,
        test_error_percent: percent(test)?,
    })
}

// Values of the paper's figures, read from the coordinates of its drawings.

/// The epochs of figure 5 with a value.
const EPOCHS: [f64; 11] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 19.0];

/// Training error after each of [`EPOCHS`], in percent (figure 5).
const TRAINING_BY_EPOCH: [f64; 11] = [4.89, 3.04, 1.77, 1.48, 1.22, 0.91, 0.78, 0.70, 0.57, 0.49, 0.36];

/// Test error after the first ten of [`EPOCHS`], in percent (figure 5).
const TEST_BY_EPOCH: [f64; 10] = [2.65, 2.24, 1.48, 1.43, 1.43, 1.09, 1.04, 1.07, 0.99, 0.96];

/// The training sets of figure 6, from left to right: the cell of a study, and its name.
const SIZES: [(&str, &str); 4] =
    [("15000", "15,000"), ("30000", "30,000"), ("map", "60,000"), ("distorted", "60,000 augmented")];

/// Training error at the end, in percent, by place in [`SIZES`] (figure 6); it has none with augmentation.
const TRAINING_BY_SIZE: [f64; 3] = [0.05, 0.31, 0.35];

/// Test error at the end, in percent, by place in [`SIZES`] (figure 6).
const TEST_BY_SIZE: [f64; 4] = [1.68, 1.14, 0.94, 0.82];

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn the_papers_points_are_over_ours_and_all_are_within_the_axes() {
        let band = Band { mean: 7.0, least: 6.5, largest: 7.5 };
        let paper = [points(&EPOCHS, &TRAINING_BY_EPOCH), points(&EPOCHS, &TEST_BY_EPOCH)];
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

    fn epochs(lines: &str) -> anyhow::Result<Epochs> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "{EPOCHS_HEADER}\n{lines}").unwrap();
        let mut epochs = Epochs::default();
        epochs.read(file.path()).map(|()| epochs)
    }

    #[test]
    fn a_cells_errors_are_summarised_over_its_seeds() {
        let lines = "map,1,1,0.5,4.0,0.5,2.0,9\nmap,1,2,0.5,2.0,0.5,1.0,9\nmap,2,1,0.5,6.0,0.5,3.0,9\nmse,1,1,0.5,9.0,0.5,9.0,9\n";
        let epochs = epochs(lines).unwrap();
        assert_eq!((epochs.first_cell().unwrap().as_str(), epochs.seed_count("map")), ("map", 2));
        let [training, test] = epochs.by_epoch("map");
        assert_eq!(training[0], (1.0, Band { mean: 5.0, least: 4.0, largest: 6.0 }));
        assert_eq!(test[1], (2.0, Band { mean: 1.0, least: 1.0, largest: 1.0 }));
        assert_eq!(epochs.last("map").unwrap()[1].mean, 1.0);
        assert!(epochs.last("none").is_none());
    }

    #[test]
    fn a_bad_line_is_named() {
        for line in [
            "map,1,4294967295,0.5,4.0,0.5,2.0,9",
            "map,1,1,0.5,4.0",
            "map,1,1,0.5,NaN,0.5,2.0,9",
            "map,one,1,0.5,4.0,0.5,2.0,9",
        ] {
            let error = format!("{:#}", epochs(&format!("map,1,1,0.5,4.0,0.5,2.0,9\n{line}")).unwrap_err());
            assert!(error.contains("line 3"), "{error}");
        }
        let mut epochs = Epochs::default();
        let error = epochs.read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))).unwrap_err();
        assert!(error.to_string().contains("is not the epochs.csv of a study"), "{error}");
    }
}
