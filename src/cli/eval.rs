//! `eval`: measures a network on test images; and the confusion matrix and rejection, which `classify` prints too.

use std::path::PathBuf;

use serde::Serialize;

use super::{Outcome, choice, inputs::DatasetArgs, interrupt::Interrupt, model_args::ModelArgs, output::Format};
use crate::{
    data::{
        atomic_file,
        class_names::ClassNames,
        dataset::{LabelledImages, Source},
    },
    model::{device::Device, verdict::RejectionThreshold},
    train::{
        evaluation::{Evaluation, evaluate},
        metrics::Confusion,
        rejection::{RejectionCurve, RejectionPoint},
        threads::available_threads,
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
    /// Measure on the validation images of the model's training, not on the test images
    #[arg(long)]
    validation: bool,
    #[command(flatten)]
    rejection: RejectionArgs,
    /// Write the error/rejection curve to this file: images rejected by each threshold, and the error of the rest
    #[arg(long = "rejection", value_name = "FILE.csv")]
    rejection_curve: Option<PathBuf>,
    /// Device that computes
    #[arg(long, value_parser = choice::<Device>(), default_value = "cpu")]
    device: Device,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "eval")]
struct Event<'a> {
    correct: u32,
    total: u32,
    accuracy: f64,
    loss: f64,
    confusion: &'a Confusion,
    rejection: &'a RejectionReport,
}

pub(super) fn run(args: &EvalArgs) -> anyhow::Result<Outcome> {
    args.device.check()?;
    let interrupt = Interrupt::listen()?;
    let (model, dataset) = args.model.read_beside(&args.dataset, args.format, &interrupt)?;
    let network = model.network(args.device)?;
    let images = match args.validation {
        true => &validation_images(model.training.as_ref(), &dataset.train)?,
        false => &dataset.test,
    };
    let bar = args.format.progress_bar(images.len(), "{bar:40} {pos}/{len} images");
    let evaluation = evaluate(&network, images, available_threads(), |done| {
        bar.set_position(done as u64);
        interrupt.check().is_ok()
    })?;
    drop(bar);
    interrupt.check()?;
    args.print(&evaluation, images, &dataset.source)?;
    Ok(Outcome::Done)
}

impl EvalArgs {
    fn print(&self, evaluation: &Evaluation, images: &LabelledImages, source: &Source) -> anyhow::Result<()> {
        let Evaluation { tally, predictions } = evaluation;
        let curve = RejectionCurve::of_predictions(predictions, images.labels());
        if let Some(path) = &self.rejection_curve {
            atomic_file::replace(path, |file| file.write_all(curve.to_csv().as_bytes()))?;
        }
        let rejection = RejectionReport::new(&curve, self.rejection.reject_below);
        let (correct, total, accuracy, loss) = (tally.correct(), tally.total(), tally.accuracy(), tally.loss());
        let event = Event { correct, total, accuracy, loss, confusion: &tally.confusion, rejection: &rejection };
        self.format.print(&event, || {
            let dataset = source.name();
            let part = if self.validation { "validation" } else { "test" };
            format!(
                "{dataset}: {correct} of {total} {part} images correct, {:.2} %; loss {loss:.4}\n{}\n\n{}",
                100.0 * accuracy,
                rejection.text(),
                confusion_table(&tally.confusion, &source.class_names())
            )
        })
    }
}

/// The confusion matrix for people: a row a true class, a column a prediction.
pub(super) fn confusion_table(confusion: &Confusion, names: &ClassNames) -> String {
    let first_width = names.all().map(|name| name.chars().count() + "true ".len()).max().unwrap_or(0).max(9);
    let heading = format!("{:first_width$}", "predicted");
    let header =
        names.all().enumerate().fold(heading, |line, (class, name)| format!("{line}{name:>0$}", width(names, class)));
    let rows = confusion.iter().zip(names.all()).map(|(row, name)| {
        let first = format!("{:first_width$}", format!("true {name}"));
        row.iter().enumerate().fold(first, |line, (class, count)| format!("{line}{count:>0$}", width(names, class)))
    });
    std::iter::once(header).chain(rows).collect::<Vec<_>>().join("\n")
}

/// Of a column of the confusion matrix, in letters.
fn width(names: &ClassNames, class: usize) -> usize {
    (names.of(class as u8).chars().count() + 2).max(6)
}

/// The confidence that a prediction needs.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct RejectionArgs {
    /// Reject predictions with less confidence, 0 to 1: the probability of the best digit minus that of the second best
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = RejectionThreshold::DEFAULT)]
    pub(super) reject_below: RejectionThreshold,
}

/// The effect of rejection. Shares are 0–1.
#[derive(Debug, Serialize)]
pub(super) struct RejectionReport {
    /// At `--reject-below`.
    at_threshold: AtPoint,
    /// The fewest rejections that leave an error of at most 0.5 %, if possible.
    for_half_percent_error: Option<AtPoint>,
}

#[derive(Debug, Serialize)]
struct AtPoint {
    #[serde(flatten)]
    point: RejectionPoint,
    rejected_share: f64,
    kept_error: f64,
}

impl RejectionReport {
    pub(super) fn new(curve: &RejectionCurve, threshold: RejectionThreshold) -> Self {
        let rejected = |point: RejectionPoint| AtPoint {
            point,
            rejected_share: point.rejected_share(),
            kept_error: point.kept_error(),
        };
        Self {
            at_threshold: rejected(curve.at(threshold)),
            for_half_percent_error: curve.for_figure_10().copied().map(rejected),
        }
    }

    /// The report for people, in two lines.
    pub(super) fn text(&self) -> String {
        let percent = |share: f64| format!("{:.2} %", 100.0 * share);
        let for_error = self.for_half_percent_error.as_ref().map_or_else(
            || "no threshold leaves an error of 0.5 % or less".to_owned(),
            |rejected| {
                let share = percent(rejected.rejected_share);
                format!("{share} rejected for 0.5 % error, by confidence below {}", short(rejected.point.threshold))
            },
        );
        let AtPoint { point, rejected_share, kept_error } = &self.at_threshold;
        let (share, error) = (percent(*rejected_share), percent(*kept_error));
        format!("{for_error}\n{share} rejected by confidence below {}, {error} of the rest wrong", point.threshold)
    }
}

/// A confidence in few digits, however near to 0 or 1.
pub(super) fn short(confidence: f64) -> String {
    let doubt = 1.0 - confidence;
    match confidence {
        0.0 | 0.001..=0.999 => format!("{confidence:.3}"),
        _ if doubt == 0.0 => "1".to_owned(),
        _ if confidence < 0.5 => format!("{confidence:.1e}"),
        _ => format!("1 − {doubt:.1e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(predictions: &[(f64, bool)]) -> RejectionReport {
        RejectionReport::new(&RejectionCurve::new(predictions.to_vec()), RejectionThreshold::new(0.75))
    }

    #[test]
    fn text_and_json_hold_the_same_numbers() {
        let report = report(&[(0.2, false), (0.25, true), (0.5, false), (0.9, true)]);
        let expected = "75.00 % rejected for 0.5 % error, by confidence below 0.900\n\
                        75.00 % rejected by confidence below 0.75, 0.00 % of the rest wrong";
        assert_eq!(report.text(), expected);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["at_threshold"]["rejected"], 3);
        assert_eq!(json["for_half_percent_error"]["rejected_share"], 0.75);
    }

    #[test]
    fn confidences_near_the_ends_differ_from_them() {
        let texts = [0.0, 2.5e-7, 0.25, 1.0 - 1e-12, 1.0].map(short);
        assert_eq!(texts, ["0.000", "2.5e-7", "0.250", "1 − 1.0e-12", "1"]);
    }

    #[test]
    fn an_error_out_of_reach_is_named() {
        let report = report(&[(0.9, false)]);
        assert!(report.text().starts_with("no threshold leaves"), "{}", report.text());
        assert!(serde_json::to_value(&report).unwrap()["for_half_percent_error"].is_null());
    }
}
