//! The effect of rejection: the threshold, what it does to the test images, and the curve over all thresholds.

use std::sync::Arc;

use eframe::egui::{Button, Id, Slider, Ui, vec2};

use super::{certainty::Certainty, image_sets, method};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        numbers::percent,
        widgets::{chart_view, why_button},
    },
    chart::{Axis, Chart, Ink, Mark, Marker, Note, Rule, Scale, Series, Side, Spoken, Style},
    data::dataset::Dataset,
    explain::Topic,
    model::verdict::RejectionThreshold,
    train::{
        rejection::{FIGURE_10_ERROR, RejectionCurve, RejectionPoint},
        snapshot::SetPredictions,
    },
};

/// The sentence about the threshold, that about figure 10, and the chart.
pub(super) type RejectionMemo = Memo<(Shared<SetPredictions>, Shared<Dataset>, RejectionThreshold), Page>;
type Page = (String, String, Chart);

/// Least height of the chart in points; lower, it shows nothing.
const MIN_HEIGHT: f32 = 150.0;

const THRESHOLD_HOVER: &str = "The minimum confidence of a prediction: below it, the sketchpad and the other views call it \
                               uncertain. Confidence is how much more probable the best digit is than the second";

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, predictions: &Arc<SetPredictions>, memo: &mut RejectionMemo) -> Vec<Action> {
    let (dataset, threshold) = (&lab.data.dataset, lab.rejection_threshold);
    let certainty = method::certainty(lab, predictions);
    let (chosen, figure_10, chart) = memo.get((Shared::of(predictions), Shared::of(dataset), threshold), |_| {
        let curve = RejectionCurve::of_predictions(&predictions.predictions, dataset.test.labels());
        let chosen = match certainty {
            Certainty::Confidence => curve.at(threshold),
            // A margin has a unit of its own: the threshold is the one at which the paper compares.
            Certainty::Margin => curve.for_figure_10().or(curve.unrejected()).copied().unwrap_or(NOTHING),
        };
        let caption = image_sets::caption(lab, predictions, "Error of the predictions that are not rejected,");
        let chart = Chart { caption, ..chart(&curve, &chosen, certainty) };
        (in_words(&chosen), figure_10_in_words(curve.for_figure_10()), chart)
    });
    let mut actions = match certainty {
        Certainty::Confidence => threshold_ui(ui, threshold),
        Certainty::Margin => Vec::from_iter(margin_ui(ui)),
    };
    ui.strong(&*chosen);
    ui.weak(&*figure_10);
    let size = ui.available_size().max(vec2(0.0, MIN_HEIGHT));
    actions.extend(ui.allocate_ui(size, |ui| chart_view::ui(ui, chart, Id::unique("rejection"))).inner);
    actions
}

/// Says by what a method rejects.
fn margin_ui(ui: &mut Ui) -> Option<Action> {
    let row = ui.horizontal(|ui| {
        ui.label("Rejected by the margin between the two best scores").on_hover_text(Certainty::Margin.meaning());
        why_button::ui(ui, Topic::Rejection)
    });
    row.inner
}

fn threshold_ui(ui: &mut Ui, threshold: RejectionThreshold) -> Vec<Action> {
    let mut actions = Vec::new();
    let set = |confidence: f64| Action::SetRejectionThreshold(RejectionThreshold::new(confidence));
    ui.horizontal(|ui| {
        let label = ui.label("Reject below").on_hover_text(THRESHOLD_HOVER);
        let mut percent = (100.0 * threshold.confidence()).round() as u8;
        let slider = ui.add(Slider::new(&mut percent, 0..=100).suffix(" % confidence"));
        if slider.labelled_by(label.id).on_hover_text(THRESHOLD_HOVER).changed() {
            actions.push(set(f64::from(percent) / 100.0));
        }
        let usual = RejectionThreshold::DEFAULT;
        let button = ui.add_enabled(threshold != usual, Button::new("Default").small());
        let hover = format!("Back to {:.0} %, which was chosen on validation images", 100.0 * usual.confidence());
        if button.on_hover_text(&hover).on_disabled_hover_text(hover).clicked() {
            actions.push(set(usual.confidence()));
        }
        actions.extend(why_button::ui(ui, Topic::Rejection));
    });
    actions
}

/// `At this threshold 1.20 % are rejected, 0.40 % of the rest are misclassified`
fn in_words(point: &RejectionPoint) -> String {
    if point.kept == 0 {
        return "At this threshold all are rejected".to_owned();
    }
    let [rejected, error] = [point.rejected_share(), point.kept_error()].map(|share| percent(share, 2));
    format!("At this threshold {rejected} are rejected, {error} of the rest are misclassified")
}

/// How many have to be rejected for the error at which the paper's figure 10 compares.
fn figure_10_in_words(point: Option<&RejectionPoint>) -> String {
    let error = format!("{LEVEL} % error, at which figure 10 of the paper compares");
    match point {
        None => format!("No threshold leaves {error}"),
        Some(point) if point.rejected == 0 => format!("At most {error}, without any rejection"),
        Some(point) => format!("For {error}, {} have to be rejected", percent(point.rejected_share(), 2)),
    }
}

/// The gist of the chart, for those who do not see it.
fn spoken(unrejected: Option<&RejectionPoint>, chosen: &RejectionPoint) -> String {
    let error = percent(unrejected.map_or(0.0, RejectionPoint::kept_error), 2);
    format!("{error} misclassified without rejection; {}", in_words(chosen))
}

/// Percent of rejection between two points of the line: less cannot be told apart, and there are up to 10,000.
const LINE_STEP: f64 = 0.02;

/// Least range of the axis of rejection, in percent: that in which figure 10's values are.
const MIN_RANGE: f64 = 10.0;

/// Least range of the axis of errors, in percent.
const MIN_ERROR_RANGE: f64 = 1.0;

/// Room beyond what is drawn, as a factor.
const MARGIN: f64 = 1.12;

/// The error of figure 10 in percent.
const LEVEL: f64 = 100.0 * FIGURE_10_ERROR;

/// Of no images.
const NOTHING: RejectionPoint = RejectionPoint { threshold: 0.0, rejected: 0, kept: 0, wrong: 0 };

/// The chart of a curve; `chosen` is the threshold's point.
fn chart(curve: &RejectionCurve, chosen: &RejectionPoint, certainty: Certainty) -> Chart {
    let range = (MARGIN * place(chosen)[0]).clamp(MIN_RANGE, 100.0);
    let line = line(curve, range, certainty);
    let highest = line.points.iter().map(|point| point[1]).fold(0.0, f64::max);
    let axis = |title: &str, end: f64| Axis {
        title: title.to_owned(),
        noun: "Rejected",
        scale: Scale::Percent,
        range: 0.0..=end,
        ..Axis::default()
    };
    Chart {
        title: "Error against rejection".to_owned(),
        file_stem: "rejection".to_owned(),
        x: axis("% of the test images rejected", range),
        y: axis("% of the rest misclassified", (MARGIN * highest).clamp(MIN_ERROR_RANGE, 100.0)),
        marks: marks(line, chosen, certainty),
        spoken: Spoken::Words(spoken(curve.unrejected(), chosen)),
        ..Chart::default()
    }
}

fn marks(line: Series, chosen: &RejectionPoint, certainty: Certainty) -> Vec<Mark> {
    let rule = |at: f64, words: String, ink: Ink| Rule { at, words, side: Side::Below, ink };
    let level_words = format!("{LEVEL} % error: figure 10 of the paper");
    let threshold_words = match certainty {
        // It is set in whole percent.
        Certainty::Confidence => format!("below {:.0} % confidence", 100.0 * chosen.threshold),
        Certainty::Margin => certainty.threshold_words(chosen.threshold),
    };
    let points = |name: &str, ink: Ink, marker: Marker, points: &[[f64; 2]]| {
        let style = Style { marker, ..Style::line(ink) };
        Mark::Points(Series::new(name, style, points.iter().copied()))
    };
    let published = FIGURE_10.map(|(_, rejected)| [rejected, LEVEL]);
    let note = |(name, rejected)| Mark::Note(Note { at: [rejected, LEVEL], words: format!("{name} {rejected} %") });
    let drawn = [
        Mark::HLine(rule(LEVEL, level_words, Ink::Reference)),
        Mark::VLine(rule(place(chosen)[0], threshold_words, Ink::Accent)),
        Mark::Line(line),
        points("figure 10", Ink::Reference, Marker::Diamond, &published),
        points("this threshold", Ink::Accent, Marker::Circle, &[place(chosen)]),
    ];
    drawn.into_iter().chain(FIGURE_10.map(note)).collect()
}

/// The points from no rejection up to `range` percent, as close as can be told apart.
fn line(curve: &RejectionCurve, range: f64, certainty: Certainty) -> Series {
    let mut drawn: Vec<&RejectionPoint> = Vec::new();
    for point in curve.points().iter().filter(|point| place(point)[0] <= range) {
        if drawn.last().is_none_or(|last| place(point)[0] >= place(last)[0] + LINE_STEP) {
            drawn.push(point);
        }
    }
    let detail = |point: &&RejectionPoint| format!(", {}", certainty.threshold_words(point.threshold));
    let points = drawn.iter().map(|point| place(point));
    Series {
        details: drawn.iter().map(detail).collect(),
        ..Series::new("test images, misclassified of the rest", Style::line(Ink::Test), points)
    }
}

/// Percent rejected, and percent wrong of the rest.
fn place(point: &RejectionPoint) -> [f64; 2] {
    [100.0 * point.rejected_share(), 100.0 * point.kept_error()]
}

/// Test images rejected, in percent, where 0.5 % of the rest are misclassified: the paper's figure 10, from the best on. The
/// figure has none for LeNet-5.
const FIGURE_10: [(&str, f64); 4] =
    [("boosted LeNet-4", 0.5), ("LeNet-4", 1.8), ("LeNet-1", 3.7), ("deslanted K-NN", 8.1)];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::evaluation::Prediction;

    fn of(rejected: usize, kept: usize, wrong: usize) -> RejectionPoint {
        RejectionPoint { threshold: 0.5, rejected, kept, wrong }
    }

    #[test]
    fn the_threshold_is_told_by_what_it_rejects_and_leaves() {
        assert_eq!(
            in_words(&of(120, 9880, 39)),
            "At this threshold 1.20 % are rejected, 0.39 % of the rest are misclassified"
        );
        assert_eq!(in_words(&of(10, 0, 0)), "At this threshold all are rejected");
    }

    #[test]
    fn the_paper_s_measure_is_told_also_where_nothing_or_everything_is_rejected() {
        assert!(figure_10_in_words(Some(&of(178, 9822, 49))).ends_with("1.78 % have to be rejected"));
        assert!(figure_10_in_words(Some(&of(0, 10_000, 43))).ends_with("without any rejection"));
        assert!(figure_10_in_words(None).starts_with("No threshold leaves 0.5 % error"));
    }

    #[test]
    fn what_is_spoken_is_what_rejection_changes() {
        let expected = "0.90 % misclassified without rejection; At this threshold 1.00 % are rejected, 0.20 % of the rest are misclassified";
        assert_eq!(spoken(Some(&of(0, 1000, 9)), &of(10, 990, 2)), expected);
    }

    /// A hundred images with rising confidence, of which only the surest is misclassified.
    fn curve() -> RejectionCurve {
        let predictions: Vec<_> = (0..100_u8)
            .map(|at| Prediction { digit: at / 99, confidence: f64::from(at) / 100.0, label_score: 0.5 })
            .collect();
        RejectionCurve::of_predictions(&predictions, &[0; 100])
    }

    fn of_threshold(rejected: usize) -> Chart {
        chart(
            &curve(),
            &RejectionPoint { threshold: 0.5, rejected, kept: 100 - rejected, wrong: 1 },
            Certainty::Confidence,
        )
    }

    #[test]
    fn the_nearest_point_is_told_with_its_threshold() {
        let chart = of_threshold(50);
        let told = chart.reading(41.7).unwrap().lines;
        assert_eq!(
            told,
            ["Rejected 42.00 %", "test images, misclassified of the rest: 1.72 %, below 42.0 % confidence"]
        );
        assert!((chart.y.range.end() - 1.12 * 100.0 / 44.0).abs() < 1e-9, "{:?}", chart.y.range);
    }

    #[test]
    fn the_axis_reaches_to_the_threshold() {
        let range = |rejected: usize| *of_threshold(rejected).x.range.end();
        assert_eq!((range(3), range(50).round(), range(99)), (10.0, 56.0, 100.0));
    }

    #[test]
    fn the_best_come_first() {
        assert!(FIGURE_10.is_sorted_by_key(|(_, rejected)| (10.0 * rejected) as u32));
    }
}
