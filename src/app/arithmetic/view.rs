//! How a value is computed: one line from the sums to the activation, and each patch with its kernel and products.

use eframe::egui::{
    Align, Align2, FontId, Layout, Rect, Response, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo, vec2,
};

use super::{
    MapsInView,
    computation::{Arithmetic, BatchNormalisation, Combination, Term, arithmetic},
    names::map_name,
    term_grids,
};
use crate::{
    app::{
        lab::ValuePlace,
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

/// Shows the name of a value, and the button that hides its arithmetic; returns the button's response.
pub(crate) fn heading_ui(ui: &mut Ui, name: &str) -> Response {
    ui.horizontal(|ui| {
        ui.strong(name);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.small_button("Close").on_hover_text("Hides the arithmetic (Escape)")
        })
        .inner
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

fn arithmetic_ui(ui: &mut Ui, maps: &MapsInView<'_>, arithmetic: &Arithmetic, chosen: &mut usize) {
    line_ui(ui, maps, arithmetic);
    *chosen = (*chosen).min(arithmetic.terms.len().saturating_sub(1));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            if arithmetic.terms.len() > 1 {
                ui.vertical(|ui| list_ui(ui, &arithmetic.terms, chosen));
            }
            if let Some(term) = arithmetic.terms.get(*chosen) {
                ui.vertical(|ui| term_grids::ui(ui, term, arithmetic.combination));
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
fn line_ui(ui: &mut Ui, maps: &MapsInView<'_>, arithmetic: &Arithmetic) {
    let Arithmetic { place, terms, combination, sum, value } = arithmetic;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let parts: Vec<f32> = terms.iter().map(Term::sum).collect();
        combination_ui(ui, *combination, &parts, *sum);
        ui.label(RichText::new(format!("= {}", short(*value))).monospace().strong());
        if place.layer == Layer::Output {
            score_ui(ui, maps, place.map);
        }
    });
}

/// From the sums of the terms to the activation.
fn combination_ui(ui: &mut Ui, combination: Combination, parts: &[f32], sum: f32) {
    match combination {
        Combination::WeightedSum { coefficient, bias, normalisation, activation } => {
            ui.weak(match (coefficient, parts) {
                (Some(_), _) => "sum of the four values",
                (None, [_]) => "products",
                (None, _) => "products of each map",
            });
            ui.monospace(sum_of(parts.iter().copied().map(short)));
            if let Some(coefficient) = coefficient {
                ui.weak("× coefficient");
                ui.monospace(short(coefficient));
            }
            ui.weak("+ bias");
            ui.monospace(short(bias));
            if let Some(normalisation) = normalisation {
                normalisation_ui(ui, normalisation, parts.iter().sum::<f32>() + bias);
            }
            if let Some(activation) = activation {
                ui.monospace(format!("= {} = a,", short(sum)));
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
fn normalisation_ui(ui: &mut Ui, normalisation: BatchNormalisation, sum: f32) {
    let BatchNormalisation { mean, variance, gain, shift } = normalisation;
    let [sum, mean, variance, gain, shift] = [sum, mean, variance, gain, shift].map(short);
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
