//! The effect of fine-tuning for some writers of a strokes file: the pretrained network learns drawings that it misclassified,
//! and everything is measured before and after.
//!
//! ```sh
//! cargo run --release --example fine_tuning -- pendigits-tra.jsonl            # the table of docs/fine-tuning.md
//! cargo run --release --example fine_tuning -- pendigits-tra.jsonl --choose   # other settings, measured on training images
//! ```
//!
//! Each line of the file needs a `writer`. MNIST is found as elsewhere. With `--choose` the last 10,000 training images take
//! the place of the test images and are not mixed in. So no setting is chosen by the test images.

#![expect(clippy::print_stdout, reason = "a table is what this is for")]

use std::{collections::BTreeMap, fs, sync::Arc};

use anyhow::Context as _;
use lenet_lab::{
    data::{
        augment::Augmentation,
        dataset::{Dataset, LabelledImages},
        ink::{Drawing, InkPath, strokes::read_drawings},
        mnist::locate::{self, SearchPlaces},
    },
    model::{device::Device, model_file::ModelFile},
    train::{
        evaluation::evaluate,
        fine_tuning::{CorrectCount, FineTuneReport, FineTuning, FineTuningConfig, FineTuningPhase},
        threads::available_threads,
    },
};

/// Writers that are measured: those with the most misclassified drawings.
const WRITER_COUNT: usize = 5;

/// Drawings that each of them corrects at most: half of the misclassified ones.
const FINE_TUNED_COUNT: usize = 20;

/// Training images that the settings are chosen by.
const KEPT_OUT_COUNT: usize = 10_000;

/// One writer's drawings: those that are corrected and the others.
struct Writer {
    name: String,
    tuned_on: Vec<Drawing>,
    others: Vec<Drawing>,
    wrong_count: usize,
}

/// The result of fine-tuning for one writer.
struct Outcome {
    report: FineTuneReport,
    others: [CorrectCount; 2],
}

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let file = args.next().context("name a strokes file whose lines have a `writer`")?;
    let is_choosing = args.next().is_some_and(|arg| arg == "--choose");
    let search = locate::find(&SearchPlaces::from_environment());
    let dataset = search.dataset.context("MNIST is not on this machine: fetch it with `lenet-lab data fetch`")?;
    let dataset = Arc::new(if is_choosing { without_test(&dataset) } else { dataset });
    let model = ModelFile::pretrained()?;
    let writers = writers(&fs::read_to_string(file)?, &model)?;
    let settings = if is_choosing { candidates() } else { vec![("default".to_owned(), FineTuningConfig::default())] };
    for (name, config) in settings {
        let outcomes = writers.iter().map(|writer| fine_tune(writer, &model, &dataset, &config));
        let outcomes = outcomes.collect::<anyhow::Result<Vec<_>>>()?;
        if !is_choosing {
            writers.iter().zip(&outcomes).for_each(|(writer, outcome)| print(writer, outcome));
        }
        print_medians(&name, &outcomes);
    }
    Ok(())
}

/// The data set with the last training images in the place of the test images.
fn without_test(dataset: &Dataset) -> Dataset {
    let first_kept_out = dataset.train.len() - KEPT_OUT_COUNT;
    let images = |range: std::ops::Range<usize>| dataset.train.select(&range.collect::<Vec<_>>());
    let (train, test) = (images(0..first_kept_out), images(first_kept_out..dataset.train.len()));
    Dataset { train, test, source: dataset.source.clone() }
}

/// Settings to choose from: the learning rate, the size of a step and the drawings' share of it, and whether they are
/// augmented.
fn candidates() -> Vec<(String, FineTuningConfig)> {
    let default = FineTuningConfig::default;
    let mut candidates = Vec::new();
    for (batch_size, most_drawings, step_count) in [(64, 16, 200), (64, 8, 200), (256, 32, 100)] {
        for learning_rate in [0.000_1, 0.000_2, 0.000_5] {
            for augmentation in [Augmentation::NONE, Augmentation::standard()] {
                let augmented = if augmentation == Augmentation::NONE { "" } else { ", distorted" };
                let name = format!("{step_count} × {most_drawings} of {batch_size}, {learning_rate}{augmented}");
                let shares = FineTuningConfig { step_count, batch_size, most_drawings, ..default() };
                candidates.push((name, FineTuningConfig { learning_rate, augmentation, ..shares }));
            }
        }
    }
    candidates
}

/// The writers with the most misclassified drawings, the most first.
fn writers(text: &str, model: &ModelFile) -> anyhow::Result<Vec<Writer>> {
    let mut by_name = BTreeMap::<String, Vec<Drawing>>::new();
    for line in text.lines() {
        let writer = serde_json::from_str::<serde_json::Value>(line)?["writer"].to_string();
        let drawing = read_drawings(line.as_bytes()).next().context("an empty line")??;
        by_name.entry(writer).or_default().push(drawing);
    }
    let network = model.network(Device::Cpu)?;
    let mut writers = Vec::new();
    for (name, drawings) in by_name {
        let predictions = evaluate(&network, &images(&drawings)?, available_threads(), |_| true)?.predictions;
        let is_wrong =
            predictions.iter().zip(&drawings).map(|(prediction, drawing)| Some(prediction.digit) != drawing.label);
        let is_wrong: Vec<bool> = is_wrong.collect();
        let wrong_count = is_wrong.iter().filter(|wrong| **wrong).count();
        let (mut tuned_on, mut others) = (Vec::new(), Vec::new());
        // Every other one of those that are wrong, so that what comes of the rest can be seen too.
        let mut is_next_fine_tuned = false;
        for (drawing, wrong) in drawings.into_iter().zip(is_wrong) {
            is_next_fine_tuned ^= wrong;
            match wrong && is_next_fine_tuned && tuned_on.len() < FINE_TUNED_COUNT {
                true => tuned_on.push(drawing),
                false => others.push(drawing),
            }
        }
        writers.push(Writer { name, tuned_on, others, wrong_count });
    }
    writers.sort_by_key(|writer| std::cmp::Reverse(writer.wrong_count));
    writers.truncate(WRITER_COUNT);
    Ok(writers)
}

fn images(drawings: &[Drawing]) -> anyhow::Result<LabelledImages> {
    let mut pixels = Vec::new();
    for drawing in drawings {
        pixels.extend(InkPath::default().read(drawing)?.image);
    }
    let labels = drawings.iter().map(|drawing| drawing.label.context("a drawing without a label"));
    Ok(LabelledImages::new(pixels, labels.collect::<anyhow::Result<_>>()?)?)
}

fn fine_tune(
    writer: &Writer,
    model: &ModelFile,
    dataset: &Arc<Dataset>,
    config: &FineTuningConfig,
) -> anyhow::Result<Outcome> {
    let mut fine_tuning = FineTuning::new(model.clone(), &writer.tuned_on, Arc::clone(dataset), config.clone())?;
    while fine_tuning.tick()?.phase != FineTuningPhase::Done {}
    let others = images(&writer.others)?;
    let read = |model: &ModelFile| -> anyhow::Result<CorrectCount> {
        let tally = evaluate(&model.network(Device::Cpu)?, &others, available_threads(), |_| true)?.tally;
        Ok(CorrectCount { correct: tally.correct(), total: tally.total() })
    };
    Ok(Outcome { report: fine_tuning.report(), others: [read(model)?, read(&fine_tuning.model()?)?] })
}

fn print(writer: &Writer, Outcome { report, others }: &Outcome) {
    let of = |read: CorrectCount| format!("{} of {}", read.correct, read.total);
    let percent = |read: CorrectCount| format!("{:.2} %", 100.0 * read.accuracy());
    let (before, after) = (report.before, report.after);
    println!(
        "| {} | {} → {} | {} → {} | {} → {} |",
        writer.name.trim_matches('"'),
        before.drawings.correct,
        of(after.drawings),
        percent(others[0]),
        percent(others[1]),
        percent(before.test),
        percent(after.test),
    );
}

fn print_medians(name: &str, outcomes: &[Outcome]) {
    let median = |of: &dyn Fn(&Outcome) -> CorrectCount| {
        let mut shares: Vec<f64> = outcomes.iter().map(|outcome| 100.0 * of(outcome).accuracy()).collect();
        shares.sort_by(f64::total_cmp);
        shares[shares.len() / 2]
    };
    println!(
        "| median, {name} | {:.0} % → {:.0} % | {:.2} % → {:.2} % | {:.2} % → {:.2} % |",
        median(&|outcome| outcome.report.before.drawings),
        median(&|outcome| outcome.report.after.drawings),
        median(&|outcome| outcome.others[0]),
        median(&|outcome| outcome.others[1]),
        median(&|outcome| outcome.report.before.test),
        median(&|outcome| outcome.report.after.test),
    );
}
