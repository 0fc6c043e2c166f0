//! `classify --method`: predictions by a method of section III that `methods run` has fitted.

use serde::Serialize;

use super::ClassifyArgs;
use crate::{
    cli::{Outcome, inputs::Digit, methods::MethodChoice, output::Format},
    data::ink::ShapeRejection,
    methods::{classifier::Answer, fitted::Fitted},
};

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Digit {
        input: &'a str,
        method: &'a str,
        digit: u8,
        runner_up: u8,
        /// In the method's own unit; larger is better.
        scores: [f32; 10],
        /// The best score minus the second best.
        margin: f32,
        label: Option<u8>,
        /// Why the ink can be no digit, if the shape check rejects it.
        #[serde(skip_serializing_if = "Option::is_none")]
        not_a_digit: Option<&'static str>,
    },
    Summary {
        correct: usize,
        total: usize,
        accuracy: f64,
    },
}

/// The predictions so far.
struct Classification {
    fitted: Fitted,
    title: String,
    format: Format,
    labelled_count: usize,
    correct_count: usize,
}

pub(super) fn run(choice: MethodChoice, args: &ClassifyArgs) -> anyhow::Result<Outcome> {
    let cell = args.results.fitted(choice)?;
    let fitted = args.results.benchmark().model(&cell)?;
    let mut classification =
        Classification { fitted, title: cell.title(), format: args.format, labelled_count: 0, correct_count: 0 };
    let outcome = args.inputs.read_each(&args.ink, |input| classification.classify(&input))?;
    classification.summarise()?;
    Ok(outcome)
}

impl Classification {
    fn classify(&mut self, Digit { name, image, shape, label, .. }: &Digit<'_>) -> anyhow::Result<()> {
        let scores = self.fitted.scores(std::slice::from_ref(*image))?;
        // One image went in.
        let scores = scores.first().copied().unwrap_or_default();
        let Answer { digit, runner_up, margin } = Answer::of(&scores);
        if let Some(label) = label {
            self.labelled_count += 1;
            self.correct_count += usize::from(*label == digit);
        }
        let not_a_digit = shape.map(ShapeRejection::words);
        let event = Event::Digit {
            input: name,
            method: &self.title,
            digit,
            runner_up,
            scores,
            margin,
            label: *label,
            not_a_digit,
        };
        self.format.print(&event, || {
            let shape = not_a_digit.map_or(String::new(), |words| format!("; not a digit: {words}"));
            format!("{name}: {digit} by {}, then {runner_up} (margin {margin:.3}){shape}", self.title)
        })
    }

    fn summarise(&self) -> anyhow::Result<()> {
        let Self { correct_count: correct, labelled_count: total, .. } = *self;
        if total == 0 {
            return Ok(());
        }
        let accuracy = correct as f64 / total as f64;
        self.format.print(&Event::Summary { correct, total, accuracy }, || {
            format!("\n{correct} of {total} correct, {:.2} %", 100.0 * accuracy)
        })
    }
}
