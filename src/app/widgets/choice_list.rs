//! A list to choose from, with its name in front.

use eframe::egui::{ComboBox, Ui};

use crate::data::choice::Described;

/// Width of a list in points.
const LIST_WIDTH: f32 = 112.0;

/// An entry of a list.
#[derive(Clone, Debug)]
pub(crate) struct Entry<T> {
    /// What it stands for.
    pub value: T,
    /// Its text.
    pub title: String,
    /// What it means.
    pub hint: String,
}

/// An entry for every value.
pub(crate) fn entries<T: Described + Copy>() -> Vec<Entry<T>> {
    let entry = |value: &T| {
        let text = value.describe();
        Entry { value: *value, title: text.title.to_owned(), hint: text.hint.to_owned() }
    };
    T::ALL.iter().map(entry).collect()
}

/// Shows the list in a row that is there; returns another choice. A value without an entry is shown as `…`.
pub(crate) fn ui<T: Copy + PartialEq>(ui: &mut Ui, name: &str, chosen: T, entries: &[Entry<T>]) -> Option<T> {
    let mut selected = chosen;
    let current = entries.iter().find(|entry| entry.value == chosen);
    let label = ui.weak(name);
    let text = current.map_or("…", |entry| &entry.title);
    let list = ComboBox::from_id_salt(name).width(LIST_WIDTH).truncate().selected_text(text);
    let shown = list.show_ui(ui, |ui| {
        for Entry { value, title, hint } in entries {
            if ui.selectable_value(&mut selected, *value, title).on_hover_text(hint).clicked() {
                ui.close();
            }
        }
    });
    let list = shown.response.labelled_by(label.id);
    if let Some(entry) = current {
        list.on_hover_text(&entry.hint);
    }
    (selected != chosen).then_some(selected)
}
