//! `methods figure`: our values over those of the paper's figures 9 to 12.

use std::path::PathBuf;

use serde::Serialize;

use super::ResultsArgs;
use crate::{
    chart::BarRows,
    cli::{Outcome, output::Format},
    data::atomic_file,
    method_bars,
    methods::{
        benchmark::{CellResult, MeasuredOn},
        measure::Measure,
    },
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
    let (measure, number) = figure.measure();
    let source = plain.first().map_or("", |result| &result.dataset);
    let values = |result: &&CellResult| [measure.here(result), measure.paper_beside(result)];
    let rows = plain.iter().map(|result| (result.cell.title(), values(result)));
    let rows = rows.filter(|(_, values)| values.iter().any(Option::is_some));
    method_bars::bars(measure, format!("The paper's figure {number}, on {source}"), rows)
}

impl PaperFigure {
    /// What it compares, and its number.
    fn measure(self) -> (Measure, u32) {
        match self {
            Self::Error => (Measure::Error, 9),
            Self::Rejection => (Measure::Rejected, 10),
            Self::MultiplyAdds => (Measure::MultiplyAdds, 11),
            Self::Memory => (Measure::Memory, 12),
        }
    }
}
