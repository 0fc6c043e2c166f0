//! The question marks of the panel: where each leads, and that there is room for them.

use eframe::egui::{Role, Theme};
use egui_kittest::kittest::Queryable as _;

use super::shown;
use crate::{
    app::{
        lab::Lab,
        testing::{look, topics},
    },
    explain::Topic,
    train::config::TrainingConfig,
};

/// The topics that the marks called `names` lead to.
fn asked(lab: Lab, names: &[&str]) -> Vec<Topic> {
    let mut harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    for name in names {
        // The first of several rows that lead to the same text.
        harness.query_all_by_label(name).next().unwrap().click();
        harness.run();
    }
    topics(&harness.state().actions)
}

#[test]
fn every_choice_leads_to_the_text_that_tells_why() {
    let modern = [
        ("Why there are two presets", Topic::Presets),
        ("Why tanh", Topic::Tanh),
        ("Why maps are pooled", Topic::Pooling),
        ("Why Table I", Topic::TableI),
        ("Why softmax", Topic::Softmax),
        ("Why cross-entropy", Topic::CrossEntropy),
        ("Why weights start so small", Topic::InitialWeights),
        ("Why batch normalisation", Topic::BatchNormalisation),
        ("Why dropout", Topic::Dropout),
        ("Why momentum and Adam", Topic::MomentumAndAdam),
        ("Why the rate falls", Topic::Schedule),
        ("Why one image at a time", Topic::OneImageAtATime),
        ("Why weights decay", Topic::WeightDecay),
    ];
    assert_eq!(asked(Lab::fake(), &modern.map(|(name, _)| name)), modern.map(|(_, topic)| topic));
    let original = [
        ("Why pooling is trainable", Topic::TrainablePooling),
        ("Why radial basis functions", Topic::RadialBasis),
        ("Why equation 9", Topic::MaximumAPosteriori),
        ("Why there is a rubbish class", Topic::Rubbish),
        ("Why SDLM", Topic::Sdlm),
        ("Why second derivatives are stabilised", Topic::DiagonalHessian),
    ];
    let mut lab = Lab::fake();
    lab.draft = TrainingConfig::original();
    assert_eq!(asked(lab, &original.map(|(name, _)| name)), original.map(|(_, topic)| topic));
    let mut harness = shown(Lab::fake(), [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("Augmentation").click();
    harness.run();
    harness.get_by_label("Why images are augmented").click();
    harness.run();
    assert_eq!(topics(&harness.state().actions), [Topic::Augmentation]);
}

#[test]
fn a_text_that_is_asked_for_changes_no_setting() {
    let mut harness = shown(Lab::fake_run(), [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("Why Table I").click();
    harness.run();
    assert_eq!(harness.state().actions.len(), 1);
    assert_eq!(topics(&harness.state().actions), [Topic::TableI]);
}

#[test]
fn marks_stand_between_names_and_controls_however_narrow_the_panel() {
    for width in [216.0, 246.0, 356.0] {
        let mut lab = Lab::fake_run();
        lab.draft = TrainingConfig::original();
        let mut harness = shown(lab, [width, 1300.0], Theme::Dark);
        look(&mut harness, &format!("training-why-{width}"));
        for (role, name, why) in [
            (Role::ComboBox, "C3 connections", "Why Table I"),
            (Role::ComboBox, "2nd derivatives", "Why second derivatives are stabilised"),
            (Role::SpinButton, "Rubbish penalty j", "Why there is a rubbish class"),
        ] {
            let control = harness.get_by_role_and_label(role, name).rect();
            let mark = harness.get_by_label(why).rect();
            assert!(mark.right() <= control.left() && mark.left() > 60.0, "{name} at {width}: {mark:?}, {control:?}");
        }
    }
}
