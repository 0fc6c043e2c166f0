//! For which digit, and how much is covered at once.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use crate::{
    app::{action::Action, theme, widgets::why_button},
    data::choice::Described as _,
    data::dataset::CLASS_COUNT,
    explain::Topic,
    model::attribution::{Patch, Question},
};

/// Margin beside a digit in its button, in points: narrow, so that all of them stand in one row.
const DIGIT_PADDING: f32 = 5.0;

/// Shows the choices as the last part of a row; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, question: &mut Question) -> Option<Action> {
    ui.weak("Cover");
    for patch in Patch::ALL.iter().copied() {
        let side = patch.side();
        let hover = format!("Covers {side}×{side} pixels at once with paper");
        ui.selectable_value(&mut question.patch, patch, format!("{side}×{side}")).on_hover_text(hover);
    }
    ui.add_space(theme::GROUP_GAP);
    ui.weak("Speaks for");
    let hover = "For the digit that is read, whichever that is";
    ui.selectable_value(&mut question.digit, None, "What is read").on_hover_text(hover);
    ui.spacing_mut().item_spacing.x = 0.0;
    ui.spacing_mut().button_padding.x = DIGIT_PADDING;
    for digit in 0..CLASS_COUNT as u8 {
        let name = format!("For a {digit}");
        let button = ui.add(Button::selectable(question.digit == Some(digit), digit.to_string()));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if button.on_hover_text(format!("What speaks for a {digit}, and what against it")).clicked() {
            question.digit = Some(digit);
        }
    }
    ui.add_space(theme::GAP);
    why_button::ui(ui, Topic::Attribution)
}
