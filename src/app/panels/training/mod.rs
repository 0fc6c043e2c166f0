//! The settings of the next run, and which of them need a restart of the run.

mod augmentation;
mod data_and_device;
mod details;
mod edit;
mod learning;
mod network;
mod optimiser;
mod preset;
pub(in crate::app::panels) mod row;
pub(in crate::app::panels) mod setting_names;
#[cfg(test)]
mod tests;

use std::cell::Cell;

use eframe::egui::{Align, Button, Label, Layout, Rangef, Response, RichText, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{augmentation::Preview, details::Details, edit::Edit};
use crate::{
    app::{action::Action, lab::Lab, theme},
    train::config::{ConfigError, TrainingConfig},
};

/// What the next run will be trained with.
#[derive(Default)]
pub(crate) struct TrainingPanel {
    pub(super) prefs: TrainingPrefs,
    preview: Preview,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TrainingPrefs {
    /// The settings that are rarely changed.
    details: Details,
}

impl TrainingPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        ui.spacing_mut().item_spacing.y = 0.0;
        let asked = Cell::new(None);
        let mut edit = Edit::new(lab, &asked);
        let mut actions = draft_state_ui(ui, lab, &edit);
        preset::ui(ui, &mut edit);
        network::ui(ui, &mut edit);
        learning::ui(ui, &mut edit);
        self.prefs.details.ui(ui, lab, &mut edit, &mut self.preview);
        actions.extend(data_and_device::data_ui(ui, lab, &mut edit));
        data_and_device::device_ui(ui, lab, &mut edit);
        actions.extend(edit.actions());
        actions
    }
}

/// The heading of a group, with a line up to the right edge.
fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.add_space(theme::GAP);
    let response = ui.label(RichText::new(text).strong());
    let line = Rangef::new(response.rect.right() + theme::GAP, ui.max_rect().right());
    ui.painter().hline(line, response.rect.center().y, (1.0, theme::tokens(ui).border));
    response
}

/// Height of the line in points, also without a button, so that nothing below it jumps.
const STATE_HEIGHT: f32 = 34.0;

/// Shows the line; returns what the user wants.
fn draft_state_ui(ui: &mut Ui, lab: &Lab, edit: &Edit<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let size = vec2(ui.available_width(), STATE_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        if edit.needs_restart() && restart_ui(ui) {
            actions.push(Action::Restart);
        }
        let color = if edit.needs_restart() { theme::tokens(ui).warning } else { theme::tokens(ui).text_weak };
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(draft_state(edit)).color(color)).wrap());
        });
    });
    if let Some(problem) = problem(lab, &edit.config) {
        let text = RichText::new(format!("Cannot train: {problem}")).color(theme::tokens(ui).error);
        ui.add(Label::new(text).wrap());
    }
    actions
}

fn restart_ui(ui: &mut Ui) -> bool {
    let button = ui.add(Button::new("Restart"));
    button.on_hover_text("Saves and ends the run, and starts a new one with these settings (R)").clicked()
}

fn draft_state(edit: &Edit<'_>) -> String {
    match edit.run {
        _ if edit.needs_restart() => "Changes apply after Restart".to_owned(),
        Some(run) => format!("Same as {}", run.name()),
        None => "For the next run".to_owned(),
    }
}

/// Why a run cannot begin with these settings.
fn problem(lab: &Lab, config: &TrainingConfig) -> Option<String> {
    if let Err(error) = config.validate() {
        return Some(error.to_string());
    }
    let (validation_count, image_count) = (config.validation_count, lab.data.dataset.train.len());
    if validation_count > 0 && validation_count >= image_count && lab.data.is_ready() {
        return Some(ConfigError::NoTrainingImages { validation_count, image_count }.to_string());
    }
    lab.devices.iter().find(|state| state.device == config.device)?.missing.clone()
}
