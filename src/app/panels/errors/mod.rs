//! The predictions for the test images.
//!
//! - `heading`: the pages, the accuracy and the network evaluated.
//! - `matrix`: the confusion matrix with each class's accuracy; `gallery`: thumbnails of a cell or of all misclassified
//!   digits; `listing`: which digits those are, in which order.
//! - `rejection`: the error of the accepted digits against the share rejected.

mod gallery;
mod heading;
mod listing;
mod matrix;
mod rejection;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, ProgressBar, RichText, ScrollArea, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};

use self::{
    gallery::Gallery,
    heading::Page,
    listing::Cell,
    matrix::{CellUnit, Matrix},
    rejection::RejectionMemo,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, Subject, Tab},
        memo::{Memo, Shared},
        numbers::thousands,
        theme,
    },
    data::dataset::CLASS_COUNT,
    train::{protocol::JobKind, snapshot::TestPredictions},
};

/// The predictions for the test images.
#[derive(Default)]
pub(crate) struct ErrorsPanel {
    pub(super) prefs: ErrorsPrefs,
    /// The cell whose digits are listed; without one all wrong ones are.
    chosen: Option<Cell>,
    gallery: Memo<gallery::Source, Gallery>,
    rejection: RejectionMemo,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorsPrefs {
    page: Page,
    unit: CellUnit,
}

/// The matrix and the digits of a cell, as they are shown.
struct ConfusionPage<'a> {
    predictions: &'a TestPredictions,
    unit: CellUnit,
    chosen: &'a mut Option<Cell>,
    gallery: &'a Gallery,
}

/// From this width on the digits stand beside the matrix, in points.
const WIDE: f32 = 640.0;

/// Width of the bar that tells how far the prediction of the test images is, in points.
const PROGRESS_WIDTH: f32 = 260.0;

/// Sizes of the matrix's cells in points.
const CELL_SIZES: [Vec2; 2] = [vec2(27.0, 20.0), vec2(76.0, 64.0)];

impl ErrorsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Some(predictions) = predictions(lab) else {
            waiting_ui(ui, lab);
            return Vec::new();
        };
        self.heading_ui(ui, lab, predictions);
        match self.prefs.page {
            Page::Confusion => self.confusion_ui(ui, lab, predictions),
            Page::Rejection => rejection::ui(ui, lab, predictions, &mut self.rejection),
        }
    }

    /// The matrix and the digits; returns what the user wants.
    fn confusion_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: &Arc<TestPredictions>) -> Vec<Action> {
        let dataset = &lab.data.dataset;
        let source = (Shared::of(predictions), Shared::of(dataset), self.chosen, ui.ctx().theme());
        let gallery =
            self.gallery.get(source, |(.., cell, theme)| Gallery::new(ui.ctx(), *theme, dataset, predictions, *cell));
        let mut page = ConfusionPage { predictions, unit: self.prefs.unit, chosen: &mut self.chosen, gallery };
        let opened = if ui.available_width() >= WIDE {
            page.beside_ui(ui)
        } else {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| page.below_ui(ui)).inner
        };
        opened.map_or_else(Vec::new, |index| {
            vec![Action::Show(Subject::TestDigit(index)), Action::OpenTab(Tab::FeatureMaps)]
        })
    }

    /// The switches, the result, and whose it is.
    fn heading_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: &Arc<TestPredictions>) {
        ui.horizontal(|ui| {
            for page in Page::ALL {
                ui.selectable_value(&mut self.prefs.page, page, page.name()).on_hover_text(page.hover_text());
            }
            if self.prefs.page != Page::Confusion {
                return;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                for (unit, name, meaning) in [
                    (CellUnit::Rates, "Rates", "Percent of all digits of the row: of that class"),
                    (CellUnit::Counts, "Counts", "Numbers of test images"),
                ] {
                    ui.selectable_value(&mut self.prefs.unit, unit, name).on_hover_text(meaning);
                }
            });
        });
        ui.strong(heading::result(&predictions.confusion));
        // One line, whatever is added to it while a run goes on: the matrix must not jump.
        ui.add(Label::new(RichText::new(heading::source(lab, predictions)).weak()).truncate());
    }
}

impl ConfusionPage<'_> {
    /// The matrix and beside it the digits; returns the digit to open.
    fn beside_ui(&mut self, ui: &mut Ui) -> Option<usize> {
        let available = ui.available_size();
        let mut opened = None;
        ui.horizontal_top(|ui| {
            let size = cell_size(vec2(available.x * 0.6, available.y));
            self.matrix_ui(ui, size);
            ui.add_space(theme::GROUP_GAP);
            ui.vertical(|ui| {
                self.list_heading_ui(ui);
                opened = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.gallery.ui(ui)).inner;
            });
        });
        opened
    }

    /// The matrix and below it the digits; returns the digit to open.
    fn below_ui(&mut self, ui: &mut Ui) -> Option<usize> {
        let size = cell_size(vec2(ui.available_width(), 0.0));
        self.matrix_ui(ui, size);
        ui.add_space(theme::GAP);
        self.list_heading_ui(ui);
        self.gallery.ui(ui)
    }

    fn matrix_ui(&mut self, ui: &mut Ui, cell_size: Vec2) {
        let confusion = &self.predictions.confusion;
        let matrix = Matrix { confusion, unit: self.unit, chosen: *self.chosen, cell_size };
        if let Some(cell) = matrix::ui(ui, matrix) {
            *self.chosen = Some(cell).filter(|cell| *self.chosen != Some(*cell));
        }
    }

    /// What is listed, and the way back to all wrong ones.
    fn list_heading_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            ui.label(self.gallery.heading());
            if self.chosen.is_some() && ui.small_button("All misclassified").clicked() {
                *self.chosen = None;
            }
        });
        ui.weak("Under each: true digit, then prediction and confidence")
            .on_hover_text("How much more probable the digit is than the second: Rejection uses it");
    }
}

/// The predictions of the test images that are at hand.
fn predictions(lab: &Lab) -> Option<&Arc<TestPredictions>> {
    let count = lab.data.dataset.test.len();
    lab.predictions.as_ref().filter(|predictions| count > 0 && predictions.predictions.len() == count)
}

fn waiting_ui(ui: &mut Ui, lab: &Lab) {
    let count = lab.data.dataset.test.len();
    if count == 0 {
        ui.label("There are no test images: choose other images in the bar at the top");
        return;
    }
    ui.label(format!("Evaluating the {} test images", thousands(count as u64)));
    let done = lab.job(JobKind::Evaluation).map_or(0, |progress| progress.done);
    let share = done as f32 / count as f32;
    let text = format!("{} evaluated", thousands(done as u64));
    ui.add(ProgressBar::new(share).desired_width(PROGRESS_WIDTH).text(text));
}

/// The size of the matrix's cells where all of it may take `available` points; a height of 0 is no limit to what is low.
fn cell_size(available: Vec2) -> Vec2 {
    let [least, most] = CELL_SIZES;
    let size = (available - matrix::MARGINS) / CLASS_COUNT as f32;
    size.floor().clamp(least, most)
}
