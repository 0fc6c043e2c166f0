//! `methods figure`: our values over those of the paper's figures 9 to 12.

use std::path::PathBuf;

use serde::Serialize;

use super::ResultsArgs;
use crate::{
    chart::{BarRow, BarRows},
    cli::{Outcome, output::Format},
    data::atomic_file,
    methods::{
        benchmark::{CellResult, MeasuredOn},
        measure::Measure,
        paper::paper_row,
    },
    numbers::thousands,
};

/// Arguments of `methods figure`.
#[derive(Debug, clap::Args)]
pub(super) struct FigureArgs {
    /// The paper's figure
    #[arg(value_enum)]
    figure: PaperFigure,
    #[command(flatten)]
    results: ResultsArgs,
    /// The figure, an SVG file
    #[arg(long, value_name = "FILE.SVG")]
    out: PathBuf,
    #[command(flatten)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PaperFigure {
    /// Test error
    #[value(name = "9")]
    Error,
    /// Images to be rejected so that 0.5 % of the rest are wrong
    #[value(name = "10")]
    Rejection,
    /// Multiply-adds for an image
    #[value(name = "11")]
    MultiplyAdds,
    /// Stored numbers
    #[value(name = "12")]
    Memory,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "figure")]
struct Event<'a> {
    file: &'a PathBuf,
}

pub(super) fn run(args: &FigureArgs) -> anyhow::Result<Outcome> {
    let svg = bars(args.figure, &args.results.results()?).drawing().to_svg();
    atomic_file::replace(&args.out, |file| file.write_all(svg.as_bytes()))?;
    args.format.print(&Event { file: &args.out }, || format!("the figure is in {}", args.out.display()))?;
    Ok(Outcome::Done)
}

/// The bars of a figure: of each method that has all training images and its own settings, the first seed.
fn bars(figure: PaperFigure, results: &[CellResult]) -> BarRows {
    let is_plain = |result: &&CellResult| {
        let cell = &result.cell;
        cell.measured_on == MeasuredOn::Test && cell.limit.is_none() && cell.settings.changed().next().is_none()
    };
    let mut plain: Vec<&CellResult> = results.iter().filter(is_plain).collect();
    plain.dedup_by_key(|result| (result.cell.method, result.cell.input));
    let measure = figure.measure();
    let row = |result: &&CellResult| {
        let paper = paper_row(result.cell.method, result.cell.input);
        let values = [measure.here(result), paper.and_then(|row| measure.paper(&row))];
        let texts = values.map(|value| value.map_or(String::new(), |value| figure.text(value)));
        BarRow { name: result.cell.title(), values, texts }
    };
    BarRows {
        caption: plain
            .first()
            .map_or(String::new(), |result| format!("The paper's figure {}, on {}", figure.number(), result.dataset)),
        file_stem: format!("figure-{}", figure.number()),
        title: figure.title().to_owned(),
        names: ["here".to_owned(), "paper".to_owned()],
        is_logarithmic: measure.is_logarithmic(),
        rows: plain.iter().map(row).filter(|row| row.values.iter().any(Option::is_some)).collect(),
    }
}

impl PaperFigure {
    fn number(self) -> u32 {
        match self {
            Self::Error => 9,
            Self::Rejection => 10,
            Self::MultiplyAdds => 11,
            Self::Memory => 12,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Error => "Test error in %",
            Self::Rejection => "Images to be rejected so that 0.5 % of the rest are misclassified, in %",
            Self::MultiplyAdds => "Multiply-adds for an image",
            Self::Memory => "Stored numbers",
        }
    }

    fn measure(self) -> Measure {
        match self {
            Self::Error => Measure::Error,
            Self::Rejection => Measure::Rejected,
            Self::MultiplyAdds => Measure::MultiplyAdds,
            Self::Memory => Measure::Memory,
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Error => format!("{value:.2}"),
            Self::Rejection => format!("{value:.1}"),
            Self::MultiplyAdds | Self::Memory => thousands(value as u64),
        }
    }
}
