//! The list of keys.

use eframe::egui::{Align2, Context, Grid, Key, Modifiers, RichText, ScrollArea, Ui, Window};

use crate::app::{action::Action, lab::Explained, shortcuts::SHORTCUTS};

/// Keys that are no shortcuts, with their effects.
const OTHER_KEYS: [(&str, &str); 5] = [
    ("0 – 9", "Label the drawing with this digit; press again to undo"),
    ("Arrows", "Move from value to value while the arithmetic is shown"),
    ("P , .", "Play or pause the slide of a kernel; a patch back; a patch forward"),
    ("Arrows, Space", "Move the pen and put it down while the pad has the focus"),
    ("Tab, Enter", "Reach and press every control"),
];

/// Height of the window around the list with a margin, in points: in a low window the list scrolls.
const HEIGHT_BESIDE_KEYS: f32 = 150.0;

/// Shows the list over the window.
pub(crate) fn ui(ctx: &Context) -> Vec<Action> {
    let (mut is_open, mut actions) = (true, Vec::new());
    let window = Window::new("Keys").open(&mut is_open).collapsible(false).resizable(false);
    window.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ctx, |ui| {
        let height = ctx.content_rect().height() - HEIGHT_BESIDE_KEYS;
        // At once as high as it may be, so that nothing grows under the pointer.
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, keys_ui);
        });
        ui.separator();
        if ui.button("Explanations").on_hover_text("Explanations of each part of the network (E)").clicked() {
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

fn keys_ui(ui: &mut Ui) {
    let ctx = ui.ctx().clone();
    let shortcuts = SHORTCUTS.iter().map(|shortcut| (shortcut.keys_in_words(&ctx), shortcut.words));
    let others = OTHER_KEYS.map(|(keys, effect)| (keys.to_owned(), effect));
    for (keys, effect) in shortcuts.chain(others) {
        ui.label(RichText::new(keys).monospace().strong());
        ui.label(effect);
        ui.end_row();
    }
}
