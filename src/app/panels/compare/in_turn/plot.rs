//! The curves of both in the window: legend, plot, and the values under the pointer.

use eframe::egui::{Align2, Id, Role, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, vec2};
use egui_plot::{HoverPosition, Plot};

use super::{
    chart::{Chart, Measure},
    pair::{Pair, look},
};
use crate::app::{
    theme,
    widgets::chart::{
        axes::{self, Axes},
        curve, keys, legend,
        scale::Scale,
    },
};

/// Shows the chart in `height` points.
pub(super) fn ui(ui: &mut Ui, chart: &Chart, pair: &Pair<'_>, height: f32) {
    let tokens = theme::tokens(ui);
    let looks = [0, 1].map(|position| look(ui, position, chart.curves[position].len()));
    let titles = pair.runs.each_ref().map(|member| member.title.as_str());
    legend::ui(ui, chart.measure.name(), titles.into_iter().zip(looks));
    let x_label_length = chart.x_range.end().max(1.0).log10().floor() as f32 + 1.0;
    let scales = [Scale::Count, chart.measure.scale()];
    let axes = Axes { scales, titles: ["epochs learned", chart.measure.axis_title()], x_label_length };
    let size = vec2(ui.available_width(), height);
    let id = Id::unique(("in turn", chart.measure, pair.runs.each_ref().map(|member| member.run.start.run)));
    let plot = axes::of(Plot::new("in turn").id(id), axes, size, tokens)
        .height(height)
        .include_x(*chart.x_range.start())
        .include_x(*chart.x_range.end())
        .include_y(*chart.y_range.start())
        .include_y(*chart.y_range.end())
        .set_margin_fraction(Vec2::ZERO)
        .show_crosshair(false)
        .label_formatter(|position| words(chart, pair, place(position)));
    let shown = plot.show(ui, |plot| {
        keys::apply(plot);
        for ((points, look), title) in chart.curves.iter().zip(looks).zip(titles) {
            curve::draw(plot, title, points, look);
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, description(chart, pair)));
    let frame = *shown.transform.frame();
    if shown.response.has_focus() {
        ui.painter().rect_stroke(frame, 2.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
    if chart.is_empty() {
        let font = TextStyle::Body.resolve(ui.style());
        ui.painter().text(frame.center(), Align2::CENTER_CENTER, promise(chart.measure), font, tokens.text);
    }
}

fn promise(measure: Measure) -> &'static str {
    match measure {
        Measure::Loss => "Both losses appear here",
        Measure::TestError => "Both test errors appear here after each epoch",
    }
}

fn place(position: &HoverPosition<'_>) -> f64 {
    match position {
        HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => position.x,
    }
}

/// What the chart says, for those who do not see it: its latest values.
fn description(chart: &Chart, pair: &Pair<'_>) -> String {
    let values = words(chart, pair, *chart.x_range.end()).unwrap_or_else(|| "nothing yet".to_owned());
    format!("{} of both; {}", chart.measure.name(), values.replace('\n', ", "))
}

/// The values nearest to an epoch, one a line; none where nothing is drawn.
fn words(chart: &Chart, pair: &Pair<'_>, x: f64) -> Option<String> {
    let told = pair.runs.iter().zip(chart.nearest(x)).filter_map(|(member, point)| {
        let point = point?;
        let at = match chart.measure {
            Measure::Loss => format!("{:.2} epochs", point.x),
            Measure::TestError => format!("epoch {:.0}", point.x),
        };
        Some(format!("{}: {} at {at}", member.title, chart.measure.scale().words(point.y)))
    });
    let lines: Vec<_> = told.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}
