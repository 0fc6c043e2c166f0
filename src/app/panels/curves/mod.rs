//! Loss and accuracy over time: three charts that can be zoomed, smoothed, compared with the report and saved.

mod charts;
mod controls;
mod diagnosis;
mod published;
mod save;
#[cfg(test)]
mod tests;

use eframe::egui::{Frame, Id, Panel, Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, scroll_area::ScrollSource, vec2};
use serde::{Deserialize, Serialize};

use self::{charts::ChartKind, controls::ChartChoice};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunView},
        memo::Memo,
        scroll_bars,
        theme::{GAP, GROUP_GAP},
        widgets::{
            chart_view::{self, Wheel},
            why_button,
        },
    },
    chart::Chart,
    explain::Topic,
    train::{objective::Objective, protocol::RunId, session::Change},
};

/// Loss and accuracy over time.
#[derive(Default)]
pub(crate) struct CurvesPanel {
    pub(super) prefs: CurvesPrefs,
    charts: Memo<Basis, [Chart; 3]>,
}

/// All that the charts depend on.
#[derive(PartialEq)]
struct Basis {
    run: Option<RunId>,
    /// The latest step whose loss is known.
    step: Option<f64>,
    epochs_done: usize,
    epoch_count: u32,
    latest_change: Option<Change>,
    name: Option<String>,
    objective: Objective,
    choice: ChartChoice,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CurvesPrefs {
    #[serde(rename = "view")]
    choice: ChartChoice,
}

/// Where charts become too low to read, in points; below it the tab scrolls.
const MIN_CHART_HEIGHT: f32 = 140.0;

/// The width from which the two charts of epochs are side by side, in points.
const PAIR_WIDTH: f32 = 430.0;

/// The height from which there is a line about zooming, in points; below it only the tooltip of Reset zoom has it.
const HINT_HEIGHT: f32 = 460.0;

impl CurvesPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Self { prefs: CurvesPrefs { choice }, charts } = self;
        let run = lab.run();
        let objective = run.map_or(&lab.draft, |run| &run.start.config).objective();
        let basis = Basis {
            run: run.map(|run| run.start.run),
            step: run.and_then(|run| run.losses.latest()).map(|point| point.step),
            epochs_done: run.map_or(0, |run| run.epochs.len()),
            epoch_count: run.map_or(lab.draft.epoch_count, |run| run.epoch_count),
            latest_change: run.and_then(|run| run.changes.all().last().copied()),
            name: run.map(RunView::name),
            objective,
            choice: *choice,
        };
        let charts = charts.get(basis, |Basis { epoch_count, choice, .. }| {
            ChartKind::ALL.map(|kind| charts::chart(kind, run, *epoch_count, objective, *choice))
        });
        let saved = ui.horizontal_wrapped(|ui| {
            controls::ui(ui, choice);
            controls::reset_ui(ui, ChartKind::ALL.map(|kind| chart_id(kind, run, *choice)));
            let results = published::ui(ui, lab);
            save::ui(ui, run, objective, charts).or(results)
        });
        if ui.available_height() >= HINT_HEIGHT {
            ui.weak(controls::ZOOM_HINT);
        }
        let mut actions: Vec<Action> = saved.inner.into_iter().collect();
        Panel::bottom("diagnosis").frame(Frame::NONE).show_separator_line(false).resizable(false).show(ui, |ui| {
            actions.extend(diagnosis::ui(ui, lab));
        });
        let places = places(ui.available_size() - vec2(scroll_bars::ROOM.into(), 0.0));
        let bottom = places.iter().map(Rect::bottom).fold(0.0, f32::max);
        let (wheel, source) = match bottom > ui.available_height() {
            true => (Wheel::Page, ScrollSource::ALL),
            false => (Wheel::Chart, ScrollSource::SCROLL_BAR),
        };
        ScrollArea::vertical().scroll_source(source).show(ui, |ui| {
            let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), bottom), eframe::egui::Sense::hover());
            for ((kind, chart), place) in ChartKind::ALL.into_iter().zip(&*charts).zip(places) {
                let builder = UiBuilder::new().id_salt(kind).max_rect(place.translate(area.min.to_vec2()));
                ui.scope_builder(builder, |ui| {
                    actions.extend(chart_view::with_wheel(ui, chart, chart_id(kind, run, *choice), wheel));
                    actions.extend(why_ui(ui, kind, objective));
                });
            }
        });
        actions
    }
}

/// Why what a chart shows is so, at the foot of the axis that says what it is.
fn why_ui(ui: &Ui, kind: ChartKind, objective: Objective) -> Option<Action> {
    let topic = match kind {
        ChartKind::BatchLoss | ChartKind::EpochLoss => Topic::of_objective(objective),
        ChartKind::EpochAccuracy if objective.is_of_strings() => Topic::Strings,
        ChartKind::EpochAccuracy => Topic::Results,
    };
    let corner = ui.max_rect().left_bottom() - vec2(why_button::DISTANCE, why_button::SIZE.y);
    why_button::beside(ui, Rect::from_min_size(corner, vec2(0.0, why_button::SIZE.y)), "axis", topic)
}

/// What keeps a chart's zoom: another one for each run and whatever else makes a zoom meaningless.
fn chart_id(kind: ChartKind, run: Option<&RunView>, choice: ChartChoice) -> Id {
    let run = run.map(|run| run.start.run);
    match kind {
        ChartKind::BatchLoss => Id::unique(("curves", kind, run, choice.loss_axis, choice.window)),
        ChartKind::EpochLoss => Id::unique(("curves", kind, run, choice.loss_axis)),
        ChartKind::EpochAccuracy => Id::unique(("curves", kind, run)),
    }
}

/// The places of the three charts within an area of `size` points: the first over the whole width, the others below it,
/// beside each other where there is width for it. Lower than the area where it is too low.
fn places(size: Vec2) -> [Rect; 3] {
    let row_count = if size.x >= PAIR_WIDTH { 2.0 } else { 3.0 };
    let height = ((size.y - (row_count - 1.0) * GAP) / row_count).max(MIN_CHART_HEIGHT).floor();
    let row = |index: f32| (height + GAP) * index;
    let place = |x: f32, y: f32, width: f32| Rect::from_min_size(pos2(x, y), vec2(width, height));
    if size.x < PAIR_WIDTH {
        return [0.0, 1.0, 2.0].map(|index| place(0.0, row(index), size.x));
    }
    let half = (size.x - GROUP_GAP) / 2.0;
    [place(0.0, 0.0, size.x), place(0.0, row(1.0), half), place(half + GROUP_GAP, row(1.0), half)]
}
