//! `classify`: predicts the digits in pictures, or in pen strokes.

mod by_method;

use serde::Serialize;

use super::{
    Outcome,
    eval::{RejectionArgs, RejectionReport, confusion_table},
    inputs::{Digit, DigitArgs, InkArgs},
    methods::{MethodChoice, ResultsArgs},
    model_args::ModelArgs,
    output::Format,
};
use crate::{
    data::class_names::ClassNames,
    model::{
        device::Device,
        lenet5::LeNet5,
        pretrained::Pretrained,
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict, WhyNoDigit},
    },
    train::{
        metrics::{Confusion, Tally},
        rejection::RejectionCurve,
    },
};

/// Arguments of `classify`.
#[derive(Debug, clap::Args)]
pub(super) struct ClassifyArgs {
    #[command(flatten)]
    model: ModelArgs,
    /// Predict by a method of section III that `lenet-lab methods run` has fitted, such as svm or svm/deslanted
    #[arg(long, value_name = "NAME", conflicts_with_all = ["model", "reject_below"])]
    method: Option<MethodChoice>,
    #[command(flatten)]
    results: ResultsArgs,
    #[command(flatten)]
    inputs: DigitArgs,
    #[command(flatten)]
    ink: InkArgs,
    #[command(flatten)]
    rejection: RejectionArgs,
    #[command(flatten)]
    format: Format,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Digit {
        input: &'a str,
        digit: u8,
        /// The digit's class, where the network's classes have names of their own.
        #[serde(skip_serializing_if = "Option::is_none")]
        class: Option<&'a str>,
        scores: [f32; 10],
        rubbish: Option<f32>,
        confidence: f64,
        verdict: &'a str,
        label: Option<u8>,
        looks_like_several: bool,
    },
    Summary {
        correct: u32,
        total: u32,
        accuracy: f64,
        confusion: &'a Confusion,
        rejection: &'a RejectionReport,
    },
}

/// What follows the prediction for people where there seem to be several digits.
const SEVERAL_DIGITS: &str = "; it looks like several digits, which `lenet-lab read` reads as one number";

/// The predictions so far.
struct Classification {
    network: LeNet5,
    names: ClassNames,
    format: Format,
    threshold: RejectionThreshold,
    labelled: Tally,
    /// The confidence of each prediction with a label, and whether it is correct.
    predictions: Vec<(f64, bool)>,
}

pub(super) fn run(args: &ClassifyArgs) -> anyhow::Result<Outcome> {
    if let Some(method) = args.method {
        return by_method::run(method, args);
    }
    let model = args.model.read_or(Pretrained::Ink)?;
    let mut classification = Classification {
        network: model.network(Device::Cpu)?,
        names: model.class_names(),
        format: args.format,
        threshold: args.rejection.reject_below,
        labelled: Tally::default(),
        predictions: Vec::new(),
    };
    let outcome = args.inputs.read_each(&args.ink, |input| classification.classify(input))?;
    classification.summarise()?;
    Ok(outcome)
}

impl Classification {
    fn classify(&mut self, Digit { name, image, shape, label, looks_like_several }: Digit<'_>) -> anyhow::Result<()> {
        let scores = self.network.scores(image)?;
        let (digit, confidence) = (scores.best(), scores.confidence());
        if let Some(label) = label {
            self.labelled.add(0.0, &[label], &[digit]);
            self.predictions.push((confidence, digit == label));
        }
        // The shape check knows the shapes of digits alone.
        let shape = shape.filter(|_| self.names.are_digits());
        let verdict = Verdict::with_shape(shape, &scores, self.threshold);
        // The network computes in f32: more digits would mean nothing.
        let (digits, rubbish) = (scores.digits.map(|digit| digit as f32), scores.rubbish.map(|rubbish| rubbish as f32));
        let class = self.names.of(digit);
        let event = Event::Digit {
            input: name,
            digit,
            class: (!self.names.are_digits()).then_some(&*class),
            scores: digits,
            rubbish,
            confidence,
            verdict: verdict_name(verdict),
            label,
            looks_like_several,
        };
        self.format.print(&event, || {
            let hint = if looks_like_several { SEVERAL_DIGITS } else { "" };
            format!("{name}: {}{hint}", prediction(verdict, &scores, &self.names))
        })
    }

    fn summarise(&self) -> anyhow::Result<()> {
        let (correct, total, accuracy) = (self.labelled.correct(), self.labelled.total(), self.labelled.accuracy());
        let confusion = &self.labelled.confusion;
        let rejection = RejectionReport::new(&RejectionCurve::new(self.predictions.clone()), self.threshold);
        if total == 0 {
            return Ok(());
        }
        self.format.print(&Event::Summary { correct, total, accuracy, confusion, rejection: &rejection }, || {
            let percent = 100.0 * accuracy;
            let table = confusion_table(confusion, &self.names);
            format!("\n{correct} of {total} correct, {percent:.2} %\n{}\n\n{table}", rejection.text())
        })
    }
}

/// A verdict for programs.
fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Sure(_) => "sure",
        Verdict::NotSure(..) => "not_sure",
        Verdict::NotADigit(_) => "not_a_digit",
    }
}

/// A verdict for people, with its probabilities.
pub(super) fn prediction(verdict: Verdict, scores: &Scores, names: &ClassNames) -> String {
    let percent = |class: Class| format!("({:.1} %)", 100.0 * scores.of_class(class));
    let named = |class: Class| match class {
        Class::Digit(digit) => format!("{} {}", names.of(digit), percent(class)),
        Class::Rubbish => format!("no digit {}", percent(class)),
    };
    match verdict {
        Verdict::Sure(digit) => named(Class::Digit(digit)),
        Verdict::NotSure(digit, rival) => format!("not sure, {} or {}", named(Class::Digit(digit)), named(rival)),
        Verdict::NotADigit(WhyNoDigit::Shape(rejection)) => format!("not a digit: {}", rejection.words()),
        Verdict::NotADigit(WhyNoDigit::RubbishClass) => {
            format!("{}, the nearest is {}", named(Class::Rubbish), named(Class::Digit(scores.best())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prediction_is_printed_with_its_probability() {
        let mut digits = [0.0; 10];
        (digits[4], digits[9]) = (0.5, 0.25);
        let text = |rubbish: Option<f64>, threshold: f64| {
            let scores = Scores { digits, rubbish };
            prediction(Verdict::of(&scores, RejectionThreshold::new(threshold)), &scores, &ClassNames::default())
        };
        assert_eq!(text(None, 0.25), "4 (50.0 %)");
        assert_eq!(text(Some(0.25), 0.5), "not sure, 4 (50.0 %) or 9 (25.0 %)");
        assert_eq!(text(Some(0.375), 0.5), "not sure, 4 (50.0 %) or no digit (37.5 %)");
        assert_eq!(text(Some(0.75), 0.5), "no digit (75.0 %), the nearest is 4 (50.0 %)");
        let scores = Scores { digits, rubbish: None };
        let solid = Verdict::of_image(&[255; 784], &scores, RejectionThreshold::DEFAULT);
        assert_eq!(prediction(solid, &scores, &ClassNames::default()), "not a digit: a solid mass");
        let names = ClassNames::new(["", "", "", "", "Coat"]);
        let sure = Verdict::of(&scores, RejectionThreshold::new(0.25));
        assert_eq!(prediction(sure, &scores, &names), "Coat (50.0 %)");
    }
}
