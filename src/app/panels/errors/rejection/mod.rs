//! What rejection brings: the threshold, what it comes to on the test images, and the curve of all thresholds.
//!
//! - `chart`: the curve; `published`: what others reached; `words`: all of it in words.

mod chart;
mod published;
mod words;

use std::sync::Arc;

use eframe::egui::{Button, Id, Slider, Ui, vec2};

use crate::{
    app::{
        action::Action,
        lab::Lab,
        memo::{Memo, Shared},
        widgets::{chart_view, why_button},
    },
    chart::Chart,
    data::dataset::Dataset,
    explain::Topic,
    model::verdict::RejectionThreshold,
    train::{rejection::RejectionCurve, snapshot::TestPredictions},
};

/// The page as it was last drawn up.
pub(super) type RejectionMemo = Memo<(Shared<TestPredictions>, Shared<Dataset>, RejectionThreshold), Shown>;

/// What the page shows: two sentences and a chart.
pub(super) struct Shown {
    chosen: String,
    for_figure_10: String,
    chart: Chart,
}

/// Least height of the chart in points; lower, it tells nothing.
const LEAST_HEIGHT: f32 = 150.0;

const THRESHOLD_HOVER: &str = "The least confidence of an answer: with less, the sketchpad and the other views say that the \
                               network is not sure. Confidence is how much more probable the best digit is than the second";

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, predictions: &Arc<TestPredictions>, memo: &mut RejectionMemo) -> Vec<Action> {
    let (dataset, threshold) = (&lab.data.dataset, lab.rejection_threshold);
    let shown = memo.get((Shared::of(predictions), Shared::of(dataset), threshold), |_| {
        let curve = RejectionCurve::of_predictions(&predictions.predictions, dataset.test.labels());
        let chosen = curve.at(threshold);
        Shown {
            chosen: words::chosen(&chosen),
            for_figure_10: words::for_figure_10(curve.for_figure_10()),
            chart: chart::chart(&curve, &chosen),
        }
    });
    let mut actions = threshold_ui(ui, threshold);
    ui.strong(&shown.chosen);
    ui.weak(&shown.for_figure_10);
    let size = ui.available_size().max(vec2(0.0, LEAST_HEIGHT));
    let chart = ui.allocate_ui(size, |ui| chart_view::ui(ui, &shown.chart, Id::unique("rejection")));
    actions.extend(chart.inner);
    actions
}

fn threshold_ui(ui: &mut Ui, threshold: RejectionThreshold) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let label = ui.label("Reject below").on_hover_text(THRESHOLD_HOVER);
        let mut percent = (100.0 * threshold.confidence()).round() as u8;
        let slider = ui.add(Slider::new(&mut percent, 0..=100).suffix(" % confidence"));
        if slider.labelled_by(label.id).on_hover_text(THRESHOLD_HOVER).changed() {
            actions.push(set(f64::from(percent) / 100.0));
        }
        let usual = RejectionThreshold::USUAL;
        let button = ui.add_enabled(threshold != usual, Button::new("Usual").small());
        let hover = format!("Back to {:.0} %, which was chosen on validation images", 100.0 * usual.confidence());
        if button.on_hover_text(&hover).on_disabled_hover_text(hover).clicked() {
            actions.push(set(usual.confidence()));
        }
        actions.extend(why_button::ui(ui, Topic::Rejection));
    });
    actions
}

fn set(confidence: f64) -> Action {
    Action::SetRejectionThreshold(RejectionThreshold::new(confidence))
}
