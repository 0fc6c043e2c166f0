//! The prediction for the drawing, in large letters.

use eframe::egui::{Align, Color32, FontId, Label, Layout, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        action::Action,
        lab::{DrawingPrediction, Lab, Sketch, StringEdit, Subject, Tab},
        numbers::{percent, thousands},
        theme::{self, Tokens},
        widgets::live,
    },
    data::class_names::ClassNames,
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
        // The shape check knows the shapes of digits alone.
        let verdict = match lab.class_names().are_digits() {
            true => sketch.verdict(threshold),
            false => sketch.prediction.map(|prediction| Verdict::of(&prediction.scores, threshold)),
        };
        match (&sketch.failure, sketch.prediction.zip(verdict)) {
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
                let names = lab.class_names();
                let answer = answer(verdict, &prediction.scores, threshold, &names, theme::tokens(ui));
                let response = answer_ui(ui, &prediction, &answer, answer_size);
                // While a run trains it changes many times a second.
                if !lab.is_training() {
                    live::announce(&response);
                }
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

fn answer_ui(ui: &mut Ui, prediction: &DrawingPrediction, answer: &Answer, size: AnswerSize) -> Response {
    let Answer { large, color, beside, name, hover } = answer;
    let usual = theme::answer_font();
    let font = FontId { size: size.factor() * usual.size, ..usual };
    let label = Label::new(RichText::new(large).font(font).color(*color)).selectable(false);
    let response = ui.add(label).on_hover_text(hover.as_str());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    ui.vertical(|ui| {
        ui.set_max_width((ui.available_width() - BUTTON_WIDTH).max(0.0));
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.add_space(if beside.len() > 1 { 1.0 } else { 7.0 });
        for (line, text) in beside.iter().enumerate() {
            let text = if line == 0 { RichText::new(text) } else { RichText::new(text).small() };
            ui.add(Label::new(text).truncate());
        }
        if prediction.run.is_some() {
            let text = RichText::new(format!("step {}", thousands(prediction.step))).small();
            ui.add(Label::new(text).truncate()).on_hover_text("Training steps of the run at this prediction");
        }
    });
    response
}

/// `threshold` is the one that the verdict was found with.
fn answer(
    verdict: Verdict,
    scores: &Scores,
    threshold: RejectionThreshold,
    names: &ClassNames,
    tokens: &Tokens,
) -> Answer {
    let share = |class: Class| percent(scores.of_class(class), 0);
    let threshold = percent(threshold.confidence(), 0);
    let hover = format!("Certain from {threshold} confidence on; Rejection in Errors shows and sets this threshold");
    match verdict {
        Verdict::Sure(digit) => {
            let share = share(Class::Digit(digit));
            let class = names.of(digit).into_owned();
            let name = format!("Predicted {class}, {share}");
            Answer { large: class, color: tokens.text, beside: vec![share], name, hover }
        }
        Verdict::NotSure(digit, rival) => {
            let rival_name = match rival {
                Class::Digit(digit) => names.of(digit).into_owned(),
                Class::Rubbish => "no digit".to_owned(),
            };
            let class = names.of(digit);
            let numbers = format!("{class} {}, {rival_name} {}", share(Class::Digit(digit)), share(rival));
            let name = format!("Predicted {class} or {rival_name} (uncertain): {numbers}");
            let beside = vec!["uncertain".to_owned(), numbers];
            Answer { large: format!("{class}?"), color: tokens.text_weak, beside, name, hover }
        }
        Verdict::NotADigit(why) => {
            let (reason, hover) = match why {
                WhyNoDigit::Shape(rejection) => (
                    rejection.words().to_owned(),
                    "Shape check: hardly any digit of MNIST has this shape, whatever the network predicts",
                ),
                WhyNoDigit::RubbishClass => (
                    format!("rubbish {}", share(Class::Rubbish)),
                    "Rubbish is more probable to the network than any digit",
                ),
            };
            let (large, name, hover) = ("?".to_owned(), format!("Not a digit: {reason}"), hover.to_owned());
            Answer { large, color: tokens.text_weak, beside: vec!["not a digit".to_owned(), reason], name, hover }
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;

    use super::*;
    use crate::data::ink::ShapeRejection;

    fn told_of(shape: Option<ShapeRejection>, scores: &Scores) -> [String; 2] {
        let threshold = RejectionThreshold::new(0.5);
        let verdict = Verdict::with_shape(shape, scores, threshold);
        let answer = answer(verdict, scores, threshold, &ClassNames::default(), theme::of(Theme::Dark));
        [answer.large, answer.name]
    }

    fn told(four: f64, nine: f64, rubbish: Option<f64>) -> [String; 2] {
        let mut digits = [0.0; 10];
        (digits[4], digits[9]) = (four, nine);
        told_of(None, &Scores { digits, rubbish })
    }

    #[test]
    fn a_rejected_shape_is_named() {
        let scores = Scores { digits: [0.1; 10], rubbish: None };
        assert_eq!(told_of(Some(ShapeRejection::Several), &scores), ["?", "Not a digit: several parts"]);
    }

    #[test]
    fn an_answer_names_what_it_is_between_where_it_is_not_sure() {
        assert_eq!(told(0.8, 0.2, None), ["4", "Predicted 4, 80 %"]);
        assert_eq!(told(0.6, 0.4, None), ["4?", "Predicted 4 or 9 (uncertain): 4 60 %, 9 40 %"]);
        assert_eq!(told(0.5, 0.1, Some(0.4)), ["4?", "Predicted 4 or no digit (uncertain): 4 50 %, no digit 40 %"]);
        assert_eq!(told(0.1, 0.07, Some(0.83)), ["?", "Not a digit: rubbish 83 %"]);
    }
}
