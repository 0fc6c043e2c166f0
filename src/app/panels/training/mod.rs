//! What the next run will be trained with, what of it holds for the run under way, and what the choices mean.

pub(in crate::app::panels) mod choice;
mod data;
mod details;
mod distortion_preview;
mod distortions;
mod edit;
mod learning;
mod learning_rate;
mod machine;
pub(in crate::app::panels) mod network;
mod preset;
mod row;
mod rule;
mod state;
#[cfg(test)]
mod tests;
pub(in crate::app::panels) mod words;

use std::cell::Cell;

use eframe::egui::{Rangef, Response, RichText, Ui};
use serde::{Deserialize, Serialize};

use self::{details::Details, distortion_preview::Preview, edit::Edit};
use crate::app::{action::Action, lab::Lab, theme};

/// What the next run will be trained with.
#[derive(Default)]
pub(crate) struct TrainingPanel {
    pub(super) prefs: TrainingPrefs,
    preview: Preview,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TrainingPrefs {
    /// The settings that are rarely changed.
    details: Details,
}

impl TrainingPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        ui.spacing_mut().item_spacing.y = 0.0;
        let asked = Cell::new(None);
        let mut edit = Edit::new(lab, &asked);
        let mut actions = state::ui(ui, lab, &edit);
        preset::ui(ui, &mut edit);
        network::ui(ui, &mut edit);
        learning::ui(ui, &mut edit);
        self.prefs.details.ui(ui, lab, &mut edit, &mut self.preview);
        actions.extend(data::ui(ui, lab, &mut edit));
        machine::ui(ui, lab, &mut edit);
        actions.extend(edit.actions());
        actions
    }
}

/// The heading of a group, with a line up to the right edge.
fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.add_space(theme::GAP);
    let response = ui.label(RichText::new(text).strong());
    let line = Rangef::new(response.rect.right() + theme::GAP, ui.max_rect().right());
    ui.painter().hline(line, response.rect.center().y, (1.0, theme::tokens(ui).border));
    response
}
