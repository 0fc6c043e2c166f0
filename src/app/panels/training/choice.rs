//! A list to choose from, each choice with its meaning.

use eframe::egui::{Button, ComboBox, Response, RichText, Ui};
use serde::Serialize;
use serde_json::Value;

use crate::data::choice::{ChoiceText, Described};

/// One choice.
#[derive(Clone, Copy, Debug)]
pub(in crate::app::panels) struct Choice<'a, T> {
    /// What is chosen.
    pub value: T,
    /// Its name.
    pub text: &'a str,
    /// What it means.
    pub meaning: &'a str,
    /// Why it cannot be chosen here.
    pub missing: Option<&'a str>,
}

/// A choice that is always there.
pub(super) const fn choice<'a, T>(value: T, text: &'a str, meaning: &'a str) -> Choice<'a, T> {
    Choice { value, text, meaning, missing: None }
}

/// All choices of an enum, by its table of names.
pub(in crate::app::panels) fn choices<T: Described>() -> Vec<Choice<'static, T>> {
    T::ALL.iter().map(|value| described(*value)).collect()
}

/// One of them.
pub(super) fn described<T: Described>(value: T) -> Choice<'static, T> {
    let ChoiceText { title, hint, .. } = value.describe();
    choice(value, title, hint)
}

/// What choices are called, by how they stand in a run's `config.json`: a variant by its name alone.
pub(super) fn words_of<T: Serialize>(choices: &[Choice<'static, T>]) -> Vec<(String, &'static str)> {
    let in_file = |choice: &Choice<'static, T>| match serde_json::to_value(&choice.value).ok()? {
        Value::String(name) => Some((name, choice.text)),
        Value::Object(variant) => variant.into_iter().next().map(|(name, _)| (name, choice.text)),
        _ => None,
    };
    choices.iter().filter_map(in_file).collect()
}

/// Size of the text in the list's button, in points.
const TEXT_SIZE: f32 = 12.0;

/// Width of the button's arrow in points.
const ICON_WIDTH: f32 = 10.0;

/// Shows a list of `choices` with the one that is `current`, in `width` points. What is picked goes to `pick`.
pub(in crate::app::panels) fn list_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    width: f32,
    choices: &[Choice<'_, T>],
    current: &T,
    mut pick: impl FnMut(T),
) -> Response {
    let text = choices.iter().find(|choice| choice.value == *current).map_or("", |choice| choice.text);
    ui.spacing_mut().icon_width = ICON_WIDTH;
    let list =
        ComboBox::from_id_salt("list").width(width).selected_text(RichText::new(text).size(TEXT_SIZE)).truncate();
    let shown = list.show_ui(ui, |ui| {
        for choice in choices {
            if entry_ui(ui, choice, choice.value == *current).clicked() {
                pick(choice.value.clone());
            }
        }
    });
    shown.response
}

fn entry_ui<T>(ui: &mut Ui, choice: &Choice<'_, T>, is_current: bool) -> Response {
    match choice.missing {
        None => ui.add(Button::selectable(is_current, choice.text)).on_hover_text(choice.meaning),
        Some(reason) => {
            let button = Button::selectable(is_current, format!("{}, not here", choice.text));
            ui.add_enabled(false, button).on_disabled_hover_text(reason)
        }
    }
}
