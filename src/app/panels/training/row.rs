//! One setting in a row: its name at the left, its control at the right, and whether it needs a restart.
//! Rows have the same height with and without that mark; a control is a number or a list.

use std::ops::RangeInclusive;

use eframe::egui::{Align, Button, ComboBox, DragValue, Label, Layout, Rect, Response, RichText, Ui, UiBuilder, vec2};

use super::{
    choices::{Choice, Configs},
    edit::Edit,
    settings::{Control, Number, Setting},
};
use crate::{
    app::{lab::Lab, numbers::typed_number, theme, widgets::why_button},
    train::config::TrainingConfig,
};

/// Height of a row in points: enough for a name and a mark below it.
const ROW_HEIGHT: f32 = 26.0;

/// Size of names and marks in points.
const NAME_SIZE: f32 = 12.0;
const MARK_SIZE: f32 = 10.0;

/// Widths of fields in points: for most numbers, and for those with many digits.
const NUMBER_WIDTH: f32 = 60.0;
pub(super) const WIDE_NUMBER_WIDTH: f32 = 80.0;

/// Numbers from here on have many digits.
const WIDE_NUMBER: f64 = 1e6;

/// Width of lists in points, and their share of a row that is wide enough.
const LIST_WIDTHS: [f32; 2] = [90.0, 150.0];
const LIST_SHARE: f32 = 0.5;

/// Between a name and its control, in points.
const NAME_GAP: f32 = 4.0;

/// Margin beside the text of controls, in points: narrow, so that they fit beside their names in a narrow panel.
const CONTROL_PADDING: f32 = 5.0;

/// Height of controls in points.
const CONTROL_HEIGHT: f32 = 22.0;

/// The text of the mark, with a dot that is seen from afar.
pub(super) const MARK: &str = "• needs a new run";

pub(super) fn rows_ui(ui: &mut Ui, edit: &mut Edit<'_>, settings: &[Setting]) {
    for setting in settings {
        match &setting.control {
            Control::Preset => {}
            Control::Number(of, range, speed) => {
                let range = *range.start()..=range.end().min(edit.max(setting));
                let width = if *range.end() > WIDE_NUMBER { WIDE_NUMBER_WIDTH } else { NUMBER_WIDTH };
                let mut config = edit.config.clone();
                if let Some(number) = of(&mut config) {
                    field_row(ui, edit, setting, width, field(number, range, *speed));
                    edit.config = config;
                }
            }
            Control::List(list) => {
                let choices = with_devices(edit.lab, setting, list(&edit.config));
                let current = edit.config.clone();
                if let Some(config) = choice_row(ui, edit, setting, &choices, &current) {
                    edit.choose(config);
                }
            }
            Control::Own(own_ui, _) => own_ui(ui, edit, setting),
        }
    }
}

/// Of the devices those of this machine, with the reason where one cannot be used.
fn with_devices<'a>(lab: &'a Lab, setting: &Setting, choices: Configs) -> Vec<Choice<'a, TrainingConfig>> {
    let mut choices: Vec<Choice<'a, _>> = choices;
    if setting.place == "device" {
        choices.retain_mut(|choice| {
            let state = lab.devices.iter().find(|state| state.device == choice.value.device);
            choice.missing = state.and_then(|state| state.missing.as_deref());
            state.is_some() || lab.devices.is_empty()
        });
    }
    choices
}

/// Shows a row with a list unless it is empty; returns what was picked.
pub(super) fn choice_row<T: PartialEq + Clone>(
    ui: &mut Ui,
    edit: &mut Edit<'_>,
    setting: &Setting,
    choices: &[Choice<'_, T>],
    current: &T,
) -> Option<T> {
    if choices.is_empty() {
        return None;
    }
    let [least, most] = LIST_WIDTHS;
    let width = (LIST_SHARE * ui.available_width()).clamp(least, most);
    let mut picked = None;
    row(ui, edit, setting, width, |ui| {
        let (response, choice) = list_ui(ui, width, choices, current);
        picked = choice;
        response
    });
    picked
}

pub(super) fn field_row(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting, width: f32, field: DragValue<'_>) {
    row(ui, edit, setting, width, |ui| ui.add_sized(vec2(width, CONTROL_HEIGHT), field));
}

/// A field for a number: what is typed holds when it is complete, not after each digit. A number outside of `range` that
/// was set elsewhere is left as it is.
pub(super) fn field(number: &mut dyn Number, range: RangeInclusive<f64>, speed: f64) -> DragValue<'_> {
    let write = number.writer();
    let get_or_set = move |new: Option<f64>| {
        if let Some(new) = new {
            number.set(new);
        }
        number.get()
    };
    DragValue::from_get_set(get_or_set)
        .range(range)
        .speed(speed)
        .clamp_existing_to_range(false)
        .update_while_editing(false)
        .clip_text(true)
        .custom_parser(typed_number)
        .custom_formatter(move |value, _| write(value))
}

/// Shows a row with `control`, `width` points wide.
fn row(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting, width: f32, control: impl FnOnce(&mut Ui) -> Response) {
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let layout = UiBuilder::new().id_salt(setting.name).layout(Layout::right_to_left(Align::Center));
    let place = Rect::from_min_size(ui.cursor().min, size);
    ui.scope_builder(layout.max_rect(place), |ui| {
        ui.set_min_size(size);
        ui.spacing_mut().item_spacing.x = NAME_GAP;
        ui.spacing_mut().button_padding.x = CONTROL_PADDING;
        let control_size = vec2(width, CONTROL_HEIGHT);
        let control = ui.allocate_ui_with_layout(control_size, Layout::right_to_left(Align::Center), control).inner;
        if edit.revealed == Some(setting.place) {
            control.request_focus();
            control.scroll_to_me(Some(Align::Center));
        }
        let name = name_ui(ui, edit, setting);
        control.labelled_by(name.id).on_hover_text(setting.meaning);
        name.on_hover_text(setting.meaning);
    });
}

fn name_ui(ui: &mut Ui, edit: &mut Edit<'_>, setting: &Setting) -> Response {
    let is_pending = edit.is_pending(setting);
    let layout = if is_pending { Layout::top_down(Align::Min) } else { Layout::left_to_right(Align::Center) };
    let topic = setting.topic.map(|topic| topic(&edit.config));
    let size = vec2(ui.available_width(), ROW_HEIGHT);
    let room = vec2(size.x - topic.map_or(0.0, |_| why_button::DISTANCE + why_button::SIZE.x), ROW_HEIGHT);
    let name = ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        let beside_why = UiBuilder::new().max_rect(Rect::from_min_size(ui.max_rect().min, room)).layout(layout);
        let label = Label::new(RichText::new(setting.name).size(NAME_SIZE)).truncate();
        let name = ui.scope_builder(beside_why, |ui| ui.add(label)).inner;
        if is_pending {
            ui.add(Label::new(mark_text(ui)).truncate());
        }
        name
    });
    let name = name.inner;
    edit.actions.extend(topic.and_then(|topic| why_button::beside(ui, name.rect, setting.name, topic)));
    name
}

pub(super) fn mark_text(ui: &Ui) -> RichText {
    RichText::new(MARK).size(MARK_SIZE).color(theme::tokens(ui).warning)
}

/// Size of the text in the list's button, in points.
const TEXT_SIZE: f32 = 12.0;

/// Width of the button's arrow in points.
const ICON_WIDTH: f32 = 10.0;

/// Shows a list of `choices` with the one that is `current`, in `width` points; with it comes what was picked.
pub(super) fn list_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    width: f32,
    choices: &[Choice<'_, T>],
    current: &T,
) -> (Response, Option<T>) {
    let text = choices.iter().find(|choice| choice.value == *current).map_or("", |choice| choice.text);
    ui.spacing_mut().icon_width = ICON_WIDTH;
    let list =
        ComboBox::from_id_salt("list").width(width).selected_text(RichText::new(text).size(TEXT_SIZE)).truncate();
    let mut picked = None;
    let shown = list.show_ui(ui, |ui| {
        for choice in choices {
            if entry_ui(ui, choice, choice.value == *current).clicked() {
                picked = Some(choice.value.clone());
                ui.close();
            }
        }
    });
    (shown.response, picked)
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
