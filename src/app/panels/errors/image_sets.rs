//! Which images' predictions are shown: the choice, how far their evaluation is, and whose result it is.

use std::sync::Arc;

use eframe::egui::{Button, ProgressBar, Ui, Vec2};

use super::{ErrorsPanel, Page, figure, matrix::Matrix, method};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        numbers::{capitalised, counted, thousands},
    },
    data::dataset::CLASS_COUNT,
    train::{
        image_set::ImageSet,
        metrics::Confusion,
        protocol::{JobKind, JobProgress},
        snapshot::SetPredictions,
    },
};

/// Width of the bar that shows how far an evaluation is, in points.
const PROGRESS_WIDTH: f32 = 260.0;

impl ErrorsPanel {
    /// The choice of a set, and the menu of its matrix as a figure. A set that was never evaluated begins to be.
    pub(super) fn set_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal_wrapped(|ui| {
            for set in ImageSet::ALL {
                let name = format!("{} set", capitalised(set.name()));
                let reason = lab.why_no_images(set).filter(|_| set != ImageSet::Test);
                let button = ui.add_enabled(reason.is_none(), Button::selectable(self.set == set, name));
                let button = button.on_hover_text(hover(set)).on_disabled_hover_text(reason.unwrap_or_default());
                if button.clicked() {
                    self.set = set;
                    let is_there = lab.predictions_for(set).is_some() || job(lab, set).is_some();
                    actions.extend((set != ImageSet::Test && !is_there).then_some(Action::Evaluate(set)));
                }
            }
            let shown = lab.predictions_for(self.set).filter(|_| self.set != ImageSet::Test);
            if shown.is_some_and(|shown| has_learned_since(lab, shown)) {
                actions.extend(again_ui(ui, lab, self.set));
            }
            actions.extend(whole(lab, self.set).and_then(|predictions| self.figure_ui(ui, lab, predictions)));
        });
        actions
    }

    /// The menu of the matrix as a figure.
    pub(super) fn figure_ui(&self, ui: &mut Ui, lab: &Lab, predictions: &SetPredictions) -> Option<Action> {
        if self.prefs.page != Page::Confusion {
            return None;
        }
        let (confusion, unit) = (&predictions.confusion, self.prefs.unit);
        let names = &predictions.dataset.0.source.class_names();
        let matrix = Matrix { confusion, names, unit, chosen: None, cell_size: Vec2::ZERO };
        figure::menu_ui(ui, matrix, &caption(lab, predictions, "Confusion matrix"))
    }
}

/// The predictions for a set, if they are for every image of it.
pub(super) fn whole(lab: &Lab, set: ImageSet) -> Option<&Arc<SetPredictions>> {
    let is_whole =
        |all: &&Arc<SetPredictions>| !all.positions.is_empty() && all.predictions.len() == all.positions.len();
    lab.predictions_for(set).filter(is_whole)
}

/// Says why there are no predictions, or how far their evaluation is.
pub(super) fn waiting_ui(ui: &mut Ui, lab: &Lab, set: ImageSet) -> Option<Action> {
    if let Some(reason) = lab.why_no_images(set) {
        ui.label(reason);
        return None;
    }
    match job(lab, set) {
        Some(progress) => progress_ui(ui, progress, set),
        None if set == ImageSet::Test => {
            let total = lab.data.dataset.test.len();
            progress_ui(ui, JobProgress { job: JobKind::Evaluation, done: 0, total, phase: None }, set)
        }
        None => {
            ui.label(format!("The network in use has not been evaluated on the {} images", set.name()));
            ui.button("Evaluate").on_hover_text(hover(set)).clicked().then_some(Action::Evaluate(set))
        }
    }
}

fn again_ui(ui: &mut Ui, lab: &Lab, set: ImageSet) -> Option<Action> {
    match job(lab, set) {
        Some(JobProgress { done, total, .. }) => {
            ui.weak(format!("{:.0} % evaluated", 100.0 * done as f32 / total.max(1) as f32));
            ui.small_button("Cancel").clicked().then_some(Action::CancelEvaluation(set))
        }
        None => {
            let button = ui.small_button("Evaluate again").on_hover_text("With the network as it is now");
            button.clicked().then_some(Action::Evaluate(set))
        }
    }
}

fn progress_ui(ui: &mut Ui, JobProgress { done, total, .. }: JobProgress, set: ImageSet) -> Option<Action> {
    ui.label(format!("Evaluating the {} {} images", thousands(total as u64), set.name()));
    let text = format!("{} evaluated", thousands(done as u64));
    ui.add(ProgressBar::new(done as f32 / total.max(1) as f32).desired_width(PROGRESS_WIDTH).text(text));
    // The test images are evaluated as long as the tab is open.
    let can_cancel = set != ImageSet::Test;
    (can_cancel && ui.button("Cancel").clicked()).then_some(Action::CancelEvaluation(set))
}

fn job(lab: &Lab, set: ImageSet) -> Option<JobProgress> {
    lab.job(if set == ImageSet::Test { JobKind::Evaluation } else { JobKind::SetEvaluation(set) })
}

fn hover(set: ImageSet) -> &'static str {
    match set {
        ImageSet::Test => "The test images, evaluated again after each epoch",
        ImageSet::Training => {
            "The images that the network learned from; where these are not known, all training images"
        }
        ImageSet::Validation => "The training images that were held out: the network did not learn from them",
    }
}

/// The accuracy with its counts: `9,913 of 10,000 correct (99.13 %), 87 misclassified`.
pub(super) fn result(confusion: &Confusion) -> String {
    let total: u32 = confusion.iter().flatten().sum();
    let correct: u32 = (0..CLASS_COUNT).map(|class| confusion[class][class]).sum();
    let accuracy = 100.0 * f64::from(correct) / f64::from(total.max(1));
    let [correct, wrong, total] = [correct, total - correct, total].map(thousands);
    format!("{correct} of {total} correct ({accuracy:.2} %), {wrong} misclassified")
}

/// The set and the network evaluated, when, and whether it has changed since.
pub(super) fn source(lab: &Lab, predictions: &Arc<SetPredictions>) -> String {
    let (set, reader) = (capitalised(predictions.set.name()), method::reader(lab, predictions));
    let newest = lab.snapshot.as_ref().and_then(|snapshot| snapshot.predictions.as_ref());
    let is_newest = newest.is_some_and(|newest| Arc::ptr_eq(newest, predictions));
    let is_active = lab.run_in_use().is_some_and(|run| run.phase.is_active());
    let note = match predictions.set {
        _ if method::result(lab, predictions).is_some() => "",
        ImageSet::Test if !is_newest => "; evaluating again",
        ImageSet::Test if is_active && has_learned_since(lab, predictions) => "; next evaluation after this epoch",
        ImageSet::Training | ImageSet::Validation if has_learned_since(lab, predictions) => "; it has learned since",
        _ => "",
    };
    format!("{set} set. {reader}{note}")
}

/// The caption of a table of `what`, with the set, its images and the network.
pub(super) fn caption(lab: &Lab, predictions: &SetPredictions, what: &str) -> String {
    let (set, images) = (predictions.set.name(), counted(predictions.positions.len(), "image"));
    let (data, reader) = (predictions.dataset.0.source.name(), method::reader(lab, predictions));
    format!("{what} of the {set} set ({data}, {images}). {reader}")
}

fn has_learned_since(lab: &Lab, predictions: &SetPredictions) -> bool {
    lab.run_in_use().is_some_and(|run| Some(run.start.run) == predictions.run && run.step > predictions.step)
}
