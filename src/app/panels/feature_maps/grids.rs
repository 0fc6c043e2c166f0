//! Patches, kernels and products as grids: with their numbers where there is room, as colours alone where there is not.

use eframe::egui::{Align2, FontId, Rect, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use crate::app::{
    numbers::short,
    theme::{self, Tokens},
};

/// A grid of numbers on their colours.
pub(super) fn numbers_ui(ui: &mut Ui, values: &[f32], columns: usize, cell: Vec2, title: &str) {
    let rows = values.len().div_ceil(columns);
    let size = vec2(cell.x * columns as f32, cell.y * rows as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, grid_words(title, values)));
    let tokens = theme::tokens(ui);
    let (scale, font) = (largest(values), FontId::monospace((cell.x / 3.4).clamp(7.0, 11.0)));
    for (index, value) in values.iter().enumerate() {
        let at = rect.min + vec2((index % columns) as f32 * cell.x, (index / columns) as f32 * cell.y);
        let place = Rect::from_min_size(at, cell);
        let color = tokens.diverging(value / scale);
        ui.painter().rect_filled(place, 0.0, color);
        let text = rounded(*value);
        ui.painter().text(place.center(), Align2::CENTER_CENTER, text, font.clone(), tokens.text_on(color));
    }
    ui.painter().rect_stroke(rect, 0.0, (1.0, tokens.border), StrokeKind::Outside);
}

/// A value with two decimals; what rounds to zero has no sign.
fn rounded(value: f32) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text.replace('-', "−") }
}

fn grid_words(title: &str, values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(|value| short(*value)).collect();
    format!("{title}: {}", numbers.join(" "))
}

/// Values as colours, each grid on its own scale.
pub(super) fn grid(ui: &Ui, rect: Rect, values: &[f32], columns: usize) {
    let tokens: &Tokens = theme::tokens(ui);
    let rows = values.len().div_ceil(columns).max(1);
    let (cell, scale) = (rect.size() / vec2(columns as f32, rows as f32), largest(values));
    for (index, value) in values.iter().enumerate() {
        let at = rect.min + vec2((index % columns) as f32, (index / columns) as f32) * cell;
        ui.painter().rect_filled(Rect::from_min_size(at, cell), 0.0, tokens.diverging(value / scale));
    }
}

/// The largest magnitude, or the least that can be divided by.
fn largest(values: &[f32]) -> f32 {
    values.iter().fold(1e-6, |largest: f32, value| largest.max(value.abs()))
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!([rounded(-0.001), rounded(-0.5)], ["0.00", "−0.50"]);
    }
}
