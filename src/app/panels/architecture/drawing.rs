//! The layers as stacks of maps and columns of units, drawn to scale with live values; a click opens a layer.

use eframe::egui::{
    Color32, CornerRadius, Mesh, Rect, Response, Role, Sense, Shape, StrokeKind, TextStyle, Ui, WidgetInfo, pos2, vec2,
};

use super::drawing_layout::{self, Connection, LayerPlace, Room};
use crate::{
    app::{
        action::Action,
        lab::MapPlace,
        pictures::Pictures,
        theme,
        widgets::{
            mosaic::{self, Emphasis},
            why_button,
        },
    },
    explain::Topic,
    model::{
        architecture::{Architecture, C3Connections, OutputUnits},
        layer::Layer,
        layer_table::LayerRow,
    },
};

/// Above the captions, in points.
const CAPTION_MARGIN: f32 = 5.0;

/// Width of the mark beside a layer's name, in points.
const WHY_WIDTH: f32 = why_button::DISTANCE + why_button::SIZE.x;

/// Shows the drawing, at most `height` points high; returns the layer that was chosen.
pub(super) fn ui(
    ui: &mut Ui,
    pictures: &Pictures,
    architecture: &Architecture,
    rows: &[LayerRow],
    height: f32,
) -> Vec<Action> {
    let caption_height =
        CAPTION_MARGIN + ui.text_style_height(&TextStyle::Body) + ui.text_style_height(&TextStyle::Small);
    let size = vec2(ui.available_width(), height);
    let room = Room { top_left: ui.cursor().min, size, caption_height };
    let places = drawing_layout::places(room, &caption_widths(ui));
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
        let response = response.on_hover_text(sentence(place.layer, architecture, rows));
        let why = caption_ui(ui, place, architecture);
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

fn layer_ui(ui: &Ui, pictures: &Pictures, place: &LayerPlace, response: &Response) {
    let tokens = theme::tokens(ui);
    let emphasis = if is_pointed_at(response) { Emphasis::Highlighted } else { Emphasis::None };
    if place.layer.map_side() == 1 {
        units_ui(ui, pictures, place, emphasis);
    } else {
        for (map, rect) in place.maps.iter().enumerate() {
            mosaic::paint(ui, pictures.map(MapPlace { layer: place.layer, map }), *rect, emphasis);
        }
    }
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, theme::CORNER_RADIUS, (1.5, tokens.accent), StrokeKind::Inside);
    }
}

/// The units of a layer as little squares, with a frame around each column.
fn units_ui(ui: &Ui, pictures: &Pictures, place: &LayerPlace, emphasis: Emphasis) {
    let tokens = theme::tokens(ui);
    let mut mesh = Mesh::default();
    let mut columns: Vec<Rect> = Vec::new();
    for (map, rect) in place.maps.iter().enumerate() {
        match pictures.map(MapPlace { layer: place.layer, map }) {
            Some(picture) => {
                mesh.texture_id = picture.texture;
                // White leaves the texture as it is.
                mesh.add_rect_with_uv(*rect, picture.uv, Color32::WHITE);
            }
            None => {
                ui.painter().rect_filled(*rect, CornerRadius::ZERO, tokens.zero);
            }
        }
        match columns.last_mut() {
            Some(column) if column.left() == rect.left() => *column = column.union(*rect),
            _ => columns.push(*rect),
        }
    }
    ui.painter().add(Shape::mesh(mesh));
    let (width, color) = match emphasis {
        Emphasis::None => (1.0, tokens.border),
        Emphasis::Highlighted => (2.0, tokens.accent),
    };
    for column in columns {
        ui.painter().rect_stroke(column, CornerRadius::ZERO, (width, color), StrokeKind::Outside);
    }
}

/// What a unit sees, as a patch with two lines to it.
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

/// Name and size, in the middle below the layer, and beside the name why the layer is so.
fn caption_ui(ui: &Ui, place: &LayerPlace, architecture: &Architecture) -> Option<Action> {
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
    line(size(place.layer), TextStyle::Small, tokens.text_weak, 0.0);
    let name = line(place.layer.name().to_owned(), TextStyle::Body, tokens.text, WHY_WIDTH);
    why_button::beside(ui, name, ("caption", place.layer), Topic::of_layer(place.layer, architecture))
}

/// Widths of the captions in points.
fn caption_widths(ui: &Ui) -> Vec<f32> {
    let width = |text: String, style: TextStyle| {
        ui.painter().layout_no_wrap(text, style.resolve(ui.style()), Color32::PLACEHOLDER).size().x
    };
    let widths = Layer::ALL.into_iter().map(|layer| {
        let name = width(layer.name().to_owned(), TextStyle::Body) + WHY_WIDTH;
        name.max(width(size(layer), TextStyle::Small))
    });
    widths.collect()
}

/// A layer's size as its caption: `6@28×28`, or `84 units`.
fn size(layer: Layer) -> String {
    match layer.map_side() {
        1 => format!("{} units", layer.map_count()),
        side => format!("{}@{side}×{side}", layer.map_count()),
    }
}

/// What a layer is, in a sentence or two.
fn sentence(layer: Layer, architecture: &Architecture, rows: &[LayerRow]) -> String {
    let operation = rows.iter().find(|row| row.layer == layer).map_or("", |row| row.operation.as_str());
    let what = match layer {
        Layer::Input => "the digit of 28×28 with 2 units of paper on each side, so that kernels reach its edge",
        Layer::C1 => {
            "6 maps of 28×28. Each unit sees a 5×5 patch of the input; all units of a map use one kernel, so a map shows where its feature is"
        }
        Layer::S2 => {
            "6 maps of 14×14. Each unit sees a 2×2 patch of its map in C1: smaller maps, in which the exact place matters less"
        }
        Layer::C3 => match architecture.c3 {
            C3Connections::Full => {
                "16 maps of 10×10. Each unit sees a 5×5 patch in all 6 maps of S2, and so puts features together"
            }
            C3Connections::TableI => {
                "16 maps of 10×10. Each unit sees a 5×5 patch in the 3, 4 or 6 maps of S2 that Table I of the paper gives its map, and so puts features together"
            }
        },
        Layer::S4 => "16 maps of 5×5. Each unit sees a 2×2 patch of its map in C3",
        Layer::C5 => "120 units. Each sees all 5×5 units of all 16 maps of S4",
        Layer::F6 => "84 units, fully connected to C5: as many as the paper's 7×12 pictures of characters have pixels",
        Layer::Output => match architecture.output {
            OutputUnits::Linear => {
                "10 units, one for each digit, fully connected to F6; softmax turns their logits into probabilities"
            }
            OutputUnits::RadialBasis => {
                "10 units, one for each digit: how far F6 is from the digit's bitmap, as a squared distance. The smallest wins"
            }
        },
    };
    match operation {
        "" => format!("{}: {what}", layer.name()),
        operation => format!("{} ({operation}): {what}", layer.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{architecture::Pooling, layer_table::layer_table};

    #[test]
    fn the_sentence_tells_the_size_and_what_the_layer_does() {
        let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
        for architecture in [maximum, Architecture::ORIGINAL] {
            let rows = layer_table(&architecture);
            for layer in Layer::ALL {
                let count = if layer == Layer::Input { "28×28".to_owned() } else { layer.map_count().to_string() };
                assert!(sentence(layer, &architecture, &rows).contains(&count), "{layer:?}");
            }
        }
        let sentence = |layer| sentence(layer, &maximum, &layer_table(&maximum));
        assert!(sentence(Layer::S2).starts_with("S2 (max pooling): 6 maps"));
    }
}
