//! One of the parts of a value, enlarged: patch × kernel = products with their numbers, or as pictures where they are many.

use eframe::egui::{RichText, Role, Sense, Ui, WidgetInfo, vec2};

use super::{
    arithmetic::{Combination, Pairing, Term},
    grids::{grid, numbers_ui},
    names::map_name,
};
use crate::app::numbers::short;

/// Sizes of a cell with a number in it, in points.
const CELL_WIDTHS: std::ops::RangeInclusive<f32> = 19.0..=40.0;

/// Most columns of a grid that has room for numbers.
const NUMBERED_COLUMNS: usize = 5;

/// Products that are named where there are too many to show with their numbers.
const NAMED_COUNT: usize = 6;

/// The chosen part with its numbers: patch × kernel = products.
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

/// A part with too many values for numbers: pictures of all, and the products that count most in words.
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
            ui.small("what counts most");
            let mut order: Vec<usize> = (0..products.len()).collect();
            order.sort_by(|one, other| products[*other].abs().total_cmp(&products[*one].abs()));
            for unit in order.into_iter().take(NAMED_COUNT) {
                let formula = pair_words(term, unit);
                let line = format!("{layer} {:>3}: {formula} = {}", unit + 1, short(products[unit]));
                ui.label(RichText::new(line).monospace().size(11.0));
            }
        });
    });
}

/// An input with its weight: `0.37 × −0.20`, against a bitmap `(0.37 + 1)²`.
fn pair_words(term: &Term, unit: usize) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::lab::MapPlace, model::layer::Layer};

    #[test]
    fn pairs_are_written_as_they_are_computed() {
        let source = MapPlace { layer: Layer::F6, map: 0 };
        let term = |pairing| Term { source, columns: 7, inputs: vec![0.37, -0.5], weights: vec![-1.0, 1.0], pairing };
        assert_eq!(pair_words(&term(Pairing::SquaredDifference), 0), "(0.37 + 1)²");
        assert_eq!(pair_words(&term(Pairing::SquaredDifference), 1), "(−0.50 − 1)²");
        assert_eq!(pair_words(&term(Pairing::Product), 0), "0.37 × −1.00");
    }
}
