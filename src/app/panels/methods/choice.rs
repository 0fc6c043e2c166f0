//! Which methods have a curve.

use eframe::egui::{Button, ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use crate::{
    app::{numbers::counted, widgets::menu_ui},
    methods::{benchmark::Cell, input::Input, method::Method},
};

/// Height of the list in points.
const LIST_HEIGHT: f32 = 320.0;

/// A method with its input, its own settings and the first seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct CellKey {
    method: Method,
    input: Input,
}

impl CellKey {
    pub(super) fn of(cell: &Cell) -> Self {
        Self { method: cell.method, input: cell.input }
    }

    pub(super) const fn new(method: Method, input: Input) -> Self {
        Self { method, input }
    }

    /// The cell with all training images.
    pub(super) fn cell(self) -> Cell {
        Cell::new(self.method, self.input)
    }
}

/// Shows the menu in which methods are ticked; returns the one whose tick is changed. With `most` ticks the others are not
/// to be had.
pub(super) fn ui(ui: &mut Ui, cells: &[Cell], is_ticked: impl Fn(&Cell) -> bool, most: usize) -> Option<CellKey> {
    let count = cells.iter().filter(|cell| is_ticked(cell)).count();
    let text = counted(count, "method");
    let (button, changed) = menu_ui(ui, Button::new(text), |ui| {
        let mut changed = None;
        ScrollArea::vertical().max_height(LIST_HEIGHT).show(ui, |ui| {
            for cell in cells {
                let mut ticked = is_ticked(cell);
                let is_free = ticked || count < most;
                let tick = ui.add_enabled_ui(is_free, |ui| ui.checkbox(&mut ticked, cell.title())).inner;
                let tick = tick.on_disabled_hover_text(format!("{most} at most: untick another one first"));
                if tick.changed() {
                    changed = Some(CellKey::of(cell));
                }
            }
        });
        changed
    });
    button.on_hover_text("The methods that have a curve");
    changed.flatten()
}

/// Adds a key, or removes it where it is there.
pub(super) fn toggle(keys: &mut Vec<CellKey>, key: CellKey) {
    match keys.iter().position(|other| *other == key) {
        Some(place) => drop(keys.remove(place)),
        None => keys.push(key),
    }
}
