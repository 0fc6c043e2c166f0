//! The contribution of each map of C3: a number for the whole map, a colour for each value.

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Theme, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::{
    Textures, diverging,
    layout::{HEADING_HEIGHT, Layout, MAP_COLUMNS, MAP_GAP, NUMBER_HEIGHT},
    signed,
};
use crate::{
    app::{
        lab::{Lab, MapPlace},
        theme,
        widgets::mosaic::{self, Emphasis, Tiles},
    },
    model::{array::Array, attribution::Attribution, layer::Layer},
};

/// The map's place among all maps.
pub(super) fn place(map: usize) -> MapPlace {
    MapPlace { layer: Layer::C3, map }
}

/// The contribution of each value, a tile a map.
pub(super) fn tiles(theme: Theme, values: &Array) -> Tiles {
    Tiles { size: [Layer::C3.map_side(); 2], columns: MAP_COLUMNS, colors: diverging(theme, values) }
}

/// Shows the maps; returns the map under the pointer, and which of its values.
pub(super) fn ui(
    ui: &mut Ui,
    lab: &Lab,
    attribution: &Attribution,
    textures: &Textures,
    layout: &Layout,
) -> Option<(usize, usize)> {
    let hover = c3_hover(attribution);
    ui.spacing_mut().item_spacing = vec2(MAP_GAP, 0.0);
    ui.allocate_ui(vec2(ui.available_width(), HEADING_HEIGHT), |ui| {
        ui.set_min_height(HEADING_HEIGHT);
        ui.strong("Maps of C3").on_hover_text(hover);
    });
    ui.spacing_mut().item_spacing.y = theme::GAP;
    let mut pointed = None;
    let maps: Vec<usize> = (0..Layer::C3.map_count()).collect();
    for row in maps.chunks(MAP_COLUMNS) {
        ui.horizontal_top(|ui| {
            for map in row {
                let index = map_ui(ui, lab, attribution, textures, layout, *map);
                pointed = pointed.or(index.map(|index| (*map, index)));
            }
        });
    }
    pointed
}

/// One map with its number; returns the value under the pointer.
fn map_ui(
    ui: &mut Ui,
    lab: &Lab,
    attribution: &Attribution,
    textures: &Textures,
    layout: &Layout,
    map: usize,
) -> Option<usize> {
    let (tokens, side) = (theme::tokens(ui), layout.value * Layer::C3.map_side() as f32);
    let (rect, response) = ui.allocate_exact_size(vec2(side, side + NUMBER_HEIGHT), Sense::hover());
    let picture = Rect::from_min_size(rect.min, Vec2::splat(side));
    let emphasis = if lab.highlight == Some(place(map)) { Emphasis::Highlighted } else { Emphasis::None };
    mosaic::paint(ui, textures.c3.tile(map), picture, emphasis);
    let contribution = signed(attribution.c3.maps.values[map]);
    let font = TextStyle::Small.resolve(ui.style());
    let below = pos2(rect.center().x, rect.bottom());
    ui.painter().text(below, Align2::CENTER_BOTTOM, &contribution, font, tokens.text);
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("C3 map {}: contribution {contribution}", map + 1))
    });
    let pos = response.hover_pos().filter(|pos| picture.contains(*pos))?;
    let at = (pos - picture.min) / layout.value;
    let last = Layer::C3.map_side() - 1;
    let [row, column] = [at.y, at.x].map(|at| (at as usize).min(last));
    Some(row * Layer::C3.map_side() + column)
}

fn c3_hover(attribution: &Attribution) -> String {
    let digit = attribution.digit;
    format!(
        "Under each map: its contribution, the fall of the log-odds of {digit} where the map is replaced by that of blank \
         paper. Colours: the same for each value alone. Contributions overlap, so they do not add up to the log-odds"
    )
}
