//! What the settings are for: the next run, the run there is, or after a restart; and what is wrong with them.

use eframe::egui::{Align, Button, Label, Layout, RichText, Ui, vec2};

use super::edit::Edit;
use crate::{
    app::{action::Action, lab::Lab, theme},
    train::config::{ConfigError, TrainingConfig},
};

/// Height of the line in points, also without a button, so that nothing below it jumps.
const HEIGHT: f32 = 34.0;

/// Shows the line; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, edit: &Edit<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let size = vec2(ui.available_width(), HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        if edit.needs_restart() && restart_ui(ui) {
            actions.push(Action::Restart);
        }
        let color = if edit.needs_restart() { theme::tokens(ui).warning } else { theme::tokens(ui).text_weak };
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(words(edit)).color(color)).wrap());
        });
    });
    if let Some(problem) = problem(lab, &edit.config) {
        let text = RichText::new(format!("Cannot be trained with: {problem}")).color(theme::tokens(ui).error);
        ui.add(Label::new(text).wrap());
    }
    actions
}

fn restart_ui(ui: &mut Ui) -> bool {
    let button = ui.add(Button::new("Restart"));
    button.on_hover_text("Ends the run, which is kept, and begins a new one with these settings (R)").clicked()
}

fn words(edit: &Edit<'_>) -> String {
    match edit.run {
        _ if edit.needs_restart() => "Changes apply after Restart".to_owned(),
        Some(run) => format!("As in {}", run.name()),
        None => "For the next run".to_owned(),
    }
}

/// Why a run cannot begin with these settings.
pub(super) fn problem(lab: &Lab, config: &TrainingConfig) -> Option<String> {
    if let Err(error) = config.validate() {
        return Some(error.to_string());
    }
    let (validation_count, image_count) = (config.validation_count, lab.data.dataset.train.len());
    if validation_count > 0 && validation_count >= image_count && lab.data.is_ready() {
        return Some(ConfigError::NoTrainingImages { validation_count, image_count }.to_string());
    }
    lab.devices.iter().find(|state| state.device == config.device)?.missing.clone()
}
