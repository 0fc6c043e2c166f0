//! LeNet-5 beside the other classifiers of section III: their results over the paper's.
//!
//! - `rows` are the cells with their values; `table` shows them; `measuring` has them measured.
//! - `cost` draws the error against what a prediction costs.
//! - `reads` are the predictions of all for one image, with the `evidence` of one.
//! - `robustness` and `training_images` are curves of the methods that `choice` ticks.

mod choice;
mod cost;
mod evidence;
mod measuring;
mod reads;
mod robustness;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod training_images;

use eframe::egui::{Id, ScrollArea, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{
    choice::CellKey,
    cost::Cost,
    reads::Reads,
    robustness::RobustnessChoice,
    rows::{MethodRow, Sorting},
    table::Results,
    training_images::ImagesChoice,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MethodList, MethodTask},
        memo::{Memo, Shared},
        pictures::Pictures,
        widgets::{chart_view, choice_list, save_menu, table_menu},
    },
    chart::{BarRows, Chart},
    methods::benchmark::Cell,
};

/// LeNet-5 beside the other classifiers of section III.
#[derive(Default)]
pub(crate) struct MethodsPanel {
    pub(super) prefs: MethodsPrefs,
    results: Memo<(Shared<MethodList>, Sorting), (Vec<MethodRow>, BarRows)>,
    costs: cost::ChartMemo,
    reads: Reads,
    robustness: robustness::ChartMemo,
    images: training_images::ChartMemo,
}

/// What the panel remembers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MethodsPrefs {
    page: Page,
    sorting: Sorting,
    cost: Cost,
    robustness: RobustnessChoice,
    images: ImagesChoice,
}

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Page {
    #[default]
    Results,
    Cost,
    Reads,
    Robustness,
    Images,
}

const PAGES: [(Page, &str, &str); 5] = [
    (Page::Results, "Results", "Each method over the paper's figures 9 to 12"),
    (Page::Cost, "Cost", "Error against cost, with the methods that none beats in both"),
    (Page::Reads, "Reads", "What every method reads in an image, and what one of them sees in it"),
    (Page::Robustness, "Robustness", "The accuracy of all on perturbed images"),
    (Page::Images, "Training images", "The error of a few with more and with fewer training images"),
];

impl MethodsPanel {
    /// The cell that shows what it sees in the image in view, as long as that is in view.
    pub(crate) fn shown_cell(&self, list: &MethodList) -> Option<Cell> {
        self.reads.shown(list).filter(|_| self.prefs.page == Page::Reads)
    }

    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab, pictures: &Pictures) -> Vec<Action> {
        let mut actions = Vec::new();
        ui.horizontal_wrapped(|ui| {
            for (page, name, hover) in PAGES {
                ui.selectable_value(&mut self.prefs.page, page, name).on_hover_text(hover);
            }
        });
        actions.extend(measuring::ui(ui, lab));
        let prefs = &mut self.prefs;
        match prefs.page {
            Page::Results => actions.extend(self.results_ui(ui, lab)),
            Page::Cost => actions.extend(cost::ui(ui, lab, &mut prefs.cost, &mut self.costs)),
            Page::Reads => actions.extend(self.reads.ui(ui, lab, pictures)),
            Page::Robustness => {
                actions.extend(robustness::ui(ui, lab, &mut prefs.robustness, &mut self.robustness));
            }
            Page::Images => actions.extend(training_images::ui(ui, lab, &mut prefs.images, &mut self.images)),
        }
        actions
    }

    fn results_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let mut actions = Vec::new();
        let list = &lab.methods.list;
        let sorting = &mut self.prefs.sorting;
        let (rows, bars) = self.results.get((Shared::of(list), *sorting), |(_, sorting)| {
            let mut rows = MethodRow::all(list);
            sorting.sort(&mut rows);
            let caption = format!("Methods on {}, over the paper's values", lab.data.dataset.source.name());
            let bars = rows::bars(&rows, sorting.measure, caption);
            (rows, bars)
        });
        ui.horizontal_wrapped(|ui| {
            if let Some(measure) = choice_list::ui(ui, "Bars", sorting.measure, &choice_list::entries()) {
                sorting.measure = measure;
            }
            actions.extend(missing_ui(ui, lab, rows));
            let (spoken, hover) = ("Save figure of the methods", "Saves or copies the bars of all methods");
            actions.extend(save_menu::drawing_ui(ui, "Bars", spoken, hover, || bars.drawing()));
            let text = || table::as_text(rows, bars.caption.clone());
            actions.extend(table_menu::ui(ui, "the table of methods", "methods", text));
        });
        actions.extend(table::ui(ui, Results { lab, rows, bars }, sorting));
        actions
    }
}

/// Lower than this, in points, a chart shows nothing; the page scrolls then.
const MIN_CHART_HEIGHT: f32 = 190.0;

/// Shows a chart over the room that there is; returns what the user wants.
fn chart_ui(ui: &mut Ui, chart: &Chart, id: Id) -> Option<Action> {
    let size = ui.available_size().max(vec2(0.0, MIN_CHART_HEIGHT));
    let scrolled = ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        ui.allocate_ui(size, |ui| {
            ui.set_min_size(size);
            chart_view::ui(ui, chart, id)
        })
        .inner
    });
    scrolled.inner
}

/// The button that measures all cells without a result.
fn missing_ui(ui: &mut Ui, lab: &Lab, rows: &[MethodRow]) -> Option<Action> {
    let measuring = &lab.methods.measuring;
    let is_missing = |row: &&MethodRow| row.result.is_none() && measuring.place(&row.cell).is_none();
    let tasks: Vec<MethodTask> = rows.iter().filter(is_missing).map(|row| MethodTask::fit(row.cell.clone())).collect();
    let text = format!("Measure all {} missing", tasks.len());
    let hover = "Fits each to the training images and measures it on the test images, one after the other: some take \
                 seconds, networks and support vectors hours. What is stopped is resumed";
    measuring::button_ui(ui, lab, &text, hover, tasks)
}
