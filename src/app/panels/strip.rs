//! The network as a strip of live thumbnails, from the input to the output.

use eframe::egui::{Align, Align2, Layout, Rect, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        action::Action,
        lab::{Lab, MapPlace},
        layer_text,
        pictures::{self, Pictures},
        theme,
        widgets::mosaic::{self, Emphasis},
    },
    data::class_names::ClassNames,
    model::{architecture::Architecture, layer::Layer},
};

/// Height of the thumbnails in points.
const THUMBNAIL_HEIGHT: f32 = 56.0;

/// Side of an output's cell in points.
const OUTPUT_SIDE: f32 = 14.0;

/// Shows the strip; a click opens a layer.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let (mut actions, architecture) = (Vec::new(), &lab.network.architecture);
    ui.horizontal(|ui| {
        let free = ui.available_width()
            - Layer::ALL.into_iter().map(|layer| thumbnail_size(layer, architecture).x).sum::<f32>();
        ui.spacing_mut().item_spacing.x = (free / Layer::ALL.len() as f32 - 2.0).clamp(8.0, 48.0);
        for layer in Layer::ALL {
            if layer_ui(ui, lab, pictures, layer) {
                actions.push(Action::OpenLayer(layer));
            }
        }
    });
    actions
}

fn layer_ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures, layer: Layer) -> bool {
    let (tokens, architecture) = (theme::tokens(ui), &lab.network.architecture);
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let (rect, response) = ui.allocate_exact_size(thumbnail_size(layer, architecture), Sense::click());
        // The outputs are a row of cells in the middle of their field.
        let is_output = layer == Layer::Output;
        let picture =
            if is_output { Rect::from_center_size(rect.center(), vec2(rect.width(), OUTPUT_SIDE)) } else { rect };
        mosaic::paint(ui, pictures.layer(layer), picture, Emphasis::None);
        // A name is wider than its cell.
        if is_output && lab.class_names().are_digits() {
            digits_ui(ui, rect, architecture);
        }
        if let Some(MapPlace { map, .. }) = lab.highlight.filter(|place| place.layer == layer) {
            let [columns, rows] = pictures::grid(layer, architecture);
            let cell = picture.size() / vec2(columns as f32, rows as f32);
            let cell = mosaic::grid_cell(picture.min, columns, cell, map);
            ui.painter().rect_stroke(cell, 0.0, (2.0, tokens.accent), StrokeKind::Inside);
        }
        if response.hovered() || response.has_focus() {
            ui.painter().rect_stroke(rect, 0.0, (1.5, tokens.accent), StrokeKind::Outside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Open layer {}", layer.name())));
        ui.weak(layer.name());
        let (name, size) = (layer.name(), layer_text::size(layer, architecture));
        response.on_hover_text(format!("{name}, {size}: open in Feature maps")).clicked()
    })
    .inner
}

/// The digits under the outputs, and a dash under that for none.
fn digits_ui(ui: &Ui, field: Rect, architecture: &Architecture) {
    let digits = ClassNames::default();
    let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text_weak);
    for class in 0..architecture.map_count(Layer::Output) {
        let at = pos2(field.left() + OUTPUT_SIDE * (class as f32 + 0.5), field.center().y + OUTPUT_SIDE);
        ui.painter().text(at, Align2::CENTER_CENTER, layer_text::class(class, &digits), font.clone(), color);
    }
}

fn thumbnail_size(layer: Layer, architecture: &Architecture) -> Vec2 {
    let [columns, rows] = pictures::grid(layer, architecture).map(|count| count as f32);
    if layer == Layer::Output {
        return vec2(columns * OUTPUT_SIDE, THUMBNAIL_HEIGHT);
    }
    let aspect = columns / rows;
    vec2(THUMBNAIL_HEIGHT * aspect, THUMBNAIL_HEIGHT)
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::testing::{look, stage};

    #[test]
    fn a_click_opens_the_layer() {
        let mut harness =
            stage((), Lab::fake(), [1000.0, 110.0], Theme::Dark, |(), ui, lab, pictures| super::ui(ui, lab, pictures));
        harness.run();
        harness.get_by_label("Open layer S4").click();
        harness.run();
        look(&mut harness, "strip");
        assert_eq!(harness.state().actions, [Action::OpenLayer(Layer::S4)]);
    }
}
