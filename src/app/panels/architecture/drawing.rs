//! The layers as stacks of maps and columns of units, drawn to scale with live values; a click opens a layer.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use super::drawing_layout::{self, Connection, LayerPlace, Places};
use crate::{
    app::{
        action::Action,
        lab::MapPlace,
        layer_text,
        pictures::Pictures,
        theme,
        widgets::{
            mosaic::{self, Emphasis},
            why_button,
        },
    },
    explain::Topic,
    model::{architecture::Architecture, layer::Layer, layer_table::LayerRow},
};

/// Above the captions, in points.
const CAPTION_MARGIN: f32 = 5.0;

/// Width of the mark beside a layer's name, in points.
const WHY_WIDTH: f32 = why_button::DISTANCE + why_button::SIZE.x;

/// Shows the drawing, at most `height` points high.
pub(super) fn ui(
    ui: &mut Ui,
    pictures: &Pictures,
    architecture: &Architecture,
    rows: &[LayerRow],
    height: f32,
) -> Vec<Action> {
    let size = vec2(ui.available_width(), height);
    let room = Rect::from_min_size(ui.cursor().min, size);
    let (caption, places) = captioned_places(ui, room, architecture);
    let used = places.layers.iter().map(|place| place.cell).fold(Rect::NOTHING, Rect::union);
    ui.allocate_space(vec2(size.x, used.height()));
    let responses: Vec<_> = places.layers.iter().map(|place| interact(ui, place)).collect();
    for (place, response) in places.layers.iter().zip(&responses) {
        layer_ui(ui, pictures, place, response);
    }
    for (place, response) in places.layers.iter().zip(&responses) {
        if let Some(connection) = places.connection(place.layer) {
            connection_ui(ui, connection, is_pointed_at(response));
        }
    }
    let chosen = places.layers.iter().zip(responses).filter_map(|(place, response)| {
        let response = response.on_hover_text(hover_text(place.layer, architecture, rows));
        let why = caption_ui(ui, place, architecture, caption);
        why.or_else(|| response.clicked().then_some(Action::OpenLayer(place.layer)))
    });
    chosen.collect()
}

fn interact(ui: &Ui, place: &LayerPlace) -> Response {
    let name = place.layer.name();
    let response = ui.interact(place.cell.expand(2.0), ui.scope_id().with(("open", name)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Open layer {name} in Feature maps")));
    response
}

fn is_pointed_at(response: &Response) -> bool {
    response.hovered() || response.has_focus()
}

/// The operation of a layer, and what it does.
fn hover_text(layer: Layer, architecture: &Architecture, rows: &[LayerRow]) -> String {
    let operation = rows.iter().find(|row| row.layer == layer).map(|row| format!(" ({})", row.operation));
    format!("{}{}: {}", layer.name(), operation.unwrap_or_default(), layer_text::description(layer, architecture))
}

/// The maps of a layer, or its units as little squares with a frame around each column.
fn layer_ui(ui: &Ui, pictures: &Pictures, place: &LayerPlace, response: &Response) {
    let tokens = theme::tokens(ui);
    let emphasis = if is_pointed_at(response) { Emphasis::Highlighted } else { Emphasis::None };
    for (map, rect) in place.maps.iter().enumerate() {
        let picture = pictures.map(MapPlace { layer: place.layer, map });
        match place.layer.map_side() {
            1 => mosaic::paint_unframed(ui, picture, *rect),
            _ => mosaic::paint(ui, picture, *rect, emphasis),
        }
    }
    for column in place.columns() {
        ui.painter().rect_stroke(column, CornerRadius::ZERO, emphasis.stroke(tokens), StrokeKind::Outside);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, theme::CORNER_RADIUS, (1.5, tokens.accent), StrokeKind::Inside);
    }
}

/// The patch that a unit sees, with two lines from it to the unit.
fn connection_ui(ui: &Ui, Connection { patch, unit }: Connection, is_highlighted: bool) {
    let tokens = theme::tokens(ui);
    let (width, color) = if is_highlighted { (1.5, tokens.accent) } else { (1.0, tokens.text_weak) };
    let painter = ui.painter();
    // On a wider line in the surface's colour, so that it is seen on maps of any colour.
    for stroke in [(width + 1.5, tokens.surface), (width, color)] {
        painter.rect_stroke(patch, CornerRadius::ZERO, stroke, StrokeKind::Middle);
        painter.line_segment([patch.right_top(), unit.left_center()], stroke);
        painter.line_segment([patch.right_bottom(), unit.left_center()], stroke);
        painter.rect_stroke(unit, CornerRadius::ZERO, stroke, StrokeKind::Middle);
    }
}

/// What stands below a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caption {
    NameAndSize,
    /// The table has the sizes, too.
    Name,
}

/// The places of the layers with as much below them as there is width for.
fn captioned_places(ui: &Ui, room: Rect, architecture: &Architecture) -> (Caption, Places) {
    let places = |caption| {
        let lines = [TextStyle::Body, TextStyle::Small].into_iter().take(if caption == Caption::Name { 1 } else { 2 });
        let height = CAPTION_MARGIN + lines.map(|style| ui.text_style_height(&style)).sum::<f32>();
        drawing_layout::places(room, architecture, height, &caption_widths(ui, architecture, caption))
    };
    let whole = places(Caption::NameAndSize);
    match whole.layers.iter().all(|place| place.cell.right() <= room.right()) {
        true => (Caption::NameAndSize, whole),
        false => (Caption::Name, places(Caption::Name)),
    }
}

/// Name and size, in the middle below the layer, and beside the name why the layer is so.
fn caption_ui(ui: &Ui, place: &LayerPlace, architecture: &Architecture, caption: Caption) -> Option<Action> {
    let tokens = theme::tokens(ui);
    let mut bottom = place.cell.bottom();
    let mut line = |text: String, style: TextStyle, color: Color32, beside: f32| {
        let galley = ui.painter().layout_no_wrap(text, style.resolve(ui.style()), color);
        bottom -= galley.size().y;
        let left = place.cell.center().x - (galley.size().x + beside) / 2.0;
        let rect = Rect::from_min_size(pos2(left, bottom), galley.size());
        ui.painter().galley(rect.min, galley, color);
        rect
    };
    if caption == Caption::NameAndSize {
        line(layer_text::size(place.layer, architecture), TextStyle::Small, tokens.text_weak, 0.0);
    }
    let name = line(place.layer.name().to_owned(), TextStyle::Body, tokens.text, WHY_WIDTH);
    why_button::beside(ui, name, ("caption", place.layer), Topic::of_layer(place.layer, architecture))
}

/// Widths of the captions in points.
fn caption_widths(ui: &Ui, architecture: &Architecture, caption: Caption) -> [f32; Layer::ALL.len()] {
    let width = |text: String, style: TextStyle| {
        ui.painter().layout_no_wrap(text, style.resolve(ui.style()), Color32::PLACEHOLDER).size().x
    };
    Layer::ALL.map(|layer| {
        let name = width(layer.name().to_owned(), TextStyle::Body) + WHY_WIDTH;
        match caption {
            Caption::NameAndSize => name.max(width(layer_text::size(layer, architecture), TextStyle::Small)),
            Caption::Name => name,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{architecture::Pooling, layer_table::layer_table};

    #[test]
    fn the_hover_text_begins_with_the_operation() {
        let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        let text = |layer| hover_text(layer, &maximum, &layer_table(&maximum));
        assert!(text(Layer::S2).starts_with("S2 (max pooling): 6 maps of 14×14"));
        assert!(text(Layer::Input).starts_with("Input: the digit"));
    }
}
