//! The prediction for the drawing, in large letters.

use eframe::egui::{Align, Color32, Label, Layout, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        action::Action,
        lab::{DrawingPrediction, Lab, Sketch, StringEdit, Subject, Tab},
        numbers::{percent, thousands},
        theme::{self, Tokens},
        widgets::live,
    },
    model::{
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict, WhyNoDigit},
    },
};

/// How large the answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerSize {
    Usual,
    /// Times two.
    Large,
}

impl AnswerSize {
    fn factor(self) -> f32 {
        match self {
            Self::Usual => 1.0,
            Self::Large => 2.0,
        }
    }

    /// Height of the answer in points, the same whatever it says.
    fn height(self) -> f32 {
        46.0 * self.factor()
    }
}

/// Width that the button beside the answer needs, in points.
const BUTTON_WIDTH: f32 = 88.0;

struct Answer {
    large: String,
    color: Color32,
    /// Lines beside it, the first in full size.
    beside: Vec<String>,
    /// All of it in words.
    name: String,
    hover: String,
}

/// Shows the answer, and the way to what the layers make of the drawing; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, answer_size: AnswerSize) -> Vec<Action> {
    let sketch = &lab.sketch;
    let mut actions = Vec::new();
    let size = vec2(ui.available_width(), answer_size.height());
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        let threshold = lab.rejection_threshold;
        match (&sketch.failure, sketch.prediction.zip(sketch.verdict(threshold))) {
            (Some(failure), _) => {
                let color = theme::tokens(ui).error;
                ui.add(Label::new(RichText::new(failure).color(color)).truncate()).on_hover_text(failure);
            }
            (None, None) if sketch.is_empty() => {
                ui.weak("The pad is empty");
            }
            (None, None) => {
                ui.weak("Waiting for the prediction");
            }
            (None, Some((prediction, verdict))) => {
                let answer = answer(verdict, &prediction.scores, threshold, theme::tokens(ui));
fn answer_ui(ui: &mut Ui, prediction: &DrawingPrediction, answer: &Answer, size: AnswerSize) -> Response {
            }
        }
        if !sketch.is_empty() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| actions.extend(way_on_ui(ui, sketch)));
        }
    });
    actions
}

/// The way to what the layers make of the drawing; several digits are a number, which the tab Strings reads.
fn way_on_ui(ui: &mut Ui, sketch: &Sketch) -> Vec<Action> {
    let (text, hover) = match sketch.has_several_digits {
        false => ("Look inside", "Shows the activations of each layer for the drawing in Feature maps"),
        true => ("Read number", "These are several digits: the tab Strings reads them as a whole number"),
    };
    if !ui.small_button(text).on_hover_text(hover).clicked() {
        return Vec::new();
    }
    match sketch.has_several_digits {
        false => vec![Action::Show(Subject::Drawing), Action::OpenTab(Tab::FeatureMaps)],
        true => {
            let drawing = StringEdit::TakeDrawing(sketch.drawing.clone());
            vec![Action::Strings(drawing), Action::OpenTab(Tab::Strings)]
        }
    }
}

