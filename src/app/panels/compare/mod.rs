//! Runs of this and earlier days beside each other: in a table, by their curves, and by what each reads in one image.
//!
//! - `entry`: the runs, `leaves`: their settings as named values, `selection`: which are ticked.
//! - `groups`: runs that differ by their seed alone; `view`: all of this as it was last drawn up.
//! - `table` with its `columns`, its `sorting` and each row's `row_menu`; `chart` and `measure`; `readings`.
//! - `controls`: the rows over them; `when`: times in words.
//! - `side_by_side` starts networks that learn side by side and tells how far each is; `batch_loss` is their loss while they do.

mod batch_loss;
mod chart;
mod columns;
mod controls;
mod entry;
mod groups;
mod leaves;
mod measure;
mod readings;
mod row_menu;
mod selection;
mod side_by_side;
mod sorting;
mod table;
#[cfg(test)]
mod tests;
mod view;
mod when;

use eframe::egui::{Align, Id, Layout, RichText, ScrollArea, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{
    columns::ShownSettings,
    entry::Entries,
    measure::{Measure, Spacing},
    selection::Selection,
    side_by_side::SideBySidePrefs,
    sorting::Sorting,
    view::View,
};
use crate::{
    app::{action::Action, files::Dialog, lab::Lab, pictures::Pictures, theme, widgets::chart_view},
    train::model_pool::PoolModel,
};

/// Runs of this and earlier days beside each other.
#[derive(Default)]
pub(crate) struct ComparePanel {
    pub(super) prefs: ComparePrefs,
    selection: Selection,
    /// A part of the names of the runs that have a row.
    filter: String,
    entries: Entries,
    view: View,
}

/// What the panel remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ComparePrefs {
    #[serde(alias = "in_turn")]
    side_by_side: SideBySidePrefs,
    choice: ViewChoice,
}

/// How the user wants the runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct ViewChoice {
    settings: ShownSettings,
    sorting: Sorting,
    measure: Measure,
    spacing: Spacing,
}

/// Share of the tab's height that the table takes at most, and its least height in points.
const TABLE_SHARE: f32 = 0.34;
const MIN_TABLE_HEIGHT: f32 = 128.0;

/// Room for the bar that scrolls the table sideways, in points.
const SCROLL_BAR_HEIGHT: f32 = 10.0;

/// The width from which curves and predictions stand beside each other, in points; below it one below the other.
const WIDE: f32 = 660.0;

/// Width of the predictions beside the curves, as a share, and at most in points.
const READINGS_SHARE: f32 = 0.42;
const MAX_READINGS_WIDTH: f32 = 380.0;

/// Least heights of curves and predictions, in points.
const MIN_CHART_HEIGHT: f32 = 280.0;
const MIN_READINGS_HEIGHT: f32 = 210.0;

impl ComparePanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        self.update(lab);
        let mut actions = side_by_side::ui(ui, lab, &mut self.prefs.side_by_side);
        ui.separator();
        actions.extend(self.controls_ui(ui, lab));
        if self.entries.all().is_empty() {
            actions.extend(empty_ui(ui, lab));
            return actions;
        }
        let available = ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            actions.extend(self.table_ui(ui, TABLE_SHARE * available));
            ui.add_space(theme::GAP);
            let rest = available - ui.min_rect().height() - theme::GAP;
            actions.extend(match ui.available_width() >= WIDE {
                true => self.beside_ui(ui, lab, pictures, rest),
                false => self.below_ui(ui, lab, pictures, rest),
            });
        });
        actions
    }

    /// The networks of the ticked runs, which are to read what is shown.
    pub(crate) fn model_pool(&self) -> Vec<PoolModel> {
        let ticked = self.view.ticked.iter().filter_map(|position| self.entries.all().get(*position));
        ticked.filter_map(|entry| entry.best_model.clone()).collect()
    }

    fn update(&mut self, lab: &Lab) {
        self.entries.update(lab);
        self.view.update(&self.entries, &self.selection, &self.prefs.choice, &self.filter);
    }

    fn controls_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Self { prefs: ComparePrefs { choice, .. }, selection, filter, entries, view, .. } = self;
        ui.horizontal_wrapped(|ui| {
            let actions = controls::list_ui(ui, lab, entries.all().len(), view.ticked.len());
            if !entries.all().is_empty() {
                controls::table_ui(ui, entries.all(), view, selection, (&mut choice.settings, filter));
            }
            actions
        })
        .inner
    }

    /// The table, at most `height` points high.
    fn table_ui(&mut self, ui: &mut Ui, height: f32) -> Vec<Action> {
        let Self { prefs: ComparePrefs { choice, .. }, selection, entries, view, .. } = self;
        let rows_height = table::ROW_HEIGHT + theme::GAP;
        let whole = table::HEADER_HEIGHT + view.order.len() as f32 * rows_height + SCROLL_BAR_HEIGHT;
        let height = height.max(MIN_TABLE_HEIGHT).min(whole);
        let mut actions = Vec::new();
        for event in table::ui(ui, entries.all(), view, selection, &choice.sorting, height) {
            match event {
                table::Event::Sort(column) => choice.sorting.choose(column),
                table::Event::Tick(position, tick) => selection.set([&entries.all()[position]], tick),
                table::Event::Do(action) => actions.push(action),
            }
        }
        actions
    }

    /// Curves and predictions beside each other.
    fn beside_ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures, height: f32) -> Vec<Action> {
        let height = height.max(MIN_CHART_HEIGHT);
        let width = ui.available_width() - theme::GROUP_GAP;
        let readings_width = (READINGS_SHARE * width).min(MAX_READINGS_WIDTH);
        let mut actions = Vec::new();
        ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(Align::Min), |ui| {
            let size = vec2(width - readings_width, height);
            let chart = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| self.chart_ui(ui, lab));
            actions.extend(chart.inner);
            ui.add_space(theme::GROUP_GAP);
            ui.allocate_ui_with_layout(vec2(readings_width, height), Layout::top_down(Align::Min), |ui| {
                actions.extend(readings::ui(ui, lab, pictures, self.entries.all(), &self.view));
            });
        });
        actions
    }

    /// Readings below the curves.
    fn below_ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures, height: f32) -> Vec<Action> {
        let width = ui.available_width();
        let mut actions = Vec::new();
        let size = vec2(width, height.max(MIN_CHART_HEIGHT));
        let chart = ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| self.chart_ui(ui, lab));
        actions.extend(chart.inner);
        ui.add_space(theme::GAP);
        ui.allocate_ui_with_layout(vec2(width, MIN_READINGS_HEIGHT), Layout::top_down(Align::Min), |ui| {
            actions.extend(readings::ui(ui, lab, pictures, self.entries.all(), &self.view));
        });
        actions
    }

    fn chart_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Option<Action> {
        let ViewChoice { measure, spacing, .. } = &mut self.prefs.choice;
        ui.horizontal_wrapped(|ui| controls::chart_ui(ui, measure, spacing));
        if self.view.groups.iter().any(|group| group.members.len() > 1) {
            let note = "Runs alike but for the seed: their mean in a band from lowest to highest";
            ui.label(RichText::new(note).small().color(theme::tokens(ui).text_weak));
        }
        let id = Id::unique(("compare", *measure, *spacing));
        if *measure == Measure::BatchLoss {
            let chart = batch_loss::chart(lab, self.entries.all(), &self.view.groups, *spacing);
            return chart_view::ui(ui, &chart, id);
        }
        chart_view::ui(ui, self.view.chart.as_ref()?, id)
    }
}

/// What there will be, and what to do for it.
fn empty_ui(ui: &mut Ui, lab: &Lab) -> Vec<Action> {
    let mut actions = Vec::new();
    ui.add_space(theme::GROUP_GAP);
    if lab.comparison.search.is_under_way() {
        return actions;
    }
    ui.strong("No runs yet: press Train");
    ui.label("Every run appears here as a row, with its settings, its curve and what it reads in your drawing");
    ui.horizontal_wrapped(|ui| {
        ui.label("Runs of the command line and of studies can be added:");
        if ui.button("Add a folder…").clicked() {
            actions.push(Action::Choose(Dialog::AddRuns));
        }
    });
    actions
}
