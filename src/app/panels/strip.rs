//! The network as a strip of live thumbnails, from the input to the output.

use eframe::egui::{Align, Align2, Layout, Rect, Role, Sense, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    app::{
        action::Action,
        lab::{Lab, MapPlace},
        pictures::{self, Pictures},
        theme,
        widgets::mosaic::{self, Emphasis},
    },
    model::layer::Layer,
};

/// Height of the thumbnails in points.
const THUMBNAIL_HEIGHT: f32 = 56.0;

/// Side of an output's cell in points.
const OUTPUT_SIDE: f32 = 14.0;

/// Shows the strip; a click opens a layer.
pub(crate) fn ui(ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.horizontal(|ui| {
        let free = ui.available_width() - Layer::ALL.into_iter().map(|layer| thumbnail_size(layer).x).sum::<f32>();
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
    let tokens = theme::tokens(ui);
    ui.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let size = thumbnail_size(layer);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        mosaic::paint(ui, pictures.layer(layer), picture_rect(layer, rect), Emphasis::None);
        if layer == Layer::Output {
            digits_ui(ui, rect);
        }
        if let Some(MapPlace { map, .. }) = lab.highlight.filter(|place| place.layer == layer) {
            let rect = picture_rect(layer, rect);
            let (columns, rows) = (pictures::column_count(layer), pictures::row_count(layer));
            let cell = vec2(rect.width() / columns as f32, rect.height() / rows as f32);
            let corner = rect.min + vec2((map % columns) as f32 * cell.x, (map / columns) as f32 * cell.y);
            let cell = Rect::from_min_size(corner, cell);
            ui.painter().rect_stroke(cell, 0.0, (2.0, tokens.accent), StrokeKind::Inside);
        }
        if response.hovered() || response.has_focus() {
            ui.painter().rect_stroke(rect, 0.0, (1.5, tokens.accent), StrokeKind::Outside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Open layer {}", layer.name())));
        ui.weak(layer.name());
        response.on_hover_text(format!("{}: open in Feature maps", shape_text(layer))).clicked()
    })
    .inner
}

/// The outputs are a row of cells in the middle of their field.
fn picture_rect(layer: Layer, field: Rect) -> Rect {
    match layer {
        Layer::Output => Rect::from_center_size(field.center(), vec2(field.width(), OUTPUT_SIDE)),
        _ => field,
    }
}

/// The digits under the outputs.
fn digits_ui(ui: &Ui, field: Rect) {
    for digit in 0..10 {
        let at = pos2(field.left() + OUTPUT_SIDE * (digit as f32 + 0.5), field.center().y + OUTPUT_SIDE);
        let (font, color) = (TextStyle::Small.resolve(ui.style()), theme::tokens(ui).text_weak);
        ui.painter().text(at, Align2::CENTER_CENTER, digit.to_string(), font, color);
    }
}

fn thumbnail_size(layer: Layer) -> Vec2 {
    match layer {
        Layer::Output => vec2(10.0 * OUTPUT_SIDE, THUMBNAIL_HEIGHT),
        _ => {
            let aspect = pictures::column_count(layer) as f32 / pictures::row_count(layer) as f32;
            vec2(THUMBNAIL_HEIGHT * aspect, THUMBNAIL_HEIGHT)
        }
    }
}

/// Such as `C1, 6 maps of 28×28`.
fn shape_text(layer: Layer) -> String {
    match layer.map_side() {
        1 => format!("{}, {} units", layer.name(), layer.map_count()),
        side => format!("{}, {} maps of {side}×{side}", layer.name(), layer.map_count()),
    }
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
