//! How a value is computed: one line from the sums to the activation, and each patch with its kernel and products.

use eframe::egui::{
    Align, Align2, FontId, Layout, Rect, Response, RichText, Role, ScrollArea, Sense, TextStyle, Ui, Vec2, WidgetInfo,
    vec2,
};

use super::{
    MapsInView,
    computation::{Arithmetic, BatchNormalisation, Combination, Term, arithmetic},
    names::map_name,
    term_grids::{self, GridRoom},
};
use crate::{
    app::{
        lab::{MapPlace, ValuePlace},
        numbers::{short, sum_of},
        theme,
        widgets::mosaic,
    },
    model::{
        architecture::{Activation, OutputUnits},
        layer::Layer,
    },
};

/// Width of the list of maps, in points.
const LIST_WIDTH: f32 = 164.0;

/// Side of a small grid in the list, in points.
const SMALL_SIDE: f32 = 20.0;

/// Grids beside the list of maps.
const BESIDE_LIST: GridRoom = GridRoom { most_cell: vec2(40.0, 22.0), per_row: 3 };

/// The largest cell with a number where the products have the room, in points.
const LARGE_CELL: Vec2 = vec2(64.0, 40.0);

/// Height of the computation below the products, in points.
const LINE_HEIGHT: f32 = 84.0;

/// Letters of the computation below the products, by those of the window.
const LARGE_LETTERS: f32 = 1.15;

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Digits {
    /// As short as they are.
    Short,
    /// Each as wide as any other, so that nothing moves while the numbers change.
    Aligned,
}

/// Characters of an aligned number: as many as `−0.0123` has.
const ALIGNED_WIDTH: usize = 7;

/// A text behind spaces where no line breaks.
fn aligned(text: &str, width: usize) -> String {
    "\u{a0}".repeat(width.saturating_sub(text.chars().count())) + text
}

impl Digits {
    fn text(self, value: f32) -> String {
        match self {
            Self::Short => short(value),
            Self::Aligned => aligned(&short(value), ALIGNED_WIDTH),
        }
    }

    fn sum(self, parts: &[f32]) -> String {
        match (self, parts) {
            (Self::Short, _) | (_, []) => sum_of(parts.iter().copied().map(short)),
            (Self::Aligned, [first, others @ ..]) => {
                let sign = |part: f32| if part < 0.0 { '−' } else { '+' };
                let other = |part: &f32| format!(" {}{}", sign(*part), aligned(&short(part.abs()), ALIGNED_WIDTH));
                self.text(*first) + &others.iter().map(other).collect::<String>()
            }
        }
    }
}

/// Shows the name of a value, what `menu` shows, and the button that hides the arithmetic; returns the button's response and
/// the menu's result.
pub(crate) fn heading_ui<R>(ui: &mut Ui, name: &str, menu: impl FnOnce(&mut Ui) -> R) -> (Response, R) {
    ui.horizontal(|ui| {
        ui.strong(name);
        let shown = menu(ui);
        let close = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.small_button("Close").on_hover_text("Hides the arithmetic (Escape)")
        });
        (close.inner, shown)
    })
    .inner
}

/// Shows the arithmetic of the value at `place` in the room that is left; `chosen` is the term shown large.
pub(crate) fn ui(ui: &mut Ui, maps: Option<MapsInView<'_>>, place: ValuePlace, chosen: &mut usize) {
    match maps.map(|maps| (maps, arithmetic(&maps, place))) {
        Some((maps, Some(arithmetic))) => arithmetic_ui(ui, &maps, &arithmetic, chosen),
        Some((maps, None)) if place.layer == Layer::Input => input_ui(ui, &maps, place),
        _ => {
            ui.weak("Waiting for values");
        }
    }
}

/// Shows the products of one term, as large as the room allows, and below them the computation in one line. With another
/// value nothing moves.
pub(crate) fn large_ui(ui: &mut Ui, maps: Option<MapsInView<'_>>, place: ValuePlace, chosen: usize) {
    let found = maps.and_then(|maps| Some((maps, arithmetic(&maps, place)?)));
    let Some((maps, arithmetic)) = found else {
        ui.weak("Waiting for values");
        return;
    };
    if let Some(term) = arithmetic.terms.get(chosen).or(arithmetic.terms.first()) {
        term_grids::ui(ui, term, arithmetic.combination, large_room(ui.available_size(), term));
    }
    ui.add_space(theme::GAP);
    for style in [TextStyle::Body, TextStyle::Monospace] {
        ui.style_mut().text_styles.entry(style).and_modify(|font| font.size *= LARGE_LETTERS);
    }
    line_ui(ui, &maps, &arithmetic, Digits::Aligned);
}

/// Two grids in a row and one below them, or all three in a row: whichever makes their numbers larger.
fn large_room(available: Vec2, term: &Term) -> GridRoom {
    let value_rows = (term.inputs.len() / term.columns) as f32;
    let rooms = [3, 2].map(|per_row| {
        let grid_rows = if per_row == 3 { 1.0 } else { 2.0 };
        let height = (available.y - LINE_HEIGHT) / grid_rows - term_grids::TITLE_HEIGHT - theme::GAP;
        GridRoom { most_cell: LARGE_CELL.min(vec2(LARGE_CELL.x, height / value_rows)), per_row }
    });
    let size = |room: &GridRoom| {
        let cell = term_grids::cell_size(available.x, term.columns, room.per_row, LARGE_CELL);
        cell.y.min(room.most_cell.y)
    };
    if size(&rooms[1]) > size(&rooms[0]) { rooms[1] } else { rooms[0] }
}

/// The maps that the value at `place` is computed from, each with the sum of its products.
pub(crate) fn sums_of_maps(maps: &MapsInView<'_>, place: ValuePlace) -> Vec<(MapPlace, f32)> {
    let terms = arithmetic(maps, place).map_or_else(Vec::new, |arithmetic| arithmetic.terms);
    terms.iter().map(|term| (term.source, term.sum())).collect()
}

fn arithmetic_ui(ui: &mut Ui, maps: &MapsInView<'_>, arithmetic: &Arithmetic, chosen: &mut usize) {
    line_ui(ui, maps, arithmetic, Digits::Short);
    *chosen = (*chosen).min(arithmetic.terms.len().saturating_sub(1));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            if arithmetic.terms.len() > 1 {
                ui.vertical(|ui| list_ui(ui, &arithmetic.terms, chosen));
            }
            if let Some(term) = arithmetic.terms.get(*chosen) {
                ui.vertical(|ui| term_grids::ui(ui, term, arithmetic.combination, BESIDE_LIST));
            }
        });
    });
}

/// All terms, small: a click shows one large beside the list.
fn list_ui(ui: &mut Ui, terms: &[Term], chosen: &mut usize) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, term) in terms.iter().enumerate() {
        let (rect, response) = ui.allocate_exact_size(vec2(LIST_WIDTH, SMALL_SIDE + 3.0), Sense::click());
        if index == *chosen || response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, theme::CORNER_RADIUS, theme::tokens(ui).raised);
        }
        small_term(ui, rect.shrink2(vec2(3.0, 1.5)), term);
        let name = format!("{}: sum of products {}", map_name(term.source), short(term.sum()));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, index == *chosen, &name));
        if response.on_hover_text(name).clicked() {
            *chosen = index;
        }
    }
}

/// A row of the list: patch × kernel = products, and their sum.
fn small_term(ui: &Ui, rect: Rect, term: &Term) {
    let (tokens, font) = (theme::tokens(ui), FontId::monospace(10.0));
    let text = |at, align, text: &str, color| ui.painter().text(at, align, text, font.clone(), color);
    text(rect.left_center(), Align2::LEFT_CENTER, &format!("{:>2}", term.source.map + 1), tokens.text_weak);
    let grids = [(&term.inputs, "×"), (&term.weights, "="), (&term.products, "")];
    for (position, (values, sign)) in grids.into_iter().enumerate() {
        let left = rect.min + vec2(17.0 + position as f32 * (SMALL_SIDE + 11.0), 0.0);
        let place = Rect::from_min_size(left, Vec2::splat(SMALL_SIDE));
        mosaic::paint_values(ui, place, values, term.columns, term_grids::scale(values));
        text(place.right_center() + vec2(5.5, 0.0), Align2::CENTER_CENTER, sign, tokens.text_weak);
    }
    text(rect.right_center(), Align2::RIGHT_CENTER, &short(term.sum()), tokens.text);
}

/// A pixel of the input.
fn input_ui(ui: &mut Ui, maps: &MapsInView<'_>, place: ValuePlace) {
    let input = maps.architecture.input;
    let value = maps.layer(Layer::Input).and_then(|input| input.activation.values.get(place.index()).copied());
    let Some(value) = value else { return };
    let grey = (f64::from(value) * input.deviation + input.mean) * 255.0;
    ui.horizontal_wrapped(|ui| {
        ui.weak("pixel");
        ui.monospace(format!("{grey:.0}"));
        ui.weak("of 255, normalised:");
        ui.monospace(format!("({grey:.0} / 255 − {}) / {} =", input.mean, input.deviation));
        ui.label(RichText::new(short(value)).monospace().strong());
    });
}

/// The computation in one line: terms, bias, sum, activation.
fn line_ui(ui: &mut Ui, maps: &MapsInView<'_>, arithmetic: &Arithmetic, digits: Digits) {
    let Arithmetic { place, terms, combination, sum, value } = arithmetic;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let parts: Vec<f32> = terms.iter().map(Term::sum).collect();
        combination_ui(ui, *combination, &parts, *sum, digits);
        ui.label(RichText::new(format!("= {}", digits.text(*value))).monospace().strong());
        if place.layer == Layer::Output {
            score_ui(ui, maps, place.map);
        }
    });
}

/// From the sums of the terms to the activation.
fn combination_ui(ui: &mut Ui, combination: Combination, parts: &[f32], sum: f32, digits: Digits) {
    match combination {
        Combination::WeightedSum { coefficient, bias, normalisation, activation } => {
            ui.weak(match (coefficient, parts) {
                (Some(_), _) => "sum of the four values",
                (None, [_]) => "products",
                (None, _) => "products of each map",
            });
            ui.monospace(digits.sum(parts));
            if let Some(coefficient) = coefficient {
                ui.weak("× coefficient");
                ui.monospace(digits.text(coefficient));
            }
            ui.weak("+ bias");
            ui.monospace(digits.text(bias));
            if let Some(normalisation) = normalisation {
                normalisation_ui(ui, normalisation, parts.iter().sum::<f32>() + bias, digits);
            }
            if let Some(activation) = activation {
                ui.monospace(format!("= {} = a,", digits.text(sum)));
                ui.monospace(activation_formula(activation));
            }
        }
        Combination::Pooled(pooling) => {
            ui.weak(format!("{} of the four values", pooling.of_patch()));
        }
        Combination::SquaredDistance => {
            ui.weak("sum of the 84 squared differences between F6 and the bitmap");
        }
    }
}

/// Batch normalisation of a weighted sum.
fn normalisation_ui(ui: &mut Ui, normalisation: BatchNormalisation, sum: f32, digits: Digits) {
    let BatchNormalisation { mean, variance, gain, shift } = normalisation;
    let [sum, mean, variance, gain, shift] = [sum, mean, variance, gain, shift].map(|value| digits.text(value));
    ui.monospace(format!("= {sum},"));
    ui.weak("batch normalisation: (x − mean) / √variance × gain + shift =");
    ui.monospace(format!("({sum} − {mean}) / √{variance} × {gain} + {shift}"));
}

/// From a logit or a distance to the probability.
fn score_ui(ui: &mut Ui, maps: &MapsInView<'_>, unit: usize) {
    let Some(scores) = maps.scores else { return };
    let Some(score) = scores.digits.get(unit) else {
        ui.weak("none: it counts in strings, and not among the ten digits of a single one");
        return;
    };
    ui.weak(match maps.architecture.output {
        OutputUnits::Linear => "softmax: exp of it / sum of exp over the ten logits =",
        OutputUnits::RadialBasis => "softmax: exp(−distance) / sum over the ten outputs =",
    });
    ui.monospace(format!("{:.2} %", 100.0 * score));
}

fn activation_formula(activation: Activation) -> &'static str {
    match activation {
        Activation::Tanh => "tanh a",
        Activation::ScaledTanh => "1.7159 tanh(2a/3)",
        Activation::Relu => "max(a, 0)",
        Activation::Sigmoid => "1 / (1 + exp(−a))",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aligned_numbers_are_as_wide_as_any_others() {
        let width = |text: String| text.chars().count();
        let parts = [[0.5, -0.25, 12.0], [-0.0123, 0.0, -123.0]];
        assert_eq!(parts.map(|parts| width(Digits::Aligned.sum(&parts))), [7 + 9 + 9; 2]);
        assert_eq!(Digits::Aligned.sum(&parts[1]).replace('\u{a0}', "_"), "−0.0123 +______0 −____123");
        assert_eq!([0.0, -0.0123, 55.0].map(|value| width(Digits::Aligned.text(value))), [7; 3]);
        assert_eq!(Digits::Short.sum(&parts[0]), "0.50 − 0.25 + 12.0");
    }
}
