//! Loss and accuracy over time: three charts that can be zoomed, smoothed, compared with the report and saved.

mod cache;
mod chart;
mod chart_view;
mod controls;
mod csv;
pub(in crate::app::panels) mod figure;
mod look;
mod plot;
mod save;
mod series;
pub(in crate::app::panels) mod smoothing;
#[cfg(test)]
mod tests;

use eframe::egui::{Id, Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, scroll_area::ScrollSource, vec2};
use serde::{Deserialize, Serialize};

use self::{cache::ChartCache, chart::ChartKind, chart_view::ChartView};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunView},
        theme::{GAP, GROUP_GAP},
        widgets::why_button,
    },
    explain::Topic,
    model::criterion::Criterion,
};

/// Loss and accuracy over time.
#[derive(Default)]
pub(crate) struct CurvesPanel {
    pub(super) prefs: CurvesPrefs,
    charts: ChartCache,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CurvesPrefs {
    view: ChartView,
}

/// Where charts become too low to read, in points; below it the tab scrolls.
const LEAST_CHART_HEIGHT: f32 = 140.0;

/// The width from which the two charts of epochs stand beside each other, in points.
const PAIR_WIDTH: f32 = 430.0;

/// The height from which there is a line that tells how to zoom, in points; below it the tooltip of Reset zoom does.
const HINT_HEIGHT: f32 = 460.0;

impl CurvesPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let Self { prefs: CurvesPrefs { view }, charts } = self;
        let run = lab.run.as_ref();
        let saved = ui.horizontal_wrapped(|ui| {
            controls::ui(ui, view);
            controls::reset_ui(ui, ChartKind::ALL.map(|kind| plot_id(kind, run, *view)));
            save::ui(ui, run, *view)
        });
        if ui.available_height() >= HINT_HEIGHT {
            ui.weak(controls::ZOOM_HINT);
        }
        let criterion = run.map_or(&lab.draft, |run| &run.start.config).architecture.criterion;
        let mut actions: Vec<Action> = saved.inner.into_iter().collect();
        let charts = charts.of(lab, *view);
        // Scrolling over a chart moves the chart.
        ScrollArea::vertical().scroll_source(ScrollSource::SCROLL_BAR).show(ui, |ui| {
            let places = places(ui.available_size());
            let bottom = places.iter().map(Rect::bottom).fold(0.0, f32::max);
            let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), bottom), eframe::egui::Sense::hover());
            for (chart, place) in charts.iter().zip(places) {
                let builder = UiBuilder::new().id_salt(chart.kind).max_rect(place.translate(area.min.to_vec2()));
                ui.scope_builder(builder, |ui| {
                    plot::ui(ui, chart, plot_id(chart.kind, run, *view), &promise(chart.kind, run));
                    actions.extend(why_ui(ui, chart.kind, criterion));
                });
            }
        });
        actions
    }
}

/// Why what a chart shows is so, at the foot of the axis that says what it is.
fn why_ui(ui: &Ui, kind: ChartKind, criterion: Criterion) -> Option<Action> {
    let topic = match kind {
        ChartKind::BatchLoss | ChartKind::EpochLoss => criterion.into(),
        ChartKind::EpochAccuracy => Topic::Results,
    };
    let corner = ui.max_rect().left_bottom() - vec2(why_button::DISTANCE, why_button::SIZE.y);
    why_button::beside(ui, Rect::from_min_size(corner, vec2(0.0, why_button::SIZE.y)), "axis", topic)
}

/// What keeps a chart's zoom: another one for each run and whatever else makes a zoom meaningless.
fn plot_id(kind: ChartKind, run: Option<&RunView>, view: ChartView) -> Id {
    let run = run.map(|run| run.start.run);
    match kind {
        ChartKind::BatchLoss => Id::unique(("curves", kind, run, view.loss_axis, view.window)),
        ChartKind::EpochLoss => Id::unique(("curves", kind, run, view.loss_axis)),
        ChartKind::EpochAccuracy => Id::unique(("curves", kind, run)),
    }
}

/// What will be where there is nothing yet, and what to do for it.
fn promise(kind: ChartKind, run: Option<&RunView>) -> String {
    let what = kind.promise();
    match run {
        None => format!("Press Train: {what}"),
        Some(_) => {
            let mut letters = what.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// Where the three charts stand within an area of `size` points: the first over the whole width, the others below it,
/// beside each other where there is width for it. Lower than the area where it is too low.
fn places(size: Vec2) -> [Rect; 3] {
    let row_count = if size.x >= PAIR_WIDTH { 2.0 } else { 3.0 };
    let height = ((size.y - (row_count - 1.0) * GAP) / row_count).max(LEAST_CHART_HEIGHT).floor();
    let row = |index: f32| (height + GAP) * index;
    let place = |x: f32, y: f32, width: f32| Rect::from_min_size(pos2(x, y), vec2(width, height));
    if size.x < PAIR_WIDTH {
        return [0.0, 1.0, 2.0].map(|index| place(0.0, row(index), size.x));
    }
    let half = (size.x - GROUP_GAP) / 2.0;
    [place(0.0, 0.0, size.x), place(0.0, row(1.0), half), place(half + GROUP_GAP, row(1.0), half)]
}
