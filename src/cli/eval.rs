//! `eval`: measures a network on the test images.

use serde::Serialize;

use super::{
    Outcome,
    dataset::DatasetArgs,
    interrupt::Interrupt,
    model::ModelArgs,
    output::{self, Format, FormatArgs},
};
use crate::{
    model::device::Device,
    train::{
        evaluation::evaluate,
        metrics::{Confusion, Tally},
    },
};

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub(super) struct EvalArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Where to compute
    #[arg(long, value_enum, default_value_t)]
    device: Device,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "eval")]
struct EvalEvent<'a> {
    correct: u32,
    total: u32,
    accuracy: f64,
    loss: f64,
    confusion: &'a Confusion,
}

pub(super) fn run(args: &EvalArgs) -> anyhow::Result<Outcome> {
    let format = args.format.format();
    args.device.check()?;
    let network = args.model.read()?.network(args.device)?;
    let interrupt = Interrupt::listen()?;
    let dataset = args.dataset.load(format, &interrupt)?;
    let bar = output::progress_bar(format, dataset.test.len() as u64, "{bar:40} {pos}/{len} images");
    let tally = evaluate(&network, &dataset.test, |done| {
        bar.set_position(done as u64);
        interrupt.signal().is_none()
    })?;
    bar.finish_and_clear();
    if let Some(signal) = interrupt.signal() {
        return Ok(Outcome::Interrupted(signal));
    }
    match format {
        Format::Json => output::json(&EvalEvent {
            correct: tally.correct(),
            total: tally.total(),
            accuracy: tally.accuracy(),
            loss: tally.loss(),
            confusion: &tally.confusion,
        })?,
        Format::Text => output::text(&report(&tally, &dataset.source.name()))?,
    }
    Ok(Outcome::Done)
}

fn report(tally: &Tally, dataset: &str) -> String {
    let (correct, total) = (tally.correct(), tally.total());
    let summary = format!(
        "{dataset}: {correct} of {total} test images read rightly, {:.2} %; loss {:.4}",
        100.0 * tally.accuracy(),
        tally.loss()
    );
    format!("{summary}\n\n{}", confusion_table(&tally.confusion))
}

/// The confusion matrix for people: a row a true digit, a column what it was read as.
pub(super) fn confusion_table(confusion: &Confusion) -> String {
    let header = (0..confusion.len()).fold("read as →".to_owned(), |line, digit| format!("{line}{digit:>6}"));
    let rows = confusion
        .iter()
        .enumerate()
        .map(|(digit, row)| row.iter().fold(format!("  true {digit} "), |line, count| format!("{line}{count:>6}")));
    std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n")
}
