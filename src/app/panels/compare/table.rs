//! The table of runs: a row each, of which only those in view are laid out.

use std::{ops::RangeInclusive, time::SystemTime};

use eframe::egui::{
    Align, Button, Label, Layout, RichText, Role, ScrollArea, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use egui_extras::{Column as TableColumn, TableBuilder};

use super::{
    columns::Column,
    entry::Entry,
    row_menu,
    selection::{Selection, Tick},
    sorting::{Direction, Sorting},
    view::View,
};
use crate::{
    app::{action::Action, theme, widgets::chart_view::legend},
    chart::Style,
};

/// Heights of rows and of the titles, in points.
pub(super) const ROW_HEIGHT: f32 = 24.0;
pub(super) const HEADER_HEIGHT: f32 = 26.0;

/// Widths of what stands before the name, in points.
const TICK_WIDTH: f32 = 24.0;
const MENU_WIDTH: f32 = 30.0;

/// Width of a letter and of what is beside the text, in points.
const LETTER_WIDTH: f32 = 6.6;
const MARGIN: f32 = 14.0;

/// Widths of columns, in points.
const WIDTHS: RangeInclusive<f32> = 56.0..=210.0;

/// Room for the swatch before a name and for the arrow behind a title, in points.
const SWATCH_WIDTH: f32 = 24.0;
const ARROW_SIDE: f32 = 8.0;

/// What the user does in the table.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// Sorts by a column.
    Sort(Column),
    /// Ticks the run at a position, or not.
    Tick(usize, Tick),
    /// Something with a run.
    Do(Action),
}

/// Shows the table, `height` points high; returns what the user does.
pub(super) fn ui(
    ui: &mut Ui,
    entries: &[Entry],
    view: &View,
    selection: &Selection,
    sorting: &Sorting,
    height: f32,
) -> Vec<Event> {
    let mut events = Vec::new();
    let now = SystemTime::now();
    ScrollArea::horizontal().id_salt("runs").auto_shrink([false, true]).show(ui, |ui| {
        let body_height = (height - HEADER_HEIGHT).max(2.0 * ROW_HEIGHT);
        let mut table = TableBuilder::new(ui)
            .striped(true)
            .cell_layout(Layout::left_to_right(Align::Center))
            .min_scrolled_height(body_height)
            .max_scroll_height(body_height)
            .column(TableColumn::exact(TICK_WIDTH))
            .column(TableColumn::exact(MENU_WIDTH));
        for width in &view.widths {
            table = table.column(TableColumn::exact(*width));
        }
        let table = table.header(HEADER_HEIGHT, |mut header| {
            header.col(|_| ());
            header.col(|_| ());
            for column in &view.columns {
                header.col(|ui| events.extend(title_ui(ui, column, sorting)));
            }
        });
        table.body(|body| {
            body.rows(ROW_HEIGHT, view.order.len(), |mut row| {
                let position = view.order[row.index()];
                let entry = &entries[position];
                row.col(|ui| events.extend(tick_ui(ui, position, entry, selection)));
                row.col(|ui| events.extend(row_menu::ui(ui, entry).map(Event::Do)));
                for column in 0..view.columns.len() {
                    row.col(|ui| cell_ui(ui, view, column, (position, entry), now));
                }
            });
        });
    });
    events
}

/// Widths of the columns, from what is written in them, in points.
pub(super) fn widths(columns: &[Column], entries: &[Entry], order: &[usize]) -> Vec<f32> {
    let now = SystemTime::now();
    let width = |column: &Column| {
        let letters = |text: &str| text.chars().count() as f32;
        let words = order.iter().map(|position| letters(&column.words(&entries[*position], now)));
        let beside = if *column == Column::Name { SWATCH_WIDTH } else { 0.0 };
        let title = letters(&column.title()) * LETTER_WIDTH + ARROW_SIDE;
        let content = words.fold(0.0, f32::max) * LETTER_WIDTH + beside;
        (title.max(content) + MARGIN).clamp(*WIDTHS.start(), *WIDTHS.end())
    };
    columns.iter().map(width).collect()
}

fn title_ui(ui: &mut Ui, column: &Column, sorting: &Sorting) -> Option<Event> {
    let is_sorted = sorting.column == *column;
    let tokens = theme::tokens(ui);
    let title = column.title();
    let text = RichText::new(&title).color(if is_sorted { tokens.text } else { tokens.text_weak });
    let response = ui.add(Button::new(text).frame(false).truncate());
    if is_sorted {
        let (rect, _) = ui.allocate_exact_size(vec2(ARROW_SIDE, ARROW_SIDE), Sense::hover());
        let (base, tip) = match sorting.direction {
            Direction::Falling => (rect.top() + 1.0, rect.bottom() - 1.0),
            Direction::Rising => (rect.bottom() - 1.0, rect.top() + 1.0),
        };
        let corners = vec![pos2(rect.left(), base), pos2(rect.right(), base), pos2(rect.center().x, tip)];
        ui.painter().add(Shape::convex_polygon(corners, tokens.accent, Stroke::NONE));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Sort by {title}")));
    let response = response.on_hover_text(format!("{}; a click sorts by it", column.meaning()));
    response.clicked().then(|| Event::Sort(column.clone()))
}

fn tick_ui(ui: &mut Ui, position: usize, entry: &Entry, selection: &Selection) -> Option<Event> {
    let mut is_ticked = selection.has(entry);
    let response = ui.checkbox(&mut is_ticked, "");
    let name = format!("Compare {}", entry.name);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, &name));
    let tick = if is_ticked { Tick::On } else { Tick::Off };
    response.changed().then_some(Event::Tick(position, tick))
}

fn cell_ui(ui: &mut Ui, view: &View, column: usize, (position, entry): (usize, &Entry), now: SystemTime) {
    let tokens = theme::tokens(ui);
    let words = view.columns[column].words(entry, now);
    let mut hover = None;
    let text = match &view.columns[column] {
        Column::Name => {
            swatch_ui(ui, view, position);
            hover = Some(about(entry));
            let text = RichText::new(words);
            let text = if entry.has_focus { text.strong() } else { text };
            if entry.problem.is_some() { text.color(tokens.warning) } else { text }
        }
        Column::Setting(place) if view.norms[column].is_broken_by(entry.value(place)) => {
            hover = Some("Most of the ticked runs have another value".to_owned());
            RichText::new(words).color(tokens.accent).underline()
        }
        Column::EpochsDone => {
            hover = Some(entry.state.clone());
            RichText::new(words)
        }
        _ => RichText::new(words),
    };
    let response = ui.add(Label::new(text).truncate());
    if let Some(hover) = hover {
        response.on_hover_text(hover);
    }
}

/// A piece of the curve that the run belongs to; room for it where there is none.
fn swatch_ui(ui: &mut Ui, view: &View, position: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 12.0), Sense::hover());
    if let Some(group) = view.group_of(position) {
        ui.painter().extend(legend::sample(Style::of_run(group), rect, theme::tokens(ui)));
    }
}

/// A run in words: where it is, how it stands, and what is wrong with it.
fn about(entry: &Entry) -> String {
    let place =
        entry.folder.as_ref().map_or_else(|| "In memory only".to_owned(), |folder| folder.display().to_string());
    let epochs = format!("{} of {} epochs, {}", entry.epochs.len(), entry.config.epoch_count, entry.state);
    let mut lines = vec![place, epochs];
    match (entry.run, entry.has_focus) {
        (Some(_), true) => lines.push("In focus: all views look into it".to_owned()),
        (Some(_), false) => lines.push("A run of this session".to_owned()),
        (None, _) => {}
    }
    lines.extend(entry.problem.clone());
    lines.join("\n")
}
