//! A window to type a path, without or instead of a file dialog.

use std::path::PathBuf;

use eframe::egui::{Align2, Button, Context, Id, Key, Modifiers, TextEdit, Window};

use crate::app::{
    action::Action,
    files::{Dialog, FileUse},
};

/// The path that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedPath {
    /// The dialog that it replaces; without it, the file decides what is opened.
    dialog: Option<Dialog>,
    /// Why there is no dialog.
    reason: Option<&'static str>,
    text: String,
}

/// The state of the window.
pub(crate) enum Typed {
    /// Still open.
    Nothing,
    /// Closed without a path.
    Cancelled,
    /// The path is entered.
    Done(Action),
}

impl TypedPath {
    /// In place of a dialog that could not be shown.
    pub(crate) fn instead_of(dialog: Dialog) -> Self {
        let text = dialog.file_name().unwrap_or_default().to_owned();
        let reason = "No file dialog can be shown here: type the path";
        Self { dialog: Some(dialog), reason: Some(reason), text }
    }

    /// In place of a dialog, by choice.
    pub(crate) fn of(dialog: Dialog) -> Self {
        Self { reason: None, ..Self::instead_of(dialog) }
    }

    /// For any file or folder to open.
    pub(crate) fn to_open() -> Self {
        Self { dialog: None, reason: None, text: String::new() }
    }

    /// Asks for the path.
    pub(crate) fn ui(&mut self, ctx: &Context) -> Typed {
        let title = self.dialog.as_ref().map_or("Open weights, a picture or a folder", Dialog::title);
        let (mut is_open, mut is_done, mut is_cancelled) = (true, false, false);
        let window =
            Window::new(title).id(Id::unique("typed path")).open(&mut is_open).collapsible(false).resizable(false);
        window.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ctx, |ui| {
            if let Some(reason) = self.reason {
                ui.weak(reason);
            }
            let label = ui.label("Path");
            let field = ui.add(TextEdit::singleline(&mut self.text).desired_width(420.0)).labelled_by(label.id);
            if !field.has_focus() && !field.lost_focus() {
                field.request_focus();
            }
            let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let button = ui.add_enabled(!self.text.trim().is_empty(), Button::new(self.verb()));
                is_done = !self.text.trim().is_empty() && (is_entered || button.clicked());
                is_cancelled = ui.button("Cancel").clicked();
            });
        });
        if is_done {
            return Typed::Done(self.action());
        }
        is_cancelled |= !is_open || ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        if is_cancelled { Typed::Cancelled } else { Typed::Nothing }
    }

    fn verb(&self) -> &'static str {
        match self.dialog {
            Some(Dialog::SaveModel | Dialog::SaveFigure(_)) => "Save",
            _ => "Open",
        }
    }

    fn action(&self) -> Action {
        let path = PathBuf::from(self.text.trim());
        match &self.dialog {
            Some(dialog) => Action::Use(FileUse(dialog.clone(), path)),
            None => Action::OpenPath(path),
        }
    }
}
