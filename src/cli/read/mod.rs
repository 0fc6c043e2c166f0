//! `read`: reads whole numbers in pictures, in pen strokes, or in a frozen test set.

mod inputs;
mod summary;

use serde::Serialize;

use self::{
    inputs::{Number, NumberArgs},
    summary::SummaryArgs,
};
use super::{
    Outcome, choice,
    inputs::{DatasetArgs, ModelArgs},
    interrupt::Interrupt,
    output::Format,
};
use crate::{
    data::{
        choice::Described as _,
        strings::{FrozenSet, StringImage, field::NormalisedString},
    },
    model::{device::Device, lenet5::LeNet5, model_file::ModelFile, pretrained::Pretrained},
    read::{
        prediction::{PredictedDigit, StringPrediction},
        reader::{ReaderKind, Reading, StringReader},
        topology::Topology,
    },
    train::{
        strings::{
            evaluation::{StringEvaluation, evaluate_strings},
            trained_reading,
        },
        threads::available_threads,
    },
};

/// Arguments of `read`.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// How the network reads a number [default: as it was trained, else sweep]
    #[arg(long, value_parser = choice::<ReaderKind>())]
    reader: Option<ReaderKind>,
    /// What may follow what from position to position, with the reader sweep [default: as the network was trained, else transducer]
    #[arg(long, alias = "topology", value_parser = choice::<Topology>())]
    decoder: Option<Topology>,
    #[command(flatten)]
    numbers: NumberArgs,
    /// Only the first strings of --set
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,
    #[command(flatten)]
    dataset: DatasetArgs,
    #[command(flatten)]
    summary: SummaryArgs,
    #[command(flatten)]
    format: Format,
}

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
    let model = args.model.read_or(args.network())?;
    let network = model.network(Device::Cpu)?;
    let reading = args.reading(&model);
    match args.numbers.set {
        Some(set) => args.read_set(set, &network, reading),
        None => args.read_inputs(&network, reading),
    }
}

impl ReadArgs {
    /// The network that reads without `--model`.
    fn network(&self) -> Pretrained {
        match self.reader {
            Some(ReaderKind::Segments) => Pretrained::Segments,
            Some(ReaderKind::Sweep) | None => Pretrained::Strings,
        }
    }

    fn reading(&self, model: &ModelFile) -> Reading {
        let trained = model.training.as_ref().and_then(trained_reading).unwrap_or_default();
        Reading { kind: self.reader.unwrap_or(trained.kind), topology: self.decoder.unwrap_or(trained.topology) }
    }

    fn read_inputs(&self, network: &LeNet5, reading: Reading) -> anyhow::Result<Outcome> {
        // One number is too little work to share.
        tch::set_num_threads(1);
        let mut reader = StringReader::new(network.architecture(), reading)?;
        let mut evaluation = StringEvaluation::default();
        let outcome = self.numbers.read_each(|Number { name, field, label }| {
            let prediction = reader.read(network, &[&field.image])?.pop().unwrap_or_default();
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

    fn read_set(&self, set: FrozenSet, network: &LeNet5, reading: Reading) -> anyhow::Result<Outcome> {
        let interrupt = Interrupt::listen()?;
        let dataset = self.dataset.load(self.format, &interrupt)?;
        anyhow::ensure!(!dataset.test.is_empty(), "the data set has no test images to make strings of");
        let mut strings = set.test_strings(&dataset.test);
        strings.truncate(self.limit.map_or(strings.len(), |limit| limit as usize));
        interrupt.check()?;
        let bar = self.format.progress_bar(strings.len(), "{bar:40} {pos}/{len} strings");
        let evaluation = evaluate_strings(network, reading, strings, available_threads(), |done| {
            bar.set_position(done as u64);
            interrupt.check().is_ok()
        })?;
        drop(bar);
        interrupt.check()?;
        let (source, kind) = (dataset.source.name(), set.describe().hint);
        self.summary.print(&evaluation, self.format, &format!("{source}, {kind}: "))?;
        Ok(Outcome::Done)
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
