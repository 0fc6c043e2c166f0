//! The coefficients and biases of trainable pooling (subsampling), a row for each map.

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        lab::Lab,
        numbers::short,
        theme,
        widgets::number_cell::{self, NumberCell, Strength},
    },
    model::{
        layer::Layer,
        parameters::{Role as ParameterRole, parameter_shapes},
    },
    train::snapshot::ParameterView,
};

/// Width of the maps' numbers at the left, in points.
const MAP_WIDTH: f32 = 26.0;

/// Height of a row and greatest width of a column, in points.
const ROW_HEIGHT: f32 = 18.0;
const MAX_COLUMN_WIDTH: f32 = 80.0;

/// The smallest magnitude that gets the palette's full colour.
const MIN_SCALE: f32 = 1e-9;

/// Size of the numbers in points.
const TEXT_SIZE: f32 = 10.5;

/// One number of each map.
#[derive(Clone, Copy, Debug)]
struct Column {
    role: ParameterRole,
    view: ParameterView,
    title: &'static str,
}

const COLUMNS: [Column; 4] = [
    Column { role: ParameterRole::Coefficient, view: ParameterView::Weights, title: "coefficient" },
    Column { role: ParameterRole::Coefficient, view: ParameterView::Change, title: "change" },
    Column { role: ParameterRole::Bias, view: ParameterView::Weights, title: "bias" },
    Column { role: ParameterRole::Bias, view: ParameterView::Change, title: "change" },
];

/// Shows them, or why there are none.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) {
    let pooling = lab.network.architecture.pooling;
    ui.label(if pooling.is_trainable() {
        "Each map of S2 and S4 multiplies the sum of a 2×2 patch by its coefficient, adds its bias and applies the activation: a \
            small coefficient blurs, a large one decides. Changes are since the run began"
            .to_owned()
    } else {
        let result = pooling.of_patch();
        format!("S2 and S4 take the {result} of each patch here and have no parameters. In the original network they do")
    });
    if pooling.is_trainable() {
        ui.add_space(theme::GAP);
        let width = ((ui.available_width() - theme::GROUP_GAP) / 2.0 - MAP_WIDTH) / COLUMNS.len() as f32;
        ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
        ui.horizontal_top(|ui| {
            for layer in [Layer::S2, Layer::S4] {
                layer_ui(ui, lab, layer, width.min(MAX_COLUMN_WIDTH).floor());
            }
        });
    }
}

/// A layer, a row for each map, with columns of so many points.
fn layer_ui(ui: &mut Ui, lab: &Lab, layer: Layer, width: f32) {
    // A line with the titles above the maps.
    let row_count = layer.map_count() + 1;
    let size = vec2(MAP_WIDTH + width * COLUMNS.len() as f32, ROW_HEIGHT * row_count as f32);
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let (tokens, font) = (theme::tokens(ui), TextStyle::Small.resolve(ui.style()));
    let left = |row: usize| pos2(area.left(), area.top() + (row as f32 + 0.5) * ROW_HEIGHT);
    ui.painter().text(left(0), Align2::LEFT_CENTER, layer.name(), TextStyle::Body.resolve(ui.style()), tokens.text);
    for map in 1..row_count {
        ui.painter().text(left(map), Align2::LEFT_CENTER, map.to_string(), font.clone(), tokens.text_weak);
    }
    for (position, column) in COLUMNS.into_iter().enumerate() {
        let x = area.left() + MAP_WIDTH + width * position as f32;
        let rect = Rect::from_x_y_ranges(x..=x + width, area.y_range());
        if let Some(values) = values(lab, layer, column) {
            column_ui(ui, layer, column, values, rect);
        }
    }
}

fn values(lab: &Lab, layer: Layer, column: Column) -> Option<&[f32]> {
    let shapes = parameter_shapes(&lab.network.architecture);
    let shape = shapes.iter().find(|shape| (shape.layer, shape.role) == (layer, column.role))?;
    Some(&lab.parameter(column.view, &shape.name)?.values)
}

fn column_ui(ui: &Ui, layer: Layer, column: Column, values: &[f32], rect: Rect) {
    let (tokens, font) = (theme::tokens(ui), TextStyle::Small.resolve(ui.style()));
    let title = pos2(rect.center().x, rect.top() + ROW_HEIGHT / 2.0);
    ui.painter().text(title, Align2::CENTER_CENTER, column.title, font, tokens.text_weak);
    let largest = values.iter().fold(MIN_SCALE, |largest, value| largest.max(value.abs()));
    for (map, value) in values.iter().enumerate() {
        let corner = pos2(rect.left(), rect.top() + (map + 1) as f32 * ROW_HEIGHT);
        let cell = Rect::from_min_size(corner, vec2(rect.width() - 1.0, ROW_HEIGHT - 1.0));
        let (fill, text) = (tokens.diverging(value / largest), short(*value));
        let number = NumberCell { fill, text: &text, text_size: TEXT_SIZE, strength: Strength::Full };
        number_cell::paint(ui.painter(), tokens, cell, number);
    }
    let words = words(layer, column, values);
    let response = ui.interact(
        rect,
        ui.make_persistent_id((layer, column.view, column.role == ParameterRole::Bias)),
        Sense::hover(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// `S2 coefficients: 0.60, 0.61, …`.
fn words(layer: Layer, column: Column, values: &[f32]) -> String {
    let what = match (column.role, column.view) {
        (ParameterRole::Coefficient, ParameterView::Change) => "change of coefficients",
        (ParameterRole::Coefficient, _) => "coefficients",
        (_, ParameterView::Change) => "change of biases",
        _ => "biases",
    };
    let numbers: Vec<String> = values.iter().map(|value| short(*value)).collect();
    format!("{} {what}: {}", layer.name(), numbers.join(", "))
}
