//! `methods run`: fits and measures methods, or resumes what was stopped.

use std::{collections::VecDeque, thread, time::Duration};

use anyhow::ensure;
use serde::Serialize;

use super::{Event, ResultsArgs};
use crate::{
    cli::{
        Outcome, choice,
        inputs::DatasetArgs,
        interrupt::Interrupt,
        output::{self, Format},
    },
    data::{choice::Described as _, dataset::Dataset},
    methods::{
        benchmark::{Benchmark, Cell, CellResult, MeasuredOn},
        error::Error,
        fitting::Progress,
        input::Input,
        method::Method,
        paper::paper_row,
        settings::Settings,
    },
    train::threads::available_threads,
};

/// Between two looks at what other processes work on.
const WAIT: Duration = Duration::from_millis(500);

/// Arguments of `methods run`.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// Methods by name, or `all`; `lenet-lab methods list` has the names
    #[arg(value_name = "NAME", required = true, value_parser = methods_named)]
    methods: Vec<Chosen>,
    /// What methods are given of an image [default: the paper's; with `all` every one of it]
    #[arg(long, value_parser = choice::<Input>())]
    input: Option<Input>,
    /// Short for `--input deslanted`
    #[arg(long, conflicts_with = "input")]
    deslant: bool,
    /// At most this many training images, the first ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Seed of everything that is random
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Another value for a setting of the method, such as k=5; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, f64)>,
    /// Hold out 10,000 training images and measure on these, not on the test images: to choose settings
    #[arg(long)]
    validate: bool,
    /// Threads that share the work [default: the cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    results: ResultsArgs,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    format: Format,
}

/// A method, or all of them.
#[derive(Clone, Copy, Debug)]
enum Chosen {
    All,
    One(Method),
}

fn methods_named(name: &str) -> Result<Chosen, String> {
    match (name, Method::named(name)) {
        ("all", _) => Ok(Chosen::All),
        (_, Some(method)) => Ok(Chosen::One(method)),
        (_, None) => Err("no method has this name: `lenet-lab methods list` has the names".to_owned()),
    }
}

fn setting(text: &str) -> Result<(String, f64), &'static str> {
    let (name, value) = text.split_once('=').ok_or("must be a name and a value, such as k=5")?;
    Ok((name.to_owned(), value.parse().map_err(|_| "must be a name and a number, such as k=5")?))
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "done")]
struct Done<'a> {
    folder: &'a std::path::Path,
    method_count: usize,
}

pub(super) fn run(args: &RunArgs) -> anyhow::Result<Outcome> {
    let cells = args.cells()?;
    let interrupt = Interrupt::listen()?;
    let dataset = args.dataset.load(args.format, &interrupt)?;
    let benchmark = args.results.benchmark();
    let mut failed_count = 0;
    let mut queue: VecDeque<(usize, &Cell)> = cells.iter().enumerate().collect();
    // Cells in a row that other processes work on.
    let mut elsewhere_count = 0;
    while let Some((number, cell)) = queue.pop_front() {
        let place = format!("{} of {}: {}", number + 1, cells.len(), cell.title());
        let measured = args.measure(&benchmark, cell, &place, &dataset, &interrupt);
        elsewhere_count = if matches!(measured, Err(Error::Elsewhere)) { elsewhere_count + 1 } else { 0 };
        match measured {
            Ok(result) => args.format.print(&Event::new(&result), || line(&result))?,
            Err(Error::Stopped) => {
                interrupt.check().inspect_err(|_| output::note("stopped and saved; the same command resumes it"))?;
            }
            Err(Error::Elsewhere) => queue.push_back((number, cell)),
            // One method that fails must not keep the others from being measured.
            Err(error) if cells.len() > 1 => {
                failed_count += 1;
                output::note(&format!("{}: {error}", cell.title()));
            }
            Err(error) => return Err(error.into()),
        }
        if elsewhere_count > 0 && elsewhere_count >= queue.len() {
            interrupt.check()?;
            thread::sleep(WAIT);
        }
    }
    let folder = benchmark.folder();
    args.format.print(&Done { folder, method_count: cells.len() - failed_count }, || {
        format!("results are in {}; `lenet-lab methods table` shows all", folder.display())
    })?;
    Ok(Outcome::failed_if(failed_count > 0))
}

impl RunArgs {
    /// What is to be fitted and measured, in the order of the methods.
    fn cells(&self) -> anyhow::Result<Vec<Cell>> {
        let input = if self.deslant { Some(Input::Deslanted) } else { self.input };
        let mut cells: Vec<Cell> = Vec::new();
        for chosen in &self.methods {
            match (chosen, input) {
                (Chosen::All, None) => cells.extend(Cell::all()),
                (Chosen::All, Some(input)) => cells.extend(Cell::all().into_iter().filter(|cell| cell.input == input)),
                (Chosen::One(method), input) => cells.push(Cell::new(*method, input.unwrap_or(method.inputs()[0]))),
            }
        }
        ensure!(
            self.set.is_empty() || !self.methods.iter().any(|chosen| matches!(chosen, Chosen::All)),
            "--set is for single methods: each has settings of its own"
        );
        for cell in &mut cells {
            (cell.seed, cell.limit) = (self.seed, self.limit.map(|limit| limit as usize));
            cell.settings = Settings::default();
            for (name, value) in &self.set {
                cell.settings.set(cell.method, name, *value)?;
            }
            if self.validate {
                cell.measured_on = MeasuredOn::Validation;
            }
        }
        Ok(cells)
    }

    /// Fits and measures a cell, with a progress bar.
    fn measure(
        &self,
        benchmark: &Benchmark,
        cell: &Cell,
        place: &str,
        dataset: &Dataset,
        interrupt: &Interrupt,
    ) -> Result<CellResult, Error> {
        const STEPS: usize = 1_000;
        let bar = self.format.progress_bar(STEPS, "{prefix} {bar:24} {msg}");
        bar.set_prefix(place.to_owned());
        let threads = self.threads.map_or_else(available_threads, usize::from);
        benchmark.run(cell, dataset, threads, &mut |Progress { step, done }| {
            bar.set_position((done * STEPS as f64) as u64);
            bar.set_message(step.clone());
            interrupt.check().is_ok()
        })
    }
}

/// A result for people.
fn line(result: &CellResult) -> String {
    let paper = paper_row(result.cell.method, result.cell.input);
    let paper = paper.filter(|_| result.cell.measured_on == MeasuredOn::Test && result.cell.limit.is_none());
    let paper = paper.map_or(String::new(), |row| format!(", paper {} %", row.error_percent));
    let images = match result.cell.measured_on {
        MeasuredOn::Test => "test",
        MeasuredOn::Validation => "validation",
    };
    format!(
        "{}: {images} error {:.2} %{paper}; fitted in {:.1} s, predicts an image in {:.2} ms",
        result.cell.title(),
        result.error_percent(),
        result.fitting_secs,
        result.prediction_ms()
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: RunArgs,
    }

    fn cells(words: &str) -> anyhow::Result<Vec<Cell>> {
        Cli::try_parse_from(["run"].into_iter().chain(words.split_whitespace()))?.args.cells()
    }

    #[test]
    fn names_and_inputs_make_cells() {
        assert_eq!(cells("all").unwrap(), Cell::all());
        let deslanted = cells("all --deslant").unwrap();
        assert!(deslanted.len() > 4 && deslanted.iter().all(|cell| cell.input == Input::Deslanted));
        let cell = &cells("nearest-neighbours --input features --limit 500 --seed 3 --set k=5 --validate").unwrap()[0];
        assert_eq!(
            (cell.method, cell.input, cell.limit, cell.seed),
            (Method::NearestNeighbours, Input::Features, Some(500), 3)
        );
        assert_eq!((cell.settings.changed().next(), cell.measured_on), (Some(("k", 5.0)), MeasuredOn::Validation));
        assert_eq!(cells("boosted-lenet-4").unwrap()[0].input, Input::Augmented, "it has no other");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for words in
            ["", "knn", "svm --set degree", "svm --set degree=four", "svm --limit 0", "svm --set k=3", "all --set k=3"]
        {
            assert!(cells(words).is_err(), "{words}");
        }
    }
}
