//! How many numbers were read correctly, how many digits, and the effect of rejection.

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    cli::{eval::short, output::Format},
    data::atomic_file,
    train::{
        rejection::{RejectionCurve, RejectionPoint},
        strings::evaluation::StringEvaluation,
    },
};

/// Shares of all answers that may be accepted and wrong, for which the rejections are reported.
const WRONG_SHARES: [f64; 6] = [0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/// The one in the summary for people: that of the paper's section X.
const USUAL_WRONG_SHARE: f64 = 0.01;

#[derive(Debug, clap::Args)]
pub(super) struct SummaryArgs {
    /// Write the error/rejection curve to this file: numbers rejected by each confidence, and the error of the rest
    #[arg(long, value_name = "FILE.csv")]
    rejection: Option<PathBuf>,
}

/// The summary of numbers with labels. Shares are 0–1.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename = "summary")]
pub(super) struct Summary {
    correct: u32,
    total: u32,
    accuracy: f64,
    /// Insertions, deletions and replacements for each digit of the labels.
    character_error: f64,
    rejection: Vec<Rejection>,
}

/// The fewest rejections that leave so few wrong answers.
#[derive(Debug, Serialize)]
struct Rejection {
    /// Of all, as a share.
    wrong_at_most: f64,
    #[serde(flatten)]
    point: RejectionPoint,
    correct_share: f64,
    wrong_share: f64,
    rejected_share: f64,
}

impl SummaryArgs {
    /// Prints the summary, for people after `heading`, and writes the curve to its file.
    pub(super) fn print(&self, evaluation: &StringEvaluation, format: Format, heading: &str) -> anyhow::Result<()> {
        let curve = evaluation.rejection();
        if let Some(path) = &self.rejection {
            atomic_file::replace(path, |file| file.write_all(curve.to_csv().as_bytes()))?;
        }
        let summary = Summary::new(evaluation, &curve);
        format.print(&summary, || format!("{heading}{}", summary.text()))
    }
}

impl Summary {
    fn new(evaluation: &StringEvaluation, curve: &RejectionCurve) -> Self {
        let rejection = |wrong_at_most: f64| {
            let point = *curve.for_wrong_share(wrong_at_most)?;
            let (correct_share, wrong_share) = (point.correct_share(), point.wrong_share());
            Some(Rejection { wrong_at_most, point, correct_share, wrong_share, rejected_share: point.rejected_share() })
        };
        Self {
            correct: evaluation.tally.correct,
            total: evaluation.tally.total,
            accuracy: evaluation.accuracy(),
            character_error: evaluation.character_error(),
            rejection: WRONG_SHARES.into_iter().filter_map(rejection).collect(),
        }
    }

    /// For people, in two lines.
    fn text(&self) -> String {
        let percent = |share: f64| format!("{:.2} %", 100.0 * share);
        let Self { correct, total, accuracy, character_error, rejection } = self;
        let usual = rejection.iter().find(|rejection| rejection.wrong_at_most == USUAL_WRONG_SHARE);
        let rejection = usual.map_or_else(
            || "no confidence leaves 1 % of all wrong or less".to_owned(),
            |Rejection { point, correct_share, wrong_share, rejected_share, .. }| {
                let [correct, wrong, rejected] =
                    [correct_share, wrong_share, rejected_share].map(|share| percent(*share));
                let confidence = short(point.threshold);
                format!("{correct} correct, {wrong} wrong, {rejected} rejected by confidence below {confidence}")
            },
        );
        let (accuracy, character_error) = (percent(*accuracy), percent(*character_error));
        format!("{correct} of {total} correct, {accuracy}; character error {character_error}\n{rejection}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::prediction::{PredictedDigit, StringPrediction};

    fn summary(answers: &[(u8, f64, &str)]) -> Summary {
        let mut evaluation = StringEvaluation::default();
        for &(digit, confidence, label) in answers {
            let digits = vec![PredictedDigit { digit, from_px: 14.0, to_px: 26.0, score: 1.0 }];
            evaluation.add(&StringPrediction { digits, confidence, alternatives: Vec::new() }, label);
        }
        Summary::new(&evaluation, &evaluation.rejection())
    }

    #[test]
    fn text_and_json_hold_the_same_numbers() {
        let summary = summary(&[(1, 0.25, "1"), (2, 0.5, "3"), (4, 0.75, "4"), (5, 0.8, "5")]);
        let expected = "3 of 4 correct, 75.00 %; character error 25.00 %\n\
                        50.00 % correct, 0.00 % wrong, 50.00 % rejected by confidence below 0.750";
        assert_eq!(summary.text(), expected);
        let json = serde_json::to_value(&summary).unwrap();
        assert_eq!((&json["event"], &json["correct"]), (&"summary".into(), &3.into()));
        let told = json["rejection"].as_array().unwrap();
        let shares = told.iter().filter_map(|one| one["wrong_at_most"].as_f64());
        assert_eq!(shares.collect::<Vec<_>>(), WRONG_SHARES);
        assert_eq!(
            (&told[2]["rejected"], &told[2]["correct_share"], &told[2]["wrong"]),
            (&2.into(), &0.5.into(), &0.into())
        );
    }

    #[test]
    fn an_error_out_of_reach_is_named() {
        let summary = summary(&[(1, 0.25, "1"), (2, 0.5, "3")]);
        assert!(summary.text().ends_with("no confidence leaves 1 % of all wrong or less"), "{}", summary.text());
        assert!(summary.rejection.is_empty());
    }
}
