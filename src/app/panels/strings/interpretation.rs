//! The interpretation graph.

use std::sync::Arc;

use eframe::egui::Ui;

use super::{field::Field, segments::SegmentPictures};
use crate::{app::action::Action, train::string_view::StringView};

#[derive(Default)]
pub(super) struct InterpretationStep;

impl InterpretationStep {
    /// Shows the step; returns what the user wants.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        pictures: &mut SegmentPictures,
        view: &Arc<StringView>,
        field: &Field,
    ) -> Vec<Action> {
        Vec::new()
    }
}
