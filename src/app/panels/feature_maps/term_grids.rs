//! One term of a value: patch × kernel = products as grids of numbers, or as colours where they are many.

use eframe::egui::{Align2, FontId, Rect, RichText, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

use super::{
    arithmetic::{Combination, Pairing, Term},
    value_text::map_name,
};
use crate::app::{numbers::short, theme};

/// Sizes of a cell with a number in it, in points.
const CELL_WIDTHS: std::ops::RangeInclusive<f32> = 19.0..=40.0;

/// Most columns of a grid with room for numbers.
const NUMBERED_COLUMNS: usize = 5;

/// How many of the largest products a grid of colours lists.
const LISTED_COUNT: usize = 6;

/// Shows a term: patch × kernel = products.
pub(super) fn ui(ui: &mut Ui, term: &Term, combination: Combination) {
    if term.columns > NUMBERED_COLUMNS {
        return pictured_term_ui(ui, term);
    }
    let is_pooled = !matches!(combination, Combination::WeightedSum { .. });
    let titles = [
        map_name(term.source),
        if is_pooled { "weight".to_owned() } else { "kernel".to_owned() },
        "products".to_owned(),
    ];
    let products = term.parts();
    let grids = [(&term.inputs, "×"), (&term.weights, "="), (&products, "")];
    let grid_count = if term.weights.is_empty() { 1 } else { grids.len() };
    let free = ui.available_width() - 16.0 * (grid_count as f32 - 1.0) - 8.0;
    let width = (free / (grid_count * term.columns) as f32).clamp(*CELL_WIDTHS.start(), *CELL_WIDTHS.end());
    let cell = vec2(width.floor(), (0.62 * width).clamp(15.0, 22.0).floor());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (position, ((values, sign), title)) in grids.into_iter().take(grid_count).zip(titles).enumerate() {
            let row_count = values.len() / term.columns;
            ui.vertical(|ui| {
                ui.small(&title);
                numbers_ui(ui, values, term.columns, cell, &title);
            });
            if position + 1 == grid_count {
                continue;
            }
            ui.vertical(|ui| {
                ui.add_space(14.0 + 0.5 * (row_count as f32 * cell.y - 8.0));
                ui.monospace(sign);
            });
        }
    });
}

/// A term with too many values for numbers: grids of colours, and the largest products as text.
fn pictured_term_ui(ui: &mut Ui, term: &Term) {
    let products = term.parts();
    let layer = term.source.layer.name();
    ui.horizontal_top(|ui| {
        let [weights, parts] = match term.pairing {
            Pairing::Product => ["weights", "products"],
            Pairing::SquaredDifference => ["bitmap", "squared differences"],
        };
        for (title, values) in [(layer, &term.inputs), (weights, &term.weights), (parts, &products)] {
            ui.vertical(|ui| {
                ui.small(title);
                let rows = values.len().div_ceil(term.columns);
                let size = vec2(term.columns as f32, rows as f32) * 9.0;
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{title} of {layer}")));
                grid(ui, rect, values, term.columns);
            });
        }
        ui.vertical(|ui| {
            ui.small("largest by magnitude");
            let mut order: Vec<usize> = (0..products.len()).collect();
            order.sort_by(|one, other| products[*other].abs().total_cmp(&products[*one].abs()));
            for unit in order.into_iter().take(LISTED_COUNT) {
                let formula = pair_text(term, unit);
                let line = format!("{layer} {:>3}: {formula} = {}", unit + 1, short(products[unit]));
                ui.label(RichText::new(line).monospace().size(11.0));
            }
        });
    });
}

/// An input with its weight: `0.37 × −0.20`, against a bitmap `(0.37 + 1)²`.
fn pair_text(term: &Term, unit: usize) -> String {
    let (input, weight) = (short(term.inputs[unit]), term.weights[unit]);
    match term.pairing {
        Pairing::Product => format!("{input} × {}", short(weight)),
        Pairing::SquaredDifference => {
            // A bitmap has 1 and −1 alone.
            let sign = if weight < 0.0 { '+' } else { '−' };
            format!("({input} {sign} 1)²")
        }
    }
}

/// A grid of numbers on their colours.
fn numbers_ui(ui: &mut Ui, values: &[f32], columns: usize, cell: Vec2, title: &str) {
    let rows = values.len().div_ceil(columns);
    let size = vec2(cell.x * columns as f32, cell.y * rows as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, grid_name(title, values)));
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

fn grid_name(title: &str, values: &[f32]) -> String {
    let numbers: Vec<String> = values.iter().map(|value| short(*value)).collect();
    format!("{title}: {}", numbers.join(" "))
}

/// Values as colours, scaled to the largest.
pub(super) fn grid(ui: &Ui, rect: Rect, values: &[f32], columns: usize) {
    let tokens = theme::tokens(ui);
    let rows = values.len().div_ceil(columns).max(1);
    let (cell, scale) = (rect.size() / vec2(columns as f32, rows as f32), largest(values));
    for (index, value) in values.iter().enumerate() {
        let at = rect.min + vec2((index % columns) as f32, (index / columns) as f32) * cell;
        ui.painter().rect_filled(Rect::from_min_size(at, cell), 0.0, tokens.diverging(value / scale));
    }
}

/// The largest magnitude, at least 1e-6 so that it can be a divisor.
fn largest(values: &[f32]) -> f32 {
    values.iter().fold(1e-6, |largest: f32, value| largest.max(value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::lab::MapPlace, model::layer::Layer};

    #[test]
    fn pairs_are_written_as_they_are_computed() {
        let source = MapPlace { layer: Layer::F6, map: 0 };
        let term = |pairing| Term { source, columns: 7, inputs: vec![0.37, -0.5], weights: vec![-1.0, 1.0], pairing };
        assert_eq!(pair_text(&term(Pairing::SquaredDifference), 0), "(0.37 + 1)²");
        assert_eq!(pair_text(&term(Pairing::SquaredDifference), 1), "(−0.50 − 1)²");
        assert_eq!(pair_text(&term(Pairing::Product), 0), "0.37 × −1.00");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!([rounded(-0.001), rounded(-0.5)], ["0.00", "−0.50"]);
    }
}
