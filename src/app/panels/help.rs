//! The list of keys.

use eframe::egui::{Align2, Context, Grid, Key, Modifiers, RichText, Window};

use crate::app::{
    action::{Action, SHORTCUTS},
    lab::Explained,
};

/// Shows the list over the window; returns what the user wants.
pub(crate) fn ui(ctx: &Context) -> Vec<Action> {
    let (mut is_open, mut actions) = (true, Vec::new());
    let window = Window::new("Keys").open(&mut is_open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ctx, |ui| {
        Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
            for shortcut in &SHORTCUTS {
                ui.label(RichText::new(shortcut.keys_in_words(ctx)).monospace().strong());
                ui.label(shortcut.words);
                ui.end_row();
            }
            ui.label(RichText::new("0 – 9").monospace().strong());
            ui.label("Say which digit the drawing is; once more, that it was not meant");
            ui.end_row();
            ui.label(RichText::new("Arrows").monospace().strong());
            ui.label("Walk from value to value while its arithmetic is shown");
            ui.end_row();
            ui.label(RichText::new("Arrows, Space").monospace().strong());
            ui.label("Move the pen and put it down, where the pad has the focus");
            ui.end_row();
            ui.label(RichText::new("Tab, Enter").monospace().strong());
            ui.label("Reach and press everything without a mouse");
            ui.end_row();
        });
        ui.separator();
        if ui.button("Explanations").on_hover_text("Why each part is as it is, and what came after (E)").clicked() {
            actions.extend([Action::ToggleHelp, Action::Explain(Explained::CONTENTS)]);
        }
        ui.weak("Drop weights, a picture of a digit or a folder on the window to open them");
    });
    let is_closed = !is_open || ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if is_closed && actions.is_empty() {
        actions.push(Action::ToggleHelp);
    }
    actions
}
