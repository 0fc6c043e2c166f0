//! The diverging palette with the values of its ends.

use eframe::egui::{Response, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::mosaic;

/// Width and height of the bar in points.
const SIZE: Vec2 = vec2(120.0, 10.0);

/// Steps of colour on each side of zero.
const STEP_COUNT: i32 = 60;

/// Shows the meaning of the colours as a part of a row, with `end` as the value of full colour.
pub(crate) fn ui(ui: &mut Ui, end: &str) -> Response {
    ui.weak(format!("−{end}"));
    let (rect, response) = ui.allocate_exact_size(SIZE, Sense::hover());
    let values: Vec<f32> = (-STEP_COUNT..=STEP_COUNT).map(|step| step as f32 / STEP_COUNT as f32).collect();
    mosaic::paint_values(ui, rect, &values, values.len(), 1.0);
    let name = format!("Colours from −{end} (blue) through 0 to {end} (orange)");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    ui.weak(end);
    response.on_hover_text(name)
}
