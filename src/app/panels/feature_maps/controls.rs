//! Which image is shown, what the network makes of it, and how maps are coloured.

use eframe::egui::{Align, Button, DragValue, Label, Layout, RichText, Role, Ui, WidgetInfo};

use super::{names::has_squashing, page::Page, palette};
use crate::{
    app::{
        action::Action,
        files::Dialog,
        lab::{Lab, MapScale, MapView, Subject, UnitValue},
        pictures::Pictures,
        theme,
        widgets::why_button,
    },
    explain::Topic,
    model::{
        layer::Layer,
        scores::{Class, Scores},
        verdict::{RejectionThreshold, Verdict},
    },
};

/// Shows which image it is and what it is read as; returns what the user wants.
pub(super) fn image_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        actions.extend(test_digit_ui(ui, lab));
        actions.extend(other_images_ui(ui, lab));
        verdict_ui(ui, lab);
        actions.extend(why_button::ui(ui, Topic::Rejection));
    });
    actions
}

/// Shows the row of the maps: the switch to the other page, and how maps are coloured; returns what the user wants.
pub(super) fn view_row_ui(ui: &mut Ui, page: &mut Page, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let mut actions = Vec::new();
    let has_room = palette::fits_in_controls(ui.available_width());
    ui.horizontal_wrapped(|ui| {
        page.switch_ui(ui);
        ui.add_space(theme::GROUP_GAP);
        actions.extend(view_ui(ui, lab));
        if has_room {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| palette::ui(ui, lab, pictures));
        }
    });
    actions
}

fn test_digit_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let count = lab.data.dataset.test.len();
    let shown = match lab.subject {
        Subject::TestDigit(index) => Some(index),
        Subject::Drawing | Subject::Picture(_) => None,
    };
    let mut index = shown.unwrap_or(0);
    let mut actions = Vec::new();
    let show = |index: usize| Action::Show(Subject::TestDigit(index));
    if ui.selectable_label(shown.is_some(), "Test digit").on_hover_text("Shows an image of the test set").clicked() {
        actions.push(show(index));
    }
    if small_button(ui, "<", "Previous test digit") {
        actions.push(show((index + count.saturating_sub(1)) % count.max(1)));
    }
    let field = ui.add(DragValue::new(&mut index).range(0..=count.saturating_sub(1)).speed(0.2));
    field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, "Number of the test digit"));
    if field.on_hover_text(format!("Its number, 0 to {}: drag, or click and type", count.saturating_sub(1))).changed() {
        actions.push(show(index));
    }
    if small_button(ui, ">", "Next test digit") {
        actions.push(show((index + 1) % count.max(1)));
    }
    if ui.button("Random").on_hover_text("Any test digit").clicked() {
        actions.push(Action::ShowRandom);
    }
    if ui.button("Next wrong").on_hover_text("The next test digit that the network reads wrongly").clicked() {
        actions.push(Action::ShowNextWrong);
    }
    actions
}

fn small_button(ui: &mut Ui, text: &str, name: &str) -> bool {
    let response = ui.add(Button::new(text).small());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response.on_hover_text(name).clicked()
}

fn other_images_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let is_drawing = lab.subject == Subject::Drawing;
    let drawing = ui.add_enabled(!lab.sketch.is_empty(), Button::selectable(is_drawing, "Drawing"));
    let hover = "Shows what is on the pad, while you draw";
    if drawing.on_hover_text(hover).on_disabled_hover_text("The pad on the right is empty").clicked() {
        actions.push(Action::Show(Subject::Drawing));
    }
    let is_picture = matches!(lab.subject, Subject::Picture(_));
    let hover = "Opens a picture of one digit; you can also drop one on the window, or paste it";
    if ui.selectable_label(is_picture, "Picture…").on_hover_text(hover).clicked() {
        actions.push(Action::Choose(Dialog::OpenPicture));
    }
    actions
}

/// What the image is, and what it is read as.
fn verdict_ui(ui: &mut Ui, lab: &Lab) {
    let tokens = theme::tokens(ui);
    let activations = lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref());
    let Some(scores) = activations.map(|activations| &activations.scores) else { return };
    let (read, words) = verdict_words(scores, lab.rejection_threshold);
    match lab.subject_label() {
        Some(label) if Some(label) == read => {
            verdict_label(ui, RichText::new(format!("a {label}, {words}")).color(tokens.success));
        }
        Some(label) => {
            verdict_label(ui, RichText::new(format!("a {label}, but {words}")).color(tokens.error));
        }
        None => {
            verdict_label(ui, RichText::new(format!("{}: {words}", lab.subject_name())));
        }
    }
}

/// The digit that is read, if any, and the verdict with the probabilities that it rests on.
fn verdict_words(scores: &Scores, threshold: RejectionThreshold) -> (Option<u8>, String) {
    let told = |class: Class| {
        let percent = 100.0 * scores.of_class(class);
        match class {
            Class::Digit(digit) => format!("{digit} {percent:.1} %"),
            Class::Rubbish => format!("no digit {percent:.1} %"),
        }
    };
    match Verdict::of(scores, threshold) {
        Verdict::Sure(digit) => {
            (Some(digit), format!("read as {digit}, {:.1} %", 100.0 * scores.of_class(Class::Digit(digit))))
        }
        Verdict::NotSure(digit, rival) => {
            (Some(digit), format!("not sure: {} or {}", told(Class::Digit(digit)), told(rival)))
        }
        Verdict::NotADigit(_) => {
            (None, format!("read as no digit: rubbish {:.1} %", 100.0 * scores.of_class(Class::Rubbish)))
        }
    }
}

/// In one piece, also where it begins a line of its own.
fn verdict_label(ui: &mut Ui, text: RichText) {
    ui.add(Label::new(text).extend());
}

fn view_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let view = lab.map_view;
    let mut actions = Vec::new();
    ui.weak("Values");
    for (moment, text, hover) in [
        (UnitValue::PreActivation, "Before", "The weighted sums, before squashing"),
        (UnitValue::Activation, "After", "The layer's output, after squashing: what the next layer sees"),
    ] {
        if ui.selectable_label(view.moment == moment, text).on_hover_text(hover).clicked() {
            actions.push(Action::SetMapView(MapView { moment, ..view }));
        }
    }
    ui.weak("squashing").on_hover_text(if has_squashing(lab, Layer::S2) {
        "All layers from C1 to F6 squash; in the other layers both are the same"
    } else {
        "C1, C3, C5 and F6 squash; in the other layers both are the same"
    });
    ui.add_space(theme::GROUP_GAP);
    ui.weak("Colours by");
    for (scale, text, hover) in [
        (MapScale::Map, "Map", "Each map's largest value has the full colour: shows its shape"),
        (MapScale::Layer, "Layer", "The largest value of the layer has the full colour: maps of a layer compare"),
        (MapScale::Network, "Network", "The largest value of all layers has the full colour: layers compare"),
    ] {
        if ui.selectable_label(view.scale == scale, text).on_hover_text(hover).clicked() {
            actions.push(Action::SetMapView(MapView { scale, ..view }));
        }
    }
    actions
}
