//! Ctrl+Z: takes back a new run that has ended another, else the last stroke on the pad.

use std::path::PathBuf;

use super::{
    LabApp,
    action::Opening,
    lab::{SketchEdit, StringEdit, Tab},
};
use crate::train::protocol::Pace;

/// The run that a new one has ended.
#[derive(Debug)]
pub(super) struct EndedRun {
    folder: PathBuf,
    pace: Pace,
}

impl LabApp {
    /// Starts a new run. What it ends stays within reach of Ctrl+Z.
    pub(super) fn start_new_run(&mut self) {
        let pace = if self.lab.is_training() { Pace::Running } else { Pace::Paused };
        let run = self.lab.run().filter(|run| !run.phase.is_over() && self.lab.runs.len() == 1);
        self.ended_run = run.and_then(|run| Some(EndedRun { folder: run.start.folder.clone()?, pace }));
        let message = self.ended_run.is_some().then(|| run.map(|run| format!("{} is saved", run.name()))).flatten();
        self.lab.demonstration = None;
        self.begin_run(Pace::Running);
        if let Some(saved) = message {
            self.lab.messages.say(format!("{saved}; Ctrl+Z goes back to it"));
        }
    }

    /// Takes back what was done last: a new run, else a stroke.
    pub(super) fn undo(&mut self) {
        if let Some(EndedRun { folder, pace }) = self.ended_run.take() {
            self.open_now(Opening::Run(folder, pace));
        } else if self.lab.tab == Tab::Strings && self.lab.strings.can_undo() {
            self.edit_string(StringEdit::Sketch(SketchEdit::Undo));
        } else {
            self.edit_sketch(SketchEdit::Undo);
        }
    }

    /// Something was drawn since: that is what Ctrl+Z takes back.
    pub(super) fn drawn_since(&mut self) {
        self.ended_run = None;
    }
}
