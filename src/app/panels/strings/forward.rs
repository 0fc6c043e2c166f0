//! Forward penalties.

use std::sync::Arc;

use eframe::egui::Ui;

use super::{field::Field, segments::SegmentPictures};
use crate::{app::action::Action, train::string_view::StringView};

/// Shows the step; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, pictures: &mut SegmentPictures, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
    Vec::new()
}
