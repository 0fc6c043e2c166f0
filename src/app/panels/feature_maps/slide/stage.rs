//! The maps that are read with the patch under the kernel, its products, and the map that is filled up to the patch.

use eframe::egui::{
    Align2, CornerRadius, Rect, Role, ScrollArea, Sense, StrokeKind, TextStyle, Ui, UiBuilder, Vec2, WidgetInfo, pos2,
    vec2,
};

use super::{
    layout::{self, CAPTION_HEIGHT, Places},
    order,
};
use crate::{
    app::{
        arithmetic::{self, MapsInView, map_name, value_name},
        lab::{Lab, MapPlace, ValuePlace},
        numbers::short,
        pictures::{self, Pictures},
        theme,
        widgets::mosaic::{self, Emphasis},
    },
    model::{
        layer::Layer,
        receptive_field::{ReceptiveField, receptive_fields},
    },
};

/// Between two maps, in points.
const MAP_GAP: f32 = 4.0;

/// Width of the frame around the patch, in points.
const PATCH_STROKE: f32 = 2.0;

/// Least width of the caption of the filled map, and of one with row and column in it, in points.
const LEAST_CAPTION_WIDTH: f32 = 130.0;
const LEAST_WIDTH_OF_PLACE: f32 = 260.0;

/// What is shown.
struct Stage<'a> {
    lab: &'a Lab,
    pictures: &'a Pictures,
    /// The value that the kernel makes.
    at: ValuePlace,
    /// What the value depends on, from the layer before it to the input.
    fields: Vec<ReceptiveField>,
}

/// Shows the stage for the value at `at`, which scrolls where there is little room; a click on a map that is read shows its
/// products, one on the filled map returns the place.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, at: ValuePlace, term: &mut usize) -> Option<ValuePlace> {
    let stage = Stage { lab, pictures, at, fields: receptive_fields(at) };
    let width = ui.available_rect_before_wrap().intersect(ui.clip_rect()).width();
    let size = vec2(width, ui.available_height().max(layout::LEAST_HEIGHT));
    let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let (room, _) = ui.allocate_exact_size(size, Sense::hover());
        stage.ui(ui, &layout::places(room, at.layer == Layer::C1), term)
    });
    scrolled.inner
}

impl Stage<'_> {
    fn ui(&self, ui: &mut Ui, places: &Places, term: &mut usize) -> Option<ValuePlace> {
        self.sources_ui(ui, places, term);
        if let Some(place) = places.input {
            self.input_ui(ui, place);
        }
        ui.scope_builder(UiBuilder::new().max_rect(places.arithmetic), |ui| {
            ui.set_clip_rect(places.arithmetic.expand(2.0).intersect(ui.clip_rect()));
            arithmetic::large_ui(ui, MapsInView::of_lab(self.lab), self.at, *term);
        });
        self.own_ui(ui, places.own)
    }

    /// The maps that the value is computed from, with the patch under the kernel.
    fn sources_ui(&self, ui: &Ui, places: &Places, term: &mut usize) {
        let Some(field) = self.fields.first() else { return };
        let sums =
            MapsInView::of_lab(self.lab).map(|maps| arithmetic::sums_of_maps(&maps, self.at)).unwrap_or_default();
        *term = (*term).min(sums.len().saturating_sub(1));
        let words = source_words(&sums);
        caption(ui, places.sources, &words, "", &words);
        if field.layer.map_side() == 1 {
            let grid = pictures::grid(field.layer, &self.lab.network.architecture);
            let rect = layout::picture(places.sources, grid);
            mosaic::paint(ui, self.pictures.layer(field.layer), rect, Emphasis::None);
            frame(ui, rect);
            return;
        }
        let columns = column_count(sums.len());
        let grid = layout::picture(places.sources, [columns, sums.len().div_ceil(columns).max(1)]);
        let pitch = grid.width() / columns as f32;
        for (index, (source, sum)) in sums.iter().enumerate() {
            let rect = mosaic::grid_square(grid.min, columns, pitch, index, pitch - MAP_GAP);
            let is_chosen = sums.len() > 1 && index == *term;
            mosaic::paint(
                ui,
                self.pictures.map(*source),
                rect,
                if is_chosen { Emphasis::Highlighted } else { Emphasis::None },
            );
            frame(ui, part(rect, field));
            let response = ui.interact(rect, ui.make_persistent_id(("slide", source)), Sense::click());
            let name = format!("{}: sum of products {}", map_name(*source), short(*sum));
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, index == *term, &name));
            if response.has_focus() {
                ui.painter().rect_stroke(rect, 0.0, (1.5, theme::tokens(ui).text), StrokeKind::Outside);
            }
            if response.on_hover_text(format!("{name}. A click shows its products")).clicked() {
                *term = index;
            }
        }
    }

    /// The receptive field in the input.
    fn input_ui(&self, ui: &Ui, place: Rect) {
        caption(ui, place, "Input", "", "Input");
        let rect = layout::picture(place, [1, 1]);
        mosaic::paint(ui, self.pictures.map(MapPlace { layer: Layer::Input, map: 0 }), rect, Emphasis::None);
        if let Some(field) = self.fields.last() {
            frame(ui, part(rect, field));
        }
    }

    /// The map, or the layer of units, filled up to the value; returns the place that is clicked.
    fn own_ui(&self, ui: &Ui, place: Rect) -> Option<ValuePlace> {
        let (at, architecture) = (self.at, &self.lab.network.architecture);
        let value = self.lab.layer_values(at.layer).and_then(|values| values.values.get(at.index()).copied());
        let (name, value) = (map_or_layer(at), value.map_or_else(String::new, short));
        let side = at.layer.map_side();
        let (tile, grid, picture_grid) = match side {
            1 => {
                let grid = pictures::grid(at.layer, architecture);
                (self.pictures.layer(at.layer), grid, grid)
            }
            _ => (self.pictures.map(at.into()), [side; 2], [1, 1]),
        };
        let rect = layout::picture(place, picture_grid);
        let words = if rect.width() >= LEAST_WIDTH_OF_PLACE { value_name(at) } else { name.clone() };
        let line = place.with_max_x(rect.right().max(place.left() + LEAST_CAPTION_WIDTH));
        caption(ui, line, &words, &value, &format!("{}: {value}", value_name(at)));
        mosaic::paint(ui, tile, rect, Emphasis::None);
        let cell = rect.size() / vec2(grid[0] as f32, grid[1] as f32);
        let position = order::position(at);
        cover(ui, rect, position, grid[0], cell);
        let own = mosaic::grid_cell(rect.min, grid[0], cell, position);
        let tokens = theme::tokens(ui);
        ui.painter().rect_stroke(own.expand(1.0), 0.0, (1.0, tokens.background), StrokeKind::Outside);
        ui.painter().rect_stroke(own, 0.0, (PATCH_STROKE, tokens.accent), StrokeKind::Outside);
        let response = ui.interact(rect, ui.make_persistent_id("slide filled"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name}, filled")));
        let clicked = response.clicked().then(|| ui.input(|input| input.pointer.interact_pos())).flatten()?;
        let offset = ((clicked - rect.min) / cell).max(vec2(0.0, 0.0));
        let steps = (offset.y as usize).min(grid[1] - 1) * grid[0] + (offset.x as usize).min(grid[0] - 1);
        order::along(order::first(at), steps as isize, architecture)
    }
}

/// Such as `S2 maps 1, 5, 6`.
fn source_words(sums: &[(MapPlace, f32)]) -> String {
    let [(first, _), others @ ..] = sums else { return String::new() };
    let layer = first.layer;
    match others {
        _ if layer.map_side() == 1 => format!("{}, {} units", layer.name(), layer.map_count()),
        [] => map_name(*first),
        _ if sums.len() == layer.map_count() => format!("{}, all {} maps", layer.name(), sums.len()),
        _ => {
            let numbers: Vec<String> = sums.iter().map(|(source, _)| (source.map + 1).to_string()).collect();
            format!("{} maps {}", layer.name(), numbers.join(", "))
        }
    }
}

/// The line above a picture: words at the left and a number at the right, with a name for both.
fn caption(ui: &Ui, place: Rect, words: &str, number: &str, name: &str) {
    let font = TextStyle::Body.resolve(ui.style());
    let line = place.with_max_y(place.top() + CAPTION_HEIGHT);
    let (painter, color) = (ui.painter().with_clip_rect(line.expand(1.0)), theme::tokens(ui).text);
    painter.text(line.left_center(), Align2::LEFT_CENTER, words, font, color);
    painter.text(line.right_center(), Align2::RIGHT_CENTER, number, theme::NUMBERS.resolve(ui.style()), color);
    let id = ui.make_persistent_id(("slide caption", [line.left() as i32, line.top() as i32]));
    ui.interact(line, id, Sense::hover()).widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
}

/// In how many columns maps are laid out.
fn column_count(count: usize) -> usize {
    match count {
        0..=1 => 1,
        2..=4 => 2,
        5..=9 => 3,
        _ => 4,
    }
}

/// The name of the map, or of the layer of units, that is filled.
fn map_or_layer(at: ValuePlace) -> String {
    if at.layer.map_side() == 1 { format!("{} units", at.layer.name()) } else { map_name(at.into()) }
}

/// The part of a map within the field.
fn part(rect: Rect, field: &ReceptiveField) -> Rect {
    let cell = rect.size() / field.layer.map_side() as f32;
    let corner = |column: usize, row: usize| rect.min + vec2(column as f32, row as f32) * cell;
    Rect::from_min_max(corner(field.columns.start, field.rows.start), corner(field.columns.end, field.rows.end))
}

/// The frame of a patch, seen on any colour.
fn frame(ui: &Ui, rect: Rect) {
    let tokens = theme::tokens(ui);
    ui.painter().rect_stroke(rect, 0.0, (PATCH_STROKE + 1.5, tokens.background), StrokeKind::Middle);
    ui.painter().rect_stroke(rect, 0.0, (PATCH_STROKE, tokens.accent), StrokeKind::Middle);
}

/// Hides what comes after `position`, row by row.
fn cover(ui: &Ui, rect: Rect, position: usize, columns: usize, cell: Vec2) {
    let fill = theme::tokens(ui).surface;
    let (row, next) = (position / columns, position % columns + 1);
    let top = rect.top() + row as f32 * cell.y;
    let rest = Rect::from_min_max(pos2(rect.left() + next as f32 * cell.x, top), pos2(rect.right(), top + cell.y));
    let below = Rect::from_min_max(pos2(rect.left(), top + cell.y), rect.max);
    for hidden in [rest, below] {
        if hidden.is_positive() {
            ui.painter().rect_filled(hidden, CornerRadius::ZERO, fill);
        }
    }
}
