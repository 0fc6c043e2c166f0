//! The outputs at each position.

use std::sync::Arc;

use eframe::egui::Ui;

use super::field::Field;
use crate::{app::action::Action, train::string_view::StringView};

#[derive(Default)]
pub(super) struct OutputsStep;

impl OutputsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        Vec::new()
    }
}
