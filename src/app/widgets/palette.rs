//! The diverging palette with the values of its ends.

use eframe::egui::{Mesh, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme;

/// Width and height of the bar in points.
const SIZE: [f32; 2] = [120.0, 10.0];

/// Shows in a row which colour means what, from −`end` to `end`.
pub(crate) fn ui(ui: &mut Ui, end: &str) -> Response {
    ui.weak(format!("−{end}"));
    let (rect, response) = ui.allocate_exact_size(vec2(SIZE[0], SIZE[1]), Sense::hover());
    bar(ui, rect);
    let name = format!("Colours from −{end} (blue) through 0 to {end} (orange)");
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    ui.weak(end);
    response.on_hover_text(name)
}

fn bar(ui: &Ui, rect: Rect) {
    let tokens = theme::tokens(ui);
    let mut mesh = Mesh::default();
    for (position, value) in [-1.0, 0.0, 1.0_f32].into_iter().enumerate() {
        let x = rect.left() + rect.width() * position as f32 / 2.0;
        mesh.colored_vertex(pos2(x, rect.top()), tokens.diverging(value));
        mesh.colored_vertex(pos2(x, rect.bottom()), tokens.diverging(value));
    }
    for first in [0, 2] {
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first + 1, first + 2, first + 3);
    }
    ui.painter().add(Shape::mesh(mesh));
}
