//! The maps of a layer below each other, over the columns of the field.

use eframe::egui::{Align2, FontId, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::super::{field::Field, keys, swept};
use crate::{
    app::{
        arithmetic::map_name,
        lab::{MapPlace, ValuePlace},
        layer_text, theme,
        widgets::mosaic::{self, Emphasis, Tile},
    },
    data::class_names::ClassNames,
    model::{array::Array, layer::Layer},
};

/// The share of the panel's height for all maps where they would be higher, and of a map's own height at least.
const PANEL_SHARE: f32 = 0.9;
const LEAST_SHARE: f32 = 0.5;

/// Height of a unit's row in points: of C5 and F6, and of the output, which has the names of its classes.
const UNIT_HEIGHT: f32 = 3.0;
const CLASS_HEIGHT: f32 = 15.0;

/// Between two maps, in points.
const GAP: f32 = 3.0;

/// Size of the numbers of maps, in points.
const TEXT_SIZE: f32 = 10.0;

/// The pictures of a layer: one for each map; from C5 on a single one with a row for each unit.
pub(super) struct Stack {
    layer: Layer,
    /// How many there are.
    pub picture_count: usize,
    /// Values in a row, and rows, of a picture.
    columns: usize,
    rows: usize,
    /// Left and right edge in the window.
    x: [f32; 2],
    /// Of a picture, in points.
    height: f32,
}

impl Stack {
    /// The pictures of a layer's values `[maps, height, width]` over a field of `width` columns, in a panel of so many points.
    pub(super) fn new(layer: Layer, array: &Array, field: &Field, width: usize, panel_height: f32) -> Option<Self> {
        let [maps, map_rows, columns] = array.shape[..] else { return None };
        let span = swept::span_px(layer, width);
        let x = [span.start, span.end].map(|column| field.x(column as f32));
        let (picture_count, rows) = if map_rows == 1 { (1, maps) } else { (maps, map_rows) };
        let height = match layer {
            Layer::Output => CLASS_HEIGHT * rows as f32,
            _ if map_rows == 1 => UNIT_HEIGHT * rows as f32,
            _ => {
                let own = (map_rows * swept::step_px(layer)) as f32 * field.pixel_size;
                (PANEL_SHARE * panel_height / maps as f32).clamp(LEAST_SHARE * own, own)
            }
        };
        Some(Self { layer, picture_count, columns, rows, x, height })
    }

    /// Shows a picture; returns the response of its area.
    pub(super) fn picture_ui(&self, ui: &mut Ui, picture: usize, tile: Option<Tile>) -> Response {
        let (outer, _) = ui.allocate_exact_size(vec2(ui.available_width(), self.height), Sense::hover());
        ui.add_space(GAP - ui.spacing().item_spacing.y);
        let rect = Rect::from_min_max(pos2(self.x[0], outer.top()), pos2(self.x[1], outer.bottom()));
        let response = ui.interact(rect, ui.make_persistent_id(("swept", self.layer, picture)), Sense::click());
        mosaic::paint(ui, tile, rect, Emphasis::None);
        self.paint_names(ui, rect, picture);
        if response.has_focus() {
            ui.painter().rect_stroke(rect, 0.0, (2.0, theme::tokens(ui).text), StrokeKind::Outside);
            keys::keep_arrows(ui, &response);
        }
        let name = self.name(picture);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        response
    }

    fn name(&self, picture: usize) -> String {
        match self.is_of_units() {
            true => format!("{} units over the field", self.layer.name()),
            false => format!("{} over the field", map_name(MapPlace { layer: self.layer, map: picture })),
        }
    }

    fn is_of_units(&self) -> bool {
        self.layer.map_side() == 1
    }

    /// The map's number, or the classes of the output's rows.
    fn paint_names(&self, ui: &Ui, rect: Rect, picture: usize) {
        let (tokens, font) = (theme::tokens(ui), FontId::proportional(TEXT_SIZE));
        if self.layer == Layer::Output {
            for unit in 0..self.rows {
                let y = rect.top() + (unit as f32 + 0.5) * CLASS_HEIGHT;
                let at = pos2(rect.left() - GAP, y);
                ui.painter().text(
                    at,
                    Align2::RIGHT_CENTER,
                    layer_text::class(unit, &ClassNames::default()),
                    font.clone(),
                    tokens.text_weak,
                );
            }
        } else if !self.is_of_units() {
            let number = ui.painter().layout_no_wrap((picture + 1).to_string(), font, tokens.text);
            let badge = Rect::from_min_size(rect.min, number.size() + vec2(GAP, 0.0));
            ui.painter().rect_filled(badge, 0.0, tokens.surface);
            ui.painter().galley(badge.min + vec2(0.5 * GAP, 0.0), number, tokens.text);
        }
    }

    /// The place under the pointer.
    pub(super) fn pointed(&self, response: &Response, picture: usize) -> Option<ValuePlace> {
        let pos = response.hover_pos().filter(|pos| response.rect.contains(*pos))?;
        let share = (pos - response.rect.min) / response.rect.size();
        let index = |share: f32, count: usize| ((share * count as f32) as usize).min(count.saturating_sub(1));
        Some(self.place(picture, index(share.y, self.rows), index(share.x, self.columns)))
    }

    /// The value in the middle of a picture.
    pub(super) fn middle(&self, picture: usize) -> ValuePlace {
        self.place(picture, self.rows / 2, self.columns / 2)
    }

    fn place(&self, picture: usize, row: usize, column: usize) -> ValuePlace {
        let (map, row) = if self.is_of_units() { (row, 0) } else { (picture, row) };
        ValuePlace { layer: self.layer, map, row, column }
    }

    /// The picture that has a value.
    pub(super) fn picture_of(&self, place: ValuePlace) -> Option<usize> {
        (place.layer == self.layer).then_some(if self.is_of_units() { 0 } else { place.map })
    }

    /// Frames the value at `place` where it is in this picture.
    pub(super) fn paint_value(&self, ui: &Ui, rect: Rect, picture: usize, place: ValuePlace) {
        if self.picture_of(place) != Some(picture) {
            return;
        }
        let row = if self.is_of_units() { place.map } else { place.row };
        let size = rect.size() / vec2(self.columns as f32, self.rows as f32);
        let cell = mosaic::grid_cell(rect.min, self.columns, size, row * self.columns + place.column);
        let tokens = theme::tokens(ui);
        ui.painter().rect_stroke(cell.expand(1.0), 0.0, (1.0, tokens.background), StrokeKind::Outside);
        ui.painter().rect_stroke(cell, 0.0, (1.5, tokens.text), StrokeKind::Outside);
    }

    /// The value that the arrow keys of this frame lead to.
    pub(super) fn stepped(&self, ui: &Ui, from: ValuePlace) -> ValuePlace {
        let row = if self.is_of_units() { from.map } else { from.row };
        let row = keys::row_after(ui, row, self.rows);
        let column = keys::column_after(ui, from.column, self.columns);
        self.place(from.map, row, column)
    }
}
