//! What the network is built from.

pub(in crate::app::panels) mod choices;

use eframe::egui::{RichText, Ui};

use self::choices::{
    C3, CRITERION, DROPOUT, INITIALISATION, NORMALISATION, OUTPUT, RUBBISH, SQUASHING, SUBSAMPLING, criteria,
};
use super::{
    choice::{Choice, choices, list_ui},
    edit::Edit,
    heading,
    row::{self, Bounds, number_row},
    rule::MOST_SHARE,
};
use crate::{
    app::{numbers::thousands, theme},
    explain::Topic,
    model::{loss::Loss, parameters::trainable_parameter_count},
    train::config::TrainingConfig,
};

/// Shows the choices.
pub(in crate::app::panels::training) fn ui(ui: &mut Ui, edit: &mut Edit<'_>) {
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
    let penalty = match edit.config.architecture.loss {
        Loss::MaximumAPosteriori { rubbish_penalty } => rubbish_penalty,
        Loss::CrossEntropy | Loss::MeanSquaredError => Loss::USUAL_RUBBISH_PENALTY,
    };
    let criteria = criteria(penalty);
    part_ui(ui, edit, ("Criterion", CRITERION), &criteria, |config| &mut config.architecture.loss);
    let setting = edit.setting("Rubbish penalty j", RUBBISH, |config| config.architecture.loss);
    let setting = setting.explained(edit.why(Topic::Rubbish));
    if let Loss::MaximumAPosteriori { rubbish_penalty } = &mut edit.config.architecture.loss {
        number_row(ui, setting, rubbish_penalty, Bounds { range: 1e-6..=1000.0, speed: 0.02 });
    }
}
