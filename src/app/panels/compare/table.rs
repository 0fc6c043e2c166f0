//! The table of runs: which there are, which are ticked, and a row for each, of which only those in view are laid out.

use std::{collections::BTreeMap, ops::RangeInclusive, path::PathBuf, time::SystemTime};

use eframe::egui::{Align, Label, Layout, RichText, Role, ScrollArea, TextEdit, Ui, WidgetInfo, style::ScrollStyle};
use egui_extras::{Column as TableColumn, TableBuilder};

use super::{
    View,
    columns::{Column, ShownSettings, Sorting},
    menu::{self, Choice},
    runs::RunRow,
    swatch_ui,
};
use crate::{
    app::{
        action::Action,
        files::{Dialog, FileUse},
        lab::Lab,
        numbers::counted,
        theme,
        widgets::{checkbox_of, elided, sort_title, table_menu},
    },
    chart::Table,
    train::run_list::Naming,
};

/// Heights of rows and of the titles, in points.
const ROW_HEIGHT: f32 = 24.0;
const HEADER_HEIGHT: f32 = 26.0;

/// Room for the bar that scrolls sideways, in points.
const SCROLL_BAR_HEIGHT: f32 = 10.0;

/// Opacity of a scroll bar that nobody points at (0–1).
const BAR_OPACITY: f32 = 0.5;

/// Widths of the columns before the name, in points.
const TICK_WIDTH: f32 = 24.0;
const MENU_WIDTH: f32 = 30.0;

/// Width of a letter and of the margin beside the text, in points.
const LETTER_WIDTH: f32 = 6.6;
const MARGIN: f32 = 14.0;

/// Widths of columns, in points.
const WIDTHS: RangeInclusive<f32> = 56.0..=210.0;

/// Room for the swatch before a name, in points.
const SWATCH_WIDTH: f32 = 24.0;

/// Width of the field for a part of a name, in points.
const FILTER_WIDTH: f32 = 110.0;

/// Runs that are ticked until the user says otherwise: the newest.
const FIRST_COUNT: usize = 5;

/// Which runs are ticked.
#[derive(Default)]
pub(super) struct Selection {
    /// Whether the user ticked a run, by folder; without one the run in memory.
    chosen: BTreeMap<Option<PathBuf>, bool>,
    /// Another one after every change.
    pub revision: u64,
}

impl Selection {
    pub(super) fn has(&self, row: &RunRow) -> bool {
        self.chosen.get(&row.folder).copied().unwrap_or(row.age < FIRST_COUNT)
    }

    pub(super) fn set<'a>(&mut self, rows: impl IntoIterator<Item = &'a RunRow>, is_ticked: bool) {
        self.chosen.extend(rows.into_iter().map(|row| (row.folder.clone(), is_ticked)));
        self.revision += 1;
    }

    /// Ticks the newest runs and no other, also as new ones come.
    fn set_newest(&mut self) {
        self.chosen.clear();
        self.revision += 1;
    }
}

/// Shows how many runs there are, and the buttons that bring more; returns what the user wants.
pub(super) fn list_ui(ui: &mut Ui, lab: &Lab, view: &View) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.strong(format!("{}, {} ticked", counted(view.rows.len(), "run"), view.ticked.len()));
    if ui.button("Refresh").on_hover_text("Looks for runs again").clicked() {
        actions.push(Action::ListRuns);
    }
    let folders = ui.menu_button("Folders", |ui| actions.extend(folders_ui(ui, lab)));
    folders.response.on_hover_text("Where runs are looked for");
    if lab.comparison.search.is_under_way() && view.rows.is_empty() {
        ui.weak("Looking for runs");
    }
    let problems = &lab.comparison.list.problems;
    if !problems.is_empty() {
        let text = format!("{} not read", problems.len());
        let label = ui.label(RichText::new(text).color(theme::tokens(ui).warning));
        label.on_hover_text(problems.join("\n"));
    }
    actions
}

/// Shows the folders that runs are looked for in.
fn folders_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    for folder in &lab.comparison.folders {
        ui.horizontal(|ui| {
            ui.label(folder.path.display().to_string());
            if folder.naming == Naming::Short {
                ui.weak("where new runs are saved");
                return;
            }
            for (text, hover, action) in [
                ("Remove", "Lists its runs no more; no file is deleted", Action::ForgetRuns(folder.path.clone())),
                (
                    "Save new runs here",
                    "From the next run on",
                    Action::Use(FileUse(Dialog::RunsFolder, folder.path.clone())),
                ),
            ] {
                if ui.small_button(text).on_hover_text(hover).clicked() {
                    actions.push(action);
                    ui.close();
                }
            }
        });
    }
    ui.separator();
    if ui.button("Save new runs in…").on_hover_text("Another folder, from the next run on").clicked() {
        actions.push(Action::Choose(Dialog::RunsFolder));
        ui.close();
    }
    for (text, action) in
        [("Add a folder…", Action::Choose(Dialog::AddRuns)), ("Type its path…", Action::TypePathFor(Dialog::AddRuns))]
    {
        let hover = "A run, a folder with runs, or that of a study";
        if ui.button(text).on_hover_text(hover).clicked() {
            actions.push(action);
            ui.close();
        }
    }
    actions
}

/// Shows the choice of ticked runs, and which rows and columns the table has.
pub(super) fn choice_ui(
    ui: &mut Ui,
    view: &View,
    selection: &mut Selection,
    settings: &mut ShownSettings,
    filter: &mut String,
) {
    ui.add_space(theme::GROUP_GAP);
    ui.weak("Tick");
    if ui.button("Newest").on_hover_text("Ticks the five newest runs, also as others come").clicked() {
        selection.set_newest();
    }
    if ui.button("All").on_hover_text("Ticks all runs in the table").clicked() {
        selection.set(view.order.iter().map(|index| &view.rows[*index]), true);
    }
    if ui.button("None").on_hover_text("Unticks all runs").clicked() {
        selection.set(view.rows.iter(), false);
    }
    let field = TextEdit::singleline(filter).hint_text("Part of a name").desired_width(FILTER_WIDTH);
    ui.add(field)
        .accessible_name("Part of a name")
        .on_hover_text("Only runs whose names or notes contain it have a row");
    checkbox_of(ui, settings, [ShownSettings::Differing, ShownSettings::All], "All settings")
        .on_hover_text("Else only settings in which the ticked runs differ");
}

/// Shows the menu that copies the table; returns what is to be saved.
pub(super) fn copy_ui(ui: &mut Ui, view: &View) -> Option<Action> {
    table_menu::ui(ui, "the table of runs", "runs", || {
        let now = SystemTime::now();
        let columns = || view.columns.iter().map(|ShownColumn { column, .. }| column);
        let row = |index: &usize| columns().map(|column| column.lasting_words(&view.rows[*index], now)).collect();
        Table {
            caption: format!("{} of LeNet-5", counted(view.order.len(), "run")),
            titles: columns().map(|column| column.heading().0).collect(),
            rows: view.order.iter().map(row).collect(),
        }
    })
}

/// Shows the table, at most `height` points high; returns what was chosen from a run's menu.
pub(super) fn ui(
    ui: &mut Ui,
    lab: &Lab,
    view: &View,
    selection: &mut Selection,
    sorting: &mut Sorting,
    height: f32,
) -> Option<Choice> {
    let mut choice = None;
    if view.order.is_empty() {
        ui.weak("No run has this in its name or note");
        return choice;
    }
    let whole = view.order.len() as f32 * (ROW_HEIGHT + theme::GAP) + SCROLL_BAR_HEIGHT;
    let body_height = (height - HEADER_HEIGHT).min(whole).max(2.0 * ROW_HEIGHT);
    let now = SystemTime::now();
    // Without a bar in sight nobody would look for the columns beyond the edge.
    ui.spacing_mut().scroll =
        ScrollStyle { dormant_handle_opacity: BAR_OPACITY, foreground_color: true, ..ScrollStyle::thin() };
    ScrollArea::horizontal().id_salt("runs").auto_shrink([false, true]).show(ui, |ui| {
        let mut table = TableBuilder::new(ui)
            .striped(true)
            .cell_layout(Layout::left_to_right(Align::Center))
            .min_scrolled_height(body_height)
            .max_scroll_height(body_height)
            .column(TableColumn::exact(TICK_WIDTH))
            .column(TableColumn::exact(MENU_WIDTH));
        for column in &view.columns {
            table = table.column(TableColumn::exact(column.width));
        }
        let table = table.header(HEADER_HEIGHT, |mut header| {
            header.col(|_| ());
            header.col(|_| ());
            for ShownColumn { column, .. } in &view.columns {
                header.col(|ui| title_ui(ui, column, sorting));
            }
        });
        table.body(|body| {
            body.rows(ROW_HEIGHT, view.order.len(), |mut table_row| {
                let index = view.order[table_row.index()];
                let row = &view.rows[index];
                table_row.col(|ui| tick_ui(ui, row, selection));
                table_row.col(|ui| choice = choice.take().or(menu::ui(ui, lab, &view.rows, index)));
                for column in &view.columns {
                    table_row.col(|ui| cell_ui(ui, view, column, index, now));
                }
            });
        });
    });
    choice
}

/// A column as it is shown.
pub(super) struct ShownColumn {
    column: Column,
    /// In points, from the words in it.
    width: f32,
    /// The indices of the rows whose setting is not that of most ticked runs.
    unusual: Vec<usize>,
}

impl ShownColumn {
    pub(super) fn new(column: Column, rows: &[RunRow], ticked: &[usize]) -> Self {
        let now = SystemTime::now();
        let letters = |text: &str| text.chars().count() as f32;
        let longest = rows.iter().map(|row| letters(&column.words(row, now))).fold(0.0, f32::max);
        let beside = if column == Column::Name { SWATCH_WIDTH } else { 0.0 };
        let title = letters(&column.heading().0) * LETTER_WIDTH + sort_title::ARROW_SIDE;
        let width = (title.max(longest * LETTER_WIDTH + beside) + MARGIN).clamp(*WIDTHS.start(), *WIDTHS.end());
        Self { unusual: column.unusual(rows, ticked), column, width }
    }
}

fn title_ui(ui: &mut Ui, column: &Column, sorting: &mut Sorting) {
    let (title, meaning) = column.heading();
    let sorted = (sorting.column == *column).then_some(sorting.direction);
    if sort_title::ui(ui, &title, meaning, sorted) {
        sorting.choose(column.clone());
    }
}

fn tick_ui(ui: &mut Ui, row: &RunRow, selection: &mut Selection) {
    let mut is_ticked = selection.has(row);
    let response = ui.checkbox(&mut is_ticked, "");
    let name = format!("Compare {}", row.name);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_ticked, &name));
    if response.changed() {
        selection.set([row], is_ticked);
    }
}

fn cell_ui(ui: &mut Ui, view: &View, ShownColumn { column, unusual, .. }: &ShownColumn, index: usize, now: SystemTime) {
    let (tokens, row) = (theme::tokens(ui), &view.rows[index]);
    if *column == Column::Name {
        name_ui(ui, view, index);
        return;
    }
    let text = RichText::new(column.words(row, now));
    let (text, hover) = match column {
        Column::Setting(_) if unusual.contains(&index) => {
            (text.color(tokens.accent).underline(), "Most of the ticked runs have another value".to_owned())
        }
        Column::EpochsDone => (text, row.state.clone()),
        Column::Note => (text, row.label.note.clone()),
        _ => (text, String::new()),
    };
    let response = ui.add(Label::new(text).truncate());
    if !hover.is_empty() {
        response.on_hover_text(hover);
    }
}

fn name_ui(ui: &mut Ui, view: &View, index: usize) {
    let (warning, row) = (theme::tokens(ui).warning, &view.rows[index]);
    swatch_ui(ui, view.group_of(index));
    let style = |name| {
        let text = RichText::new(name);
        let text = if row.has_focus { text.strong() } else { text };
        if row.problem.is_some() { text.color(warning) } else { text }
    };
    elided::label_ui(ui, &row.name, style).on_hover_text(about(row));
}

/// A run in words: its folder, its epochs, which of its files cannot be read, and its note.
fn about(row: &RunRow) -> String {
    let place = row.folder.as_ref().map_or_else(|| "In memory only".to_owned(), |folder| folder.display().to_string());
    let epochs = format!("{} of {} epochs, {}", row.epochs.len(), row.config.epoch_count, row.state);
    let session = match (row.run, row.has_focus) {
        (Some(_), true) => Some("In focus: all views show its network".to_owned()),
        (Some(_), false) => Some("A run of this session".to_owned()),
        (None, _) => None,
    };
    let note = Some(row.label.note.clone()).filter(|note| !note.is_empty());
    [place, epochs].into_iter().chain(session).chain(row.problem.clone()).chain(note).collect::<Vec<_>>().join("\n")
}
