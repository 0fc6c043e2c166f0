//! F6 at each position.

use std::sync::Arc;

use eframe::egui::Ui;

use super::field::Field;
use crate::{app::action::Action, train::string_view::StringView};

/// Shows the step; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
    Vec::new()
}
