//! Runs of this and earlier days beside each other: in a table, by their curves, and by their predictions for one image.
//!
//! - `runs` are the rows, and groups of them that differ by their seed alone; `settings` are their named values.
//! - `table` with its `columns`, `chart` and `predictions` show them.
//! - `menu` is what can be done with a run; `label` asks for its name and note.
//! - `seeds` trains several seeds, and shows their mean and deviation.
//! - `side_by_side` starts networks that learn side by side, each one of the `candidates`.

mod candidates;
mod chart;
mod columns;
mod label;
mod menu;
mod predictions;
mod runs;
mod seeds;
mod settings;
mod side_by_side;
mod table;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use eframe::egui::{Align, Id, Layout, RichText, ScrollArea, Sense, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{
    chart::Measure,
    columns::{ShownSettings, Sorting},
    label::{Edited, LabelEditor},
    menu::Choice,
    predictions::Compared,
    runs::{Group, RowsMemo, RunRow},
    seeds::SeedResult,
    side_by_side::SideBySidePrefs,
    table::{Selection, ShownColumn},
};
use crate::{
    app::{
        action::{Action, Opening},
        files::Dialog,
        lab::Lab,
        memo::{Memo, Shared},
        pictures::Pictures,
        theme,
        widgets::chart_view::{self, legend},
    },
    chart::{Chart, Spacing, Style},
    data::{dataset::Image, ink::ShapeRejection},
    train::model_pool::PoolModel,
};

/// Runs of this and earlier days beside each other.
#[derive(Default)]
pub(crate) struct ComparePanel {
    pub(super) prefs: ComparePrefs,
    selection: Selection,
    /// A part of the names of the runs that have a row.
    filter: String,
    /// The name and note that are being typed.
    label_editor: Option<LabelEditor>,
    rows: RowsMemo,
    view: Memo<ViewKey, Arc<View>>,
    chart: Memo<ChartKey, Chart>,
    shape: Memo<Option<Image>, Option<ShapeRejection>>,
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

/// What the tab shows of the runs, but for their curves.
#[derive(Default)]
struct View {
    rows: Arc<Vec<RunRow>>,
    /// The indices of the ticked runs.
    ticked: Vec<usize>,
    columns: Vec<ShownColumn>,
    /// The indices of the runs in the table, in its order.
    order: Vec<usize>,
    /// The ticked runs in groups.
    groups: Vec<Group>,
    /// Of the groups of several seeds.
    seed_results: Vec<SeedResult>,
}

/// The runs, the revision of their selection, the settings with a column, the order, and the part of a name.
type ViewKey = (Shared<Vec<RunRow>>, u64, ShownSettings, Sorting, String);

/// The view, the measure with its axis and, for the loss of batches, the steps that each run of this session has done.
type ChartKey = (Shared<View>, Measure, Spacing, Vec<u64>);

/// Share of the tab's height that the table takes at most, and its least height in points.
const TABLE_SHARE: f32 = 0.47;
const MIN_TABLE_HEIGHT: f32 = 128.0;

/// The width from which curves and predictions are beside each other, in points; below it one is below the other.
const WIDE: f32 = 660.0;

/// Width of the predictions beside the curves, as a share, and at most in points.
const PREDICTIONS_SHARE: f32 = 0.42;
const MAX_PREDICTIONS_WIDTH: f32 = 380.0;

/// Least heights of curves and predictions, in points.
const MIN_CHART_HEIGHT: f32 = 230.0;
const MIN_PREDICTIONS_HEIGHT: f32 = 210.0;

impl ComparePanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let view = self.view(lab);
        let mut actions = side_by_side::ui(ui, lab, &mut self.prefs.side_by_side);
        ui.separator();
        ui.horizontal_wrapped(|ui| {
            actions.extend(table::list_ui(ui, lab, &view));
            if !view.rows.is_empty() {
                let settings = &mut self.prefs.choice.settings;
                table::choice_ui(ui, &view, &mut self.selection, settings, &mut self.filter);
                actions.extend(table::copy_ui(ui, &view));
            }
            actions.extend(seeds::start_ui(ui, lab, &view.rows));
        });
        if view.rows.is_empty() {
            actions.extend(empty_ui(ui, lab));
            return actions;
        }
        let available = ui.available_height();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let height = (TABLE_SHARE * available).max(MIN_TABLE_HEIGHT);
            let chosen = table::ui(ui, lab, &view, &mut self.selection, &mut self.prefs.choice.sorting, height);
            match chosen {
                Some(Choice::Do(action)) => actions.push(action),
                Some(Choice::EditLabel(editor)) => self.label_editor = Some(editor),
                None => {}
            }
            ui.add_space(theme::GAP);
            let rest = (available - ui.min_rect().height() - theme::GAP).max(MIN_CHART_HEIGHT);
            actions.extend(self.results_ui(ui, lab, pictures, &view, rest));
        });
        actions.extend(self.label_ui(ui));
        for action in &actions {
            self.tick_repetition(action, &view.rows);
        }
        actions
    }

    /// Ticks the runs that a repetition has already: their mean is that of all its seeds. New ones are ticked anyway.
    fn tick_repetition(&mut self, action: &Action, rows: &[RunRow]) {
        if let Action::Open(Opening::Seeds(repeat)) = action {
            let of_seeds = seeds::of_repetition(rows, repeat.config());
            self.selection.set(of_seeds, true);
        }
    }

    /// Asks for a run's name and note.
    fn label_ui(&mut self, ui: &Ui) -> Option<Action> {
        match self.label_editor.as_mut().map_or(Edited::Nothing, |editor| editor.ui(ui.ctx())) {
            Edited::Nothing => None,
            Edited::Cancelled => {
                self.label_editor = None;
                None
            }
            Edited::Saved(action) => {
                self.label_editor = None;
                Some(action)
            }
        }
    }

    /// The networks of the ticked runs, which predict for the image that is shown.
    pub(crate) fn model_pool(&self) -> Vec<PoolModel> {
        let Some(view) = self.view.latest() else { return Vec::new() };
        view.ticked.iter().filter_map(|index| view.rows[*index].best_model.clone()).collect()
    }

    fn view(&mut self, lab: &Lab) -> Arc<View> {
        let Self { prefs: ComparePrefs { choice, .. }, selection, filter, .. } = self;
        let rows = runs::rows(&mut self.rows, lab);
        let key = (Shared::of(&rows), selection.revision, choice.settings, choice.sorting.clone(), filter.clone());
        let view = self.view.get(key, |(.., settings, sorting, filter)| {
            let ticked: Vec<usize> = (0..rows.len()).filter(|index| selection.has(&rows[*index])).collect();
            let columns = columns::of(&rows, &ticked, *settings);
            let groups = runs::groups(&rows, &ticked);
            Arc::new(View {
                columns: columns.into_iter().map(|column| ShownColumn::new(column, &rows, &ticked)).collect(),
                order: sorting.order(&rows, filter),
                seed_results: seeds::results(&rows, &groups),
                groups,
                ticked,
                rows,
            })
        });
        Arc::clone(view)
    }

    /// The curves, `height` points high, and beside or below them the predictions.
    fn results_ui(
        &mut self,
        ui: &mut Ui,
        lab: &Lab,
        pictures: &Pictures,
        view: &Arc<View>,
        height: f32,
    ) -> Vec<Action> {
        let width = ui.available_width();
        let (layout, chart, predictions) = if width >= WIDE {
            let beside = (PREDICTIONS_SHARE * width).min(MAX_PREDICTIONS_WIDTH);
            let chart = vec2(width - beside - theme::GROUP_GAP, height);
            (Layout::left_to_right(Align::Min), chart, vec2(beside, height))
        } else {
            (Layout::top_down(Align::Min), vec2(width, height), vec2(width, MIN_PREDICTIONS_HEIGHT))
        };
        let shape = *self.shape.get(lab.subject_image().copied(), |image| lab.shape_rejection(image.as_ref()?));
        let mut actions = Vec::new();
        ui.with_layout(layout, |ui| {
            let down = Layout::top_down(Align::Min);
            actions.extend(ui.allocate_ui_with_layout(chart, down, |ui| self.chart_ui(ui, lab, view)).inner);
            ui.add_space(theme::GROUP_GAP);
            let predictions =
                ui.allocate_ui_with_layout(predictions, down, |ui| Compared { lab, view, shape }.ui(ui, pictures));
            actions.extend(predictions.inner);
        });
        actions
    }

    fn chart_ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<View>) -> Vec<Action> {
        let ViewChoice { measure, spacing, .. } = &mut self.prefs.choice;
        ui.horizontal_wrapped(|ui| chart::choice_ui(ui, measure, spacing));
        let mut actions = Vec::from_iter(seeds::results_ui(ui, view));
        if view.seed_results.is_empty() && view.groups.iter().any(|group| group.members.len() > 1) {
            ui.label(RichText::new(seeds::BAND).small().color(theme::tokens(ui).text_weak));
        }
        let steps = lab.runs.values().filter(|_| *measure == Measure::BatchLoss).map(|run| run.step);
        let key = (Shared::of(view), *measure, *spacing, steps.collect());
        let chart = self.chart.get(key, |_| chart::chart(lab, view, *measure, *spacing));
        actions.extend(chart_view::ui(ui, chart, Id::unique(("compare", *measure, *spacing))));
        actions
    }
}

impl View {
    /// The group of the run at `index`, if it is ticked.
    fn group_of(&self, index: usize) -> Option<usize> {
        self.groups.iter().position(|group| group.members.contains(&index))
    }
}

/// Shows a sample of a group's curve; without a group, the room for it.
fn swatch_ui(ui: &mut Ui, group: Option<usize>) {
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 12.0), Sense::hover());
    if let Some(group) = group {
        ui.painter().extend(legend::sample(Style::of_run(group), rect, theme::tokens(ui)));
    }
}

/// What there will be, and what to do for it.
fn empty_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    ui.add_space(theme::GROUP_GAP);
    if lab.comparison.search.is_under_way() {
        return None;
    }
    ui.strong("No runs yet: press Train");
    ui.label("Every run appears here as a row, with its settings, its curve and its prediction for your drawing");
    let row = ui.horizontal_wrapped(|ui| {
        ui.label("Runs of the command line and of studies can be added:");
        ui.button("Add a folder…").clicked().then_some(Action::Choose(Dialog::AddRuns))
    });
    row.inner
}
