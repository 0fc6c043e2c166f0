//! Keys of the steps over positions: arrows move from cell to cell, Escape lets go of what was clicked.

use eframe::egui::{EventFilter, Key, Modifiers, Response, Ui};

/// Whether Escape was pressed. Nothing else hears it then.
pub(super) fn is_escaped(ui: &Ui) -> bool {
    !ui.ctx().text_edit_focused() && is_pressed(ui, Key::Escape)
}

/// Keeps the arrow keys for the cells of a focused area; else they lead from widget to widget.
pub(super) fn keep_arrows(ui: &Ui, response: &Response) {
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
}

/// The column that the arrow keys of this frame lead to from `column`, of `count`.
pub(super) fn column_after(ui: &Ui, column: usize, count: usize) -> usize {
    after(ui, column, [Key::ArrowLeft, Key::ArrowRight], count)
}

/// The row that they lead to.
pub(super) fn row_after(ui: &Ui, row: usize, count: usize) -> usize {
    after(ui, row, [Key::ArrowUp, Key::ArrowDown], count)
}

fn after(ui: &Ui, index: usize, keys: [Key; 2], count: usize) -> usize {
    let [back, forth] = keys.map(|key| usize::from(is_pressed(ui, key)));
    (index + forth).saturating_sub(back).min(count.saturating_sub(1))
}

fn is_pressed(ui: &Ui, key: Key) -> bool {
    ui.input_mut(|input| input.consume_key(Modifiers::NONE, key))
}
