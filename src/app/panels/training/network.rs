//! What the network is built from: a row for each part, with the choices named beside their enums.

use eframe::egui::{RichText, Ui};

use super::{
    edit::Edit,
    heading,
    optimiser::MOST_SHARE,
    row::{self, Bounds, Choice, choice, choices, list_ui, number_row, words_of},
};
use crate::{
    app::{numbers::thousands, theme},
    explain::Topic,
    model::{
        architecture::{Activation, C3Connections, Normalisation, OutputUnits, Pooling},
        criterion::Criterion,
        parameters::{Initialisation, trainable_parameter_count},
    },
    train::config::TrainingConfig,
};

/// Shows the choices.
pub(super) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    heading(ui, "Network");
    part_ui(ui, edit, ("Squashing", SQUASHING), &choices(), |config| &mut config.architecture.activation);
    part_ui(ui, edit, ("Subsampling", SUBSAMPLING), &choices(), |config| &mut config.architecture.pooling);
    part_ui(ui, edit, ("C3 connections", C3), &choices(), |config| &mut config.architecture.c3);
    part_ui(ui, edit, ("Output units", OUTPUT), &choices(), |config| &mut config.architecture.output);
    criterion_ui(ui, edit);
    part_ui(ui, edit, ("Initial weights", INITIALISATION), &choices(), |config| &mut config.initialisation);
    let normalisation = ("Batch norm.", NORMALISATION);
    part_ui(ui, edit, normalisation, &choices(), |config| &mut config.architecture.normalisation);
    let setting = edit.setting("Dropout", DROPOUT, |config| config.architecture.dropout);
    let setting = setting.explained(edit.why(Topic::Dropout));
    let bounds = Bounds { range: 0.0..=MOST_SHARE, speed: 0.005 };
    number_row(ui, setting, &mut edit.config.architecture.dropout, bounds);
    let text = format!("{} parameters", thousands(trainable_parameter_count(&edit.config.architecture) as u64));
    let label = ui.label(RichText::new(text).small().color(theme::tokens(ui).text_weak));
    label.on_hover_text("Weights and biases that are learned; the tab Architecture tells how they are counted");
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

fn criterion_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let penalty = match edit.config.architecture.criterion {
        Criterion::MaximumAPosteriori { rubbish_penalty } => rubbish_penalty,
        Criterion::CrossEntropy | Criterion::MeanSquaredError => Criterion::USUAL_RUBBISH_PENALTY,
    };
    let criteria = criteria(penalty);
    part_ui(ui, edit, ("Criterion", CRITERION), &criteria, |config| &mut config.architecture.criterion);
    let setting = edit.setting("Rubbish penalty j", RUBBISH, |config| config.architecture.criterion);
    let setting = setting.explained(edit.why(Topic::Rubbish));
    if let Criterion::MaximumAPosteriori { rubbish_penalty } = &mut edit.config.architecture.criterion {
        number_row(ui, setting, rubbish_penalty, Bounds { range: 1e-6..=1000.0, speed: 0.02 });
    }
}

const SQUASHING: &str = "The curve that each weighted sum goes through after C1, C3, C5 and F6, and after S2 and S4 \
    where they are trainable. Without one, all layers together could do no more than a single one";

const SUBSAMPLING: &str = "What S2 and S4 make of each 2×2 patch. Maps become half as wide and high, and where \
    exactly a feature lies matters less";

const C3: &str = "Which maps of S2 each of the 16 maps of C3 sees";

const OUTPUT: &str = "How the 84 values of F6 become a score for each digit";

const CRITERION: &str = "How wrong an answer is: what learning makes small";

/// The criteria; maximum a posteriori with the penalty that it has now.
fn criteria(rubbish_penalty: f64) -> [Choice<'static, Criterion>; 3] {
    [
        choice(
            Criterion::CrossEntropy,
            "Cross-entropy",
            "How little probability the right digit gets, as −log of it: the report's choice",
        ),
        choice(
            Criterion::MeanSquaredError,
            "MSE",
            "Mean squared error, the paper's equation 8: the squared distance of F6 from the right bitmap; of linear outputs that from +1 for \
            the right digit and −1 for the others",
        ),
        choice(
            Criterion::MaximumAPosteriori { rubbish_penalty },
            "MAP",
            "The paper's equation 9, maximum a posteriori: beside the distance from the right bitmap, how close the other \
            ones and rubbish are, so that digits compete",
        ),
    ]
}

const RUBBISH: &str = "j of equation 9: the penalty of a class for what is no digit. Digits nearer than it are hardly \
    pushed away from the others any more. The paper does not tell its value";

const INITIALISATION: &str = "How weights start out, at random by the seed";

const NORMALISATION: &str = "Brings the sums of each map of C1, C3, C5 and F6 to mean 0 and variance 1 over a batch, \
    then times a learned gain plus a shift, before they are squashed (Ioffe and Szegedy, 2015)";

const DROPOUT: &str = "Share of the units of C5 and F6 that each step of learning leaves out at random, so that none \
    relies on a single other. 0 is none, as in 1998; 0.5 is usual";

/// What the choices of each part are called, by the part's place in a run's `config.json`.
pub(super) fn choice_names() -> Vec<(&'static str, Vec<(String, &'static str)>)> {
    vec![
        ("architecture.activation", words_of(&choices::<Activation>())),
        ("architecture.pooling", words_of(&choices::<Pooling>())),
        ("architecture.c3", words_of(&choices::<C3Connections>())),
        ("architecture.output", words_of(&choices::<OutputUnits>())),
        ("architecture.criterion", words_of(&criteria(Criterion::USUAL_RUBBISH_PENALTY))),
        ("architecture.normalisation", words_of(&choices::<Normalisation>())),
        ("initialisation", words_of(&choices::<Initialisation>())),
    ]
}
