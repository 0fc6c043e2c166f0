//! The marks of a chart as items of a plot.

use eframe::egui::Color32;
use egui_plot::{
    Bar, BarChart, FilledArea, HLine, Line, LineStyle, MarkerShape, PlotPoint, PlotPoints, PlotUi, Points, VLine,
};

use crate::{
    app::theme::Tokens,
    chart::{Chart, Dash, MARKER_RADIUS, Mark, Marker, Series, Style},
};

/// Opacity of a band, so that the lines behind it are still seen.
const BAND_OPACITY: f32 = 0.16;

/// Draws one mark. Words are drawn over the plot, by `labels`.
pub(super) fn draw(plot: &mut PlotUi<'_>, chart: &Chart, mark: &Mark, tokens: &Tokens) {
    match mark {
        Mark::Line(series) => {
            let line = Line::new(&series.name, places(chart, series)).color(tokens.of_style(series.style));
            let line = line.width(series.style.width).style(line_style(series.style.dash));
            plot.line(line.allow_hover(false));
            markers(plot, chart, series, tokens);
        }
        Mark::Points(series) => markers(plot, chart, series, tokens),
        Mark::Bars { series, width } => bars(plot, chart, series, *width, tokens.of_style(series.style)),
        Mark::Band(band) => {
            let edges = band.edges.iter().filter_map(|[x, low, high]| {
                let [x, low] = chart.place([*x, *low])?;
                Some((x, low, chart.y.scale.place(*high)?))
            });
            let (xs, edges): (Vec<f64>, Vec<(f64, f64)>) = edges.map(|(x, low, high)| (x, (low, high))).unzip();
            let (lows, highs): (Vec<f64>, Vec<f64>) = edges.into_iter().unzip();
            let area = FilledArea::new(format!("{} band", band.name), &xs, &lows, &highs);
            plot.add(area.fill_color(tokens.of_ink(band.ink).gamma_multiply(BAND_OPACITY)).allow_hover(false));
        }
        Mark::HLine(rule) => {
            if let Some(place) = chart.y.scale.place(rule.at) {
                let line = HLine::new(&rule.words, place).color(tokens.of_ink(rule.ink));
                plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
            }
        }
        Mark::VLine(rule) => {
            if let Some(place) = chart.x.scale.place(rule.at) {
                let line = VLine::new(format!("{} {}", rule.words, rule.at), place).color(tokens.of_ink(rule.ink));
                plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
            }
        }
        Mark::Note(_) => {}
    }
}

fn places<'a>(chart: &Chart, series: &Series) -> PlotPoints<'a> {
    let places = series.points.iter().filter_map(|point| chart.place(*point));
    PlotPoints::Owned(places.map(|[x, y]| PlotPoint { x, y }).collect())
}

fn markers(plot: &mut PlotUi<'_>, chart: &Chart, series: &Series, tokens: &Tokens) {
    let Style { marker, .. } = series.drawn_style();
    if let Some(shape) = shape(marker) {
        let points = Points::new(&series.name, places(chart, series)).color(tokens.of_style(series.style));
        let points = points.radius(MARKER_RADIUS).shape(shape).id((&series.name, "markers"));
        plot.points(points.allow_hover(false));
    }
}

fn bars(plot: &mut PlotUi<'_>, chart: &Chart, series: &Series, width: f64, color: Color32) {
    let places = series.points.iter().filter(|point| point[1] > 0.0).filter_map(|point| chart.place(*point));
    let bars = places.map(|[x, y]| Bar::new(x, y).width(width)).collect();
    plot.bar_chart(BarChart::new(&series.name, bars).color(color).allow_hover(false));
}

fn line_style(dash: Dash) -> LineStyle {
    match dash {
        Dash::Solid => LineStyle::Solid,
        Dash::Dashed => LineStyle::Dashed { length: 6.0 },
        Dash::Dotted => LineStyle::Dotted { spacing: 5.0 },
    }
}

fn shape(marker: Marker) -> Option<MarkerShape> {
    match marker {
        Marker::None => None,
        Marker::Circle => Some(MarkerShape::Circle),
        Marker::Diamond => Some(MarkerShape::Diamond),
        Marker::Triangle => Some(MarkerShape::Up),
    }
}
