//! A question before something is lost from sight: a run that trains, or an older file.

use eframe::egui::{Context, Id, Modal};

use crate::app::{
    action::{Action, Opening},
    files::FileUse,
    lab::Lab,
};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    /// This would be opened, and the run that trains would end.
    EndRun(Opening),
    /// There is a file of this name.
    Replace(FileUse),
}

/// What the user answers.
pub(crate) enum Answer {
    /// Nothing yet.
    None,
    /// Everything stays as it is.
    No,
    /// This is done.
    Yes(Action),
}

/// What a question says.
struct Words {
    title: &'static str,
    text: String,
    no: &'static str,
    yes: &'static str,
}

impl Question {
    /// Asks over everything else. Escape, or a click beside it, is no.
    pub(crate) fn ui(&self, ctx: &Context, lab: &Lab) -> Answer {
        let mut answer = Answer::None;
        let Words { title, text, no, yes } = self.words(lab);
        let modal = Modal::new(Id::unique("question")).show(ctx, |ui| {
            ui.set_max_width(420.0);
            ui.heading(title);
            ui.label(text);
            ui.horizontal(|ui| {
                let no = ui.button(no);
                if ui.memory(|memory| memory.focused().is_none()) {
                    no.request_focus();
                }
                if no.clicked() {
                    answer = Answer::No;
                }
                if ui.button(yes).clicked() {
                    answer = Answer::Yes(self.action());
                }
            });
        });
        match answer {
            Answer::None if modal.should_close() => Answer::No,
            other => other,
        }
    }

    fn words(&self, lab: &Lab) -> Words {
        match self {
            Self::EndRun(opening) => {
                let run = lab.run().map_or_else(String::new, |run| {
                    format!("{} is at epoch {} of {}. ", run.name(), run.epoch, run.epoch_count)
                });
                let text = format!("{run}To open {}, it is saved and ended. It can be resumed.", opening.words());
                Words { title: "A run is training", text, no: "Keep training", yes: "End it and open" }
            }
            Self::Replace(FileUse(_, path)) => {
                let text = format!("There is a file {}.", path.display());
                Words { title: "Replace the file?", text, no: "Keep the file", yes: "Replace it" }
            }
        }
    }

    fn action(&self) -> Action {
        match self {
            Self::EndRun(opening) => Action::EndAndOpen(opening.clone()),
            Self::Replace(file) => Action::Use(file.clone()),
        }
    }
}
