//! The maps of all layers, the receptive field of a value, and the arrow keys that move from value to value.

use eframe::egui::{
    Align2, EventFilter, FontId, Key, Modifiers, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, WidgetInfo,
    pos2, vec2,
};

use super::{
    arithmetic::is_seen,
    layer_layout::{HEADING_HEIGHT, LayerBlock},
    value_text::{layer_hover, map_name, short_shown_values, shown_values},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MapPlace, ValuePlace},
        pictures::{Pictures, column_count},
        theme,
        widgets::{
            mosaic::{self, Emphasis},
            why_button,
        },
    },
    explain::Topic,
    model::{layer::Layer, receptive_field::receptive_fields},
};

/// The place of the value under the pointer, if nothing lies over it.
pub(super) fn pointed(ui: &Ui, blocks: &[LayerBlock]) -> Option<ValuePlace> {
    let pos = ui.input(|input| input.pointer.hover_pos())?;
    let is_free = ui.ctx().layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id());
    blocks.iter().filter(|_| is_free).find_map(|block| block.value_at(pos))
}

/// Shows all layers.
pub(super) fn ui(
    ui: &mut Ui,
    lab: &Lab,
    pictures: &Pictures,
    blocks: &[LayerBlock],
    pointed: Option<ValuePlace>,
) -> Vec<Action> {
    let mut actions = Vec::new();
    for block in blocks {
        actions.extend(heading_ui(ui, lab, pictures, block));
        actions.extend(match block.layer {
            layer if layer.map_side() > 1 => maps_ui(ui, lab, pictures, block, pointed),
            _ => units_ui(ui, lab, pictures, block, pointed),
        });
    }
    if let Some(place) = pointed.or(lab.inspected) {
        paint_fields(ui, lab, blocks, place);
    }
    for place in [lab.inspected, pointed].into_iter().flatten() {
        paint_value(ui, blocks, place);
    }
    let highlighted = pointed.map(MapPlace::from).filter(|place| lab.highlight != Some(*place));
    actions.extend(highlighted.map(Action::Highlight));
    actions
}

/// The layer's name, size, and which values are shown; a click makes it larger.
fn heading_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, block: &LayerBlock) -> Vec<Action> {
    let (layer, tokens) = (block.layer, theme::tokens(ui));
    let response = ui.interact(block.heading, ui.make_persistent_id(("heading", layer)), Sense::click());
    let color = if layer == lab.opened_layer || response.hovered() { tokens.accent } else { tokens.text };
    let font = TextStyle::Body.resolve(ui.style());
    let small = TextStyle::Small.resolve(ui.style());
    let painter = ui.painter().with_clip_rect(block.heading.expand(1.0));
    let name = painter.text(block.heading.left_top(), Align2::LEFT_TOP, layer.name(), font, color);
    let why = why_button::beside(ui, name, ("heading", layer), Topic::of_layer(layer, &lab.network.architecture));
    let beside = name.right_bottom() + vec2(6.0 + why_button::SIZE.x, -1.0);
    if block.heading.height() < HEADING_HEIGHT {
        let words = short_shown_values(lab, layer);
        painter.text(beside, Align2::LEFT_BOTTOM, words, small, tokens.text_weak);
    } else {
        let size = format!("{}@{side}×{side}", layer.map_count(), side = layer.map_side());
        painter.text(beside, Align2::LEFT_BOTTOM, size, small.clone(), tokens.text_weak);
        let second_line = name.left_bottom() + vec2(0.0, 1.0);
        painter.text(second_line, Align2::LEFT_TOP, shown_values(lab, pictures, layer), small, tokens.text_weak);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Enlarge layer {}", layer.name())));
    let response = response.on_hover_text(format!("{}. A click makes it larger", layer_hover(lab, layer)));
    why.into_iter().chain(response.clicked().then_some(Action::OpenLayer(layer))).collect()
}

/// The maps of a layer that has several values in each.
fn maps_ui(
    ui: &mut Ui,
    lab: &Lab,
    pictures: &Pictures,
    block: &LayerBlock,
    pointed: Option<ValuePlace>,
) -> Vec<Action> {
    let mut actions = Vec::new();
    for (map, rect) in block.maps.iter().enumerate() {
        let place = MapPlace { layer: block.layer, map };
        let emphasis = if lab.highlight == Some(place) { Emphasis::Highlighted } else { Emphasis::None };
        mosaic::paint(ui, pictures.map(place), *rect, emphasis);
        let response = ui.interact(*rect, ui.make_persistent_id(("map", place)), Sense::click());
        let name = map_name(place);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let own = pointed.filter(|pointed| MapPlace::from(*pointed) == place);
        let middle = block.layer.map_side() / 2;
        actions.extend(inspected(
            ui,
            &response,
            own,
            ValuePlace { layer: block.layer, map, row: middle, column: middle },
        ));
    }
    actions
}

/// A layer of single units as one picture; the output as rows.
fn units_ui(
    ui: &mut Ui,
    lab: &Lab,
    pictures: &Pictures,
    block: &LayerBlock,
    pointed: Option<ValuePlace>,
) -> Vec<Action> {
    let layer = block.layer;
    if layer == Layer::Output {
        output_ui(ui, lab, pictures, block);
    } else {
        mosaic::paint(ui, pictures.layer(layer), block.body, Emphasis::None);
    }
    let response = ui.interact(block.body, ui.make_persistent_id(("units", layer)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} units", layer.name())));
    let own = pointed.filter(|place| place.layer == layer);
    inspected(ui, &response, own, ValuePlace { layer, map: 0, row: 0, column: 0 }).into_iter().collect()
}

/// Opens the arithmetic of the value that was clicked, or of `first` where a key pressed the map.
fn inspected(ui: &Ui, response: &Response, own: Option<ValuePlace>, first: ValuePlace) -> Option<Action> {
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
        // Here the arrows move from value to value, not from widget to widget.
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    response.clicked().then(|| Action::Inspect(Some(own.unwrap_or(first))))
}

/// The ten logits (or distances) as colours, the probabilities as bars beside them.
fn output_ui(ui: &Ui, lab: &Lab, pictures: &Pictures, block: &LayerBlock) {
    let tokens = theme::tokens(ui);
    let Some(activations) = lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()) else { return };
    let best = activations.scores.digits.iter().copied().fold(0.0, f64::max);
    for (digit, (rect, score)) in block.maps.iter().zip(activations.scores.digits).enumerate() {
        let font = FontId::monospace((rect.height() - 1.0).min(13.0));
        let color = if score == best { tokens.text } else { tokens.text_weak };
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, digit.to_string(), font.clone(), color);
        let logit =
            Rect::from_min_max(rect.min + vec2(11.0, 0.0), pos2(rect.left() + 11.0 + rect.height(), rect.bottom()));
        mosaic::paint(ui, pictures.map(MapPlace { layer: Layer::Output, map: digit }), logit, Emphasis::None);
        let bar = Rect::from_min_max(logit.right_top() + vec2(4.0, 2.0), rect.max - vec2(0.0, 2.0));
        ui.painter().rect_filled(bar, 1.0, tokens.raised);
        let filled = Rect::from_min_size(bar.min, vec2(bar.width() * score as f32, bar.height()));
        ui.painter().rect_filled(filled, 1.0, if score == best { tokens.accent } else { tokens.text_weak });
    }
}

/// The receptive field of `place` in each layer before it.
fn paint_fields(ui: &Ui, lab: &Lab, blocks: &[LayerBlock], place: ValuePlace) {
    let accent = theme::tokens(ui).accent;
    for field in receptive_fields(place) {
        let Some(block) = blocks.iter().find(|block| block.layer == field.layer) else { continue };
        if field.layer.map_side() == 1 {
            ui.painter().rect_stroke(block.body, 0.0, (1.5, accent), StrokeKind::Outside);
            continue;
        }
        let is_seen = |map: &usize| is_seen(lab, place, MapPlace { layer: field.layer, map: *map });
        for map in field.maps.clone().filter(is_seen) {
            let part = block.part(map, &field.rows, &field.columns);
            ui.painter().rect_stroke(part, 0.0, (1.5, accent), StrokeKind::Middle);
        }
    }
}

/// The value itself.
fn paint_value(ui: &Ui, blocks: &[LayerBlock], place: ValuePlace) {
    let Some(block) = blocks.iter().find(|block| block.layer == place.layer) else { return };
    let tokens = theme::tokens(ui);
    let cell = block.part(place.map, &(place.row..place.row + 1), &(place.column..place.column + 1));
    ui.painter().rect_stroke(cell.expand(1.0), 0.0, (1.0, tokens.background), StrokeKind::Outside);
    ui.painter().rect_stroke(cell, 0.0, (1.5, tokens.text), StrokeKind::Outside);
}

/// Takes the arrow keys and Escape of this frame.
pub(super) fn key_actions(ui: &Ui, place: ValuePlace) -> Vec<Action> {
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

/// The value `rows` and `columns` further; `place` itself where there is none.
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
