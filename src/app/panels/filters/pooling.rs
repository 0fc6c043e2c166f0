//! The coefficients and biases of trainable pooling (subsampling), a row for each map.

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        action::Action,
        arithmetic::map_name,
        lab::{Lab, MapPlace},
        numbers::short,
        painted, theme,
        widgets::{
            mosaic,
            number_cell::{self, NumberGrid},
            save_menu, table_menu,
        },
    },
    chart::{Drawing, Table},
    model::{layer::Layer, parameters::Role as ParameterRole},
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

/// The columns of a layer: parameter, view, title and accessible name.
const COLUMNS: [(ParameterRole, ParameterView, &str, &str); 4] = [
    (ParameterRole::Coefficient, ParameterView::Weights, "coefficient", "coefficients"),
    (ParameterRole::Coefficient, ParameterView::Change, "change", "change of coefficients"),
    (ParameterRole::Bias, ParameterView::Weights, "bias", "biases"),
    (ParameterRole::Bias, ParameterView::Change, "change", "change of biases"),
];

/// Shows them with the menus that save them, or why there are none; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let pooling = lab.network.architecture.pooling;
    if !pooling.is_trainable() {
        let result = pooling.of_patch();
        ui.label(format!(
            "S2 and S4 take the {result} of each patch here and have no parameters. In the original network they do"
        ));
        return Vec::new();
    }
    ui.label(
        "Each map of S2 and S4 multiplies the sum of a 2×2 patch by its coefficient, adds its bias and applies the \
         activation: a small coefficient blurs, a large one decides. Changes are since the run began",
    );
    let menus = ui.horizontal(|ui| {
        let (spoken, hover) = ("Save figure of the pooling parameters", "Saves or copies these numbers as a picture");
        let figure = save_menu::drawing_ui(ui, "Pooling", spoken, hover, || drawing(lab));
        figure.into_iter().chain(table_menu::ui(ui, "the pooling parameters", "pooling", || table(lab))).collect()
    });
    ui.add_space(theme::GAP);
    layers_ui(ui, lab);
    menus.inner
}

/// Both layers beside each other.
fn layers_ui(ui: &mut Ui, lab: &Lab) {
    let width = ((ui.available_width() - theme::GROUP_GAP) / 2.0 - MAP_WIDTH) / COLUMNS.len() as f32;
    ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
    ui.horizontal_top(|ui| {
        for layer in [Layer::S2, Layer::S4] {
            layer_ui(ui, lab, layer, width.min(MAX_COLUMN_WIDTH).floor());
        }
    });
}

fn caption(lab: &Lab) -> String {
    format!("Trainable parameters of S2 and S4, with their change since the run began. {}", lab.credits())
}

fn drawing(lab: &Lab) -> Drawing {
    painted::drawing(caption(lab), "pooling".to_owned(), |ui| layers_ui(ui, lab))
}

/// A row for each map.
fn table(lab: &Lab) -> Table {
    let row = |layer: Layer, map: usize| {
        let value = |(role, view, ..): (ParameterRole, ParameterView, &str, &str)| {
            let value = lab.parameter(view, layer, role).and_then(|array| array.values.get(map));
            value.map_or_else(String::new, f32::to_string)
        };
        [map_name(MapPlace { layer, map })].into_iter().chain(COLUMNS.map(value)).collect()
    };
    let rows_of = |layer: Layer| (0..layer.map_count()).map(move |map| row(layer, map));
    Table {
        caption: caption(lab),
        titles: ["Map"]
            .into_iter()
            .chain(COLUMNS.map(|(.., title, name)| if title == "change" { name } else { title }))
            .map(str::to_owned)
            .collect(),
        rows: [Layer::S2, Layer::S4].into_iter().flat_map(rows_of).collect(),
    }
}

/// A layer with columns of so many points.
fn layer_ui(ui: &mut Ui, lab: &Lab, layer: Layer, width: f32) {
    // A line with the titles is above the maps.
    let row_count = layer.map_count() + 1;
    let size = vec2(MAP_WIDTH + width * COLUMNS.len() as f32, ROW_HEIGHT * row_count as f32);
    let (area, _) = ui.allocate_exact_size(size, Sense::hover());
    let (tokens, font) = (theme::tokens(ui), TextStyle::Small.resolve(ui.style()));
    let left = |row: usize| pos2(area.left(), area.top() + (row as f32 + 0.5) * ROW_HEIGHT);
    ui.painter().text(left(0), Align2::LEFT_CENTER, layer.name(), TextStyle::Body.resolve(ui.style()), tokens.text);
    for map in 1..row_count {
        ui.painter().text(left(map), Align2::LEFT_CENTER, map.to_string(), font.clone(), tokens.text_weak);
    }
    for (position, (role, view, title, name)) in COLUMNS.into_iter().enumerate() {
        let Some(array) = lab.parameter(view, layer, role) else { continue };
        let x = area.left() + MAP_WIDTH + width * position as f32;
        let rect = Rect::from_x_y_ranges(x..=x + width, area.y_range());
        let (title_rect, numbers_rect) = rect.split_top_bottom_at_y(rect.top() + ROW_HEIGHT);
        ui.painter().text(title_rect.center(), Align2::CENTER_CENTER, title, font.clone(), tokens.text_weak);
        let (values, scale) = (&array.values, mosaic::magnitude(&array.values).max(MIN_SCALE));
        let grid = NumberGrid { values, columns: 1, scale, text_size: TEXT_SIZE, text: short };
        number_cell::paint_grid(ui, numbers_rect, grid);
        let response = ui.interact(rect, ui.make_persistent_id((layer, name)), Sense::hover());
        response.widget_info(|| {
            let numbers: Vec<String> = values.iter().map(|value| short(*value)).collect();
            WidgetInfo::labeled(Role::Image, true, format!("{} {name}: {}", layer.name(), numbers.join(", ")))
        });
    }
}
