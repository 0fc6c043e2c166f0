//! `eval`: measures a network on the test images.

use std::{borrow::Cow, path::PathBuf};

use serde::Serialize;

use super::{
    Outcome,
    choice::choice,
    dataset::DatasetArgs,
    interrupt::Interrupt,
    model::ModelArgs,
    output::{self, Format, FormatArgs},
    rejection::{self, RejectionArgs, RejectionReport},
};
use crate::{
    data::dataset::{Dataset, LabelledImages},
    model::{device::Device, model_file::ModelFile},
    train::{
        evaluation::{Evaluation, evaluate},
        metrics::{Confusion, Tally},
        rejection::RejectionCurve,
        validation_images::validation_images,
    },
};

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub(super) struct EvalArgs {
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Measure on the images that the model's training set apart for validation, not on the test images
    #[arg(long)]
    validation: bool,
    #[command(flatten)]
    rejection: RejectionArgs,
    /// Write the error/rejection curve into this file: what every threshold rejects, and the error of the rest
    #[arg(long = "rejection", value_name = "FILE.csv")]
    rejection_curve: Option<PathBuf>,
    /// Where to compute
    #[arg(long, value_parser = choice::<Device>(), default_value = "cpu")]
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
    rejection: RejectionReport,
}

pub(super) fn run(args: &EvalArgs) -> anyhow::Result<Outcome> {
    let format = args.format.format();
    args.device.check()?;
    let model = args.model.read()?;
    let network = model.network(args.device)?;
    let interrupt = Interrupt::listen()?;
    let dataset = args.dataset.load(format, &interrupt)?;
    let images = args.images(&model, &dataset)?;
    let bar = output::progress_bar(format, images.len() as u64, "{bar:40} {pos}/{len} images");
    let evaluation = evaluate(&network, &images, |done| {
        bar.set_position(done as u64);
        interrupt.signal().is_none()
    })?;
    bar.finish_and_clear();
    if let Some(signal) = interrupt.signal() {
        return Ok(Outcome::Interrupted(signal));
    }
    args.tell(&evaluation, &images, &dataset.source.name())?;
    Ok(Outcome::Done)
}

impl EvalArgs {
    fn images<'a>(&self, model: &ModelFile, dataset: &'a Dataset) -> anyhow::Result<Cow<'a, LabelledImages>> {
        Ok(match self.validation {
            true => Cow::Owned(validation_images(model.training.as_ref(), &dataset.train)?),
            false => Cow::Borrowed(&dataset.test),
        })
    }

    fn tell(&self, evaluation: &Evaluation, images: &LabelledImages, dataset: &str) -> anyhow::Result<()> {
        let Evaluation { tally, predictions } = evaluation;
        let curve = RejectionCurve::of_predictions(predictions, images.labels());
        if let Some(path) = &self.rejection_curve {
            rejection::write_csv(&curve, path)?;
        }
        let rejection = RejectionReport::new(&curve, self.rejection.threshold());
        match self.format.format() {
            Format::Json => output::json(&EvalEvent {
                correct: tally.correct(),
                total: tally.total(),
                accuracy: tally.accuracy(),
                loss: tally.loss(),
                confusion: &tally.confusion,
                rejection,
            }),
            Format::Text => {
                let part = if self.validation { "validation" } else { "test" };
                let (summary, table) = (summary(tally, dataset, part), confusion_table(&tally.confusion));
                output::text(&format!("{summary}\n{}\n\n{table}", rejection.words()))
            }
        }
    }
}

fn summary(tally: &Tally, dataset: &str, part: &str) -> String {
    let (correct, total, percent) = (tally.correct(), tally.total(), 100.0 * tally.accuracy());
    format!("{dataset}: {correct} of {total} {part} images read rightly, {percent:.2} %; loss {:.4}", tally.loss())
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
