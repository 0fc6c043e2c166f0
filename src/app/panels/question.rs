//! A question before something is lost from sight: a run that trains, an older file, or a run on disk.

use eframe::egui::{Context, Id, Modal};

use crate::app::{
    action::{Action, Opening},
    files::FileUse,
    lab::Lab,
    numbers::{counted, file_size},
    run_files::{CAN_RESTORE, DeletedRun, RunFileAction},
};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Question {
    /// This would be opened, and the run that trains would end.
    EndRun(Opening),
    /// There is a file of this name.
    Replace(FileUse),
    /// A run would be moved to the trash, with so many bytes.
    DeleteRun(DeletedRun, u64),
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
            Self::DeleteRun(DeletedRun { folder, name, epoch_count }, byte_count) => {
                let (epochs, size) = (counted(*epoch_count, "epoch"), file_size(*byte_count));
                let back = if CAN_RESTORE {
                    "Undo in the status line, or Ctrl+Z, brings it back"
                } else {
                    "You can drag it back"
                };
                let text =
                    format!("{name}: {epochs}, {size} in {}. It is moved to the trash. {back}.", folder.display());
                Words { title: "Delete the run?", text, no: "Keep the run", yes: "Delete it" }
            }
        }
    }

    fn action(&self) -> Action {
        match self {
            Self::EndRun(opening) => Action::EndAndOpen(opening.clone()),
            Self::Replace(file) => Action::Use(file.clone()),
            Self::DeleteRun(run, _) => Action::RunFiles(RunFileAction::Delete(run.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::kittest::Queryable as _;

    use super::*;
    use crate::app::testing::stage;

    #[test]
    fn a_run_is_deleted_after_a_question_that_says_what_is_lost() {
        let run = DeletedRun { folder: "/runs/run-0003".into(), name: "Baseline".to_owned(), epoch_count: 10 };
        let question = Question::DeleteRun(run.clone(), 1_600_000);
        let mut harness = stage(question, Lab::fake(), [700.0, 400.0], Theme::Dark, |question, ui, lab, _| {
            match question.ui(ui.ctx(), lab) {
                Answer::Yes(action) => vec![action],
                Answer::None | Answer::No => Vec::new(),
            }
        });
        harness.run();
        harness.get_by_label_contains("Baseline: 10 epochs, 1.6 MB in /runs/run-0003. It is moved to the trash.");
        assert!(harness.get_by_label("Keep the run").is_focused(), "Enter deletes nothing");
        harness.get_by_label("Delete it").click();
        harness.run();
        assert_eq!(harness.state().actions, [Action::RunFiles(RunFileAction::Delete(run))]);
    }
}
