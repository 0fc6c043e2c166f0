//! Shows a [`Chart`]: legend, axes, marks, the values under the pointer, a spoken description, and ways to save it.
//!
//! - `legend`: title and series; `axes`: ticks and grid; `marks`: what is drawn; `labels`: words over it.
//! - `keys`: moving and zooming by keys; `save`: the menu that saves and copies.

mod axes;
mod keys;
mod labels;
pub(crate) mod legend;
mod marks;
mod save;

use std::ops::RangeInclusive;

use eframe::egui::{Id, PopupAnchor, Role, ScrollArea, Sense, StrokeKind, Tooltip, Ui, Vec2, WidgetInfo, pos2};
use egui_plot::{Plot, PlotPoint, PlotResponse, PlotUi};

pub(crate) use self::save::{Format, file};
use crate::{
    app::{
        action::Action,
        theme::{self, Tokens},
    },
    chart::{Bounds, Chart},
};

/// Height of the legend at most, in points; more is scrolled to.
const LEGEND_HEIGHT: f32 = 44.0;

/// Room for the menu beside the legend, in points.
const MENU_WIDTH: f32 = 44.0;

/// Points beyond the range of y, so that markers at its ends are seen whole.
const MARKER_ROOM: f32 = 4.0;

/// Radius of the dots at the values under the pointer, in points.
const DOT_RADIUS: f32 = 3.0;

/// Shows a chart over what room there is; returns what the user wants. `id` keeps its zoom.
pub(crate) fn ui(ui: &mut Ui, chart: &Chart, id: Id) -> Option<Action> {
    let tokens = theme::tokens(ui);
    let action = ui.horizontal_top(|ui| {
        let width = ui.available_width() - MENU_WIDTH;
        ui.vertical(|ui| {
            ui.set_width(width);
            let legend = ScrollArea::vertical().id_salt((id, "legend")).max_height(LEGEND_HEIGHT);
            legend.show(ui, |ui| legend::ui(ui, chart));
        });
        save::ui(ui, chart)
    });
    let y_range = roomy_y_range(chart, ui.available_height());
    let shown = plot(ui, chart, id, y_range.clone()).show(ui, |plot| {
        match chart.bounds {
            Bounds::Fixed => {
                plot.set_plot_bounds_x(chart.x.range.clone());
                plot.set_plot_bounds_y(y_range);
            }
            Bounds::Grows => keys::move_and_zoom(plot),
        }
        show_marks(plot, chart, tokens);
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, chart.description()));
    if shown.response.has_focus() {
        ui.painter().rect_stroke(*shown.transform.frame(), 2.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
    labels::ui(ui, chart, &shown.transform);
    reading_ui(ui, chart, &shown);
    action.inner
}

fn show_marks<'a>(plot: &mut PlotUi<'a>, chart: &'a Chart, tokens: &Tokens) {
    for mark in &chart.marks {
        marks::draw(plot, chart, mark, tokens);
    }
}

/// The places of y with room for markers at their ends, in a plot of `height` points.
fn roomy_y_range(chart: &Chart, height: f32) -> RangeInclusive<f64> {
    let (low, high) = (chart.y.range.start(), chart.y.range.end());
    let room = f64::from(MARKER_ROOM / height.max(MARKER_ROOM)) * (high - low);
    low - room..=high + room
}

/// The empty plot with its axes.
fn plot<'a>(ui: &Ui, chart: &'a Chart, id: Id, y: RangeInclusive<f64>) -> Plot<'a> {
    let size = ui.available_size();
    let plot = axes::of(Plot::new("chart").id(id).height(size.y), chart, size, theme::tokens(ui));
    let plot = plot.set_margin_fraction(Vec2::ZERO).show_crosshair(false).label_formatter(|_| None);
    let x = &chart.x.range;
    match chart.bounds {
        // The range is made of places to include, not set, so that a double click comes back to it as it grows.
        Bounds::Grows => plot.include_x(*x.start()).include_x(*x.end()).include_y(*y.start()).include_y(*y.end()),
        Bounds::Fixed => plot
            .sense(Sense::hover() | Sense::focusable_noninteractive())
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .allow_axis_zoom_drag(false),
    }
}

/// The values of all series at the pointer or, in a fixed chart with the focus, where arrow keys moved to: dots at them,
/// and their numbers in a tooltip. Lines need not be hit.
fn reading_ui(ui: &Ui, chart: &Chart, shown: &PlotResponse<()>) {
    let (response, transform) = (&shown.response, &shown.transform);
    let position = |x: f64, y: f64| transform.position_from_point(&PlotPoint { x, y });
    let keyed = keys::keyed_place(ui, chart, response);
    let (place, anchor) = match (response.hover_pos(), keyed) {
        (Some(pointer), _) => (transform.value_from_position(pointer).x, PopupAnchor::Pointer),
        (None, Some(place)) => (place, pos2(position(place, 0.0).x, transform.frame().center().y).into()),
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
