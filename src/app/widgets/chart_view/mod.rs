//! Shows a [`Chart`]: legend, axes, marks, the values under the pointer, a spoken description, and ways to save it.

mod keys;
mod labels;
pub(crate) mod legend;
mod plot;
#[cfg(test)]
mod tests;

use eframe::egui::{Button, Id, PopupAnchor, Role, ScrollArea, StrokeKind, Tooltip, Ui, WidgetInfo, pos2};
use egui_plot::{PlotPoint, PlotResponse};

use super::{
    is_covered,
    save_menu::{self, Format, SaveItem},
};
use crate::{
    app::{action::Action, theme},
    chart::{Bounds, Chart},
};

/// Rows of the legend at most; more are scrolled to.
const LEGEND_ROWS: f32 = 3.0;

/// Room for the menu beside the legend, in points.
const MENU_WIDTH: f32 = 44.0;

/// Points beyond the range of y, so that markers at its ends are seen whole.
const MARKER_ROOM: f32 = 4.0;

/// Radius of the dots at the values under the pointer, in points.
const DOT_RADIUS: f32 = 3.0;

/// What the wheel moves where the pointer is over a chart that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wheel {
    Chart,
    /// The page that the chart is on: it does not fit.
    Page,
}

/// Shows a chart over what room there is; returns what the user wants. `id` keeps its zoom.
pub(crate) fn ui(ui: &mut Ui, chart: &Chart, id: Id) -> Option<Action> {
    with_wheel(ui, chart, id, Wheel::Chart)
}

/// The same with the choice of what the wheel moves.
pub(crate) fn with_wheel(ui: &mut Ui, chart: &Chart, id: Id, wheel: Wheel) -> Option<Action> {
    let tokens = theme::tokens(ui);
    let action = ui.horizontal_top(|ui| {
        let width = ui.available_width() - MENU_WIDTH;
        let height = LEGEND_ROWS * ui.spacing().interact_size.y;
        ui.vertical(|ui| {
            ui.set_width(width);
            let legend = ScrollArea::vertical().id_salt((id, "legend")).max_height(height);
            legend.show(ui, |ui| legend::ui(ui, chart));
        });
        menu_ui(ui, chart)
    });
    let (low, high) = (chart.y.range.start(), chart.y.range.end());
    let room = f64::from(MARKER_ROOM / ui.available_height().max(MARKER_ROOM)) * (high - low);
    let y_range = low - room..=high + room;
    let plot = plot::of(ui, chart, id, &y_range);
    let plot = if wheel == Wheel::Page { plot.allow_scroll(false) } else { plot };
    let shown = plot.show(ui, |plot| {
        match chart.bounds {
            Bounds::Fixed => {
                plot.set_plot_bounds_x(chart.x.range.clone());
                plot.set_plot_bounds_y(y_range);
            }
            Bounds::Grows => keys::move_and_zoom(plot),
        }
        for mark in &chart.marks {
            plot::draw(plot, chart, mark, tokens);
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, chart.description()));
    if shown.response.has_focus() {
        ui.painter().rect_stroke(*shown.transform.frame(), 2.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
    labels::ui(ui, chart, &shown.transform);
    reading_ui(ui, chart, &shown);
    action.inner
}

/// Shows the menu that saves the chart and copies its values; returns what is to be saved.
fn menu_ui(ui: &mut Ui, chart: &Chart) -> Option<Action> {
    let item = SaveItem {
        name: &chart.title,
        formats: &Format::ALL,
        disabled_reason: chart.is_empty().then_some("There is nothing to save yet"),
        figure: &|format| save_menu::file(&[chart], &chart.file_stem, format),
    };
    let (name, hover) = (format!("Save {}", chart.title), "Saves this chart, or copies its values");
    save_menu::ui(ui, Button::new("Save").small(), &name, hover, &[item], |ui| {
        let button = ui.button("Copy values");
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Copy values of {}", chart.title)));
        if button.on_hover_text("Copies the table, to be pasted into a spreadsheet").clicked() {
            ui.ctx().copy_text(chart.to_tsv());
            ui.close();
        }
    })
}

/// The values of all series at the pointer or, in a fixed chart with the focus, where arrow keys moved to: dots at them,
/// and their numbers in a tooltip. Lines need not be hit.
fn reading_ui(ui: &Ui, chart: &Chart, shown: &PlotResponse<()>) {
    let (response, transform) = (&shown.response, &shown.transform);
    let position = |x: f64, y: f64| transform.position_from_point(&PlotPoint { x, y });
    let keyed = keys::keyed_place(ui, chart, response);
    let (place, anchor) = match (response.hover_pos(), keyed) {
        (Some(pointer), _) => (transform.value_from_position(pointer).x, PopupAnchor::Pointer),
        (None, Some(place)) => {
            let anchor = pos2(position(place, 0.0).x, transform.frame().center().y);
            if is_covered(response, anchor) {
                return;
            }
            (place, anchor.into())
        }
        (None, None) => return,
    };
    let Some(reading) = chart.reading(place) else { return };
    let (tokens, frame) = (theme::tokens(ui), *transform.frame());
    let painter = ui.painter().with_clip_rect(frame);
    painter.vline(position(reading.x, 0.0).x, frame.y_range(), (1.0, tokens.text_weak));
    for [x, y] in reading.points {
        painter.circle_filled(position(x, y), DOT_RADIUS, tokens.text);
    }
    let tooltip = Tooltip::always_open(ui.ctx().clone(), response.layer_id, response.id, anchor).gap(12.0);
    tooltip.show(|ui| ui.label(reading.lines.join("\n")));
}
