//! The contribution of each map of C3: a number for the whole map, a colour for each value.

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Theme, Ui, Vec2, WidgetInfo, vec2};

use super::{
    Pointed, View, diverging, heading_ui,
    layout::{MAP_COLUMNS, MAP_ROWS, NUMBER_HEIGHT},
    signed, value_at,
};
use crate::{
    app::{
        lab::MapPlace,
        theme,
        widgets::mosaic::{self, Emphasis, Tiles},
    },
    model::{attribution::Attribution, layer::Layer},
};

/// The contribution of each value, a tile for each map.
pub(super) fn tiles(theme: Theme, attribution: &Attribution) -> Tiles {
    let colors = diverging(theme, &attribution.c3.values);
    Tiles { size: [Layer::C3.map_side(); 2], columns: MAP_COLUMNS, colors }
}

/// Shows the maps; returns the value under the pointer.
pub(super) fn ui(ui: &mut Ui, view: View<'_>) -> Option<Pointed> {
    let names = view.lab.class_names();
    let class = names.of(view.attribution.digit);
    let hover = format!(
        "Under each map: its contribution, the fall of the log-odds of {class} where the map is replaced by that of blank \
         paper. Colours: the same for each value alone. Contributions overlap, so they do not add up to the log-odds"
    );
    ui.spacing_mut().item_spacing.y = 0.0;
    heading_ui(ui, ui.available_width(), "Maps of C3", &hover);
    let pitch = view.layout.map_pitch();
    let (area, _) = ui.allocate_exact_size(pitch * vec2(MAP_COLUMNS as f32, MAP_ROWS as f32), Sense::hover());
    let corner = |map| mosaic::grid_cell(area.min, MAP_COLUMNS, pitch, map).min;
    let side = Vec2::splat(view.layout.value * Layer::C3.map_side() as f32);
    let maps = 0..Layer::C3.map_count();
    maps.map(|map| map_ui(ui, view, map, Rect::from_min_size(corner(map), side))).fold(None, Option::or)
}

/// One map with its number; returns the value under the pointer.
fn map_ui(ui: &Ui, View { lab, attribution, textures, .. }: View<'_>, map: usize, picture: Rect) -> Option<Pointed> {
    let place = MapPlace { layer: Layer::C3, map };
    let emphasis = if lab.highlight == Some(place) { Emphasis::Highlighted } else { Emphasis::None };
    mosaic::paint(ui, textures.c3.tile(map), picture, emphasis);
    let contribution = signed(attribution.c3.maps.values[map]);
    let below = picture.center_bottom() + vec2(0.0, NUMBER_HEIGHT);
    let font = TextStyle::Small.resolve(ui.style());
    ui.painter().text(below, Align2::CENTER_BOTTOM, &contribution, font, theme::tokens(ui).text);
    let response = ui.interact(picture, ui.make_persistent_id(place), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("C3 map {}: contribution {contribution}", map + 1))
    });
    let index = value_at(picture, Layer::C3.map_side(), response.hover_pos()?)?;
    Some(Pointed::C3 { map, index })
}
