//! One term of a value: patch × kernel = products as grids of numbers, or as colours where they are many.

use eframe::egui::{RichText, Role, Sense, Ui, Vec2, WidgetInfo, vec2};

use super::{
    computation::{Combination, Term},
    names::map_name,
};
use crate::app::{
    numbers::short,
    widgets::{
        mosaic,
        number_cell::{self, NumberGrid},
    },
};

/// The smallest cell with a number in it, in points.
const LEAST_CELL: Vec2 = vec2(19.0, 15.0);

/// Width of a cell for each point of its letters' height.
const WIDTH_PER_LETTER: f32 = 3.4;

/// Most columns of a grid with room for numbers.
const NUMBERED_COLUMNS: usize = 5;

/// Side of a value shown as a colour, in points.
const COLOR_SIDE: f32 = 9.0;

/// How many of the largest products a grid of colours lists.
const LISTED_COUNT: usize = 6;

/// Width of the grids of colours with the list beside them, in points.
const COLORS_WIDTH: f32 = 540.0;

/// The room for a term's grids of numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct GridRoom {
    /// The largest cell, in points.
    pub most_cell: Vec2,
    /// Grids in a row.
    pub per_row: usize,
}

/// Height of the title of a grid, in points.
pub(super) const TITLE_HEIGHT: f32 = 14.0;

/// Shows a term: patch × kernel = products.
pub(super) fn ui(ui: &mut Ui, term: &Term, combination: Combination, room: GridRoom) {
    if term.columns > NUMBERED_COLUMNS {
        return colors_ui(ui, term, combination == Combination::SquaredDistance);
    }
    let weights = if matches!(combination, Combination::Pooled(_)) { "weight" } else { "kernel" };
    let source = map_name(term.source);
    let grids = [
        (None, source.as_str(), &term.inputs),
        (Some("×"), weights, &term.weights),
        (Some("="), "products", &term.products),
    ];
    let grids = if term.weights.is_empty() { &grids[..1] } else { &grids };
    let cell = cell_size(ui.available_width(), term.columns, grids.len().min(room.per_row), room.most_cell);
    for row in grids.chunks(room.per_row) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (sign, title, values) in row {
                if let Some(sign) = sign {
                    ui.vertical(|ui| {
                        let height = cell.y * (values.len() / term.columns) as f32;
                        ui.add_space(TITLE_HEIGHT + 0.5 * (height - 8.0));
                        ui.monospace(*sign);
                    });
                }
                ui.vertical(|ui| grid_ui(ui, title, values, term.columns, cell, room.most_cell));
            }
        });
    }
}

/// The size of a cell where `count` grids of `columns` columns share `width` points.
pub(super) fn cell_size(width: f32, columns: usize, count: usize, most_cell: Vec2) -> Vec2 {
    let free = width - 16.0 * (count as f32 - 1.0) - 8.0;
    let width = (free / (count * columns) as f32).clamp(LEAST_CELL.x, most_cell.x);
    vec2(width.floor(), (0.62 * width).min(most_cell.y).max(LEAST_CELL.y).floor())
}

/// A grid of numbers under its title.
fn grid_ui(ui: &mut Ui, title: &str, values: &[f32], columns: usize, cell: Vec2, most_cell: Vec2) {
    ui.small(title);
    let size = cell * vec2(columns as f32, (values.len() / columns) as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| {
        let numbers: Vec<String> = values.iter().map(|value| short(*value)).collect();
        WidgetInfo::labeled(Role::Image, true, format!("{title}: {}", numbers.join(" ")))
    });
    let text_size = (cell.x / WIDTH_PER_LETTER).min(0.7 * cell.y).clamp(7.0, most_cell.x / WIDTH_PER_LETTER);
    number_cell::paint_grid(ui, rect, NumberGrid { values, columns, scale: scale(values), text_size, text: rounded });
}

/// A term with too many values for numbers: grids of colours, and the largest products as text.
fn colors_ui(ui: &mut Ui, term: &Term, is_distance: bool) {
    let layer = term.source.layer.name();
    let [weights, products] = if is_distance { ["bitmap", "squared differences"] } else { ["weights", "products"] };
    let is_narrow = ui.available_width() < COLORS_WIDTH;
    ui.horizontal_top(|ui| {
        for (title, values) in [(layer, &term.inputs), (weights, &term.weights), (products, &term.products)] {
            ui.vertical(|ui| {
                ui.small(title);
                let size = vec2(term.columns as f32, values.len().div_ceil(term.columns) as f32) * COLOR_SIDE;
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("{title} of {layer}")));
                mosaic::paint_values(ui, rect, values, term.columns, scale(values));
            });
        }
        if !is_narrow {
            ui.vertical(|ui| largest_ui(ui, term, is_distance));
        }
    });
    if is_narrow {
        largest_ui(ui, term, is_distance);
    }
}

/// The largest products as text.
fn largest_ui(ui: &mut Ui, term: &Term, is_distance: bool) {
    let layer = term.source.layer.name();
    ui.small("largest by magnitude");
    let mut order: Vec<usize> = (0..term.products.len()).collect();
    order.sort_by(|one, other| term.products[*other].abs().total_cmp(&term.products[*one].abs()));
    for unit in order.into_iter().take(LISTED_COUNT) {
        let formula = pair_text(term.inputs[unit], term.weights[unit], is_distance);
        let line = format!("{layer} {:>3}: {formula} = {}", unit + 1, short(term.products[unit]));
        ui.label(RichText::new(line).monospace().size(11.0));
    }
}

/// An input with its weight: `0.37 × −0.20`, against a bitmap `(0.37 + 1)²`.
fn pair_text(input: f32, weight: f32, is_distance: bool) -> String {
    match is_distance {
        false => format!("{} × {}", short(input), short(weight)),
        // A bitmap has 1 and −1 alone.
        true => format!("({} {} 1)²", short(input), if weight < 0.0 { '+' } else { '−' }),
    }
}

/// A value with two decimals; what rounds to zero has no sign.
fn rounded(value: f32) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text.replace('-', "−") }
}

/// The magnitude with the full colour, at least 1e-6 so that it can be a divisor.
pub(super) fn scale(values: &[f32]) -> f32 {
    mosaic::magnitude(values).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_written_as_they_are_computed() {
        assert_eq!(pair_text(0.37, -1.0, true), "(0.37 + 1)²");
        assert_eq!(pair_text(-0.5, 1.0, true), "(−0.50 − 1)²");
        assert_eq!(pair_text(0.37, -1.0, false), "0.37 × −1.00");
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!([rounded(-0.001), rounded(-0.5)], ["0.00", "−0.50"]);
    }
}
