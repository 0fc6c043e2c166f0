//! The question before something is opened that ends a run while it trains.

use eframe::egui::{Context, Id, Modal};

use crate::app::{action::Opening, lab::Lab};

/// What the user answers.
pub(crate) enum Answer {
    /// Nothing yet.
    None,
    KeepTraining,
    /// Ends the run.
    End,
}

/// Asks over everything else. Escape, or a click beside it, keeps training.
pub(crate) fn ui(ctx: &Context, lab: &Lab, opening: &Opening) -> Answer {
    let mut answer = Answer::None;
    let modal = Modal::new(Id::unique("a run would end")).show(ctx, |ui| {
        ui.set_max_width(420.0);
        ui.heading("A run is training");
        let run = lab.run().map_or_else(String::new, |run| {
            format!("{} is at epoch {} of {}. ", run.name(), run.epoch, run.epoch_count)
        });
        ui.label(format!("{run}To open {}, it is saved and ended. It can be resumed.", opening.words()));
        ui.horizontal(|ui| {
            let keep = ui.button("Keep training");
            if ui.memory(|memory| memory.focused().is_none()) {
                keep.request_focus();
            }
            if keep.clicked() {
                answer = Answer::KeepTraining;
            }
            if ui.button("End it and open").clicked() {
                answer = Answer::End;
            }
        });
    });
    match answer {
        Answer::None if modal.should_close() => Answer::KeepTraining,
        other => other,
    }
}
