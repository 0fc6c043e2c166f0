//! The part of the tab as its user meets it: by accessible names, and by what is asked for.

use eframe::egui::{Role, Theme};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        lab::{SketchEdit, fake::seven},
        testing::{Stage, look, stage},
    },
    data::dataset::CLASS_COUNT,
    model::scores::Scores,
    train::{
        config::TrainingConfig,
        optimizer::Optimizer,
        protocol::{Classification, Event},
    },
};

/// The widths of the tab in windows of 1024 and 1280 points.
const WIDTHS: [f32; 2] = [524.0, 764.0];

fn shown(lab: Lab, width: f32, theme: Theme) -> Harness<'static, Stage<InTurnPrefs>> {
    let prefs = InTurnPrefs::default();
    let mut harness = stage(prefs, lab, [width, 520.0], theme, |prefs, ui, lab, _| super::ui(ui, lab, prefs));
    harness.run();
    harness
}

fn pressed(lab: Lab, name: &str) -> Vec<Action> {
    let mut harness = shown(lab, WIDTHS[0], Theme::Dark);
    harness.get_by_label(name).click();
    harness.run();
    harness.state_mut().actions.split_off(0)
}

fn read() -> Lab {
    let mut lab = Lab { sketch: seven(), ..Lab::fake_in_turn() };
    let (id, _) = lab.sketch.ask_if_due().unwrap();
    for (run, digit) in [(&lab.run, 7), (&lab.second, 1)].map(|(run, digit)| (run.as_ref().unwrap().start.run, digit)) {
        let mut digits = [0.01; CLASS_COUNT];
        digits[digit] = 0.91;
        let scores = Scores { digits, rubbish: None };
        lab.apply(Event::Classified(Classification { id, run: Some(run), step: 1, scores }));
    }
    lab
}

#[test]
fn one_button_begins_the_network_of_1998_beside_the_modern_one() {
    let actions = pressed(Lab::fake(), "Train both in turn");
    let [Action::TrainInTurn(config)] = &actions[..] else { panic!("{actions:?}") };
    assert!(matches!(config.optimizer, Optimizer::Sdlm(_)));
    let mut lab = Lab::fake();
    lab.draft = TrainingConfig::original();
    let actions = pressed(lab, "Train both in turn");
    let [Action::TrainInTurn(config)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!(config.optimizer, Optimizer::SGD, "beside the network of 1998 it is the modern one");
}

#[test]
fn a_part_is_exchanged_by_choosing_it() {
    let mut harness = shown(Lab::fake(), WIDTHS[0], Theme::Dark);
    harness.get_by_role(Role::ComboBox).click();
    harness.run();
    harness.get_by_label("Squashing: ReLU").click();
    harness.run();
    harness.get_by_label("Different: Squashing (tanh, ReLU)");
    harness.get_by_label_contains("the same batches in the same order");
}

#[test]
fn without_images_nothing_begins() {
    let mut lab = Lab::fake();
    lab.data = Lab::new().data;
    assert_eq!(pressed(lab, "Train both in turn"), []);
}

#[test]
fn the_second_is_looked_into_or_ended() {
    assert_eq!(
        pressed(Lab::fake_in_turn(), "Look inside the second"),
        [Action::Swap, Action::OpenTab(Tab::FeatureMaps)]
    );
    assert_eq!(pressed(Lab::fake_in_turn(), "End the second"), [Action::EndSecond]);
    let mut lab = Lab::fake_in_turn();
    let run = lab.second.as_ref().unwrap().start.run;
    lab.apply(Event::Failed { run, message: "the loss became NaN".to_owned() });
    assert_eq!(pressed(lab, "End the second"), [], "it is over already");
}

#[test]
fn both_tell_how_far_they_are_and_what_they_read() {
    for width in WIDTHS {
        for theme in [Theme::Dark, Theme::Light] {
            let mut harness = shown(read(), width, theme);
            harness.get_by_label_contains("Modern network reads 7; Scores of the ten digits: 0: 1.0 %");
            harness.get_by_label_contains("Network of 1998 reads 1; ");
            harness.get_by_label("16,000");
            harness.get_by_label("12.00 %");
            harness.get_by_label_contains("Loss of both; Epoch 2.5, Modern network: ");
            look(&mut harness, &format!("in-turn-{width}-{theme:?}"));
            harness.get_by_label("Test error").click();
            harness.run();
            harness.get_by_label_contains("Epoch 2, Modern network: ");
        }
    }
}

#[test]
fn neither_changes_its_place_when_they_are_swapped() {
    let mut lab = read();
    let second = lab.second.as_ref().unwrap().start.run;
    lab.apply(Event::Swapped { run: second });
    let harness = shown(lab, WIDTHS[1], Theme::Dark);
    let left = |name: &str| harness.get_by_label_contains(name).rect().left();
    assert!(left("Modern network reads 7; ") < left("Network of 1998 reads 1; "));
}

#[test]
fn without_a_drawing_the_section_tells_how_to_have_one_read() {
    let mut lab = read();
    lab.sketch.edit(SketchEdit::Clear);
    shown(lab, WIDTHS[0], Theme::Dark).get_by_label("Draw a digit on the right: both read it");
}

#[test]
fn nothing_is_cut_off_by_long_titles() {
    let mut lab = read();
    let config = &mut lab.second.as_mut().unwrap().start.config;
    config.architecture = lab.run.as_ref().unwrap().start.config.architecture;
    let harness = shown(lab, WIDTHS[0], Theme::Dark);
    let error = harness.get_by_label("12.00 %").rect();
    assert!(error.right() < WIDTHS[0] - 8.0, "{error:?}");
}
