//! How a value comes about, to look at: each patch with its kernel and their products, the sum, the bias, the squashing.

use eframe::egui::{
    Align, Align2, FontId, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};

use super::{
    arithmetic::{Arithmetic, Combination, Term, arithmetic},
    grids::{grid, numbers_ui},
    names::{map_name, value_name},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, ValuePlace},
        numbers::short,
        theme,
    },
    model::{architecture::Activation, layer::Layer},
};

/// Which of the maps that are seen stands large.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ArithmeticView {
    term: usize,
}

/// Width of the list of maps, in points.
const LIST_WIDTH: f32 = 164.0;

/// Side of a small grid in the list, in points.
const SMALL_SIDE: f32 = 20.0;

/// Sizes of a cell with a number in it, in points.
const CELL_WIDTHS: std::ops::RangeInclusive<f32> = 19.0..=40.0;

/// Most columns of a grid that has room for numbers.
const NUMBERED_COLUMNS: usize = 5;

/// Products that are named where there are too many to show with their numbers.
const NAMED_COUNT: usize = 6;

impl ArithmeticView {
    /// Shows the arithmetic; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, place: ValuePlace) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            ui.strong(value_name(place));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.small_button("Close").on_hover_text("Hides the arithmetic (Escape)").clicked() {
                    actions.push(Action::Inspect(None));
                }
            });
        });
        match arithmetic(lab, place) {
            Some(arithmetic) => self.arithmetic_ui(ui, lab, &arithmetic),
            None if place.layer == Layer::Input => input_ui(ui, lab, place),
            None => {
                ui.weak("The values come with the next picture");
            }
        }
        actions
    }

    fn arithmetic_ui(&mut self, ui: &mut Ui, lab: &Lab, arithmetic: &Arithmetic) {
        sum_ui(ui, lab, arithmetic);
        self.term = self.term.min(arithmetic.terms.len().saturating_sub(1));
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                if arithmetic.terms.len() > 1 {
                    ui.vertical(|ui| self.list_ui(ui, &arithmetic.terms));
                }
                if let Some(term) = arithmetic.terms.get(self.term) {
                    ui.vertical(|ui| term_ui(ui, term, arithmetic.combination));
                }
            });
        });
    }

    /// Every map that is seen, small; the chosen one stands large beside the list.
    fn list_ui(&mut self, ui: &mut Ui, terms: &[Term]) {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, term) in terms.iter().enumerate() {
            let (rect, response) = ui.allocate_exact_size(vec2(LIST_WIDTH, SMALL_SIDE + 3.0), Sense::click());
            let tokens = theme::tokens(ui);
            if index == self.term || response.hovered() || response.has_focus() {
                ui.painter().rect_filled(rect, theme::CORNER_RADIUS, tokens.raised);
            }
            small_term(ui, rect.shrink2(vec2(3.0, 1.5)), term);
            let name = format!("{}: products add up to {}", map_name(term.source), short(term.sum()));
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, index == self.term, &name));
            if response.on_hover_text(name).clicked() {
                self.term = index;
            }
        }
    }
}

/// The whole in one line: the parts, the bias, the sum, and what squashing makes of it.
fn sum_ui(ui: &mut Ui, lab: &Lab, arithmetic: &Arithmetic) {
    let Arithmetic { place, terms, combination, sum, value } = arithmetic;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let parts: Vec<f32> = terms.iter().map(Term::sum).collect();
        match combination {
            Combination::WeightedSum { bias, squashing } => {
                let products = if parts.len() == 1 { "products" } else { "products of each map" };
                ui.weak(products);
                ui.monospace(summed(&parts));
                ui.weak("+ bias");
                ui.monospace(short(*bias));
                match squashing {
                    Some(squashing) => {
                        ui.monospace(format!("= {} = a,", short(*sum)));
                        ui.monospace(squashing_formula(*squashing));
                    }
                    None => {
                        ui.weak("of all");
                    }
                }
            }
            Combination::Mean => {
                ui.weak("mean of the four values");
            }
            Combination::Maximum => {
                ui.weak("largest of the four values");
            }
        }
        ui.label(RichText::new(format!("= {}", short(*value))).monospace().strong());
        if place.layer == Layer::Output {
            score_ui(ui, lab, place.map);
        }
    });
}

/// From a sum of the output to its score.
fn score_ui(ui: &mut Ui, lab: &Lab, digit: usize) {
    let Some(activations) = lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()) else { return };
    ui.weak("score = exp of it, divided by the sum of exp over the ten outputs =");
    ui.monospace(format!("{:.2} %", 100.0 * activations.scores[digit]));
}

fn squashing_formula(squashing: Activation) -> &'static str {
    match squashing {
        Activation::Tanh => "tanh a",
        Activation::ScaledTanh => "1.7159 tanh(2a/3)",
        Activation::Relu => "max(a, 0)",
        Activation::Sigmoid => "1 / (1 + exp(−a))",
    }
}

/// A pixel of the input.
fn input_ui(ui: &mut Ui, lab: &Lab, place: ValuePlace) {
    let input = lab.network.architecture.input;
    let value = lab.layer(Layer::Input).and_then(|maps| maps.after_squashing.values.get(place.index()).copied());
    let Some(value) = value else { return };
    let grey = (f64::from(value) * input.deviation + input.mean) * 255.0;
    ui.horizontal_wrapped(|ui| {
        ui.weak("grey value");
        ui.monospace(format!("{grey:.0}"));
        ui.weak("of 255, brought near zero:");
        ui.monospace(format!("({grey:.0} / 255 − {}) / {} =", input.mean, input.deviation));
        ui.label(RichText::new(short(value)).monospace().strong());
    });
}

/// The chosen part with its numbers: patch × kernel = products.
fn term_ui(ui: &mut Ui, term: &Term, combination: Combination) {
    if term.columns > NUMBERED_COLUMNS {
        return pictured_term_ui(ui, term);
    }
    let is_pooled = !matches!(combination, Combination::WeightedSum { .. });
    let titles = [
        map_name(term.source),
        if is_pooled { "weight".to_owned() } else { "kernel".to_owned() },
        "products".to_owned(),
    ];
    let products: Vec<f32> = term.products().collect();
    let grids = [(&term.inputs, "×"), (&term.weights, "="), (&products, "")];
    let grid_count = if term.weights.is_empty() { 1 } else { grids.len() };
    let free = ui.available_width() - 16.0 * (grid_count as f32 - 1.0) - 8.0;
    let width = (free / (grid_count * term.columns) as f32).clamp(*CELL_WIDTHS.start(), *CELL_WIDTHS.end());
    let cell = vec2(width.floor(), (0.62 * width).clamp(15.0, 22.0).floor());
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for ((values, sign), title) in grids.into_iter().take(grid_count).zip(titles) {
            let row_count = values.len() / term.columns;
            ui.vertical(|ui| {
                ui.small(&title);
                numbers_ui(ui, values, term.columns, cell, &title);
            });
            ui.vertical(|ui| {
                ui.add_space(14.0 + 0.5 * (row_count as f32 * cell.y - 8.0));
                ui.monospace(sign);
            });
        }
    });
}

/// Numbers as a sum: `0.52 − 0.03 + 1.2`.
fn summed(parts: &[f32]) -> String {
    let sign = |part: f32| if part < 0.0 { " − " } else { " + " };
    let mut text = parts.first().map_or_else(String::new, |first| short(*first));
    for part in parts.iter().skip(1) {
        text += sign(*part);
        text += &short(part.abs());
    }
    text
}

/// A part with too many values for numbers: pictures of all, and the products that count most in words.
fn pictured_term_ui(ui: &mut Ui, term: &Term) {
    let products: Vec<f32> = term.products().collect();
    let layer = term.source.layer.name();
    ui.horizontal_top(|ui| {
        for (title, values) in [(layer, &term.inputs), ("weights", &term.weights), ("products", &products)] {
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
                let [input, weight, product] = [term.inputs[unit], term.weights[unit], products[unit]].map(short);
                ui.label(
                    RichText::new(format!("{layer} {:>3}: {input} × {weight} = {product}", unit + 1))
                        .monospace()
                        .size(11.0),
                );
            }
        });
    });
}

/// A row of the list: patch × kernel = products, and what they add up to.
fn small_term(ui: &Ui, rect: Rect, term: &Term) {
    let tokens = theme::tokens(ui);
    let font = FontId::monospace(10.0);
    let products: Vec<f32> = term.products().collect();
    let name = format!("{:>2}", term.source.map + 1);
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font.clone(), tokens.text_weak);
    for (position, (values, sign)) in
        [(&term.inputs, "×"), (&term.weights, "="), (&products, "")].into_iter().enumerate()
    {
        let left = rect.left() + 17.0 + position as f32 * (SMALL_SIDE + 11.0);
        let place = Rect::from_min_size(eframe::egui::pos2(left, rect.top()), Vec2::splat(SMALL_SIDE));
        grid(ui, place, values, term.columns);
        ui.painter().text(
            place.right_center() + vec2(5.5, 0.0),
            Align2::CENTER_CENTER,
            sign,
            font.clone(),
            tokens.text_weak,
        );
    }
    ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, short(term.sum()), font, tokens.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_with_the_signs_of_their_parts() {
        assert_eq!(summed(&[-1.03, 0.52, -0.62]), "−1.03 + 0.52 − 0.62");
    }
}
