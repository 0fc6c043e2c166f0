//! Walking from value to value by the arrow keys while the arithmetic of one is shown.

use eframe::egui::{Key, Modifiers, Ui};

use crate::{
    app::{action::Action, lab::ValuePlace, pictures::column_count},
    model::layer::Layer,
};

/// Takes the arrow keys and Escape of this frame.
pub(super) fn actions(ui: &Ui, place: ValuePlace) -> Vec<Action> {
    if ui.ctx().text_edit_focused() {
        return Vec::new();
    }
    let is_pressed = |key| ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if is_pressed(Key::Escape) {
        return vec![Action::Inspect(None)];
    }
    let steps = [(Key::ArrowUp, -1, 0), (Key::ArrowDown, 1, 0), (Key::ArrowLeft, 0, -1), (Key::ArrowRight, 0, 1)];
    let pressed = steps.into_iter().filter(|(key, ..)| is_pressed(*key));
    let end = pressed.fold(place, |place, (_, rows, columns)| stepped(place, rows, columns));
    if end == place { Vec::new() } else { vec![Action::Inspect(Some(end))] }
}

/// The value that lies so many rows and columns further; the same where there is none.
fn stepped(place: ValuePlace, rows: isize, columns: isize) -> ValuePlace {
    let side = place.layer.map_side();
    if side > 1 {
        let within = |index: usize, step: isize| index.checked_add_signed(step).filter(|index| *index < side);
        let (row, column) = (within(place.row, rows), within(place.column, columns));
        return match (row, column) {
            (Some(row), Some(column)) => ValuePlace { row, column, ..place },
            _ => place,
        };
    }
    let width = if place.layer == Layer::Output { 1 } else { column_count(place.layer) } as isize;
    let column = place.map as isize % width + columns;
    let map = place.map as isize + rows * width + columns;
    let is_there = (0..width).contains(&column) && (0..place.layer.map_count() as isize).contains(&map);
    if is_there { ValuePlace { map: map as usize, ..place } } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_within_the_map_and_within_the_picture_of_units() {
        let at = |layer, map, row, column| ValuePlace { layer, map, row, column };
        assert_eq!(stepped(at(Layer::C1, 2, 5, 5), 1, 0), at(Layer::C1, 2, 6, 5));
        assert_eq!(stepped(at(Layer::C1, 2, 27, 5), 1, 0), at(Layer::C1, 2, 27, 5));
        // F6 is 7 wide: unit 6 is at the right edge of the first row.
        assert_eq!(stepped(at(Layer::F6, 6, 0, 0), 0, 1), at(Layer::F6, 6, 0, 0));
        assert_eq!(stepped(at(Layer::F6, 6, 0, 0), 1, 0), at(Layer::F6, 13, 0, 0));
        assert_eq!(stepped(at(Layer::Output, 9, 0, 0), 1, 0), at(Layer::Output, 9, 0, 0));
        assert_eq!(stepped(at(Layer::Output, 3, 0, 0), -1, 0), at(Layer::Output, 2, 0, 0));
    }
}
