//! The ten digits, of which one is what the drawing was meant to be.

use eframe::egui::{Button, Rect, RichText, Role, Sense, Ui, WidgetInfo, vec2};

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
    ui.label(RichText::new("That was a").small()).on_hover_text(
        "Keeps the drawing with the digit that it was meant to be, so that the network can learn from it",
    );
    ui.spacing_mut().button_padding.x = 0.0;
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), BUTTON_HEIGHT), Sense::hover());
    let pitch = area.width() / CLASS_COUNT as f32;
    let place = |digit: u8| {
        let corner = area.min + vec2(f32::from(digit) * pitch, 0.0);
        Rect::from_min_size(corner, vec2(pitch - SPACING, BUTTON_HEIGHT))
    };
    (0..CLASS_COUNT as u8).filter(|digit| digit_ui(ui, *digit, label, place(*digit))).last().map(TeachEdit::Label)
}

fn digit_ui(ui: &mut Ui, digit: u8, label: Option<u8>, rect: Rect) -> bool {
    let is_it = label == Some(digit);
    let response = ui.put(rect, Button::new(digit.to_string()).selected(is_it));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_it, format!("That was a {digit}")));
    let hover = match (is_it, label) {
        (true, _) => format!("Kept as a {digit}; a click takes it back (key {digit})"),
        (false, Some(other)) => format!("Kept as a {other}; a click makes it a {digit} (key {digit})"),
        (false, None) => format!("Keeps the drawing as a {digit}, to learn from (key {digit})"),
    };
    response.on_hover_text(hover).clicked()
}
