//! The window in which a run gets its name and its note.

use std::path::PathBuf;

use eframe::egui::{Align2, Context, Id, Key, Modifiers, TextEdit, Ui, Window};

use crate::{
    app::{action::Action, run_files::RunFileAction},
    train::run_label::RunLabel,
};

/// Width of the fields in points, and rows of the note.
const FIELD_WIDTH: f32 = 380.0;
const NOTE_ROWS: usize = 5;

/// The longest name and note, in letters.
const MAX_NAME_LETTERS: usize = 80;
const MAX_NOTE_LETTERS: usize = 4_000;

/// A label that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LabelEditor {
    folder: PathBuf,
    folder_name: String,
    label: RunLabel,
    /// Whether the name has had the focus.
    is_begun: bool,
}

/// What the user did in the window.
pub(super) enum Edited {
    Nothing,
    Cancelled,
    Saved(Action),
}

impl LabelEditor {
    /// Of the run in `folder`, with the label that it has.
    pub(super) fn new(folder: PathBuf, folder_name: String, label: RunLabel) -> Self {
        Self { folder, folder_name, label, is_begun: false }
    }

    /// Asks for the name and the note.
    pub(super) fn ui(&mut self, ctx: &Context) -> Edited {
        let (mut is_open, mut is_saved, mut is_cancelled) = (true, false, false);
        let title = format!("Name and note of {}", self.folder_name);
        let window = Window::new(title).id(Id::unique("run label")).open(&mut is_open);
        window.collapsible(false).resizable(false).anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ctx, |ui| {
            is_saved = self.fields_ui(ui);
            ui.weak("They are saved with the run; its folder keeps its name");
            ui.horizontal(|ui| {
                is_saved |= ui.button("Save").clicked();
                is_cancelled = ui.button("Cancel").clicked();
            });
        });
        is_cancelled |= !is_open || ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        match (is_saved, is_cancelled) {
            (true, _) => Edited::Saved(self.action()),
            (false, true) => Edited::Cancelled,
            (false, false) => Edited::Nothing,
        }
    }

    /// Shows the fields; whether Enter was pressed in that of the name.
    fn fields_ui(&mut self, ui: &mut Ui) -> bool {
        let RunLabel { name, note } = &mut self.label;
        let title = ui.label("Name");
        let field = TextEdit::singleline(name).desired_width(FIELD_WIDTH).char_limit(MAX_NAME_LETTERS);
        let field = ui.add(field.hint_text(&self.folder_name)).labelled_by(title.id);
        if !self.is_begun {
            field.request_focus();
            self.is_begun = true;
        }
        let title = ui.label("Note");
        let note = TextEdit::multiline(note).desired_width(FIELD_WIDTH).desired_rows(NOTE_ROWS);
        ui.add(note.char_limit(MAX_NOTE_LETTERS)).labelled_by(title.id);
        field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
    }

    fn action(&self) -> Action {
        let label = RunLabel::new(&self.label.name, &self.label.note);
        Action::RunFiles(RunFileAction::Label(self.folder.clone(), label))
    }
}
