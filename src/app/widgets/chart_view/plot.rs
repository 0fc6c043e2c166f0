//! The axes and marks of a chart as a plot.

use std::ops::RangeInclusive;

use eframe::egui::{FontId, Id, RichText, Sense, Ui, Vec2};
use egui_plot::{
    AxisHints, Bar, BarChart, FilledArea, GridInput, GridMark, HLine, Line, LineStyle, MarkerShape, Plot, PlotPoints,
    PlotUi, Points, VLine,
};

use crate::{
    app::theme::{self, Tokens},
    chart::{Axis, BAND_OPACITY, Bounds, Chart, Dash, MARKER_RADIUS, Mark, Marker, Series},
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

/// The empty plot with its axes, over the places `y`.
pub(super) fn of<'a>(ui: &Ui, chart: &'a Chart, id: Id, y_range: &RangeInclusive<f64>) -> Plot<'a> {
    let size = ui.available_size();
    let plot = with_axes(Plot::new("chart").id(id).height(size.y), chart, size, theme::tokens(ui));
    let plot = plot.set_margin_fraction(Vec2::ZERO).show_crosshair(false).label_formatter(|_| None);
    match chart.bounds {
        // The range is made of places to include, not set, so that a double click comes back to it as it grows.
        Bounds::Grows => [(chart.x.range.start(), y_range.start()), (chart.x.range.end(), y_range.end())]
            .into_iter()
            .fold(plot, |plot, (x, y)| plot.include_x(*x).include_y(*y)),
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

/// Gives a plot of `size` points the axes of a chart.
fn with_axes<'a>(plot: Plot<'a>, chart: &'a Chart, size: Vec2, tokens: &Tokens) -> Plot<'a> {
    let Chart { x, y, .. } = chart;
    let digit_share = DIGIT_WIDTH / (size.x - Y_LABEL_WIDTH).max(1.0);
    let limit = |length: f32, spacing: f32| ((length / spacing) as usize).max(FEWEST_TICKS);
    let x_limit = limit(size.x - Y_LABEL_WIDTH, X_TICK_GAP + DIGIT_WIDTH * x.label_length() as f32);
    let y_limit = limit(size.y - X_AXIS_HEIGHT, Y_TICK_SPACING);
    plot.custom_x_axes(vec![hints(AxisHints::new_x(), x, x_limit, digit_share, tokens).min_thickness(X_LABEL_HEIGHT)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), y, y_limit, 0.0, tokens).min_thickness(Y_LABEL_WIDTH)])
        .x_grid_spacer(move |input| marks(x, &input, x_limit))
        .y_grid_spacer(move |input| marks(y, &input, y_limit))
        .grid_color(tokens.border)
        .grid_fade(0.0)
}

/// `digit_share` is the part of the axis's length that one digit of a label along it takes.
fn hints<'a>(hints: AxisHints<'a>, axis: &'a Axis, limit: usize, digit_share: f32, tokens: &Tokens) -> AxisHints<'a> {
    // The scale leaves enough room between ticks: none is to be hidden or faded.
    hints
        .label(RichText::new(&axis.title).small().color(tokens.text_weak))
        .label_spacing(0.0..=1.0)
        .tick_label_color(tokens.text_weak)
        .tick_label_font(FontId::proportional(11.0))
        .formatter(move |mark, range| tick_words(axis, mark.value, range, limit, digit_share.into()))
}

fn marks(axis: &Axis, input: &GridInput, limit: usize) -> Vec<GridMark> {
    let (first, last) = input.bounds;
    let step_size = (last - first) / limit as f64;
    axis.ticks(&(first..=last), limit).into_iter().map(|tick| GridMark { value: tick.place, step_size }).collect()
}

/// The label of a tick; none where it would be cut off at the end of the axis.
fn tick_words(axis: &Axis, place: f64, range: &RangeInclusive<f64>, limit: usize, digit_share: f64) -> String {
    let (first, last) = (range.start(), range.end());
    let tick = axis.ticks(range, limit).into_iter().find(|tick| tick.place == place);
    let fits = |text: &String| place + text.chars().count() as f64 / 2.0 * digit_share * (last - first) <= *last;
    tick.map(|tick| tick.text).filter(fits).unwrap_or_default()
}

/// Draws one mark. Words are drawn over the plot, by `labels`.
pub(super) fn draw(plot: &mut PlotUi<'_>, chart: &Chart, mark: &Mark, tokens: &Tokens) {
    match mark {
        Mark::Line(series) => {
            let line = Line::new(&series.name, places(chart, series)).color(tokens.of_style(series.style));
            let dash = match series.style.dash {
                Dash::Solid => LineStyle::Solid,
                Dash::Dashed => LineStyle::Dashed { length: 6.0 },
                Dash::Dotted => LineStyle::Dotted { spacing: 5.0 },
            };
            plot.line(line.width(series.style.width).style(dash).allow_hover(false));
            markers(plot, chart, series, tokens);
        }
        Mark::Points(series) => markers(plot, chart, series, tokens),
        Mark::Bars { series, width } => {
            let places = series.points.iter().filter(|point| point[1] > 0.0).filter_map(|point| chart.place(*point));
            let bars = places.map(|[x, y]| Bar::new(x, y).width(*width)).collect();
            let bars = BarChart::new(&series.name, bars).color(tokens.of_style(series.style));
            plot.bar_chart(bars.allow_hover(false));
        }
        Mark::Band(band) => {
            let edges = band.edges.iter().filter_map(|[x, low, high]| {
                let [x, low] = chart.place([*x, *low])?;
                Some((x, low, chart.y.scale.place(*high)?))
            });
            let (xs, lows, highs): (Vec<f64>, Vec<f64>, Vec<f64>) = edges.collect();
            let area = FilledArea::new(format!("{} band", band.name), &xs, &lows, &highs);
            plot.add(area.fill_color(tokens.of_ink(band.ink).gamma_multiply(BAND_OPACITY)).allow_hover(false));
        }
        Mark::HLine(rule) => {
            let Some(place) = chart.y.scale.place(rule.at) else { return };
            let line = HLine::new(&rule.words, place).color(tokens.of_ink(rule.ink));
            plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
        Mark::VLine(rule) => {
            let Some(place) = chart.x.scale.place(rule.at) else { return };
            let line = VLine::new(format!("{} {}", rule.words, rule.at), place).color(tokens.of_ink(rule.ink));
            plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
        Mark::Note(_) => {}
    }
}

fn places<'a>(chart: &Chart, series: &Series) -> PlotPoints<'a> {
    series.points.iter().filter_map(|point| chart.place(*point)).collect()
}

fn markers(plot: &mut PlotUi<'_>, chart: &Chart, series: &Series, tokens: &Tokens) {
    let shape = match series.drawn_style().marker {
        Marker::None => return,
        Marker::Circle => MarkerShape::Circle,
        Marker::Diamond => MarkerShape::Diamond,
        Marker::Triangle => MarkerShape::Up,
    };
    let points = Points::new(&series.name, places(chart, series)).color(tokens.of_style(series.style));
    let points = points.radius(MARKER_RADIUS).shape(shape).id((&series.name, "markers"));
    plot.points(points.allow_hover(false));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Scale;

    #[test]
    fn a_label_that_the_end_would_cut_off_is_left_out() {
        let axis = Axis { scale: Scale::Count, ..Axis::default() };
        let words = |place, last| tick_words(&axis, place, &(0.0..=last), 10, 0.01);
        assert_eq!([words(100.0, 100.0), words(100.0, 102.0), words(90.0, 100.0)], ["", "100", "90"]);
    }
}
