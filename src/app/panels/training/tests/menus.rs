//! The menus below the presets.

use eframe::egui::Theme;
use egui_kittest::kittest::Queryable as _;

use super::shown;
use crate::app::{
    action::{Action, Opening, SettingsForm},
    demonstration::Demonstration,
    lab::Lab,
};

#[test]
fn whole_settings_are_demonstrated_and_copied_for_elsewhere() {
    let mut harness = shown(Lab::fake(), [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("Demonstrations").click();
    harness.run();
    harness.get_by_label("Overfitting on 500 digits").click();
    harness.run();
    harness.get_by_label("Copy as").click();
    harness.run();
    harness.get_by_label("PyTorch script").click();
    harness.run();
    let expected =
        [Action::Open(Opening::Demonstration(Demonstration::Overfitting)), Action::CopyAs(SettingsForm::Pytorch)];
    assert_eq!(harness.state().actions, expected);
}
