//! What the network is built from: a row for each part, with the choices named beside their enums.

use eframe::egui::{RichText, Ui};

use super::{
    edit::Edit,
    heading,
    optimiser::MAX_SHARE,
    row::{self, Bounds, Choice, choice, choices, list_ui, number_row, words_of},
};
use crate::{
    app::{numbers::thousands, theme},
    explain::Topic,
    model::{
        architecture::{Activation, C3Connections, Normalisation, OutputUnits, Pooling},
        loss::Loss,
        parameters::{Initialisation, trainable_parameter_count},
    },
    train::config::TrainingConfig,
};

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    heading(ui, "Network");
    part_ui(ui, edit, ("Activation", ACTIVATION), &choices(), |config| &mut config.architecture.activation);
    part_ui(ui, edit, ("Pooling", POOLING), &choices(), |config| &mut config.architecture.pooling);
    part_ui(ui, edit, ("C3 connections", C3), &choices(), |config| &mut config.architecture.c3);
    part_ui(ui, edit, ("Output units", OUTPUT), &choices(), |config| &mut config.architecture.output);
    loss_ui(ui, edit);
    part_ui(ui, edit, ("Initial weights", INITIALISATION), &choices(), |config| &mut config.initialisation);
    let normalisation = ("Batch norm.", NORMALISATION);
    part_ui(ui, edit, normalisation, &choices(), |config| &mut config.architecture.normalisation);
    let setting = edit.setting("Dropout", DROPOUT, |config| config.architecture.dropout);
    let setting = setting.explained(edit.why(Topic::Dropout));
    let bounds = Bounds { range: 0.0..=MAX_SHARE, speed: 0.005 };
    number_row(ui, setting, &mut edit.config.architecture.dropout, bounds);
    let text = format!("{} parameters", thousands(trainable_parameter_count(&edit.config.architecture) as u64));
    let label = ui.label(RichText::new(text).small().color(theme::tokens(ui).text_weak));
    label.on_hover_text("Trainable weights and biases; the tab Architecture shows the count of each layer");
}

/// A row with the choices for one part, which `part` finds in the settings.
fn part_ui<T: PartialEq + Copy + Into<Topic>>(
    ui: &mut Ui,
    edit: &mut Edit<'_>,
    (name, meaning): (&str, &str),
    choices: &[Choice<'_, T>],
    part: fn(&mut TrainingConfig) -> &mut T,
) {
    let setting = edit.setting(name, meaning, |config| *part(&mut config.clone()));
    let chosen = *part(&mut edit.config);
    let setting = setting.explained(edit.why(chosen));
    row::choice_row(ui, setting, |ui, width| {
        let own = part(&mut edit.config);
        let current = *own;
        list_ui(ui, width, choices, &current, |picked| *own = picked)
    });
}

fn loss_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let penalty = match edit.config.architecture.loss {
        Loss::MaximumAPosteriori { rubbish_penalty } => rubbish_penalty,
        Loss::CrossEntropy | Loss::MeanSquaredError => Loss::DEFAULT_RUBBISH_PENALTY,
    };
    let losses = losses(penalty);
    part_ui(ui, edit, ("Loss", LOSS), &losses, |config| &mut config.architecture.loss);
    let setting = edit.setting("Rubbish penalty j", RUBBISH, |config| config.architecture.loss);
    let setting = setting.explained(edit.why(Topic::Rubbish));
    if let Loss::MaximumAPosteriori { rubbish_penalty } = &mut edit.config.architecture.loss {
        number_row(ui, setting, rubbish_penalty, Bounds { range: 1e-6..=1000.0, speed: 0.02 });
    }
}

const ACTIVATION: &str = "The function after the pre-activations of C1, C3, C5 and F6, and of S2 and S4 where they are \
    trainable. Without one, all layers together could compute no more than a single one";

const POOLING: &str = "How S2 and S4 reduce each 2×2 patch to one value; the paper calls it subsampling. Maps become half \
    as wide and high, and the exact place of a feature matters less";

const C3: &str = "Which maps of S2 each of the 16 maps of C3 sees";

const OUTPUT: &str = "How the 84 values of F6 become a score for each digit";

const LOSS: &str = "How wrong a prediction is: training minimises it";

/// The losses; MAP with its current penalty.
fn losses(rubbish_penalty: f64) -> [Choice<'static, Loss>; 3] {
    [
        choice(
            Loss::CrossEntropy,
            "Cross-entropy",
            "−log of the probability of the correct digit: the default of today's networks",
        ),
        choice(
            Loss::MeanSquaredError,
            "MSE (eq. 8)",
            "Mean squared error, the paper's equation 8: the squared distance of F6 from the correct bitmap; of linear outputs from +1 for \
            the correct digit and −1 for the others",
        ),
        choice(
            Loss::MaximumAPosteriori { rubbish_penalty },
            "MAP loss (eq. 9)",
            "Maximum a posteriori, the paper's equation 9: the distance from the correct bitmap, and a penalty for other \
            bitmaps and rubbish that are close",
        ),
    ]
}

const RUBBISH: &str = "j of equation 9: the penalty of the class for what is not a digit. Bitmaps farther than it hardly \
    change the loss. The paper does not give its value";

const INITIALISATION: &str = "The random initial weights, drawn with the seed";

const NORMALISATION: &str = "Brings the pre-activations of each map of C1, C3, C5 and F6 to mean 0 and variance 1 over a \
    batch, then applies a learned gain and shift (Ioffe and Szegedy, 2015)";

const DROPOUT: &str = "Share of the units of C5 and F6 that each training step drops at random, so that no unit relies \
    on a single other. 0 is none, as in 1998; 0.5 is common";

/// Names of the choices of each part, by its place in a run's `config.json`.
pub(super) fn choice_names() -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    vec![
        ("architecture.activation", words_of(&choices::<Activation>())),
        ("architecture.pooling", words_of(&choices::<Pooling>())),
        ("architecture.c3", words_of(&choices::<C3Connections>())),
        ("architecture.output", words_of(&choices::<OutputUnits>())),
        ("architecture.criterion", words_of(&losses(Loss::DEFAULT_RUBBISH_PENALTY))),
        ("architecture.normalisation", words_of(&choices::<Normalisation>())),
        ("initialisation", words_of(&choices::<Initialisation>())),
    ]
}
