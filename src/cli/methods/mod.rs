//! `methods`: the classifiers of section III beside LeNet-5. Results are kept in a folder; what is done is not done again.

mod figure;
mod list;
mod run;

use std::{fmt, path::PathBuf, str::FromStr};

use anyhow::bail;
use serde::Serialize;

use super::{
    Outcome,
    output::{self, Format},
};
use crate::{
    data::choice::Described as _,
    methods::{
        benchmark::{Benchmark, Cell, CellResult, MeasuredOn, to_csv, to_markdown},
        input::Input,
        method::Method,
    },
};

/// Where results are kept, as runs are.
const DEFAULT_FOLDER: &str = "runs/methods";

/// Arguments of `methods`.
#[derive(Debug, clap::Args)]
pub(super) struct MethodsArgs {
    #[command(subcommand)]
    command: MethodsCommand,
}

#[derive(Debug, clap::Subcommand)]
enum MethodsCommand {
    /// List the methods, with the paper's values and their settings
    List(list::ListArgs),
    /// Fit methods to the training images and measure them on the test images
    Run(run::RunArgs),
    /// Print the results beside the paper's values
    Table(TableArgs),
    /// Draw the results over those of the paper's figures
    Figure(figure::FigureArgs),
}

/// The folder of the results.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ResultsArgs {
    /// Folder with the results
    #[arg(long = "results", value_name = "DIR", default_value = DEFAULT_FOLDER)]
    folder: PathBuf,
}

impl ResultsArgs {
    pub(super) fn benchmark(&self) -> Benchmark {
        Benchmark::new(&self.folder)
    }

    /// All results; there must be one.
    fn results(&self) -> anyhow::Result<Vec<CellResult>> {
        let results = self.benchmark().results();
        if results.is_empty() {
            bail!("{} has no results: `lenet-lab methods run all` makes them", self.folder.display());
        }
        Ok(results)
    }

    /// The cell whose model predicts for a method: of those that are done one of most training images, the first of these.
    pub(super) fn fitted(&self, choice: MethodChoice) -> anyhow::Result<Cell> {
        let results = self.benchmark().results();
        let of_choice = results.iter().filter(|result| choice.fits(&result.cell));
        // The last of equals is the maximum.
        let is_plain = |cell: &Cell| cell.measured_on == MeasuredOn::Test && cell.settings.changed().next().is_none();
        match of_choice.rev().max_by_key(|result| (is_plain(&result.cell), result.training_image_count)) {
            Some(result) => Ok(result.cell.clone()),
            None => bail!("{} has no {choice}: `lenet-lab methods run {choice}` fits it", self.folder.display()),
        }
    }
}

/// A method, and what it is given of an image if that is named: `svm`, `svm/deslanted`.
#[derive(Clone, Copy, Debug)]
pub(super) struct MethodChoice {
    method: Method,
    input: Option<Input>,
}

impl MethodChoice {
    fn fits(self, cell: &Cell) -> bool {
        cell.method == self.method && self.input.is_none_or(|input| cell.input == input)
    }
}

impl FromStr for MethodChoice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (method, input) = text.split_once('/').map_or((text, None), |(method, input)| (method, Some(input)));
        let method = Method::named(method).ok_or("no method has this name: `lenet-lab methods list` has the names")?;
        let input =
            input.map(|input| Input::named(input).ok_or("must be a method and its input, such as svm/deslanted"));
        Ok(Self { method, input: input.transpose()? })
    }
}

impl fmt::Display for MethodChoice {
    /// As `methods run` takes it.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.method.describe().name)?;
        self.input.map_or(Ok(()), |input| write!(formatter, " --input {}", input.describe().name))
    }
}

/// Arguments of `methods table`.
#[derive(Debug, clap::Args)]
struct TableArgs {
    #[command(flatten)]
    results: ResultsArgs,
    /// As comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "method")]
struct Event<'a> {
    #[serde(flatten)]
    result: &'a CellResult,
    error_percent: f64,
    rejected_percent: Option<f64>,
    prediction_ms: f64,
}

impl<'a> Event<'a> {
    fn new(result: &'a CellResult) -> Self {
        let (error_percent, rejected_percent) = (result.error_percent(), result.rejected_percent());
        Self { result, error_percent, rejected_percent, prediction_ms: result.prediction_ms() }
    }
}

pub(super) fn run(args: &MethodsArgs) -> anyhow::Result<Outcome> {
    match &args.command {
        MethodsCommand::List(args) => list::run(args),
        MethodsCommand::Run(args) => run::run(args),
        MethodsCommand::Table(args) => table(args),
        MethodsCommand::Figure(args) => figure::run(args),
    }
}

fn table(args: &TableArgs) -> anyhow::Result<Outcome> {
    let results = args.results.results()?;
    if args.format.json {
        for result in &results {
            args.format.print(&Event::new(result), String::new)?;
        }
    } else {
        let text = if args.csv { to_csv(&results) } else { to_markdown(&results) };
        output::line(text.trim_end())?;
    }
    Ok(Outcome::Done)
}
