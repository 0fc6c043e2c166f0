//! The part of the tab as its user meets it: by accessible names, and by what is asked for.

use eframe::egui::Theme;
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::testing::{Stage, look, stage},
    train::{
        optimizer::Optimizer,
        protocol::{Event, NetworkId},
    },
};

/// The widths of the tab in windows of 1024 and 1280 points.
const WIDTHS: [f32; 2] = [524.0, 764.0];

fn shown(lab: Lab, width: f32) -> Harness<'static, Stage<SideBySidePrefs>> {
    let prefs = SideBySidePrefs::default();
    let mut harness = stage(prefs, lab, [width, 520.0], Theme::Dark, |prefs, show, lab, _| ui(show, lab, prefs));
    harness.run();
    harness
}

fn pressed(lab: Lab, name: &str) -> Vec<Action> {
    let mut harness = shown(lab, WIDTHS[0]);
    harness.get_by_label(name).click();
    harness.run();
    harness.state_mut().actions.split_off(0)
}

fn started(actions: &[Action]) -> &[TrainingConfig] {
    let [Action::TrainSideBySide(configs)] = actions else { panic!("{actions:?}") };
    configs
}

#[test]
fn one_button_starts_the_network_of_1998_beside_the_modern_one() {
    let actions = pressed(Lab::fake(), "Train side by side");
    assert!(matches!(started(&actions)[..], [ref first, ref second]
        if first.optimizer == Optimizer::SGD && matches!(second.optimizer, Optimizer::Sdlm(_))));
    let mut lab = Lab::fake();
    lab.draft = TrainingConfig::original();
    let actions = pressed(lab, "Train side by side");
    assert_eq!(started(&actions)[1].optimizer, Optimizer::SGD, "beside the network of 1998 it is the modern one");
}

#[test]
fn up_to_three_others_are_chosen_by_ticking_them() {
    let mut harness = shown(Lab::fake(), WIDTHS[0]);
    harness.get_by_label_contains("Networks beside it: ").click();
    harness.run();
    for name in ["Activation: ReLU", "Activation: Sigmoid", "Pooling: Max", "Output units: Radial basis"] {
        harness.get_by_label(name).click();
        harness.run();
    }
    harness.get_by_label("Networks beside it: Activation: ReLU, Activation: Sigmoid, Pooling: Max");
    harness.key_press(eframe::egui::Key::Escape);
    harness.run();
    harness.get_by_label("Train side by side").click();
    harness.run();
    assert_eq!(started(&harness.state().actions).len(), MAX_RUN_COUNT);
}

#[test]
fn without_images_nothing_starts() {
    let mut lab = Lab::fake();
    lab.data = Lab::new().data;
    assert_eq!(pressed(lab, "Train side by side"), []);
}

#[test]
fn each_run_says_how_far_it_is_and_one_is_in_focus() {
    for width in WIDTHS {
        let mut harness = shown(Lab::fake_side_by_side(), width);
        assert_eq!(harness.query_all_by_label_contains("Training · epoch 3 of 10 · ").count(), 2);
        harness.get_by_label("In focus");
        harness.get_by_label("Look inside Network of 1998");
        look(&mut harness, &format!("side-by-side-{width}"));
    }
}

#[test]
fn a_run_is_looked_into_or_ended() {
    let lab = Lab::fake_side_by_side();
    let (first, second) = (lab.focus.unwrap(), lab.runs.keys().copied().next_back().unwrap());
    let look_inside = [Action::Focus(second), Action::OpenTab(Tab::FeatureMaps)];
    assert_eq!(pressed(lab, "Look inside Network of 1998"), look_inside);
    assert_eq!(pressed(Lab::fake_side_by_side(), "End Network of 1998"), [Action::EndRun(second)]);
    let mut lab = Lab::fake_side_by_side();
    lab.apply(Event::Focused { run: second, network: NetworkId(lab.network.id.0 + 1) });
    assert_eq!(pressed(lab, "Look inside Modern network")[0], Action::Focus(first));
}

#[test]
fn a_single_run_needs_no_line() {
    let harness = shown(Lab::fake_run(), WIDTHS[0]);
    assert!(harness.query_by_label("In focus").is_none());
}
