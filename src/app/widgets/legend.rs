//! The diverging palette with the values of its ends.

use eframe::egui::{Mesh, Rect, Response, Role, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use crate::app::theme;

/// Width and height of the bar in points.
const SIZE: [f32; 2] = [120.0, 10.0];

/// Shows which colour means what, from −`scale` to `scale`.
pub(crate) fn ui(ui: &mut Ui, scale: f32) -> Response {
    named_ui(ui, &number(scale))
}

/// Shows which colour means what, with words for the value at the end.
pub(crate) fn named_ui(ui: &mut Ui, end: &str) -> Response {
    ui.horizontal(|ui| in_row_ui(ui, end)).inner
}

/// The same as part of a row that is there already.
pub(crate) fn in_row_ui(ui: &mut Ui, end: &str) -> Response {
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

/// A value in as few digits as tell it: `1.72`, `0.034`, `12.5`.
pub(crate) fn number(value: f32) -> String {
    let magnitude = value.abs();
    if !value.is_finite() {
        return value.to_string();
    }
    let text = match magnitude {
        0.0 => return "0".to_owned(),
        magnitude if magnitude >= 100.0 => format!("{value:.0}"),
        magnitude if magnitude >= 10.0 => format!("{value:.1}"),
        magnitude if magnitude >= 0.1 => format!("{value:.2}"),
        magnitude if magnitude >= 0.001 => format!("{value:.4}"),
        _ => format!("{value:.1e}"),
    };
    text.replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short_and_have_a_real_minus() {
        assert_eq!(
            ["0", "1.72", "−0.0340", "12.5", "−123", "2.0e−5"],
            [0.0, 1.716, -0.034, 12.5, -123.4, 2e-5].map(number).each_ref().map(String::as_str)
        );
    }
}
