//! What the network is built from.

use eframe::egui::{RichText, Ui};

use super::{
    choice::{Choice, choice, list_ui},
    edit::Edit,
    heading, row,
};
use crate::{
    app::{numbers::thousands, theme},
    model::{
        architecture::{Activation, Architecture, Pooling},
        layer_table::layer_table,
    },
};

const SQUASHING: &str = "The curve that each weighted sum goes through after C1, C3, C5 and F6. Without one, all layers \
    together could do no more than a single one";

const SQUASHINGS: [Choice<'_, Activation>; 4] = [
    choice(Activation::Tanh, "tanh", "tanh a, from −1 to 1: the report's choice"),
    choice(
        Activation::ScaledTanh,
        "Scaled tanh",
        "1.7159 tanh(2a/3), the choice of 1998: it takes 1 to 1 and −1 to −1, where it bends most",
    ),
    choice(Activation::Relu, "ReLU", "max(a, 0): what is negative becomes 0. The usual choice in networks of today"),
    choice(
        Activation::Sigmoid,
        "Sigmoid",
        "1/(1 + exp(−a)), from 0 to 1: its slope is at most 1/4, which makes learning slow",
    ),
];

const SUBSAMPLING: &str = "What S2 and S4 make of each 2×2 patch. Maps become half as wide and high, and where exactly a \
    feature lies matters less";

const SUBSAMPLINGS: [Choice<'_, Pooling>; 2] = [
    choice(Pooling::Average, "Average", "The mean of the four values: the report's choice"),
    choice(Pooling::Maximum, "Maximum", "The largest of the four values: the usual choice in networks of today"),
];

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    heading(ui, "Network");
    let setting = edit.setting("Squashing", SQUASHING, |config| config.architecture.activation);
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.architecture.activation;
        list_ui(ui, width, &SQUASHINGS, &current, |picked| edit.config.architecture.activation = picked)
    });
    let setting = edit.setting("Subsampling", SUBSAMPLING, |config| config.architecture.pooling);
    row::choice_row(ui, setting, |ui, width| {
        let current = edit.config.architecture.pooling;
        list_ui(ui, width, &SUBSAMPLINGS, &current, |picked| edit.config.architecture.pooling = picked)
    });
    let text = format!("{} parameters", thousands(parameter_count(&edit.config.architecture)));
    let label = ui.label(RichText::new(text).small().color(theme::tokens(ui).text_weak));
    label.on_hover_text("Weights and biases that are learned; the tab Architecture tells how they are counted");
}

fn parameter_count(architecture: &Architecture) -> u64 {
    layer_table(architecture).iter().map(|row| row.parameter_count as u64).sum()
}
