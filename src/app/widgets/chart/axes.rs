//! The axes of a chart in the window: where ticks and grid lines stand and what is written there.

use std::ops::RangeInclusive;

use eframe::egui::{FontId, RichText, Vec2};
use egui_plot::{AxisHints, GridInput, GridMark, Plot};

use super::scale::Scale;
use crate::app::theme::Tokens;

/// The axes of a chart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axes<'a> {
    /// How x and y are spaced.
    pub scales: [Scale; 2],
    /// What stands along x and along y.
    pub titles: [&'a str; 2],
    /// Letters of the longest number along x.
    pub x_label_length: f32,
}

/// Room for the labels of y in points: always the same, so that charts stand flush and nothing moves as labels grow.
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

/// Gives a plot of `size` points its axes.
pub(crate) fn of<'a>(plot: Plot<'a>, axes: Axes<'_>, size: Vec2, tokens: &Tokens) -> Plot<'a> {
    let Axes { scales: [x, y], titles: [x_title, y_title], x_label_length } = axes;
    let limit = |length: f32, spacing: f32| ((length / spacing) as usize).max(FEWEST_TICKS);
    let x_limit = limit(size.x - Y_LABEL_WIDTH, X_TICK_GAP + DIGIT_WIDTH * x_label_length);
    let y_limit = limit(size.y - X_AXIS_HEIGHT, Y_TICK_SPACING);
    let title = |words: &str| RichText::new(words).small().color(tokens.text_weak);
    plot.custom_x_axes(vec![
        hints(AxisHints::new_x(), x, x_limit, tokens).label(title(x_title)).min_thickness(X_LABEL_HEIGHT),
    ])
    .custom_y_axes(vec![
        hints(AxisHints::new_y(), y, y_limit, tokens).label(title(y_title)).min_thickness(Y_LABEL_WIDTH),
    ])
    .x_grid_spacer(move |input| marks(x, &input, x_limit))
    .y_grid_spacer(move |input| marks(y, &input, y_limit))
    .grid_color(tokens.border)
    .grid_fade(0.0)
}

fn hints<'a>(hints: AxisHints<'a>, scale: Scale, limit: usize, tokens: &Tokens) -> AxisHints<'a> {
    // The scale leaves enough room between ticks: none is to be hidden or faded.
    hints
        .label_spacing(0.0..=1.0)
        .tick_label_color(tokens.text_weak)
        .tick_label_font(FontId::proportional(11.0))
        .formatter(move |mark, range| tick_words(scale, mark.value, range, limit))
}

fn marks(scale: Scale, input: &GridInput, limit: usize) -> Vec<GridMark> {
    let (first, last) = input.bounds;
    let step_size = (last - first) / limit as f64;
    scale.ticks(&(first..=last), limit).into_iter().map(|tick| GridMark { value: tick.place, step_size }).collect()
}

fn tick_words(scale: Scale, place: f64, range: &RangeInclusive<f64>, limit: usize) -> String {
    let tick = scale.ticks(range, limit).into_iter().find(|tick| tick.place == place);
    tick.map(|tick| tick.text).unwrap_or_default()
}
