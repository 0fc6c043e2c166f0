//! The bar that starts, holds and tells of the run.

mod progress;

use eframe::egui::{Align, Button, DragValue, Layout, RichText, Ui};
use serde::{Deserialize, Serialize};

use super::data_badge;
use crate::app::{
    action::Action,
    files::Dialog,
    lab::Lab,
    theme,
    theme::ThemeChoice,
    widgets::icon_button::{self, Icon, Weight},
};
use crate::{data::choice::Described as _, model::pretrained::Pretrained};

/// The bar that starts, holds and tells of the run.
#[derive(Default)]
pub(crate) struct TransportPanel {
    pub(super) prefs: TransportPrefs,
}

/// What the bar remembers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TransportPrefs {
    /// How many epochs `Train more` adds.
    more_epoch_count: u32,
}

/// Width of what stands at the right of the words "more epochs", in points.
const WIDTH_BESIDE_WORDS: f32 = 660.0;

impl Default for TransportPrefs {
    fn default() -> Self {
        Self { more_epoch_count: 5 }
    }
}

impl TransportPanel {
    /// Shows the bar; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, theme: ThemeChoice) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            actions.extend(run_ui(ui, lab));
            ui.separator();
            actions.extend(self.more_ui(ui, lab));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                actions.extend(file_ui(ui, lab, theme));
                ui.separator();
                actions.extend(data_badge::ui(ui, lab));
            });
        });
        actions.extend(progress::ui(ui, lab));
        actions
    }

    fn more_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let can_go_on = lab.run().is_some_and(|run| !run.phase.is_over());
        let count = self.prefs.more_epoch_count;
        let text = if count == 1 { "more epoch" } else { "more epochs" };
        let button = ui
            .add_enabled(can_go_on, Button::new("Train"))
            .on_hover_text("Lets this run learn from the training images that many times more");
        button.widget_info(|| {
            eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Button, can_go_on, format!("Train {count} {text}"))
        });
        let button = button.on_disabled_hover_text("There is no run to train further yet");
        let value = DragValue::new(&mut self.prefs.more_epoch_count).range(1..=1000).speed(0.1);
        let label = ui.add(value).on_hover_text("How many more epochs");
        label.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::SpinButton, true, "More epochs"));
        // The rest of the row is other things' where the window is narrow.
        ui.weak(if ui.available_width() < WIDTH_BESIDE_WORDS { "more" } else { text })
            .on_hover_text("How many more epochs");
        if button.clicked() { vec![Action::TrainMore(count)] } else { Vec::new() }
    }
}

/// Train or Pause, Step, Restart.
fn run_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    let (icon, text, hover) = if lab.is_training() {
        (Icon::Pause, "Pause", "Holds the run after the batch under way (Space)")
    } else if lab.is_paused() {
        (Icon::Play, "Train", "Lets the run go on (Space)")
    } else {
        (Icon::Play, "Train", "Begins a run with the settings on the left (Space)")
    };
    // As wide with either text, so that nothing jumps.
    let main = ui.allocate_ui(eframe::egui::vec2(78.0, 26.0), |ui| icon_button::ui(ui, icon, text, Weight::Primary));
    if main.inner.on_hover_text(hover).clicked() {
        actions.push(Action::TrainOrPause);
    }
    let step = icon_button::ui(ui, Icon::Step, "Step", Weight::Ordinary);
    if step.on_hover_text("Learns from one batch, then holds (S)").clicked() {
        actions.push(Action::Step);
    }
    let restart = icon_button::ui(ui, Icon::Restart, "Restart", Weight::Ordinary);
    if restart
        .on_hover_text("Ends the run, which is kept, and begins a new one with the settings on the left (R)")
        .clicked()
    {
        actions.push(Action::Restart);
    }
    actions
}

/// Help, theme, Open and Save, from the right to the left.
fn file_ui(ui: &mut Ui, lab: &Lab, theme: ThemeChoice) -> Vec<Action> {
    let mut actions = Vec::new();
    if ui.button("Help").on_hover_text("All keys (F1)").clicked() {
        actions.push(Action::ToggleHelp);
    }
    ui.menu_button("Theme", |ui| {
        for choice in ThemeChoice::ALL {
            if ui.radio(theme == *choice, choice.describe().title).clicked() {
                actions.push(Action::SetTheme(*choice));
                ui.close();
            }
        }
    });
    ui.menu_button("Open", |ui| actions.extend(open_menu_ui(ui, lab)));
    let save = icon_button::ui(ui, Icon::Save, "Save", Weight::Ordinary);
    if save.on_hover_text("Saves the weights of the network in use in a file (Ctrl+S)").clicked() {
        actions.push(Action::Choose(Dialog::SaveModel));
    }
    actions
}

fn open_menu_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    for (text, dialog) in [
        ("Weights…", Dialog::OpenModel),
        ("Picture of a digit…", Dialog::OpenPicture),
        ("Folder with images…", Dialog::OpenDataFolder),
        ("Run to go on with…", Dialog::OpenRun),
    ] {
        if ui.button(text).clicked() {
            actions.push(Action::Choose(dialog));
            ui.close();
        }
    }
    for network in Pretrained::ALL {
        let (name, meaning) = pretrained_words(network);
        if ui.button(name).on_hover_text(meaning).clicked() {
            actions.push(Action::OpenPretrained(network));
            ui.close();
        }
    }
    if ui.button("Type a path…").clicked() {
        actions.push(Action::TypePath);
        ui.close();
    }
    if !lab.recent.is_empty() {
        ui.separator();
        ui.label(RichText::new("Recent").color(theme::tokens(ui).text_weak));
    }
    for path in &lab.recent {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
            actions.push(Action::OpenPath(path.clone()));
            ui.close();
        }
    }
    actions
}

/// What a network that comes with the program is called here, and what it is.
fn pretrained_words(network: Pretrained) -> (&'static str, &'static str) {
    match network {
        Pretrained::Modern => (
            "Pretrained network",
            "The network of today that comes with the program. A run that is there is saved and ended",
        ),
        Pretrained::Ink => (
            "Pretrained network for real ink",
            "Reads drawings better than the other and MNIST a little worse. A run that is there is saved and ended",
        ),
        Pretrained::Original => (
            "Pretrained network of 1998",
            "The paper's network, trained by its rule, that comes with the program. A run that is there is saved and ended",
        ),
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::lab::RunPhase;
    use crate::app::testing::{Stage, look, stage};

    fn shown(lab: Lab, width: f32) -> Harness<'static, Stage<TransportPanel>> {
        let panel = TransportPanel::default();
        let mut harness =
            stage(panel, lab, [width, 80.0], Theme::Dark, |panel, ui, lab, _| panel.ui(ui, lab, ThemeChoice::Dark));
        harness.run();
        harness
    }

    fn pressed(lab: Lab, name: &str) -> Vec<Action> {
        let mut harness = shown(lab, 1280.0);
        harness.get_by_label(name).click();
        harness.run();
        harness.state_mut().actions.split_off(0)
    }

    #[test]
    fn every_button_asks_for_what_it_says() {
        assert_eq!(pressed(Lab::fake(), "Train"), [Action::TrainOrPause]);
        assert_eq!(pressed(Lab::fake(), "Step"), [Action::Step]);
        assert_eq!(pressed(Lab::fake(), "Restart"), [Action::Restart]);
        assert_eq!(pressed(Lab::fake(), "Save"), [Action::Choose(Dialog::SaveModel)]);
        assert_eq!(pressed(Lab::fake_run(), "Train 5 more epochs"), [Action::TrainMore(5)]);
        assert_eq!(pressed(Lab::fake(), "Train 5 more epochs"), [], "there is no run to train further");
    }

    #[test]
    fn a_run_that_trains_can_be_held() {
        let mut lab = Lab::fake_run();
        if let Some(run) = lab.run_mut() {
            run.phase = RunPhase::Training;
        }
        assert_eq!(pressed(lab, "Pause"), [Action::TrainOrPause]);
    }

    #[test]
    fn the_menu_opens_what_was_open_before() {
        let mut lab = Lab::fake();
        lab.recent = vec!["/home/kim/무게.safetensors".into(), "/home/kim/net.safetensors".into()];
        lab.recent.remove(0);
        // The menu opens below the bar and needs room there.
        let mut harness = shown(lab, 1280.0);
        harness.set_size([1280.0, 400.0].into());
        harness.run();
        harness.get_by_label("Open").click();
        harness.run();
        harness.get_by_label("net.safetensors").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::OpenPath("/home/kim/net.safetensors".into())]);
    }

    #[test]
    fn the_menu_opens_each_network_that_comes_with_the_program() {
        for (name, network) in [
            ("Pretrained network", Pretrained::Modern),
            ("Pretrained network for real ink", Pretrained::Ink),
            ("Pretrained network of 1998", Pretrained::Original),
        ] {
            let mut harness = shown(Lab::fake(), 1280.0);
            harness.set_size([1280.0, 400.0].into());
            harness.run();
            harness.get_by_label("Open").click();
            harness.run();
            harness.get_by_label(name).click();
            harness.run();
            assert_eq!(harness.state().actions, [Action::OpenPretrained(network)]);
        }
    }

    #[test]
    fn the_bar_tells_how_far_the_run_is() {
        for width in [1000.0, 1280.0] {
            let mut harness = shown(Lab::fake_run(), width);
            harness.get_by_label("Paused");
            harness.get_by_label_contains("epoch 3 of 10");
            look(&mut harness, &format!("transport-{width}"));
            let mut harness = shown(Lab::fake(), width);
            look(&mut harness, &format!("transport-idle-{width}"));
        }
    }
}
