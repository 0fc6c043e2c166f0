//! The line over the open tab that says what to watch in a demonstration.

use eframe::egui::{Button, Label, RichText, Role, Ui, WidgetInfo};

use crate::{
    app::{action::Action, lab::Lab, theme},
    data::choice::Described as _,
};

/// Shows the line if there is a demonstration; returns what the user wants.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let text = lab.demonstration?.describe();
    let mut closes = false;
    ui.horizontal(|ui| {
        let close = ui
            .add(Button::new("×").small())
            .on_hover_text("Hides this line and brings back your settings; training goes on");
        close.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Close the demonstration"));
        closes = close.clicked();
        ui.strong(text.title);
        let color = theme::tokens(ui).accent;
        ui.add(Label::new(RichText::new(text.hint).color(color)).wrap());
    });
    closes.then_some(Action::CloseDemonstration)
}
