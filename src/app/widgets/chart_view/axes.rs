//! The axes of a chart in the window: ticks, grid lines and their labels.

use std::ops::RangeInclusive;

use eframe::egui::{FontId, RichText, Vec2};
use egui_plot::{AxisHints, GridInput, GridMark, Plot};

use crate::{
    app::theme::Tokens,
    chart::{Axis, Chart},
};

/// Room for the labels of y in points: always the same, so that charts are flush and nothing moves as labels grow.
const Y_LABEL_WIDTH: f32 = 54.0;

/// Room for the labels of x in points.
const X_LABEL_HEIGHT: f32 = 15.0;

/// Room for labels and title of x, in points.
const X_AXIS_HEIGHT: f32 = 36.0;

/// Points between ticks along x, beside the width of their labels, and the width of one digit.
const X_TICK_GAP: f32 = 22.0;
const DIGIT_WIDTH: f32 = 7.0;

/// Points for each tick along y.
const Y_TICK_SPACING: f32 = 23.0;

/// Fewest ticks that an axis is given room for.
const FEWEST_TICKS: usize = 3;

/// Gives a plot of `size` points the axes of a chart.
pub(super) fn of<'a>(plot: Plot<'a>, chart: &'a Chart, size: Vec2, tokens: &Tokens) -> Plot<'a> {
    let Chart { x, y, .. } = chart;
    let limit = |length: f32, spacing: f32| ((length / spacing) as usize).max(FEWEST_TICKS);
    let x_limit = limit(size.x - Y_LABEL_WIDTH, X_TICK_GAP + DIGIT_WIDTH * x.label_length() as f32);
    let y_limit = limit(size.y - X_AXIS_HEIGHT, Y_TICK_SPACING);
    plot.custom_x_axes(vec![hints(AxisHints::new_x(), x, x_limit, tokens).min_thickness(X_LABEL_HEIGHT)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), y, y_limit, tokens).min_thickness(Y_LABEL_WIDTH)])
        .x_grid_spacer(move |input| marks(x, &input, x_limit))
        .y_grid_spacer(move |input| marks(y, &input, y_limit))
        .grid_color(tokens.border)
        .grid_fade(0.0)
}

fn hints<'a>(hints: AxisHints<'a>, axis: &'a Axis, limit: usize, tokens: &Tokens) -> AxisHints<'a> {
    // The scale leaves enough room between ticks: none is to be hidden or faded.
    hints
        .label(RichText::new(&axis.title).small().color(tokens.text_weak))
        .label_spacing(0.0..=1.0)
        .tick_label_color(tokens.text_weak)
        .tick_label_font(FontId::proportional(11.0))
        .formatter(move |mark, range| tick_words(axis, mark.value, range, limit))
}

fn marks(axis: &Axis, input: &GridInput, limit: usize) -> Vec<GridMark> {
    let (first, last) = input.bounds;
    let step_size = (last - first) / limit as f64;
    axis.ticks(&(first..=last), limit).into_iter().map(|tick| GridMark { value: tick.place, step_size }).collect()
}

fn tick_words(axis: &Axis, place: f64, range: &RangeInclusive<f64>, limit: usize) -> String {
    let tick = axis.ticks(range, limit).into_iter().find(|tick| tick.place == place);
    tick.map(|tick| tick.text).unwrap_or_default()
}
