//! `read`: reads whole numbers in pictures, in pen strokes, or in a frozen test set.

mod inputs;
mod readers;
mod summary;

use std::path::Path;

use serde::Serialize;

pub(super) use self::readers::OneReader;
use self::{
    inputs::{Number, NumberArgs, StringSet},
    readers::ReaderArgs,
    summary::SummaryArgs,
};
use super::{Outcome, inputs::DatasetArgs, interrupt::Interrupt, output::Format};
use crate::{
    data::{
        choice::Described as _,
        strings::{FrozenSet, StringImage, field::NormalisedString},
    },
    read::{
        prediction::{PredictedDigit, StringPrediction},
        reader::StringReader,
    },
    train::{
        strings::{
            evaluation::{LabelledString, StringEvaluation, evaluate_strings, pen_strings},
            writers_of,
        },
        threads::available_threads,
    },
};

/// Arguments of `read`.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    #[command(flatten)]
    readers: ReaderArgs,
    #[command(flatten)]
    numbers: NumberArgs,
    /// Only the first strings of --set or --pen-strokes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    summary: SummaryArgs,
    #[command(flatten)]
    format: Format,
}

/// Pen strings between two reports of progress.
const BLOCK_SIZE: usize = 128;

#[derive(Serialize)]
#[serde(tag = "event", rename = "string")]
struct Event<'a> {
    input: &'a str,
    text: &'a str,
    confidence: f64,
    digits: Vec<Digit>,
    alternatives: Vec<Alternative<'a>>,
    label: Option<&'a str>,
}

/// A digit of a number, with its columns in the picture or the drawing.
#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the keys of the JSON")]
struct Digit {
    digit: u8,
    from: f64,
    to: f64,
    score: f64,
}

#[derive(Serialize)]
struct Alternative<'a> {
    text: &'a str,
    confidence: f64,
}

pub(super) fn run(args: &ReadArgs) -> anyhow::Result<Outcome> {
    let reader = args.readers.reader()?;
    match args.numbers.set() {
        Some(set) => args.read_set(set, &reader),
        None => args.read_inputs(reader),
    }
}

impl ReadArgs {
    fn read_inputs(&self, mut reader: StringReader) -> anyhow::Result<Outcome> {
        let mut evaluation = StringEvaluation::default();
        let outcome = self.numbers.read_each(|Number { name, field, label }| {
            let prediction = reader.read(&[&field.image])?.pop().unwrap_or_default();
            if let Some(label) = label {
                evaluation.add(&prediction, label);
            }
            self.print(name, &prediction, field, label)
        })?;
        if evaluation.tally.total > 0 {
            self.summary.print(&evaluation, self.format, "\n")?;
        }
        Ok(outcome)
    }

    fn print(
        &self,
        name: &str,
        prediction: &StringPrediction,
        field: &NormalisedString,
        label: Option<&str>,
    ) -> anyhow::Result<()> {
        let alternatives = prediction.alternatives.iter();
        let event = Event {
            input: name,
            text: &prediction.text(),
            confidence: prediction.confidence,
            digits: prediction.digits.iter().map(|digit| in_source(digit, field)).collect(),
            alternatives: alternatives
                .map(|(text, confidence)| Alternative { text, confidence: *confidence })
                .collect(),
            label,
        };
        self.format.print(&event, || format!("{name}: {}", answer(prediction)))
    }

    fn read_set(&self, set: StringSet<'_>, reader: &StringReader) -> anyhow::Result<Outcome> {
        let interrupt = Interrupt::listen()?;
        let (strings, heading) = match set {
            StringSet::Frozen(set) => self.frozen_strings(set, &interrupt)?,
            StringSet::Pen(file) => self.pen_strings(file, &interrupt)?,
        };
        let bar = self.format.progress_bar(strings.len(), "{bar:40} {pos}/{len} strings");
        let evaluation = evaluate_strings(reader, strings, available_threads(), |done| {
            bar.set_position(done as u64);
            interrupt.check().is_ok()
        })?;
        drop(bar);
        interrupt.check()?;
        self.summary.print(&evaluation, self.format, &heading)?;
        Ok(Outcome::Done)
    }

    /// The strings of a frozen set, with what to call them.
    fn frozen_strings(&self, set: FrozenSet, interrupt: &Interrupt) -> anyhow::Result<(Vec<LabelledString>, String)> {
        let dataset = self.dataset.load(self.format, interrupt)?;
        anyhow::ensure!(!dataset.test.is_empty(), "the data set has no test images to make strings of");
        let strings = set.test_strings(&dataset.test).into_iter().take(self.count());
        interrupt.check()?;
        let (source, kind) = (dataset.source.name(), set.describe().hint);
        Ok((strings.map(LabelledString::from).collect(), format!("{source}, {kind}: ")))
    }

    /// Numbers of pen strokes, with what to call them.
    fn pen_strings(&self, file: &Path, interrupt: &Interrupt) -> anyhow::Result<(Vec<LabelledString>, String)> {
        let (writers, count) = (writers_of(file)?, self.count());
        let bar = self.format.progress_bar(count, "{bar:40} {pos}/{len} numbers drawn");
        let mut strings = Vec::with_capacity(count);
        while strings.len() < count {
            interrupt.check()?;
            let block = strings.len()..count.min(strings.len() + BLOCK_SIZE);
            strings.extend(pen_strings(&writers, block.start as u64..block.end as u64));
            bar.set_position(strings.len() as u64);
        }
        let written_by =
            if writers.len() == 1 { "one writer".to_owned() } else { format!("{} writers", writers.len()) };
        Ok((strings, format!("numbers of {written_by} in {}: ", file.display())))
    }

    /// How many strings of a set are read.
    fn count(&self) -> usize {
        self.limit.map_or(FrozenSet::COUNT, |limit| limit as usize)
    }
}

/// A digit with the columns of its source that are halfway up the number.
fn in_source(digit: &PredictedDigit, field: &NormalisedString) -> Digit {
    let column = |x: f32| field.to_source.apply([f64::from(x), StringImage::HEIGHT as f64 / 2.0])[0];
    let PredictedDigit { digit, from_px, to_px, score } = *digit;
    Digit { digit, from: column(from_px), to: column(to_px), score }
}

/// An answer for people, with the next best.
fn answer(prediction: &StringPrediction) -> String {
    let named = |text: &str, confidence: f64| {
        let text = if text.is_empty() { "no digit" } else { text };
        format!("{text} ({:.1} %)", 100.0 * confidence)
    };
    let best = named(&prediction.text(), prediction.confidence);
    match prediction.alternatives.first() {
        Some((text, confidence)) => format!("{best}, else {}", named(text, *confidence)),
        None => best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_printed_with_the_next_best() {
        let digit = |digit| PredictedDigit { digit, from_px: 14.0, to_px: 26.0, score: 1.0 };
        let prediction = |digits: &[u8], alternatives: &[(&str, f64)]| StringPrediction {
            digits: digits.iter().copied().map(digit).collect(),
            confidence: 0.75,
            alternatives: alternatives.iter().map(|(text, confidence)| ((*text).to_owned(), *confidence)).collect(),
        };
        assert_eq!(answer(&prediction(&[2, 0], &[("28", 0.125), ("2", 0.0625)])), "20 (75.0 %), else 28 (12.5 %)");
        assert_eq!(answer(&prediction(&[], &[("1", 0.25)])), "no digit (75.0 %), else 1 (25.0 %)");
        assert_eq!(answer(&prediction(&[7], &[])), "7 (75.0 %)");
    }
}
