//! What rejection comes to, in words.

use crate::train::rejection::{FIGURE_10_ERROR, RejectionPoint};

/// What a threshold comes to: `At this threshold 1.20 % are rejected, 0.40 % of the rest are wrong`.
pub(super) fn chosen(point: &RejectionPoint) -> String {
    let rejected = percent(point.rejected_share());
    match point.kept {
        0 => "At this threshold all are rejected".to_owned(),
        _ => {
            format!("At this threshold {rejected} are rejected, {} of the rest are wrong", percent(point.kept_error()))
        }
    }
}

/// How many have to be rejected for the error at which the paper's figure 10 compares.
pub(super) fn for_figure_10(point: Option<&RejectionPoint>) -> String {
    let error = error_of_figure_10();
    match point {
        None => format!("No threshold leaves {error} error, at which figure 10 of the paper compares"),
        Some(point) if point.rejected == 0 => {
            format!("The error is at most {error}, at which figure 10 of the paper compares, without any rejection")
        }
        Some(point) => {
            let rejected = percent(point.rejected_share());
            format!("For {error} error, at which figure 10 of the paper compares, {rejected} have to be rejected")
        }
    }
}

/// The gist of the chart, for those who do not see it.
pub(super) fn spoken(unrejected: Option<&RejectionPoint>, chosen: &RejectionPoint) -> String {
    let without = unrejected.map_or(0.0, RejectionPoint::kept_error);
    format!("{} wrong without rejection; {}", percent(without), self::chosen(chosen))
}

/// `0.5 %`
fn error_of_figure_10() -> String {
    format!("{} %", 100.0 * FIGURE_10_ERROR)
}

/// A share (0–1) as a percentage: with 10,000 test images each counts.
fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rejected: usize, kept: usize, wrong: usize) -> RejectionPoint {
        RejectionPoint { threshold: 0.5, rejected, kept, wrong }
    }

    #[test]
    fn the_threshold_is_told_by_what_it_rejects_and_leaves() {
        assert_eq!(chosen(&of(120, 9880, 39)), "At this threshold 1.20 % are rejected, 0.39 % of the rest are wrong");
        assert_eq!(chosen(&of(10, 0, 0)), "At this threshold all are rejected");
    }

    #[test]
    fn the_paper_s_measure_is_told_also_where_nothing_or_everything_is_rejected() {
        assert!(for_figure_10(Some(&of(178, 9822, 49))).ends_with("1.78 % have to be rejected"));
        assert!(for_figure_10(Some(&of(0, 10_000, 43))).ends_with("without any rejection"));
        assert!(for_figure_10(None).starts_with("No threshold leaves 0.5 % error"));
    }

    #[test]
    fn what_is_spoken_is_what_rejection_changes() {
        let expected =
            "0.90 % wrong without rejection; At this threshold 1.00 % are rejected, 0.20 % of the rest are wrong";
        assert_eq!(spoken(Some(&of(0, 1000, 9)), &of(10, 990, 2)), expected);
    }
}
