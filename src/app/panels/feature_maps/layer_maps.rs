//! The maps of all layers, the receptive field of a value, and the arrow keys that move from value to value.

use eframe::egui::{
    Align2, EventFilter, FontId, Key, Modifiers, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, Vec2,
    WidgetInfo, vec2,
};

use super::{
    figure,
    layer_layout::{HEADING_HEIGHT, LayerBlock, grid},
    value_text::{shown_values, value_kind},
};
use crate::{
    app::{
        action::Action,
        arithmetic::{is_seen, map_name},
        lab::{Lab, MapPlace, ValuePlace},
        layer_text,
        pictures::Pictures,
        theme,
        widgets::{
            elided,
            mosaic::{self, Emphasis},
            why_button,
        },
    },
    explain::Topic,
    model::{architecture::Architecture, layer::Layer, receptive_field::receptive_fields},
};

/// The place of the value under the pointer, if neither `covered` nor anything else lies over it.
pub(super) fn pointed(ui: &Ui, blocks: &[LayerBlock], covered: Option<Rect>) -> Option<ValuePlace> {
    let pos = ui.input(|input| input.pointer.hover_pos())?;
    let is_free = ui.ctx().layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id())
        && !covered.is_some_and(|covered| covered.contains(pos));
    blocks.iter().filter(|_| is_free).find_map(|block| block.value_at(pos))
}

/// What the pointer and the keys point at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Pointing {
    /// The value under the pointer.
    pub pointed: Option<ValuePlace>,
    /// The value that the user turned to last: the one under the pointer, or the one whose arithmetic is shown.
    pub focus: Option<ValuePlace>,
}

/// Shows all layers, and the receptive fields of the value in `focus`.
pub(super) fn ui(
    ui: &mut Ui,
    lab: &Lab,
    pictures: &Pictures,
    blocks: &[LayerBlock],
    Pointing { pointed, focus }: Pointing,
) -> Vec<Action> {
    let mut actions = Vec::new();
    for block in blocks {
        actions.extend(heading_ui(ui, lab, pictures, block));
        actions.extend(block_ui(ui, lab, pictures, block, pointed));
    }
    if let Some(place) = focus {
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
    let (layer, tokens, architecture) = (block.layer, theme::tokens(ui), &lab.network.architecture);
    let response = ui.interact(block.heading, ui.make_persistent_id(("heading", layer)), Sense::click());
    let color = if layer == lab.opened_layer || response.hovered() { tokens.accent } else { tokens.text };
    let [font, small] = [TextStyle::Body, TextStyle::Small].map(|style| style.resolve(ui.style()));
    let painter = ui.painter().with_clip_rect(block.heading.expand(1.0));
    let name = painter.text(block.heading.left_top(), Align2::LEFT_TOP, layer.name(), font, color);
    let why = why_button::beside(ui, name, ("heading", layer), Topic::of_layer(layer, architecture));
    let weak = |pos, align, text: String| painter.text(pos, align, text, small.clone(), tokens.text_weak);
    let beside = name.right_bottom() + vec2(6.0 + why_button::SIZE.x, -1.0);
    if block.heading.height() < HEADING_HEIGHT {
        let kind = if layer == Layer::Output { "probabilities" } else { value_kind(lab, layer) };
        weak(beside, Align2::LEFT_BOTTOM, kind.to_owned());
    } else {
        weak(beside, Align2::LEFT_BOTTOM, layer_text::size(layer, architecture));
        weak(name.left_bottom() + vec2(0.0, 1.0), Align2::LEFT_TOP, shown_values(lab, pictures, layer));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Enlarge layer {}", layer.name())));
    let hover = format!("{}. A click makes it larger", layer_text::description(layer, architecture));
    let is_clicked = response.on_hover_text(hover).clicked();
    why.into_iter().chain(is_clicked.then_some(Action::OpenLayer(layer))).collect()
}

/// The maps of a layer, or its units in one picture.
fn block_ui(ui: &Ui, lab: &Lab, pictures: &Pictures, block: &LayerBlock, pointed: Option<ValuePlace>) -> Vec<Action> {
    let (layer, middle) = (block.layer, block.layer.map_side() / 2);
    match layer {
        Layer::Output => output_ui(ui, lab, pictures, block),
        _ if layer.map_side() == 1 => mosaic::paint(ui, pictures.layer(layer), block.body, Emphasis::None),
        _ => {
            for (map, rect) in block.maps.iter().enumerate() {
                let place = MapPlace { layer, map };
                let emphasis = if lab.highlight == Some(place) { Emphasis::Highlighted } else { Emphasis::None };
                mosaic::paint(ui, pictures.map(place), *rect, emphasis);
            }
        }
    }
    let name = |map| match layer.map_side() {
        1 => format!("{} units", layer.name()),
        _ => map_name(MapPlace { layer, map }),
    };
    let parts = if layer.map_side() == 1 { std::slice::from_ref(&block.body) } else { &block.maps };
    let mut actions = Vec::new();
    for (map, rect) in parts.iter().enumerate() {
        // Where a key pressed the map, its middle is inspected.
        let own = pointed.filter(|place| place.layer == layer && rect.contains(block.maps[place.map].center()));
        let place = own.unwrap_or(ValuePlace { layer, map, row: middle, column: middle });
        let response = interact(ui, *rect, ("map", layer, map), &name(map));
        if response.clicked() {
            actions.push(Action::Inspect(Some(place)));
        }
        actions.extend(figure::context_ui(&response, lab, pictures, MapPlace { layer, map }));
    }
    actions
}

/// The map as something to click, or to press by a key.
fn interact(ui: &Ui, rect: Rect, id_salt: (&str, Layer, usize), name: &str) -> Response {
    let response = ui.interact(rect, ui.make_persistent_id(id_salt), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
        // Here the arrows move from value to value, not from widget to widget.
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    response
}

/// Width of a digit beside its output, in points.
const DIGIT_WIDTH: f32 = 11.0;

/// Share of an output's width that is for the name of its class, and the space after the name in points.
const NAME_SHARE: f32 = 0.5;
const NAME_GAP: f32 = 4.0;

/// The logits (or distances) as colours, the probabilities of the digits as bars beside them.
fn output_ui(ui: &Ui, lab: &Lab, pictures: &Pictures, block: &LayerBlock) {
    let tokens = theme::tokens(ui);
    let Some(activations) = lab.activations() else { return };
    let best = activations.scores.digits.iter().copied().fold(0.0, f64::max);
    let names = lab.class_names();
    for (unit, rect) in block.maps.iter().enumerate() {
        let score = activations.scores.digits.get(unit).copied();
        let [text, fill] =
            if score == Some(best) { [tokens.text, tokens.accent] } else { [tokens.text_weak, tokens.text_weak] };
        let name = layer_text::class(unit, &names);
        let (name, font, name_width) = match names.are_digits() {
            true => (name, FontId::monospace((rect.height() - 1.0).min(13.0)), DIGIT_WIDTH),
            false => {
                let width = NAME_SHARE * rect.width();
                let name = elided::fitting(ui, &name, width - NAME_GAP, &TextStyle::Small);
                (name, TextStyle::Small.resolve(ui.style()), width)
            }
        };
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, text);
        let logit = Rect::from_min_size(rect.min + vec2(name_width, 0.0), Vec2::splat(rect.height()));
        mosaic::paint(ui, pictures.map(MapPlace { layer: Layer::Output, map: unit }), logit, Emphasis::None);
        let Some(score) = score else { continue };
        let bar = Rect::from_min_max(logit.right_top() + vec2(4.0, 2.0), rect.max - vec2(0.0, 2.0));
        ui.painter().rect_filled(bar, 1.0, tokens.raised);
        let filled = Rect::from_min_size(bar.min, bar.size() * vec2(score as f32, 1.0));
        ui.painter().rect_filled(filled, 1.0, fill);
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
        let earlier = |map: &usize| MapPlace { layer: field.layer, map: *map };
        let is_seen = |map: &usize| is_seen(&lab.network.architecture, place, earlier(map));
        for map in field.maps.clone().filter(is_seen) {
            let part = block.part(map, &field.rows, &field.columns);
            ui.painter().rect_stroke(part, 0.0, (1.5, accent), StrokeKind::Middle);
        }
    }
}

/// The value itself.
fn paint_value(ui: &Ui, blocks: &[LayerBlock], place: ValuePlace) {
    // A network with fewer output units may have come since.
    let has_value = |block: &&LayerBlock| block.layer == place.layer && place.map < block.maps.len();
    let Some(block) = blocks.iter().find(has_value) else { return };
    let tokens = theme::tokens(ui);
    let cell = block.part(place.map, &(place.row..place.row + 1), &(place.column..place.column + 1));
    ui.painter().rect_stroke(cell.expand(1.0), 0.0, (1.0, tokens.background), StrokeKind::Outside);
    ui.painter().rect_stroke(cell, 0.0, (1.5, tokens.text), StrokeKind::Outside);
}

/// Takes the arrow keys and Escape of this frame.
pub(super) fn key_actions(ui: &Ui, place: ValuePlace, architecture: &Architecture) -> Vec<Action> {
    if ui.ctx().text_edit_focused() {
        return Vec::new();
    }
    let is_pressed = |key| ui.ctx().input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if is_pressed(Key::Escape) {
        return vec![Action::Inspect(None)];
    }
    let steps = [(Key::ArrowUp, -1, 0), (Key::ArrowDown, 1, 0), (Key::ArrowLeft, 0, -1), (Key::ArrowRight, 0, 1)];
    let pressed = steps.into_iter().filter(|(key, ..)| is_pressed(*key));
    let end = pressed.fold(place, |place, (_, rows, columns)| stepped(place, architecture, rows, columns));
    if end == place { Vec::new() } else { vec![Action::Inspect(Some(end))] }
}

/// The value `rows` and `columns` further; `place` itself where there is none.
fn stepped(place: ValuePlace, architecture: &Architecture, rows: isize, columns: isize) -> ValuePlace {
    let side = place.layer.map_side();
    let moved = |index: usize, step: isize, count: usize| index.checked_add_signed(step).filter(|end| *end < count);
    let end = if side > 1 {
        let cell = moved(place.row, rows, side).zip(moved(place.column, columns, side));
        cell.map(|(row, column)| ValuePlace { row, column, ..place })
    } else {
        let [width, height] = grid(place.layer, architecture);
        let cell = moved(place.map / width, rows, height).zip(moved(place.map % width, columns, width));
        let map = cell.map(|(row, column)| row * width + column);
        map.filter(|map| *map < architecture.map_count(place.layer)).map(|map| ValuePlace { map, ..place })
    };
    end.unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_within_the_map_and_within_the_picture_of_units() {
        let at = |layer, map, row, column| ValuePlace { layer, map, row, column };
        let stepped = |place, rows, columns| stepped(place, &Architecture::MODERN, rows, columns);
        assert_eq!(stepped(at(Layer::C1, 2, 5, 5), 1, 0), at(Layer::C1, 2, 6, 5));
        assert_eq!(stepped(at(Layer::C1, 2, 27, 5), 1, 0), at(Layer::C1, 2, 27, 5));
        // F6 is 7 wide: unit 6 is at the right edge of the first row.
        assert_eq!(stepped(at(Layer::F6, 6, 0, 0), 0, 1), at(Layer::F6, 6, 0, 0));
        assert_eq!(stepped(at(Layer::F6, 6, 0, 0), 1, 0), at(Layer::F6, 13, 0, 0));
        assert_eq!(stepped(at(Layer::Output, 9, 0, 0), 1, 0), at(Layer::Output, 9, 0, 0));
        assert_eq!(stepped(at(Layer::Output, 3, 0, 0), -1, 0), at(Layer::Output, 2, 0, 0));
    }
}
