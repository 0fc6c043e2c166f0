//! The ten digits, of which one is what the drawing was meant to be.

use eframe::egui::{Button, Role, RichText, Ui, WidgetInfo, vec2};

use crate::{
    app::lab::{Lab, TeachEdit},
    data::dataset::CLASS_COUNT,
};

/// Height of a digit's button in points.
const BUTTON_HEIGHT: f32 = 20.0;

/// Between two buttons, in points.
const SPACING: f32 = 1.0;

/// Shows the digits beside "That was a" where something is drawn; returns the one that was chosen.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<TeachEdit> {
    if lab.sketch.is_empty() {
        return None;
    }
    let label = lab.kept.label_of(lab.sketch.drawing());
    ui.label(RichText::new("That was a").small())
        .on_hover_text("Keeps the drawing with the digit that it was meant to be, so that the network can learn from it");
    ui.spacing_mut().item_spacing.x = SPACING;
    let count = CLASS_COUNT as f32;
    let width = ((ui.available_width() - (count - 1.0) * SPACING) / count).floor();
    (0..CLASS_COUNT as u8).filter(|digit| digit_ui(ui, *digit, label, width)).last().map(TeachEdit::Label)
}

fn digit_ui(ui: &mut Ui, digit: u8, label: Option<u8>, width: f32) -> bool {
    let is_it = label == Some(digit);
    let button = Button::selectable(is_it, digit.to_string()).min_size(vec2(width, BUTTON_HEIGHT)).frame(true);
    ui.spacing_mut().button_padding.x = 0.0;
    let response = ui.add_sized([width, BUTTON_HEIGHT], button);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_it, format!("That was a {digit}")));
    let hover = match (is_it, label) {
        (true, _) => format!("Kept as a {digit}; a click takes it back (key {digit})"),
        (false, Some(other)) => format!("Kept as a {other}; a click makes it a {digit} (key {digit})"),
        (false, None) => format!("Keeps the drawing as a {digit}, to learn from (key {digit})"),
    };
    response.on_hover_text(hover).clicked()
}
