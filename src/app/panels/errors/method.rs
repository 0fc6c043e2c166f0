//! The predictions of another method than the network: whose they are, and the way back.

use std::sync::Arc;

use eframe::egui::Ui;

use super::certainty::Certainty;
use crate::{
    app::{action::Action, lab::Lab, methods::MethodAction, numbers::thousands},
    methods::benchmark::CellResult,
    train::snapshot::SetPredictions,
};

/// Shows whose predictions these are; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let errors = lab.methods.errors.as_ref()?;
    let row = ui.horizontal_wrapped(|ui| {
        ui.label(format!("Predictions of {}", errors.result.cell.full_title()));
        let back = ui.button("Back to the network").on_hover_text("Shows the predictions of the network in use");
        back.clicked().then_some(Action::Methods(MethodAction::ShowNetworkErrors))
    });
    row.inner
}

/// The method's result, where predictions are a method's.
pub(super) fn result<'a>(lab: &'a Lab, predictions: &SetPredictions) -> Option<&'a CellResult> {
    let errors = lab.methods.errors.as_ref();
    errors.filter(|errors| std::ptr::eq(Arc::as_ptr(&errors.predictions), predictions)).map(|errors| &errors.result)
}

pub(super) fn certainty(lab: &Lab, predictions: &SetPredictions) -> Certainty {
    if result(lab, predictions).is_some() { Certainty::Margin } else { Certainty::Confidence }
}

/// Who has predicted: `Evaluated network: run-0003 after epoch 3` or `Method: K nearest neighbours, fitted to 60,000 images`.
pub(super) fn reader(lab: &Lab, predictions: &SetPredictions) -> String {
    match result(lab, predictions) {
        Some(result) => {
            let count = thousands(result.training_image_count as u64);
            format!("Method: {}, fitted to {count} images", result.cell.full_title())
        }
        None => format!("Evaluated network: {}", lab.evaluated_network(predictions)),
    }
}
