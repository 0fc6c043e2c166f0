//! The settings of the next run, and which of them need a restart of the run.

pub(in crate::app::panels) mod choices;
mod data;
mod edit;
mod initial_network;
mod learning_rate;
mod preview;
mod row;
pub(in crate::app::panels) mod settings;
mod string_table;
mod table;
#[cfg(test)]
mod tests;

use eframe::egui::{Align, Button, CollapsingHeader, Label, Layout, Rangef, Response, RichText, Ui, UiBuilder, vec2};
use serde::{Deserialize, Serialize};

use self::{
    choices::presets,
    edit::Edit,
    preview::Preview,
    row::rows_ui,
    settings::Setting,
    string_table::STRINGS,
    table::{AUGMENTATION, DATA, LEARNING, MACHINE, MORE, NETWORK},
};
use crate::{
    app::{
        action::{Action, Opening, SettingsForm},
        demonstration::Demonstration,
        lab::Lab,
        numbers::thousands,
        theme,
        widgets::why_button,
    },
    data::choice::{ChoiceText, Described as _},
    explain::Topic,
    model::parameters::trainable_parameter_count,
    train::config::ConfigError,
};

#[derive(Default)]
pub(crate) struct TrainingPanel {
    pub(super) prefs: TrainingPrefs,
    preview: Preview,
    /// The place of the setting whose control takes the focus in the next frame.
    revealed: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TrainingPrefs {
    details: Details,
}

/// Which sections of rarely changed settings are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Details {
    is_more_open: bool,
    #[serde(rename = "are_distortions_open")]
    is_augmentation_open: bool,
}

impl TrainingPanel {
    /// Gives the focus to the control of the setting at `place`, and unfolds what it is in.
    pub(crate) fn reveal(&mut self, place: &'static str) {
        self.revealed = Some(place);
        let is_in = |settings: &[Setting]| settings.iter().any(|setting| setting.place == place);
        self.prefs.details.is_more_open |= is_in(&MORE);
        self.prefs.details.is_augmentation_open |= is_in(&AUGMENTATION);
    }

    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut edit = Edit { revealed: self.revealed.take(), ..Edit::new(lab) };
        draft_state_ui(ui, &mut edit);
        preset_ui(ui, &mut edit);
        heading(ui, "Network");
        rows_ui(ui, &mut edit, &NETWORK);
        parameter_count_ui(ui, &edit);
        heading(ui, "Learning");
        rows_ui(ui, &mut edit, &LEARNING);
        let Details { is_more_open, is_augmentation_open } = &mut self.prefs.details;
        section_ui(ui, &mut edit, "More", &MORE, is_more_open);
        // Strings have augmentation of their own.
        if edit.config.strings.is_none()
            && section_ui(ui, &mut edit, "Augmentation", &AUGMENTATION, is_augmentation_open)
        {
            let wanted = self.preview.ui(ui, lab, &edit.config);
            edit.actions.extend(wanted);
        }
        heading(ui, "Data");
        rows_ui(ui, &mut edit, &DATA);
        if edit.config.strings.is_some() {
            heading(ui, "Strings");
            rows_ui(ui, &mut edit, &STRINGS);
        }
        heading(ui, "Machine");
        rows_ui(ui, &mut edit, &MACHINE);
        edit.into_actions()
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

fn preset_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let title = heading(ui, "Preset");
    edit.actions.extend(why_button::beside(ui, title.rect, "preset", Topic::Presets));
    let width = ui.available_width();
    let (list, picked) = row::list_ui(ui, width, &presets(&edit.config), &edit.config);
    list.labelled_by(title.id).on_hover_text("Settings that belong together. Seed, numbers of images, device and threads stay as they are. Changing another one makes them your own");
    if let Some(config) = picked {
        edit.config = config;
    }
    ui.add_space(theme::GAP / 2.0);
    ui.horizontal(|ui| edit.actions.extend(menus_ui(ui)));
}

/// What else whole settings are for: demonstrations, and forms for elsewhere.
fn menus_ui(ui: &mut Ui) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.menu_button("Demonstrations", |ui| {
        for demonstration in Demonstration::ALL {
            let ChoiceText { title, hint, .. } = demonstration.describe();
            if ui.button(title).on_hover_text(hint).clicked() {
                actions.push(Action::Open(Opening::Demonstration(*demonstration)));
                ui.close();
            }
        }
    });
    ui.menu_button("Copy as", |ui| {
        for (title, hover, form) in [
            ("Command line", "lenet-lab train with these settings", SettingsForm::Command),
            ("PyTorch script", "Trains the same network on the same images in PyTorch", SettingsForm::Pytorch),
        ] {
            if ui.button(title).on_hover_text(hover).clicked() {
                actions.push(Action::CopyAs(form));
                ui.close();
            }
        }
    });
    actions
}

fn parameter_count_ui(ui: &mut Ui, edit: &Edit<'_>) {
    let count = trainable_parameter_count(&edit.config.architecture) as u64;
    let text = RichText::new(format!("{} parameters", thousands(count))).small().weak();
    ui.label(text).on_hover_text("Trainable weights and biases; the tab Architecture shows the count of each layer");
}

/// A part that is folded away, and marked if something in it needs a restart; says whether it is open.
fn section_ui(ui: &mut Ui, edit: &mut Edit<'_>, title: &str, settings: &[Setting], is_open: &mut bool) -> bool {
    let is_pending = settings.iter().any(|setting| edit.is_pending(setting));
    let header = CollapsingHeader::new(title).id_salt(title).open(Some(*is_open));
    let header = header.show_unindented(ui, |ui| rows_ui(ui, edit, settings)).header_response;
    if is_pending {
        // At the right of the header, where it moves nothing.
        let place = header.rect.with_min_x(header.rect.right()).with_max_x(ui.max_rect().right());
        let layout = Layout::right_to_left(Align::Center);
        let mut place_ui = ui.new_child(UiBuilder::new().id_salt((title, "mark")).max_rect(place).layout(layout));
        let mark = Label::new(row::mark_text(&place_ui)).truncate();
        place_ui.add(mark);
    }
    *is_open ^= header.clicked();
    *is_open
}

/// Height of the line in points, also without a button, so that nothing below it jumps.
const STATE_HEIGHT: f32 = 34.0;

/// For which run the settings are, with the button to restart; and why they cannot be trained with.
fn draft_state_ui(ui: &mut Ui, edit: &mut Edit<'_>) {
    let size = vec2(ui.available_width(), STATE_HEIGHT);
    let tokens = theme::tokens(ui);
    let (text, color) = match edit.lab.run() {
        _ if edit.needs_restart() => ("Changes apply to the next run".to_owned(), tokens.warning),
        Some(run) => (format!("Same as {}", run.name()), tokens.text_weak),
        None => ("For the next run".to_owned(), tokens.text_weak),
    };
    let text = RichText::new(text).color(color);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_size(size);
        let hover = "Saves and ends the run, and starts a new one with these settings (R)";
        if edit.needs_restart() && ui.add(Button::new("New run")).on_hover_text(hover).clicked() {
            edit.actions.push(Action::StartNewRun);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| match edit.lab.run() {
            Some(_) => drop(ui.add(Label::new(text).wrap())),
            None => drop(ui.vertical(|ui| {
                ui.add(Label::new(text));
                ui.add(Label::new(RichText::new(in_view_words(edit.lab)).small().weak()).truncate());
            })),
        });
    });
    if let Some(problem) = problem(edit) {
        let text = RichText::new(format!("Cannot train: {problem}")).color(tokens.error);
        ui.add(Label::new(text).wrap());
    }
}

/// The network in view, whose parts are not those of the settings.
fn in_view_words(lab: &Lab) -> String {
    let activation = lab.network.architecture.activation.describe().title;
    format!("In view: {} ({activation})", lab.network_name())
}

/// Why a run cannot begin with these settings.
fn problem(Edit { config, lab, .. }: &Edit<'_>) -> Option<String> {
    if let Err(error) = config.validate() {
        return Some(error.to_string());
    }
    let (validation_count, image_count) = (config.validation_count, lab.data.dataset.train.len());
    let sets_images_apart = validation_count > 0 && config.strings.is_none();
    if sets_images_apart && validation_count >= image_count && lab.data.is_ready() {
        return Some(ConfigError::NoTrainingImages { validation_count, image_count }.to_string());
    }
    lab.devices.iter().find(|state| state.device == config.device)?.missing.clone()
}
