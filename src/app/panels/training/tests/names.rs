//! What presets and settings are called in the panel.

use eframe::egui::{Color32, FontId, Role, Theme};
use egui_kittest::kittest::Queryable as _;

use super::shown;
use crate::{
    app::{lab::Lab, panels::training::settings, testing::look},
    train::{config::TrainingConfig, schedule::Schedule},
};

#[test]
fn the_presets_are_named_in_full() {
    let mut harness = shown(Lab::fake(), [216.0, 616.0], Theme::Dark);
    let list = harness.get_by_role_and_label(Role::ComboBox, "Preset");
    let text = harness.ctx.fonts_mut(|fonts| {
        fonts.layout_no_wrap("Modern (tanh, softmax)".to_owned(), FontId::proportional(12.0), Color32::WHITE)
    });
    assert!(text.size().x + 30.0 <= list.rect().width(), "{} in {}", text.size().x, list.rect().width());
    look(&mut harness, "training-preset");
}

#[test]
fn settings_are_called_in_the_panel_as_elsewhere() {
    let mut lab = Lab::fake();
    lab.draft = TrainingConfig::original();
    lab.draft.schedule = Schedule::Step { epoch_count: 3, factor: 0.5 };
    let mut harness = shown(lab, [230.0, 1600.0], Theme::Dark);
    for title in ["More", "Augmentation"] {
        harness.get_by_label(title).click();
        harness.run();
    }
    for place in [
        "architecture.activation",
        "architecture.criterion.rubbish_penalty",
        "initialisation",
        "optimizer",
        "optimizer.mu",
        "optimizer.curvature",
        "schedule.epoch_count",
        "learning_rate",
        "order",
        "label_smoothing",
        "validation_count",
        "training_limit",
        "early_stopping",
        "seed",
        "device",
    ] {
        let name = settings::name(place).unwrap();
        assert!(harness.query_all_by_label(name).next().is_some(), "{place} is not called {name} in the panel");
    }
}
