//! What rejection brings: the threshold, what it comes to on the test images, and the curve of all thresholds.
//!
//! - `shown_curve`: the curve and its points, made once for each reading; `plot`: the curve as a picture; `published`:
//!   what others reached; `words`: all of it in words.

mod plot;
mod published;
mod shown_curve;
mod words;

use std::sync::Arc;

use eframe::egui::{Button, Slider, Ui};

pub(super) use self::shown_curve::ShownCurve;
use crate::{
    app::{action::Action, lab::Lab, widgets::why_button},
    explain::Topic,
    model::verdict::RejectionThreshold,
    train::snapshot::TestReadings,
};

const THRESHOLD_HOVER: &str = "The least confidence of an answer: with less, the sketchpad and the other views say that the \
                               network is not sure. Confidence is how much more probable the best digit is than the second";

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, readings: &Arc<TestReadings>, shown: &mut ShownCurve) -> Vec<Action> {
    shown.update(&lab.data.dataset, readings);
    let actions = threshold_ui(ui, lab.rejection_threshold);
    let chosen = shown.curve.at(lab.rejection_threshold);
    ui.strong(words::chosen(&chosen));
    ui.weak(words::for_figure_10(shown.curve.for_figure_10()));
    plot::ui(ui, shown, &chosen);
    actions
}

fn threshold_ui(ui: &mut Ui, threshold: RejectionThreshold) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let label = ui.label("Reject below").on_hover_text(THRESHOLD_HOVER);
        let mut percent = (100.0 * threshold.confidence()).round() as u8;
        let slider = ui.add(Slider::new(&mut percent, 0..=100).suffix(" % confidence"));
        if slider.labelled_by(label.id).on_hover_text(THRESHOLD_HOVER).changed() {
            actions.push(set(f32::from(percent) / 100.0));
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

fn set(confidence: f32) -> Action {
    Action::SetRejectionThreshold(RejectionThreshold::new(confidence))
}
