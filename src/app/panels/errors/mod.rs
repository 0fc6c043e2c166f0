//! The predictions for the test images: the confusion matrix with the digits of a cell, and the effect of rejection.

mod gallery;
mod matrix;
mod rejection;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use eframe::egui::{Align, Label, Layout, ProgressBar, RichText, ScrollArea, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};

use self::{
    gallery::Gallery,
    matrix::{Cell, CellUnit, Matrix},
    rejection::RejectionMemo,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, Subject, Tab},
        memo::{Memo, Shared},
        numbers::thousands,
        theme,
        widgets::table_menu,
    },
    data::dataset::CLASS_COUNT,
    train::{metrics::Confusion, protocol::JobKind, snapshot::TestPredictions},
};

#[derive(Default)]
pub(crate) struct ErrorsPanel {
    pub(super) prefs: ErrorsPrefs,
    /// The cell whose digits are listed; without one all misclassified ones are.
    chosen: Option<Cell>,
    gallery: Memo<gallery::Source, Gallery>,
    rejection: RejectionMemo,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ErrorsPrefs {
    page: Page,
    unit: CellUnit,
}

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Page {
    #[default]
    Confusion,
    Rejection,
}

const PAGES: [(Page, &str, &str); 2] = [
    (Page::Confusion, "Confusion", "The predictions for each digit, and the misclassified digits"),
    (Page::Rejection, "Rejection", "The error left when uncertain predictions are rejected, by threshold"),
];

const UNITS: [(CellUnit, &str, &str); 2] = [
    (CellUnit::Rates, "Rates", "Percent of all digits of the row: of that class"),
    (CellUnit::Counts, "Counts", "Numbers of test images"),
];

/// From this width on the digits stand beside the matrix, in points.
const WIDE: f32 = 640.0;

/// Width of the bar that tells how far the prediction of the test images is, in points.
const PROGRESS_WIDTH: f32 = 260.0;

/// Sizes of the matrix's cells in points.
const CELL_SIZES: [Vec2; 2] = [vec2(27.0, 20.0), vec2(76.0, 64.0)];

impl ErrorsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let image_count = lab.data.dataset.test.len();
        let is_whole = |predictions: &&Arc<TestPredictions>| predictions.predictions.len() == image_count;
        let Some(predictions) = lab.predictions.as_ref().filter(is_whole).filter(|_| image_count > 0) else {
            waiting_ui(ui, lab);
            return Vec::new();
        };
        let mut actions = Vec::from_iter(self.heading_ui(ui, lab, predictions));
        actions.extend(match self.prefs.page {
            Page::Confusion => self.confusion_ui(ui, lab, predictions),
            Page::Rejection => rejection::ui(ui, lab, predictions, &mut self.rejection),
        });
        actions
    }

    /// The switches, the result, and the network evaluated; returns what is to be saved.
    fn heading_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: &Arc<TestPredictions>) -> Option<Action> {
        let mut saved = None;
        ui.horizontal(|ui| {
            for (page, name, hover) in PAGES {
                ui.selectable_value(&mut self.prefs.page, page, name).on_hover_text(hover);
            }
            if self.prefs.page == Page::Confusion {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    for (unit, name, hover) in UNITS {
                        ui.selectable_value(&mut self.prefs.unit, unit, name).on_hover_text(hover);
                    }
                    saved = table_menu::ui(ui, "the confusion matrix", "confusion", || {
                        let caption = format!("{}, {}", source(lab, predictions), lab.data.dataset.source.name());
                        matrix::as_text(&predictions.confusion, self.prefs.unit, caption)
                    });
                });
            }
        });
        ui.strong(result(&predictions.confusion));
        // One line, whatever is added to it during a run: the matrix must not jump.
        ui.add(Label::new(RichText::new(source(lab, predictions)).weak()).truncate());
        saved
    }

    /// The matrix, and beside or below it the digits; a click opens a digit.
    fn confusion_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: &Arc<TestPredictions>) -> Vec<Action> {
        let (dataset, chosen) = (&lab.data.dataset, &mut self.chosen);
        let source = (Shared::of(predictions), Shared::of(dataset), *chosen, ui.ctx().theme());
        let gallery =
            self.gallery.get(source, |(.., cell, theme)| Gallery::new(ui.ctx(), *theme, dataset, predictions, *cell));
        let is_wide = ui.available_width() >= WIDE;
        let available = if is_wide { ui.available_size() * vec2(0.6, 1.0) } else { vec2(ui.available_width(), 0.0) };
        let (confusion, unit) = (&predictions.confusion, self.prefs.unit);
        let matrix = Matrix { confusion, unit, chosen: *chosen, cell_size: cell_size(available) };
        let mut opened = None;
        if is_wide {
            ui.horizontal_top(|ui| {
                *chosen = matrix::ui(ui, matrix);
                ui.add_space(theme::GROUP_GAP);
                ui.vertical(|ui| {
                    list_heading_ui(ui, gallery, chosen);
                    opened = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| gallery.ui(ui)).inner;
                });
            });
        } else {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                *chosen = matrix::ui(ui, matrix);
                ui.add_space(theme::GAP);
                list_heading_ui(ui, gallery, chosen);
                opened = gallery.ui(ui);
            });
        }
        let show = |index| [Action::Show(Subject::TestDigit(index)), Action::OpenTab(Tab::FeatureMaps)];
        opened.into_iter().flat_map(show).collect()
    }
}

/// What is listed, and the way back to all misclassified digits.
fn list_heading_ui(ui: &mut Ui, gallery: &Gallery, chosen: &mut Option<Cell>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(gallery.heading());
        if chosen.is_some() && ui.small_button("All misclassified").clicked() {
            *chosen = None;
        }
    });
    ui.weak("Under each: true digit, then prediction and confidence")
        .on_hover_text("How much more probable the digit is than the second: Rejection uses it");
}

fn waiting_ui(ui: &mut Ui, lab: &Lab) {
    let count = lab.data.dataset.test.len();
    if count == 0 {
        ui.label("There are no test images: choose other images in the bar at the top");
        return;
    }
    ui.label(format!("Evaluating the {} test images", thousands(count as u64)));
    let done = lab.job(JobKind::Evaluation).map_or(0, |progress| progress.done);
    let text = format!("{} evaluated", thousands(done as u64));
    ui.add(ProgressBar::new(done as f32 / count as f32).desired_width(PROGRESS_WIDTH).text(text));
}

/// The accuracy with its counts: `9,913 of 10,000 correct (99.13 %), 87 misclassified`.
fn result(confusion: &Confusion) -> String {
    let total: u32 = confusion.iter().flatten().sum();
    let correct: u32 = (0..CLASS_COUNT).map(|class| confusion[class][class]).sum();
    let accuracy = 100.0 * f64::from(correct) / f64::from(total.max(1));
    let [correct, wrong, total] = [correct, total - correct, total].map(thousands);
    format!("{correct} of {total} correct ({accuracy:.2} %), {wrong} misclassified")
}

/// The network evaluated, at which step, and whether it has changed since.
fn source(lab: &Lab, predictions: &Arc<TestPredictions>) -> String {
    let newest = lab.snapshot.as_ref().and_then(|snapshot| snapshot.predictions.as_ref());
    let is_newest = newest.is_some_and(|newest| Arc::ptr_eq(newest, predictions));
    let run = lab.run().filter(|run| Some(run.start.run) == predictions.run);
    let note = match run {
        _ if !is_newest => "; evaluating again",
        Some(run) if run.phase.is_active() && run.step > predictions.step => "; next evaluation after this epoch",
        _ => "",
    };
    let network = match predictions.run {
        Some(run) => format!("{} after step {}", lab.run_name(run), thousands(predictions.step)),
        None => lab.network_name(),
    };
    format!("Evaluated network: {network}{note}")
}

/// The size of the matrix's cells where all of it may take `available` points; a height of 0 is no limit to what is low.
fn cell_size(available: Vec2) -> Vec2 {
    let [least, most] = CELL_SIZES;
    let size = (available - matrix::MARGINS) / CLASS_COUNT as f32;
    size.floor().clamp(least, most)
}
