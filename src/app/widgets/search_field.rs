//! A field for words to find something by: arrow keys choose among what was found, Enter takes it.

use eframe::egui::{Key, Response, TextEdit, Ui};

/// What was typed, and the row that Enter takes.
#[derive(Default)]
pub(crate) struct SearchField {
    query: String,
    /// Counted from the first row.
    chosen: usize,
}

/// What the field says.
pub(crate) struct SearchWords {
    /// For people who hear the window.
    pub name: &'static str,
    /// In the field while it is empty.
    pub hint: &'static str,
    pub hover: &'static str,
}

/// The row that is chosen by keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyChoice {
    /// The row that Enter would take, while the field has the focus.
    pub chosen: Option<usize>,
    /// An arrow key has just moved to it.
    pub is_moved: bool,
    /// The row that Enter has just taken.
    pub entered: Option<usize>,
}

impl SearchField {
    /// What was typed, without blanks around it.
    pub(crate) fn query(&self) -> &str {
        self.query.trim()
    }

    /// Shows the field, as wide as there is room.
    pub(crate) fn ui(&mut self, ui: &mut Ui, words: &SearchWords, wants_focus: bool) -> Response {
        let field = TextEdit::singleline(&mut self.query).hint_text(words.hint).desired_width(f32::INFINITY);
        let field = ui.add(field).accessible_name(words.name).on_hover_text(words.hover);
        if wants_focus {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        field
    }

    /// Chooses among `count` rows by the keys that were pressed in `field`. Where there is no row, Enter leaves the focus
    /// in the field.
    pub(crate) fn choose(&mut self, ui: &Ui, field: &Response, count: usize) -> KeyChoice {
        let is_moved = field.has_focus() && self.moved(ui, count);
        let is_entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let row = (self.chosen < count).then_some(self.chosen);
        if is_entered && row.is_none() {
            field.request_focus();
        }
        KeyChoice { chosen: row.filter(|_| field.has_focus()), is_moved, entered: row.filter(|_| is_entered) }
    }

    /// Moves to another of `count` rows by arrow keys; returns whether it did.
    fn moved(&mut self, ui: &Ui, count: usize) -> bool {
        let is_pressed = |key| ui.input(|input| input.modifiers.is_none() && input.key_pressed(key));
        let before = self.chosen;
        if is_pressed(Key::ArrowDown) {
            self.chosen = (self.chosen + 1).min(count.saturating_sub(1));
        }
        if is_pressed(Key::ArrowUp) {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen != before
    }
}
