//! The predictions for a set of images: the confusion matrix with the digits of a cell, the measures of each class, and the
//! effect of rejection.

mod certainty;
mod classes;
mod figure;
mod gallery;
mod image_sets;
mod listing;
mod matrix;
mod method;
mod rejection;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use eframe::egui::{Label, RichText, ScrollArea, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};

use self::{
    certainty::Certainty,
    gallery::Gallery,
    listing::Listing,
    matrix::{CellUnit, Matrix},
    rejection::RejectionMemo,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, Tab},
        memo::{Memo, Shared},
        theme,
        widgets::table_menu,
    },
    data::dataset::CLASS_COUNT,
    train::{image_set::ImageSet, snapshot::SetPredictions},
};

#[derive(Default)]
pub(crate) struct ErrorsPanel {
    pub(super) prefs: ErrorsPrefs,
    /// The images whose predictions are shown; rejection is always of the test images.
    set: ImageSet,
    /// Which digits are listed.
    listing: Listing,
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
    Classes,
    Rejection,
}

const PAGES: [(Page, &str, &str); 3] = [
    (Page::Confusion, "Confusion", "The predictions for each digit, and the misclassified digits"),
    (Page::Classes, "Classes", "Precision, recall and F1 of each class"),
    (Page::Rejection, "Rejection", "The error left when uncertain predictions are rejected, by threshold"),
];

const UNITS: [(CellUnit, &str, &str); 2] = [
    (CellUnit::Counts, "Counts", "Numbers of images"),
    (CellUnit::Rates, "Rates", "Percent of all digits of the row: of that class"),
];

const LISTINGS: [(Listing, &str, &str); 3] = [
    (Listing::Misclassified, "All misclassified", "All misclassified digits, the most confident first"),
    (
        Listing::MostConfident,
        "Five of each class",
        "The five most confident correct and misclassified digits of each class",
    ),
    (
        Listing::Hardest,
        "Hardest first",
        "All images of the set, those with the highest loss first: in the training set often wrong labels",
    ),
];

/// From this width on the digits stand beside the matrix, in points.
const WIDE: f32 = 640.0;

/// Sizes of the matrix's cells in points.
const CELL_SIZES: [Vec2; 2] = [vec2(27.0, 20.0), vec2(76.0, 64.0)];

impl ErrorsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let has_sets = self.prefs.page != Page::Rejection;
        let set = if has_sets { self.set } else { ImageSet::Test };
        let method = lab.methods.errors.as_ref().map(|errors| &errors.predictions);
        let predictions = method.or_else(|| image_sets::whole(lab, set));
        let mut actions = Vec::from_iter(self.heading_ui(ui, lab, predictions));
        if let Some(predictions) = method {
            ui.horizontal_wrapped(|ui| {
                actions.extend(method::ui(ui, lab));
                actions.extend(self.figure_ui(ui, lab, predictions));
            });
        } else if has_sets {
            actions.extend(self.set_ui(ui, lab));
        }
        let Some(predictions) = predictions else {
            actions.extend(image_sets::waiting_ui(ui, lab, set));
            return actions;
        };
        ui.strong(image_sets::result(&predictions.confusion));
        // One line, whatever is added to it during a run: the matrix must not jump.
        ui.add(Label::new(RichText::new(image_sets::source(lab, predictions)).weak()).truncate());
        match self.prefs.page {
            Page::Confusion => actions.extend(self.confusion_ui(ui, lab, predictions)),
            Page::Classes => classes::ui(ui, &predictions.confusion, &predictions.dataset.0.source.class_names()),
            Page::Rejection => actions.extend(rejection::ui(ui, lab, predictions, &mut self.rejection)),
        }
        actions
    }

    /// The switches, and the menu of the page's table; returns what is to be saved.
    fn heading_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: Option<&Arc<SetPredictions>>) -> Option<Action> {
        let mut saved = None;
        ui.horizontal_wrapped(|ui| {
            for (page, name, hover) in PAGES {
                ui.selectable_value(&mut self.prefs.page, page, name).on_hover_text(hover);
            }
            let Some(predictions) = predictions else { return };
            if self.prefs.page == Page::Confusion {
                ui.add_space(theme::GROUP_GAP);
                for (unit, name, hover) in UNITS {
                    ui.selectable_value(&mut self.prefs.unit, unit, name).on_hover_text(hover);
                }
            }
            ui.add_space(theme::GROUP_GAP);
            saved = self.table_ui(ui, lab, predictions);
        });
        saved
    }

    fn table_ui(&self, ui: &mut Ui, lab: &Lab, predictions: &Arc<SetPredictions>) -> Option<Action> {
        let names = predictions.dataset.0.source.class_names();
        let caption = |what: &str| image_sets::caption(lab, predictions, what);
        match self.prefs.page {
            Page::Confusion => table_menu::ui(ui, "the confusion matrix", "confusion", || {
                matrix::as_text(&predictions.confusion, &names, self.prefs.unit, caption("Confusion matrix"))
            }),
            Page::Classes => table_menu::ui(ui, "the scores of each class", "classes", || {
                classes::as_text(&predictions.confusion, &names, caption("Precision, recall and F1"))
            }),
            Page::Rejection => None,
        }
    }

    /// The matrix, and beside or below it the digits; a click opens a digit.
    fn confusion_ui(&mut self, ui: &mut Ui, lab: &Lab, predictions: &Arc<SetPredictions>) -> Vec<Action> {
        let (listing, certainty) = (&mut self.listing, method::certainty(lab, predictions));
        if certainty == Certainty::Margin && *listing == Listing::Hardest {
            // A method has no loss.
            *listing = Listing::Misclassified;
        }
        let source = (Shared::of(predictions), *listing, ui.ctx().theme());
        let gallery = self
            .gallery
            .get(source, |(_, listing, theme)| Gallery::new(ui.ctx(), *theme, predictions, *listing, certainty));
        let is_wide = ui.available_width() >= WIDE;
        let available = if is_wide { ui.available_size() * vec2(0.6, 1.0) } else { vec2(ui.available_width(), 0.0) };
        let (confusion, unit) = (&predictions.confusion, self.prefs.unit);
        let names = &predictions.dataset.0.source.class_names();
        let cell_size = cell_size(available - matrix::margins(names));
        let matrix = Matrix { confusion, names, unit, chosen: listing.cell(), cell_size };
        let (mut opened, mut saved) = (None, None);
        let menu_ui = |ui: &mut Ui| figure::digits_menu_ui(ui, lab, gallery, predictions);
        if is_wide {
            ui.horizontal_top(|ui| {
                listing.choose(matrix::ui(ui, matrix));
                ui.add_space(theme::GROUP_GAP);
                ui.vertical(|ui| {
                    saved = list_heading_ui(ui, gallery, listing, certainty, menu_ui);
                    opened = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| gallery.ui(ui)).inner;
                });
            });
        } else {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                listing.choose(matrix::ui(ui, matrix));
                ui.add_space(theme::GAP);
                saved = list_heading_ui(ui, gallery, listing, certainty, menu_ui);
                opened = gallery.ui(ui);
            });
        }
        let show = |subject| [Action::Show(subject), Action::OpenTab(Tab::FeatureMaps)];
        opened.into_iter().flat_map(show).chain(saved).collect()
    }
}

/// The choice of what is listed with the menu that saves it, and what it is; returns what is to be saved.
fn list_heading_ui(
    ui: &mut Ui,
    gallery: &Gallery,
    listing: &mut Listing,
    certainty: Certainty,
    menu_ui: impl FnOnce(&mut Ui) -> Option<Action>,
) -> Option<Action> {
    let row = ui.horizontal_wrapped(|ui| {
        let has_loss = certainty == Certainty::Confidence;
        for (choice, name, hover) in LISTINGS.into_iter().filter(|(choice, ..)| has_loss || *choice != Listing::Hardest)
        {
            ui.selectable_value(listing, choice, name).on_hover_text(hover);
        }
        menu_ui(ui)
    });
    ui.label(gallery.heading());
    let (under, hover) = match listing {
        Listing::Hardest => ("loss", "The cross-entropy: minus the logarithm of the true class's probability"),
        _ => (certainty.name(), certainty.meaning()),
    };
    ui.weak(format!("Under each: true class, then prediction and {under}")).on_hover_text(hover);
    row.inner
}

/// The size of the matrix's cells where these may take `available` points; a height of 0 is no limit to what is low.
fn cell_size(available: Vec2) -> Vec2 {
    let [least, most] = CELL_SIZES;
    let size = available / CLASS_COUNT as f32;
    size.floor().clamp(least, most)
}
