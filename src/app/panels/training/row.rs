//! One setting in a row: its name at the left, its control at the right, and whether it needs a restart.
//! Rows have the same height with and without that mark; a control is a number or a list.

use std::{cell::Cell, ops::RangeInclusive};

use eframe::egui::{
    Align, Button, ComboBox, DragValue, Label, Layout, Rect, Response, RichText, Ui, UiBuilder, emath::Numeric, vec2,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    app::{action::Action, numbers, theme, widgets::why_button},
    data::choice::{ChoiceText, Described},
    explain::Topic,
};

/// Height of a row in points: enough for a name and a mark below it.
const ROW_HEIGHT: f32 = 26.0;

/// Size of names and marks in points.
const NAME_SIZE: f32 = 12.0;
const MARK_SIZE: f32 = 10.0;

/// Width of number fields in points.
const NUMBER_WIDTH: f32 = 60.0;

/// Width of lists in points, and their share of a row that is wide enough.
const CHOICE_WIDTHS: [f32; 2] = [90.0, 150.0];
const CHOICE_SHARE: f32 = 0.5;

/// Between a name and its control, in points.
const NAME_GAP: f32 = 4.0;

/// Margin beside the text of controls, in points: narrow, so that they fit beside their names in a narrow panel.
const CONTROL_PADDING: f32 = 5.0;

/// Height of controls in points.
const CONTROL_HEIGHT: f32 = 22.0;

/// The words of the mark, with a dot that is seen from afar.
pub(super) const MARK: &str = "• needs a restart";

/// Whether what is set holds for the current run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// It does, or there is no run.
    None,
    /// Only for the next run.
    NeedsRestart,
}

/// What a row is about.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it means and does.
    pub meaning: &'a str,
    /// Whether it holds for the current run.
    pub mark: Mark,
    /// The text that tells why it is so.
    pub why: Option<Why<'a>>,
}

/// A text that a row leads to, and where it is noted that the user wants it.
#[derive(Clone, Copy)]
pub(super) struct Why<'a> {
    /// The text.
    pub topic: Topic,
    /// What the user wants.
    pub asked: &'a Cell<Option<Action>>,
}

impl Why<'_> {
    /// Shows the mark beside a name.
    pub(super) fn beside(self, ui: &Ui, name: Rect, id_salt: &str) {
        if let Some(action) = why_button::beside(ui, name, id_salt, self.topic) {
            self.asked.set(Some(action));
        }
    }
}

impl<'a> Setting<'a> {
    /// What holds for the current run in any case.
    pub(super) fn unmarked(name: &'a str, meaning: &'a str) -> Self {
        Self { name, meaning, mark: Mark::None, why: None }
    }

    /// With a text that tells why it is so.
    pub(super) fn explained(self, why: Why<'a>) -> Self {
        Self { why: Some(why), ..self }
    }
}

/// Shows a row with `control`, which is given its width.
fn row(ui: &mut Ui, setting: Setting<'_>, width: f32, control: impl FnOnce(&mut Ui) -> Response) -> Response {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let layout = UiBuilder::new().id_salt(setting.name).layout(Layout::right_to_left(Align::Center));
    let place = Rect::from_min_size(ui.cursor().min, size);
    let inner = ui.scope_builder(layout.max_rect(place), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = NAME_GAP;
        ui.spacing_mut().button_padding.x = CONTROL_PADDING;
        let control_size = vec2(width, CONTROL_HEIGHT);
        let control = ui.allocate_ui_with_layout(control_size, Layout::right_to_left(Align::Center), control).inner;
        let name = name_ui(ui, setting);
        name.clone().on_hover_text(setting.meaning);
        control.labelled_by(name.id).on_hover_text(setting.meaning)
    });
    inner.inner
}

fn name_ui(ui: &mut Ui, Setting { name, mark, why, .. }: Setting<'_>) -> Response {
    let layout = match mark {
        Mark::None => Layout::left_to_right(Align::Center),
        Mark::NeedsRestart => Layout::top_down(Align::Min),
    };
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let room = vec2(size.x - why.map_or(0.0, |_| why_button::DISTANCE + why_button::SIZE.x), ROW_HEIGHT);
    let inner = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        let beside_why = UiBuilder::new().max_rect(Rect::from_min_size(ui.max_rect().min, room)).layout(layout);
        let label = Label::new(RichText::new(name).size(NAME_SIZE)).truncate();
        let response = ui.scope_builder(beside_why, |ui| ui.add(label)).inner;
        if mark == Mark::NeedsRestart {
            ui.add(Label::new(mark_text(ui)).truncate());
        }
        response
    });
    if let Some(why) = why {
        why.beside(ui, inner.inner.rect, name);
    }
    inner.inner
}

/// The mark in its colour.
pub(super) fn mark_text(ui: &Ui) -> RichText {
    RichText::new(MARK).size(MARK_SIZE).color(theme::tokens(ui).warning)
}

/// Shows a row with a list, which `list` shows in the width it is given.
pub(super) fn choice_row(ui: &mut Ui, setting: Setting<'_>, list: impl FnOnce(&mut Ui, f32) -> Response) {
    let [least, most] = CHOICE_WIDTHS;
    let width = (CHOICE_SHARE * ui.available_width()).clamp(least, most);
    row(ui, setting, width, |ui| list(ui, width));
}

/// A number's bounds, and how fast dragging changes it.
#[derive(Clone, Debug)]
pub(super) struct Bounds<T> {
    /// What can be set. A value outside that was set elsewhere is left as it is.
    pub range: RangeInclusive<T>,
    /// Change for each point that the pointer is dragged.
    pub speed: f64,
}

/// Shows a row with a number.
pub(super) fn number_row<T: Numeric>(ui: &mut Ui, setting: Setting<'_>, value: &mut T, bounds: Bounds<T>) {
    // Single precision has no more digits than it is written with.
    let write: fn(f64) -> String =
        if size_of::<T>() == size_of::<f32>() { |value| (value as f32).to_string() } else { numbers::decimal };
    let field = field(value, bounds).custom_formatter(move |value, _| write(value));
    field_row(ui, setting, NUMBER_WIDTH, field);
}

/// Shows a row with a number's field.
pub(super) fn field_row(ui: &mut Ui, setting: Setting<'_>, width: f32, field: DragValue<'_>) {
    row(ui, setting, width, |ui| ui.add_sized(vec2(width, CONTROL_HEIGHT), field));
}

/// A field for a number: what is typed holds when it is complete, not after each digit.
pub(super) fn field<T: Numeric>(value: &mut T, Bounds { range, speed }: Bounds<T>) -> DragValue<'_> {
    DragValue::new(value)
        .range(range)
        .speed(speed)
        .clamp_existing_to_range(false)
        .update_while_editing(false)
        .clip_text(true)
}

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
            let button = Button::selectable(is_current, format!("{}, not available", choice.text));
            ui.add_enabled(false, button).on_disabled_hover_text(reason)
        }
    }
}
