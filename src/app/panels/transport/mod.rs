//! The bar at the top: the run's buttons and progress, the data set, the files and the theme.

mod progress;

use eframe::egui::{Align, Button, DragValue, Layout, Role, Ui, WidgetInfo, gui_zoom, vec2};
use serde::{Deserialize, Serialize};

use super::data_badge::DataBadge;
use crate::{
    app::{
        action::{Action, DisplayAction, Opening, PictureUse, Zoom},
        display::{DisplayMode, DisplayView, PadPlace},
        files::Dialog,
        lab::{Lab, NextStep},
        numbers::percent,
        theme::ThemeChoice,
        widgets::icon_button::{self, Icon, Weight},
    },
    data::choice::Described as _,
    model::pretrained::Pretrained,
};

#[derive(Default)]
pub(crate) struct TransportPanel {
    pub(super) prefs: TransportPrefs,
    data: DataBadge,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TransportPrefs {
    /// How many epochs `Train more` adds.
    more_epoch_count: u32,
}

/// Room at the right of the words "more epochs", in points.
const WIDTH_BESIDE_WORDS: f32 = 660.0;

impl Default for TransportPrefs {
    fn default() -> Self {
        Self { more_epoch_count: 5 }
    }
}

impl TransportPanel {
    /// How many epochs a run that is done is continued for.
    pub(crate) fn more_epoch_count(&self) -> u32 {
        self.prefs.more_epoch_count
    }

    /// Shows the bar; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, theme: ThemeChoice, display: DisplayView) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal(|ui| {
            actions.extend(run_ui(ui, lab, self.prefs.more_epoch_count));
            ui.separator();
            actions.extend(self.more_ui(ui, lab));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                actions.extend(file_ui(ui, lab, theme, display));
                ui.separator();
                actions.extend(self.data.ui(ui, lab));
            });
        });
        actions.extend(progress::ui(ui, lab));
        actions
    }

    fn more_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        const HOVER: &str = "How many more epochs";
        let can_train = lab.run().is_some_and(|run| !run.phase.is_over());
        let count = self.prefs.more_epoch_count;
        let text = if count == 1 { "more epoch" } else { "more epochs" };
        let button = ui.add_enabled(can_train, Button::new("Train"));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, can_train, format!("Train {count} {text}")));
        let button = button
            .on_hover_text("Trains this run for so many more epochs")
            .on_disabled_hover_text("There is no run to train further");
        let value = ui.add(DragValue::new(&mut self.prefs.more_epoch_count).range(1..=1000).speed(0.1));
        value.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, "More epochs"));
        value.on_hover_text(HOVER);
        // The rest of the row is other things' where the window is narrow.
        ui.weak(if ui.available_width() < WIDTH_BESIDE_WORDS { "more" } else { text }).on_hover_text(HOVER);
        button.clicked().then_some(Action::TrainMore(count))
    }
}

/// Train, Pause or Continue; Step; New run.
fn run_ui(ui: &mut Ui, lab: &Lab, more_epoch_count: u32) -> Vec<Action> {
    let (icon, text, hover) = match lab.next_step() {
        NextStep::Start => (Icon::Play, "Train", "Starts a run with the settings on the left (Space)".to_owned()),
        NextStep::Pause => (Icon::Pause, "Pause", "Pauses the run after the current batch (Space)".to_owned()),
        NextStep::Continue => (Icon::Play, "Continue", "Continues the run (Space)".to_owned()),
        NextStep::TrainMore => {
            let epochs = if more_epoch_count == 1 { "epoch" } else { "epochs" };
            (Icon::Play, "Continue", format!("Continues the run for {more_epoch_count} more {epochs} (Space)"))
        }
    };
    // As wide with each text, so that nothing jumps.
    let main = ui.allocate_ui(vec2(88.0, 26.0), |ui| icon_button::ui(ui, icon, text, Weight::Primary)).inner;
    let step = icon_button::ui(ui, Icon::Step, "Step", Weight::Ordinary);
    let new = icon_button::ui(ui, Icon::NewRun, "New run", Weight::Ordinary);
    let new_hover = match lab.demonstration {
        None => "Saves and ends the run, and starts a new one with the settings on the left (R). Ctrl+Z goes back",
        Some(_) => {
            "Ends the demonstration, and starts a run with your settings from before it, unless you changed them (R)"
        }
    };
    let buttons = [
        (main, hover.as_str(), Action::TrainOrPause),
        (step, "Trains on one batch, then pauses (S)", Action::Step),
        (new, new_hover, Action::StartNewRun),
    ];
    let clicked = buttons
        .into_iter()
        .filter_map(|(button, hover, action)| button.on_hover_text(hover).clicked().then_some(action));
    clicked.collect()
}

/// Help, View, Open and Save, from the right to the left; in a presentation its two buttons before them.
fn file_ui(ui: &mut Ui, lab: &Lab, theme: ThemeChoice, display: DisplayView) -> Vec<Action> {
    let mut actions = Vec::new();
    if ui.button("Help").on_hover_text("All keys (F1)").clicked() {
        actions.push(Action::ToggleHelp);
    }
    let find = ui.button("Find").on_hover_text("Finds every action, setting, run and explanation by words (Ctrl+K)");
    if find.clicked() {
        actions.push(Action::TogglePalette);
    }
    actions.extend(presentation_ui(ui, display).map(Action::Display));
    ui.menu_button("View", |ui| actions.extend(view_menu_ui(ui, theme, display).map(Action::Display)));
    ui.menu_button("Open", |ui| actions.extend(open_menu_ui(ui, lab)));
    let save = icon_button::ui(ui, Icon::Save, "Save", Weight::Ordinary);
    if save.on_hover_text("Saves the weights of the network in use in a file (Ctrl+S)").clicked() {
        actions.push(Action::Choose(Dialog::SaveModel));
    }
    actions
}

/// The buttons of a presentation.
fn presentation_ui(ui: &mut Ui, display: DisplayView) -> Option<DisplayAction> {
    let DisplayMode::Presentation { shows_pad } = display.mode else { return None };
    let leave = ui.button("Leave").on_hover_text("Ends the presentation (F11 or Escape)");
    let left = leave.clicked().then_some(DisplayAction::TogglePresentation);
    if display.pad_place == PadPlace::OwnWindow {
        return left;
    }
    let pad = ui.selectable_label(shows_pad, "Pad").on_hover_text("Shows or hides the pad for a digit");
    left.or_else(|| pad.clicked().then_some(DisplayAction::TogglePad))
}

/// The theme, the size of everything, pictures of the tab, and the presentation.
fn view_menu_ui(ui: &mut Ui, theme: ThemeChoice, display: DisplayView) -> Option<DisplayAction> {
    let mut chosen = None;
    ui.weak("Theme");
    for choice in ThemeChoice::ALL {
        if ui.radio(theme == *choice, choice.describe().title).clicked() {
            chosen = Some(DisplayAction::SetTheme(*choice));
        }
    }
    ui.separator();
    ui.weak(format!("Size {}", percent(f64::from(display.zoom), 0)));
    let mut entry = |ui: &mut Ui, name: &str, keys: String, hover: &str, action: DisplayAction| {
        let button = ui.add(Button::new(name).shortcut_text(keys));
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if button.on_hover_text(hover).clicked() {
            chosen = Some(action);
        }
    };
    for (name, keys, zoom) in [
        ("Larger", gui_zoom::kb_shortcuts::ZOOM_IN, Zoom::In),
        ("Smaller", gui_zoom::kb_shortcuts::ZOOM_OUT, Zoom::Out),
        ("Usual size", gui_zoom::kb_shortcuts::ZOOM_RESET, Zoom::Reset),
    ] {
        let keys = ui.ctx().format_shortcut(&keys);
        entry(ui, name, keys, "The size of everything", DisplayAction::Zoom(zoom));
    }
    ui.separator();
    for (name, hover, wanted) in [
        ("Save picture of the tab…", "As it is on the screen, as a PNG", PictureUse::Save),
        ("Copy picture of the tab", "To the clipboard", PictureUse::Copy),
    ] {
        entry(ui, name, String::new(), hover, DisplayAction::TakePicture(wanted));
    }
    ui.separator();
    let hover = "The open tab alone, as large as the screen allows";
    entry(ui, "Presentation", "F11".to_owned(), hover, DisplayAction::TogglePresentation);
    let (name, hover) = match display.pad_place {
        PadPlace::Side => ("Pad in a window of its own", "Larger, and on another screen if you like"),
        PadPlace::OwnWindow => ("Pad back to its side", "Closes its window"),
    };
    entry(ui, name, String::new(), hover, DisplayAction::MovePad);
    if chosen.is_some() {
        ui.close();
    }
    chosen
}

fn open_menu_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let mut chosen = None;
    let mut entry = |ui: &mut Ui, name: &str, hover: &str, action: Action| {
        let button = ui.button(name);
        let button = if hover.is_empty() { button } else { button.on_hover_text(hover) };
        if button.clicked() {
            chosen = Some(action);
            ui.close();
        }
    };
    for (name, dialog) in [
        ("Weights…", Dialog::OpenModel),
        ("Picture of a digit…", Dialog::OpenPicture),
        ("Picture of a number…", Dialog::OpenStringPicture),
        ("Folder with images…", Dialog::OpenDataFolder),
        ("File with images…", Dialog::OpenDataFile),
        ("Run…", Dialog::OpenRun),
    ] {
        entry(ui, name, "", Action::Choose(dialog));
    }
    for network in Pretrained::ALL {
        let (name, meaning) = pretrained_words(network);
        entry(ui, name, meaning, Action::Open(Opening::Pretrained(network)));
    }
    entry(ui, "Type a path…", "", Action::TypePath);
    if !lab.recent.is_empty() {
        ui.separator();
        ui.weak("Recent");
    }
    for path in &lab.recent {
        entry(ui, &lab.path_name(path), &path.display().to_string(), Action::OpenPath(path.clone()));
    }
    chosen
}

/// The name of a network that comes with the program, and its description.
fn pretrained_words(network: Pretrained) -> (&'static str, &'static str) {
    match network {
        Pretrained::Modern => ("Pretrained on MNIST", "The modern network that comes with the program"),
        Pretrained::Ink => {
            ("Pretrained for drawings", "Better at drawings than the one pretrained on MNIST, a little worse on MNIST")
        }
        Pretrained::Original => ("Pretrained, 1998", "The paper's network, trained by its rule"),
        Pretrained::Strings => ("Pretrained on strings", "Trained to read whole numbers; it has a class for no digit"),
        Pretrained::Segments => {
            ("Pretrained on segments", "Trained to read whole numbers by their segments; it has a class for no digit")
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::app::lab::RunPhase;
    use crate::app::testing::{Stage, look, stage};

    const DISPLAY: DisplayView = DisplayView { zoom: 1.0, mode: DisplayMode::Window, pad_place: PadPlace::Side };

    fn shown(lab: Lab, width: f32) -> Harness<'static, Stage<TransportPanel>> {
        let panel = TransportPanel::default();
        let mut harness = stage(panel, lab, [width, 80.0], Theme::Dark, |panel, ui, lab, _| {
            panel.ui(ui, lab, ThemeChoice::Dark, DISPLAY)
        });
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
        assert_eq!(pressed(Lab::fake(), "New run"), [Action::StartNewRun]);
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
        harness.set_size([1280.0, 480.0].into());
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
            ("Pretrained on MNIST", Pretrained::Modern),
            ("Pretrained for drawings", Pretrained::Ink),
            ("Pretrained, 1998", Pretrained::Original),
            ("Pretrained on strings", Pretrained::Strings),
            ("Pretrained on segments", Pretrained::Segments),
        ] {
            let mut harness = shown(Lab::fake(), 1280.0);
            harness.set_size([1280.0, 480.0].into());
            harness.run();
            harness.get_by_label("Open").click();
            harness.run();
            harness.get_by_label(name).click();
            harness.run();
            assert_eq!(harness.state().actions, [Action::Open(Opening::Pretrained(network))]);
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
