//! Where the field is cut.

use std::sync::Arc;

use eframe::egui::Ui;

use super::field::Field;
use crate::{
    app::{action::Action, lab::Lab},
    train::string_view::StringView,
};

#[derive(Default)]
pub(super) struct CutsStep;

impl CutsStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        Vec::new()
    }
}
