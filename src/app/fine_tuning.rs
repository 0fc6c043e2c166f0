//! Saves the drawings that the user labels, and fine-tunes the network on them.

use std::{path::PathBuf, sync::Arc};

use super::{
    LabApp,
    background::{SavedContent, SavedRequest},
    lab::FineTuneEdit,
    numbers::counted,
};
use crate::{
    data::ink::{Drawing, StrokesFile},
    train::protocol::Command,
};

impl LabApp {
    /// Begins to read the saved digits.
    pub(super) fn keep_digits(&mut self, path: Option<PathBuf>) {
        self.lab.saved.path.clone_from(&path);
        if let Some(path) = path {
            self.background.keep_digits(StrokesFile::new(path));
        }
    }

    pub(super) fn edit_fine_tuning(&mut self, edit: FineTuneEdit) {
        match edit {
            FineTuneEdit::Label(label) => self.label_drawing(label),
            FineTuneEdit::Delete(drawings) => self.exchange_saved(drawings, Vec::new()),
            FineTuneEdit::Restore => {
                let deleted = self.lab.saved.deleted.clone();
                self.exchange_saved(deleted.clone(), deleted);
            }
            FineTuneEdit::Learn => self.learn(),
            FineTuneEdit::Cancel => self.engine.send(Command::CancelFineTuning),
            FineTuneEdit::Undo => self.engine.send(Command::UndoFineTuning),
            FineTuneEdit::OpenFolder => {
                if let Some(folder) = self.lab.saved.path.as_ref().and_then(|path| path.parent()) {
                    self.background.open_folder(folder.to_owned());
                }
            }
        }
    }

    /// Takes over the saved digits after a request, and says what it did.
    pub(super) fn take_saved(&mut self, request: SavedRequest, result: Result<SavedContent, String>) {
        let content = match result {
            Ok(content) => content,
            Err(message) => return self.lab.messages.fail(message),
        };
        self.lab.saved.digits = Arc::new(content.digits);
        match request {
            SavedRequest::Read => self.tell_damaged(&content.damaged),
            SavedRequest::Exchange { removed, added } if added.is_empty() => {
                let digits = counted(removed.len(), "digit");
                self.lab.messages.say(format!("{digits} deleted; Restore in Saved brings them back"));
                self.lab.saved.deleted = removed;
            }
            SavedRequest::Exchange { added, .. } => {
                let is_saved = |deleted: &Drawing| added.iter().any(|drawing| drawing.strokes == deleted.strokes);
                self.lab.saved.deleted.retain(|deleted| !is_saved(deleted));
                self.tell_saved(&added);
            }
        }
    }

    fn label_drawing(&mut self, label: u8) {
        let drawing = &self.lab.sketch.drawing;
        if drawing.strokes.is_empty() {
            return;
        }
        let is_label_undone = self.lab.saved.label_of(drawing) == Some(label);
        let drawing = Drawing { label: Some(label), ..drawing.clone() };
        let added = if is_label_undone { Vec::new() } else { vec![drawing.clone()] };
        self.exchange_saved(vec![drawing], added);
    }

    fn exchange_saved(&mut self, removed: Vec<Drawing>, added: Vec<Drawing>) {
        match self.lab.saved.path {
            Some(_) => self.background.exchange_saved(removed, added),
            None => self.lab.messages.fail("Your digits cannot be saved: this account has no home folder"),
        }
    }

    fn learn(&mut self) {
        if !self.lab.data.is_ready() {
            self.lab.messages.say("There are no training images yet: choose Learn my digits once they are there");
            return;
        }
        let (drawings, dataset) = (self.lab.saved.drawings(), Arc::clone(&self.lab.data.dataset));
        self.engine.send(Command::FineTune { drawings, dataset });
    }

    fn tell_damaged(&mut self, damaged: &[String]) {
        let (Some(first), Some(path)) = (damaged.first(), &self.lab.saved.path) else { return };
        let more = if damaged.len() > 1 { format!(", and {} more", damaged.len() - 1) } else { String::new() };
        let used = counted(self.lab.saved.digits.len(), "digit");
        self.lab.messages.warn(format!("{}: {first}{more}; {used} of it can be used", path.display()));
    }

    fn tell_saved(&mut self, added: &[Drawing]) {
        let Some(path) = &self.lab.saved.path else { return };
        let what = match added {
            [Drawing { label: Some(label), .. }] => format!("Saved as {}", self.lab.class_names().with_article(*label)),
            _ => format!("{} saved", counted(added.len(), "digit")),
        };
        self.lab.messages.say(format!("{what} in {}", path.display()));
    }
}
