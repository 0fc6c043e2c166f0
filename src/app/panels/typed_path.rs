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

/// What the user did in the window.
pub(crate) enum Typed {
    Nothing,
    Cancelled,
    Done(Action),
}

impl TypedPath {
    /// In place of a dialog, with the reason; without a dialog, for any file or folder to open.
    pub(crate) fn new(dialog: Option<Dialog>, reason: Option<&'static str>) -> Self {
        let text = dialog.as_ref().and_then(Dialog::file_name).unwrap_or_default().to_owned();
        Self { dialog, reason, text }
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
            let is_save = matches!(self.dialog, Some(Dialog::SaveModel | Dialog::SaveFigure(_)));
            ui.horizontal(|ui| {
                let is_typed = !self.text.trim().is_empty();
                let button = ui.add_enabled(is_typed, Button::new(if is_save { "Save" } else { "Open" }));
                is_done = is_typed && (is_entered || button.clicked());
                is_cancelled = ui.button("Cancel").clicked();
            });
        });
        is_cancelled |= !is_open || ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        let path = PathBuf::from(self.text.trim());
        match &self.dialog {
            _ if !is_done && is_cancelled => Typed::Cancelled,
            _ if !is_done => Typed::Nothing,
            Some(dialog) => Typed::Done(Action::Use(FileUse(dialog.clone(), path))),
            None => Typed::Done(Action::OpenPath(path)),
        }
    }
}
