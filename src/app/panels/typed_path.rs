//! A window to type a path, without or instead of a file dialog.

use std::path::{Path, PathBuf};

use eframe::egui::{Align2, Button, Context, Id, Key, Modifiers, TextEdit, Window};

use crate::app::{
    action::Action,
    files::{Dialog, FileUse, path_from_text},
};

/// Width of the field in points.
const FIELD_WIDTH: f32 = 520.0;

/// The path that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedPath {
    /// The dialog that it replaces; without it, the file decides what is opened.
    dialog: Option<Dialog>,
    /// Why there is no dialog.
    reason: Option<&'static str>,
    /// Where a path begins that does not say it.
    folder: PathBuf,
    text: String,
}

/// What the user did in the window.
pub(crate) enum Typed {
    Nothing,
    Cancelled,
    Done(Action),
}

impl TypedPath {
    /// In place of a dialog, with the reason; without a dialog, for any file or folder to open. A new file is offered in
    /// `folder`.
    pub(crate) fn new(dialog: Option<Dialog>, reason: Option<&'static str>, folder: PathBuf) -> Self {
        let file = dialog.as_ref().and_then(Dialog::file_name);
        let text = file.map(|name| folder.join(name).display().to_string()).unwrap_or_default();
        Self { dialog, reason, folder, text }
    }

    /// Asks for the path.
    pub(crate) fn ui(&mut self, ctx: &Context) -> Typed {
        let title = self.dialog.as_ref().map_or("Open weights, a picture, a run or a folder", Dialog::title);
        let (mut is_open, mut is_done, mut is_cancelled) = (true, false, false);
        let window =
            Window::new(title).id(Id::unique("typed path")).open(&mut is_open).collapsible(false).resizable(false);
        let mut path = None;
        window.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ctx, |ui| {
            if let Some(reason) = self.reason {
                ui.weak(reason);
            }
            let label = ui.label("Path");
            let field = ui.add(TextEdit::singleline(&mut self.text).desired_width(FIELD_WIDTH)).labelled_by(label.id);
            if !field.has_focus() && !field.lost_focus() {
                field.request_focus();
            }
            // Only now: text and Enter may come in one frame.
            path = path_from_text(&self.text, &self.folder);
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let meant = path.as_deref().map_or_else(|| self.hint(), |path| path.display().to_string());
            // Its line stays, so that nothing jumps.
            ui.weak(if meant == self.text { " " } else { &meant });
            ui.horizontal(|ui| {
                let is_save = self.dialog.as_ref().is_some_and(Dialog::is_for_a_new_file);
                let button = ui.add_enabled(path.is_some(), Button::new(if is_save { "Save" } else { "Open" }));
                is_done = path.is_some() && (is_entered || button.clicked());
                is_cancelled = ui.button("Cancel").clicked();
            });
        });
        is_cancelled |= !is_open || ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        match (path, &self.dialog) {
            (Some(path), Some(dialog)) if is_done => Typed::Done(typed(dialog, path)),
            (Some(path), None) if is_done => Typed::Done(Action::OpenPath(path)),
            _ if is_cancelled => Typed::Cancelled,
            _ => Typed::Nothing,
        }
    }

    fn hint(&self) -> String {
        format!("A path without a folder is in {}", self.folder.display())
    }
}

/// A dialog asks before it replaces a file; a typed path does so too. What is opened for its weights may be something else.
fn typed(dialog: &Dialog, path: PathBuf) -> Action {
    match dialog {
        Dialog::OpenModel => Action::OpenPath(path),
        _ if dialog.is_for_a_new_file() => Action::SaveUnlessThere(FileUse(dialog.clone(), path)),
        _ => Action::Use(FileUse(dialog.clone(), path)),
    }
}

/// Where new files are offered: beside the last one, else in the home folder, else where the program was started.
pub(crate) fn usual_folder(recent: &[PathBuf]) -> PathBuf {
    let beside_last = recent.first().and_then(|path| path.parent()).map(Path::to_owned);
    beside_last.or_else(std::env::home_dir).or_else(|| std::env::current_dir().ok()).unwrap_or_default()
}
