//! How a value comes about, in one line: the parts, the bias, the sum, and what normalisation and squashing make of it.

use eframe::egui::{RichText, Ui};

use super::arithmetic::{Arithmetic, BatchNormalisation, Combination, Term};
use crate::{
    app::{lab::Lab, numbers::short},
    model::{
        architecture::{Activation, OutputUnits},
        layer::Layer,
    },
};

/// The whole in one line: the parts, the bias, the sum, and what squashing makes of it.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, arithmetic: &Arithmetic) {
    let Arithmetic { place, terms, combination, sum, value } = arithmetic;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let parts: Vec<f32> = terms.iter().map(Term::sum).collect();
        combination_ui(ui, *combination, &parts, *sum);
        ui.label(RichText::new(format!("= {}", short(*value))).monospace().strong());
        if place.layer == Layer::Output {
            score_ui(ui, lab, place.map);
        }
    });
}

/// From the sums of the parts to what is squashed, and the squashing.
fn combination_ui(ui: &mut Ui, combination: Combination, parts: &[f32], sum: f32) {
    match combination {
        Combination::WeightedSum { bias, normalisation, squashing } => {
            ui.weak(if parts.len() == 1 { "products" } else { "products of each map" });
            ui.monospace(summed(parts));
            ui.weak("+ bias");
            ui.monospace(short(bias));
            if let Some(normalisation) = normalisation {
                normalisation_ui(ui, normalisation, parts.iter().sum::<f32>() + bias);
            }
            match squashing {
                Some(squashing) => squashing_ui(ui, squashing, sum),
                None => {
                    ui.weak("of all");
                }
            }
        }
        Combination::ScaledSum { coefficient, bias, squashing } => {
            ui.weak("sum of the four values");
            ui.monospace(summed(parts));
            ui.weak("× coefficient");
            ui.monospace(short(coefficient));
            ui.weak("+ bias");
            ui.monospace(short(bias));
            squashing_ui(ui, squashing, sum);
        }
        Combination::Pooled(pooling) => {
            ui.weak(format!("{} of the four values", pooling.of_patch()));
        }
        Combination::SquaredDistance => {
            ui.weak("squared differences of F6 from the bitmap, all 84 added up");
        }
    }
}

/// From a weighted sum to what batch normalisation makes of it.
fn normalisation_ui(ui: &mut Ui, normalisation: BatchNormalisation, sum: f32) {
    let BatchNormalisation { mean, variance, gain, shift } = normalisation;
    let [mean, variance, gain, shift] = [mean, variance, gain, shift].map(short);
    ui.monospace(format!("= {},", short(sum)));
    ui.weak("normalised: less the mean, by the deviation, times gain, plus shift");
    ui.monospace(format!("({} − {mean}) / √{variance} × {gain} + {shift}", short(sum)));
}

fn squashing_ui(ui: &mut Ui, squashing: Activation, sum: f32) {
    ui.monospace(format!("= {} = a,", short(sum)));
    ui.monospace(squashing_formula(squashing));
}

/// From a value of the output to its score.
fn score_ui(ui: &mut Ui, lab: &Lab, digit: usize) {
    let Some(activations) = lab.snapshot.as_ref().and_then(|snapshot| snapshot.activations.as_ref()) else { return };
    ui.weak(match lab.network.architecture.output {
        OutputUnits::Linear => "score = exp of it, divided by the sum of exp over the ten outputs =",
        OutputUnits::RadialBasis => {
            "score = exp of it with a minus sign, divided by the sum of such exp over the ten outputs ="
        }
    });
    ui.monospace(format!("{:.2} %", 100.0 * activations.scores.digits[digit]));
}

fn squashing_formula(squashing: Activation) -> &'static str {
    match squashing {
        Activation::Tanh => "tanh a",
        Activation::ScaledTanh => "1.7159 tanh(2a/3)",
        Activation::Relu => "max(a, 0)",
        Activation::Sigmoid => "1 / (1 + exp(−a))",
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_with_the_signs_of_their_parts() {
        assert_eq!(summed(&[-1.03, 0.52, -0.62]), "−1.03 + 0.52 − 0.62");
    }
}
