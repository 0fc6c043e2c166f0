//! The settings of training on strings: where they are, and what they leave out.

use eframe::egui::{Role, Theme};
use egui_kittest::kittest::Queryable as _;

use super::{configured, picked, shown, typed};
use crate::{
    app::{lab::Lab, testing::look},
    data::strings::{Gaps, StringRecipe},
    model::architecture::Classes,
    read::reader::ReaderKind,
    read::{criterion::StringCriterion, topology::Topology},
    train::{
        config::TrainingConfig,
        optimizer::{Muon, Optimizer},
        schedule::Schedule,
        strings::StringTraining,
    },
};

fn of_strings() -> Lab {
    let mut lab = Lab::fake();
    let TrainingConfig { thread_count, .. } = lab.draft;
    lab.draft = TrainingConfig { thread_count, ..TrainingConfig::strings() };
    lab
}

fn changed(change: impl FnOnce(&mut StringTraining)) -> Vec<crate::app::action::Action> {
    configured(&of_strings(), |config| change(config.strings.as_mut().unwrap()))
}

#[test]
fn strings_are_switched_on_beside_the_data_set() {
    let expected = configured(&Lab::fake(), |config| config.strings = Some(StringTraining::DEFAULT));
    assert_eq!(picked(Lab::fake(), "Learn from", "Strings"), expected);
    let expected = configured(&of_strings(), |config| config.strings = None);
    assert_eq!(picked(of_strings(), "Learn from", "Single digits"), expected);
}

#[test]
fn each_part_of_training_on_strings_can_be_chosen() {
    let baum_welch = changed(|strings| strings.criterion = StringCriterion::BaumWelch);
    assert_eq!(picked(of_strings(), "Criterion", "Baum–Welch targets"), baum_welch);
    let segments = changed(|strings| strings.reader = ReaderKind::Segments);
    assert_eq!(picked(of_strings(), "Reads by", "Segments"), segments);
    let markov = changed(|strings| strings.topology = Topology::HiddenMarkovModel);
    assert_eq!(picked(of_strings(), "Topology", "Hidden Markov model"), markov);
    assert_eq!(typed(of_strings(), "Strings per epoch", "500"), changed(|strings| strings.string_count = 500));
    let plain = changed(|strings| strings.recipe = StringRecipe::PLAIN);
    assert_eq!(picked(of_strings(), "Kind of strings", "Plain"), plain);
    let touching = changed(|strings| strings.recipe.gaps = Gaps::Touching);
    assert_eq!(picked(of_strings(), "Gaps", "Touching"), touching);
    assert_eq!(typed(of_strings(), "Longest (digits)", "6"), changed(|strings| strings.recipe.lengths = [1, 6]));
}

#[test]
fn classes_muon_and_one_cycle_can_be_chosen_for_single_digits_too() {
    let none = configured(&Lab::fake(), |config| config.architecture.classes = Classes::DigitsAndNone);
    assert_eq!(picked(Lab::fake(), "Classes", "Digits and none"), none);
    let muon = configured(&Lab::fake(), |config| {
        (config.optimizer, config.learning_rate) = (Optimizer::Muon(Muon::DEFAULT), 0.006);
        config.weight_decay = 0.0;
    });
    assert_eq!(picked(Lab::fake(), "Optimiser", "Muon"), muon);
    let one_cycle = configured(&Lab::fake(), |config| config.schedule = Schedule::OneCycle);
    assert_eq!(picked(Lab::fake(), "Schedule", "One cycle"), one_cycle);
    let slower = configured(&of_strings(), |config| {
        config.optimizer = Optimizer::Muon(Muon { momentum: 0.9, ..Muon::DEFAULT });
    });
    assert_eq!(typed(of_strings(), "Momentum", "0.9"), slower);
}

#[test]
fn what_strings_do_not_use_is_left_out() {
    let mut lab = of_strings();
    lab.draft.strings.as_mut().unwrap().criterion = StringCriterion::Ctc;
    let mut harness = shown(lab, [230.0, 1600.0], Theme::Dark);
    for name in ["Loss", "Image order", "Topology"] {
        assert!(harness.query_by_role_and_label(Role::ComboBox, name).is_none(), "{name}");
    }
    for name in ["Augmentation", "Training images"] {
        assert!(harness.query_by_label(name).is_none(), "{name}");
    }
    assert!(harness.query_by_label_contains("Cannot train").is_none());
    look(&mut harness, "training-strings");
}

#[test]
fn nothing_of_strings_is_wider_than_the_panel() {
    for width in [216.0, 246.0, 356.0] {
        let harness = shown(of_strings(), [width, 1800.0], Theme::Dark);
        for node in harness.query_all_by_label_contains("") {
            let rect = node.rect();
            assert!(rect.left() >= 0.0 && rect.right() <= width, "{width}: {node:?}");
        }
    }
}
