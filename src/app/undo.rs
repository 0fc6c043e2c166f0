//! Ctrl+Z: takes back a new run that has ended another or the deletion of one, else the last stroke on the pad.

use std::path::PathBuf;

use super::{
    LabApp,
    action::Opening,
    lab::{SketchEdit, StringEdit, Tab},
    run_files::RunFileAction,
};
use crate::train::protocol::Pace;

/// What was done last with a run, and can be taken back.
#[derive(Debug)]
pub(super) enum RunChange {
    /// A new run has ended the one in this folder.
    Ended { folder: PathBuf, pace: Pace },
    /// The run that was in this folder is in the trash.
    Deleted { folder: PathBuf },
}

impl LabApp {
    /// Starts a new run. What it ends stays within reach of Ctrl+Z.
    pub(super) fn start_new_run(&mut self) {
        let pace = if self.lab.is_training() { Pace::Running } else { Pace::Paused };
        let run = self.lab.run().filter(|run| !run.phase.is_over() && self.lab.runs.len() == 1);
        let change = run.and_then(|run| Some(RunChange::Ended { folder: run.start.folder.clone()?, pace }));
        let message = change.is_some().then(|| run.map(|run| format!("{} is saved", run.name()))).flatten();
        self.begin_run(Pace::Running);
        self.run_change = change;
        if let Some(saved) = message {
            self.lab.messages.say(format!("{saved}; Ctrl+Z goes back to it"));
        }
    }

    /// Takes back what was done last: a new run or a deletion, else a stroke.
    pub(super) fn undo(&mut self) {
        match self.run_change.take() {
            Some(RunChange::Ended { folder, pace }) => self.open_now(Opening::Run(folder, pace)),
            Some(RunChange::Deleted { folder }) => self.change_run_files(RunFileAction::Restore(folder)),
            None if self.lab.tab == Tab::Strings && self.lab.strings.can_undo() => {
                self.edit_string(StringEdit::Sketch(SketchEdit::Undo));
            }
            None => self.edit_sketch(SketchEdit::Undo),
        }
    }

    /// A run has done an epoch: it is no longer taken back by a key.
    pub(super) fn epoch_done(&mut self) {
        self.run_change.take_if(|change| matches!(change, RunChange::Ended { .. }));
    }

    /// Something was drawn since: that is what Ctrl+Z takes back.
    pub(super) fn drawn_since(&mut self) {
        self.run_change = None;
    }
}
