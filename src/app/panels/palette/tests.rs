//! What the words of a learner lead to.

use eframe::egui::{Key, Modifiers, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        action::{DisplayAction, FocusTarget, Opening},
        files::Dialog,
        lab::Tab,
        testing::{Stage, look, stage},
        theme::ThemeChoice,
    },
    data::choice::Described as _,
    model::pretrained::Pretrained,
};

fn shown(lab: Lab, size: [f32; 2]) -> Harness<'static, Stage<PalettePanel>> {
    let mut panel = PalettePanel::default();
    panel.toggle();
    let mut harness = stage(panel, lab, size, Theme::Dark, |panel, ui, lab, _| Vec::from_iter(panel.ui(ui.ctx(), lab)));
    harness.run();
    harness
}

fn type_words(harness: &mut Harness<'_, Stage<PalettePanel>>, words: &str) {
    harness.get_by_label("Find an action, setting, run or explanation").type_text(words);
    harness.run();
}

fn press(harness: &mut Harness<'_, Stage<PalettePanel>>, key: Key) {
    harness.key_press(key);
    harness.run();
}

#[test]
fn a_learners_words_lead_to_what_they_mean() {
    let setting = |place| Action::Focus(FocusTarget::Setting(place));
    for (words, action) in [
        ("start", Action::TrainOrPause),
        ("stop", Action::TrainOrPause),
        ("restart", Action::StartNewRun),
        ("erase", Action::Sketch(crate::app::lab::SketchEdit::Clear)),
        ("confusion", Action::OpenTab(Tab::Errors)),
        ("loss chart", Action::OpenTab(Tab::Curves)),
        ("kernels", Action::OpenTab(Tab::Filters)),
        ("dark", Action::Display(DisplayAction::SetTheme(ThemeChoice::Dark))),
        ("full screen", Action::Display(DisplayAction::TogglePresentation)),
        ("download mnist", Action::FetchMnist),
        ("export weights", Action::Choose(Dialog::SaveModel)),
        ("epochs", setting("epoch_count")),
        ("learning rate", setting("learning_rate")),
        ("batch size", setting("batch_size")),
        ("dropout", setting("architecture.dropout")),
        ("1998 network", Action::Open(Opening::Pretrained(Pretrained::Original))),
        ("c3 look", Action::OpenLayer(crate::model::layer::Layer::C3)),
    ] {
        let mut harness = shown(Lab::fake(), [1366.0, 768.0]);
        type_words(&mut harness, words);
        press(&mut harness, Key::Enter);
        assert_eq!(harness.state().actions, [action], "{words}");
        assert!(!harness.state().panel.is_open(), "{words}");
    }
}

#[test]
fn an_explanation_is_found_by_title_and_by_its_text() {
    for words in ["why table i", "hubel"] {
        let mut harness = shown(Lab::fake(), [1366.0, 768.0]);
        type_words(&mut harness, words);
        press(&mut harness, Key::Enter);
        assert_eq!(crate::app::testing::topics(&harness.state().actions).len(), 1, "{words}");
    }
}

#[test]
fn arrows_choose_and_a_click_does_it_too() {
    let mut harness = shown(Lab::fake(), [1366.0, 768.0]);
    type_words(&mut harness, "theme");
    press(&mut harness, Key::ArrowDown);
    look(&mut harness, "palette");
    press(&mut harness, Key::Enter);
    assert_eq!(harness.state().actions, [Action::Display(DisplayAction::SetTheme(ThemeChoice::ALL[1]))]);
    let mut harness = shown(Lab::fake(), [1366.0, 768.0]);
    type_words(&mut harness, "keys");
    harness.get_by_label_contains("Show the keys").click();
    harness.run();
    assert_eq!(harness.state().actions, [Action::ToggleHelp]);
}

#[test]
fn it_says_that_nothing_is_found_and_escape_closes_it() {
    let mut harness = shown(Lab::fake(), [900.0, 600.0]);
    type_words(&mut harness, "zebra");
    harness.get_by_label_contains("Nothing is called “zebra”");
    press(&mut harness, Key::Enter);
    assert!(harness.state().panel.is_open(), "Enter does nothing where there is nothing");
    harness.key_press_modifiers(Modifiers::NONE, Key::Escape);
    harness.run();
    assert!(!harness.state().panel.is_open() && harness.state().actions.is_empty());
}

#[test]
fn runs_and_settings_show_their_state() {
    let mut lab = Lab::fake_run();
    lab.recent = vec!["/home/kim/net.safetensors".into()];
    let mut harness = shown(lab, [900.0, 600.0]);
    type_words(&mut harness, "net.safe");
    harness.get_by_label("Open net.safetensors, Recent");
    let mut harness = shown(Lab::fake(), [900.0, 600.0]);
    type_words(&mut harness, "optimiser");
    harness.get_by_label("Optimiser, Setting: SGD");
}
