//! Rejection on the command line: the threshold that commands share, and what it comes to.

use std::path::Path;

use serde::Serialize;

use crate::{
    data::atomic_file,
    model::verdict::RejectionThreshold,
    train::rejection::{RejectionCurve, RejectionPoint},
};

/// How much confidence an answer needs.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct RejectionArgs {
    /// Reject what is read with less confidence, 0 to 1: the probability of the digit less that of the second best
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = RejectionThreshold::USUAL)]
    reject_below: RejectionThreshold,
}

/// What rejection comes to, for programs. Shares are 0–1.
#[derive(Debug, Serialize)]
pub(super) struct RejectionReport {
    /// With the threshold that was asked for.
    at_threshold: AtPoint,
    /// With the fewest rejections that leave an error of at most 0.5 %, if any do.
    for_half_percent_error: Option<AtPoint>,
}

#[derive(Debug, Serialize)]
struct AtPoint {
    #[serde(flatten)]
    point: RejectionPoint,
    rejected_share: f64,
    kept_error: f64,
}

impl RejectionArgs {
    pub(super) fn threshold(self) -> RejectionThreshold {
        self.reject_below
    }
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

    /// The same for people, in two lines.
    pub(super) fn words(&self) -> String {
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
fn short(confidence: f64) -> String {
    let doubt = 1.0 - confidence;
    match confidence {
        0.0 | 0.001..=0.999 => format!("{confidence:.3}"),
        _ if doubt == 0.0 => "1".to_owned(),
        _ if confidence < 0.5 => format!("{confidence:.1e}"),
        _ => format!("1 − {doubt:.1e}"),
    }
}

/// Writes the whole curve into a table of comma-separated values.
pub(super) fn write_csv(curve: &RejectionCurve, path: &Path) -> Result<(), atomic_file::WriteError> {
    atomic_file::replace(path, |file| curve.write_csv(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(answers: &[(f64, bool)]) -> RejectionReport {
        RejectionReport::new(&RejectionCurve::new(answers.to_vec()), RejectionThreshold::new(0.75))
    }

    #[test]
    fn people_and_programs_are_told_the_same() {
        let report = report(&[(0.2, false), (0.25, true), (0.5, false), (0.9, true)]);
        let expected = "75.00 % rejected for 0.5 % error, by confidence below 0.900\n\
                        75.00 % rejected by confidence below 0.75, 0.00 % of the rest wrong";
        assert_eq!(report.words(), expected);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["at_threshold"]["rejected"], 3);
        assert_eq!(json["for_half_percent_error"]["rejected_share"], 0.75);
    }

    #[test]
    fn confidences_near_the_ends_can_be_told_from_them() {
        let told = [0.0, 2.5e-7, 0.25, 1.0 - 1e-12, 1.0].map(short);
        assert_eq!(told, ["0.000", "2.5e-7", "0.250", "1 − 1.0e-12", "1"]);
    }

    #[test]
    fn an_error_that_cannot_be_reached_is_said_to_be() {
        let report = report(&[(0.9, false)]);
        assert!(report.words().starts_with("no threshold leaves"), "{}", report.words());
        assert!(serde_json::to_value(&report).unwrap()["for_half_percent_error"].is_null());
    }
}
