//! The maps of every layer, stretched over the field.

use std::sync::Arc;

use eframe::egui::Ui;

use super::field::Field;
use crate::{app::action::Action, train::string_view::StringView};

#[derive(Default)]
pub(super) struct MapsStep;

impl MapsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        Vec::new()
    }
}
