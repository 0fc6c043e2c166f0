//! `fine-tune`: fine-tunes a network on the drawings of a strokes file, as the window does on your digits.

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;

use super::{
    Outcome,
    inputs::{DatasetArgs, read_strokes},
    interrupt::Interrupt,
    model_args::ModelArgs,
    output::{self, Format},
};
use crate::{
    data::ink::{Drawing, strokes::read_drawings},
    train::{
        fine_tuning::{CorrectCount, FineTuneReport, FineTuning, FineTuningConfig, FineTuningPhase, Measured},
        threads::available_threads,
    },
};

/// Arguments of `fine-tune`.
#[derive(Debug, clap::Args)]
pub(super) struct FineTuneArgs {
    /// A file of pen strokes, one drawing a line, each with its label: {"strokes":[[[x,y],…],…],"label":7}
    #[arg(long, value_name = "FILE.jsonl")]
    strokes: PathBuf,
    #[command(flatten)]
    model: ModelArgs,
    /// File for the fine-tuned network
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    dataset: DatasetArgs,
    /// Seed of the training images mixed in, and of the drawings' augmentation
    #[arg(long, default_value_t = FineTuningConfig::default().seed)]
    seed: u64,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "taught")]
struct Event<'a> {
    model: &'a str,
    dataset: &'a str,
    drawings: u32,
    drawings_correct_before: u32,
    drawings_correct_after: u32,
    test_accuracy_before: f64,
    test_accuracy_after: f64,
}

pub(super) fn run(args: &FineTuneArgs) -> anyhow::Result<Outcome> {
    let (drawings, outcome) = args.drawings()?;
    let interrupt = Interrupt::listen()?;
    let (model, dataset) = args.model.read_beside(&args.dataset, args.format, &interrupt)?;
    let config = FineTuningConfig { seed: args.seed, thread_count: available_threads(), ..FineTuningConfig::default() };
    let mut fine_tuning = FineTuning::new(model, &drawings, Arc::new(dataset), config)?;
    let mut progress = fine_tuning.progress();
    let bar = args.format.progress_bar(progress.total as usize, "{msg} {bar:40} {pos}/{len}");
    while progress.phase != FineTuningPhase::Done {
        interrupt.check()?;
        bar.set_message(match progress.phase {
            FineTuningPhase::Before => "measuring before",
            FineTuningPhase::Learning => "fine-tuning",
            FineTuningPhase::After | FineTuningPhase::Done => "measuring after",
        });
        progress = fine_tuning.tick()?;
        bar.set_position(progress.done.into());
    }
    drop(bar);
    fine_tuning.model()?.write(&args.out)?;
    args.print(&fine_tuning.report())?;
    Ok(outcome)
}

impl FineTuneArgs {
    /// The drawings with a label. Prints an error for each other line.
    fn drawings(&self) -> anyhow::Result<(Vec<Drawing>, Outcome)> {
        let name = self.strokes.display().to_string();
        let mut drawings = Vec::new();
        let outcome = read_strokes(&self.strokes, read_drawings, |place, drawing| {
            if drawing.label.is_none() {
                output::error(&anyhow::anyhow!("{place} has no label, so nothing can be learned from it"));
                return Ok(Outcome::Failed);
            }
            drawings.push(drawing);
            Ok(Outcome::Done)
        })?;
        anyhow::ensure!(!drawings.is_empty(), "{name} holds no drawing with a label: there is nothing to learn from");
        Ok((drawings, outcome))
    }

    fn print(&self, FineTuneReport { before, after, dataset }: &FineTuneReport) -> anyhow::Result<()> {
        let model = self.out.display().to_string();
        let event = Event {
            model: &model,
            dataset,
            drawings: before.drawings.total,
            drawings_correct_before: before.drawings.correct,
            drawings_correct_after: after.drawings.correct,
            test_accuracy_before: before.test.accuracy(),
            test_accuracy_after: after.test.accuracy(),
        };
        self.format.print(&event, || format!("{}\nsaved in {model}", table(before, after, dataset)))
    }
}

fn table(before: &Measured, after: &Measured, dataset: &str) -> String {
    let row = |name: &str, before: CorrectCount, after: CorrectCount| {
        let of = |share: CorrectCount| format!("{} of {}", share.correct, share.total);
        let percent = |share: CorrectCount| format!("{:.2} %", 100.0 * share.accuracy());
        let (before, before_percent) = (of(before), percent(before));
        format!("{name:<28}{before:>16}{before_percent:>10}{:>16}{:>10}", of(after), percent(after))
    };
    let header = format!("{:<28}{:>26}{:>26}", "correct", "before", "after");
    let test = format!("test images of {dataset}");
    [header, row("drawings", before.drawings, after.drawings), row(&test, before.test, after.test)].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn before_and_after_are_side_by_side() {
        let share = |correct, total| CorrectCount { correct, total };
        let before = Measured { drawings: share(0, 12), test: share(9_957, 10_000) };
        let after = Measured { drawings: share(12, 12), test: share(9_955, 10_000) };
        let table = table(&before, &after, "MNIST");
        let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1].join(" "), "drawings 0 of 12 0.00 % 12 of 12 100.00 %");
        assert_eq!(lines[2].join(" "), "test images of MNIST 9957 of 10000 99.57 % 9955 of 10000 99.55 %");
    }
}
