//! A path that is typed, where no dialog service runs or someone would rather type.

use std::path::PathBuf;

use eframe::egui::{Align2, Button, Context, Id, Key, Modifiers, TextEdit, Window};

use crate::app::{action::Action, files::Dialog};

/// A path in the making.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TypedPath {
    /// What the path is for; without it that depends on what is there.
    dialog: Option<Dialog>,
    /// Why it is typed.
    reason: Option<&'static str>,
    text: String,
}

/// What became of a path in the making.
pub(crate) enum Typed {
    /// It goes on.
    Nothing,
    /// Nobody wants it any more.
    Cancelled,
    /// It is typed.
    Done(Action),
}

impl TypedPath {
    /// For a dialog that could not be shown.
    pub(crate) fn instead_of(dialog: Dialog) -> Self {
        let text = dialog.file_name().unwrap_or_default().to_owned();
        let reason = "No dialog for files can be shown here, so please type the path";
        Self { dialog: Some(dialog), reason: Some(reason), text }
    }

    /// For what a dialog would choose, where someone would rather type.
    pub(crate) fn of(dialog: Dialog) -> Self {
        Self { reason: None, ..Self::instead_of(dialog) }
    }

    /// For something that is there.
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
            Some(dialog) => Action::Use(dialog.clone().with(path)),
            None => Action::OpenPath(path),
        }
    }
}
