//! `robustness`: measures test accuracy against the amount of each perturbation.

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;

use super::{
    Outcome, choice,
    inputs::DatasetArgs,
    interrupt::Interrupt,
    model_args::ModelArgs,
    output::{self, Format},
};
use crate::{
    data::{
        atomic_file,
        choice::Described as _,
        perturb::{FIELD_SIDE, Perturbation},
    },
    model::{device::Device, lenet5::LeNet5},
    train::{
        robustness::{Measurement, RobustnessPlan, RobustnessPoint, to_csv},
        threads::{Threads, available_threads},
    },
};

/// Arguments of `robustness`.
#[derive(Debug, clap::Args)]
pub(super) struct RobustnessArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Only this perturbation; can be given several times [default: all]
    #[arg(long, alias = "disturbance", value_parser = choice::<Perturbation>())]
    perturbation: Vec<Perturbation>,
    /// At most this many test images, spread evenly over all of them [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    /// Also write the accuracies as CSV to this file
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Device that computes
    #[arg(long, value_parser = choice::<Device>(), default_value = "cpu")]
    device: Device,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "point")]
struct Event<'a> {
    #[serde(flatten)]
    point: &'a RobustnessPoint,
    unit: &'static str,
    accuracy: f64,
}

pub(super) fn run(args: &RobustnessArgs) -> anyhow::Result<Outcome> {
    args.device.check()?;
    let interrupt = Interrupt::listen()?;
    let (model, dataset) = args.model.read_beside(&args.dataset, args.format, &interrupt)?;
    let (network, dataset) = (model.network(args.device)?, Arc::new(dataset));
    let source = dataset.source.name();
    let image_limit = args.limit.map(|limit| limit as usize);
    let plan = RobustnessPlan { dataset, perturbations: args.perturbations(), image_limit };
    let mut measurement = Measurement::new(plan, network, Threads::new(available_threads())?);
    if !args.format.json {
        let count = measurement.image_count();
        output::line(&format!(
            "{count} test images of {source}, perturbed in the network's field of {FIELD_SIDE}×{FIELD_SIDE}"
        ))?;
    }
    let points = measure(&mut measurement, args.format, &interrupt)?;
    if let Some(path) = &args.out {
        atomic_file::replace(path, |file| file.write_all(to_csv(&points).as_bytes()))?;
    }
    Ok(Outcome::Done)
}

impl RobustnessArgs {
    fn perturbations(&self) -> Vec<Perturbation> {
        match self.perturbation.is_empty() {
            true => Perturbation::ALL.to_vec(),
            // In the default order, each once.
            false => Perturbation::ALL.into_iter().filter(|one| self.perturbation.contains(one)).collect(),
        }
    }
}

/// Measures all points and prints each at once.
fn measure(
    measurement: &mut Measurement<LeNet5>,
    format: Format,
    interrupt: &Interrupt,
) -> anyhow::Result<Vec<RobustnessPoint>> {
    let mut points: Vec<RobustnessPoint> = Vec::new();
    let bar = format.progress_bar(measurement.total_count(), "{bar:40} {pos}/{len} points");
    while !measurement.is_done() {
        interrupt.check()?;
        if let Some(point) = measurement.advance()? {
            let is_first = points.last().is_none_or(|last| last.perturbation != point.perturbation);
            bar.suspend(|| print(&point, is_first, format))?;
            bar.inc(1);
            points.push(point);
        }
    }
    Ok(points)
}

/// Prints a point, below the name of its perturbation and the paper's claim if it is the first.
fn print(point: &RobustnessPoint, is_first: bool, format: Format) -> anyhow::Result<()> {
    let RobustnessPoint { perturbation, amount, correct, total } = point;
    let event = Event { point, unit: perturbation.unit(), accuracy: point.accuracy() };
    format.print(&event, || {
        let claim = perturbation.paper_claim().map_or_else(String::new, |claim| format!(" ({})", claim.words));
        let heading = if is_first { format!("\n{}{claim}\n", perturbation.describe().name) } else { String::new() };
        let (amount, percent) = (perturbation.amount_words(*amount), 100.0 * point.accuracy());
        format!("{heading}{amount:>9}  {percent:6.2} %  {correct} of {total}")
    })
}
