//! A chart in the window: its title and legend, and the curves in an `egui_plot` that can be zoomed and moved.

mod pointer;

use eframe::egui::{Align2, Id, Role, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};
use egui_plot::{HLine, LineStyle, Plot, PlotPoint, PlotTransform};

use super::{
    chart::{Chart, Reference, Side},
    look,
};
use crate::app::{
    theme::{self, GAP, Tokens},
    widgets::chart::{
        axes::{self, Axes},
        curve, keys, legend,
    },
};

/// Shows a chart over what room there is. `id` keeps its zoom; `promise` says what will be where there is nothing yet.
pub(super) fn ui(ui: &mut Ui, chart: &Chart, id: Id, promise: &str) {
    let tokens = theme::tokens(ui);
    let curves = chart.series.iter().map(|series| (series, look::of(series.role, series.points.len(), tokens)));
    legend::ui(ui, chart.kind.title(), curves.clone().map(|(series, look)| (series.name, look)));
    let axes = Axes {
        scales: [chart.x_scale, chart.y_scale],
        titles: chart.kind.axis_titles(),
        x_label_length: chart.x_label_length(),
    };
    // The range is made of places to include, not set, so that a double click comes back to it as it grows.
    let plot = axes::of(Plot::new("chart").id(id), axes, ui.available_size(), tokens)
        .include_x(*chart.x_range.start())
        .include_x(*chart.x_range.end())
        .include_y(*chart.y_range.start())
        .include_y(*chart.y_range.end())
        .set_margin_fraction(Vec2::ZERO)
        .show_crosshair(false)
        .label_formatter(|position| pointer::words(chart, pointer::place(position)));
    let shown = plot.show(ui, |plot| {
        keys::apply(plot);
        for reference in &chart.references {
            let line = HLine::new(reference.words, reference.place).color(tokens.reference);
            plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
        for (series, look) in curves {
            curve::draw(plot, series.name, &series.points, look);
        }
        pointer::draw(plot, chart, tokens);
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words(chart)));
    if shown.response.has_focus() {
        ui.painter().rect_stroke(*shown.transform.frame(), 2.0, (1.0, tokens.accent), StrokeKind::Inside);
    }
    for reference in &chart.references {
        reference_ui(ui, reference, &shown.transform, tokens);
    }
    if chart.is_empty() {
        promise_ui(ui, promise, &shown.transform, tokens);
    }
}

/// What a chart says, for those who do not see it: its latest values and what they are compared with.
pub(super) fn words(chart: &Chart) -> String {
    let latest = chart.series.iter().filter_map(|series| series.points.last());
    let values =
        latest.map(|point| point.x).fold(None, |last: Option<f64>, x| Some(last.map_or(x, |last| last.max(x))));
    let values = values.and_then(|x| pointer::words(chart, x)).unwrap_or_else(|| "nothing yet".to_owned());
    let references: Vec<_> = chart.references.iter().map(|reference| reference.words).collect();
    let mut words = vec![chart.kind.title().to_owned(), values.replace('\n', ", ")];
    if !references.is_empty() {
        words.push(format!("lines at {}", references.join(", ")));
    }
    words.join("; ")
}

/// The width from which words are written in full, in points.
const ROOMY_WIDTH: f32 = 250.0;

/// Whose value a line is, written beside it where its curves are not.
fn reference_ui(ui: &Ui, reference: &Reference, transform: &PlotTransform, tokens: &Tokens) {
    let frame = transform.frame();
    let line = transform.position_from_point(&PlotPoint { x: 0.0, y: reference.place });
    let (align, at) = match reference.side {
        Side::Above => (Align2::LEFT_BOTTOM, pos2(frame.left() + GAP, line.y - 1.0)),
        Side::Below => (Align2::RIGHT_TOP, pos2(frame.right() - GAP, line.y + 1.0)),
    };
    let words = if frame.width() < ROOMY_WIDTH { reference.short_words } else { reference.words };
    let painter = ui.painter().with_clip_rect(*frame);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = painter.layout_no_wrap(words.to_owned(), font, tokens.text_weak);
    let rect = align.anchor_size(at, galley.size());
    // A curve behind the words is seen, but does not make them hard to read.
    painter.rect_filled(rect, 2.0, tokens.sunken.gamma_multiply(0.75));
    painter.galley(rect.min, galley, tokens.text_weak);
}

/// What will be here, in the middle of an empty chart.
fn promise_ui(ui: &Ui, promise: &str, transform: &PlotTransform, tokens: &Tokens) {
    let frame = transform.frame().shrink(GAP);
    let style = if frame.width() < ROOMY_WIDTH { TextStyle::Small } else { TextStyle::Body };
    let galley = ui.painter().layout(promise.to_owned(), style.resolve(ui.style()), tokens.text, frame.width());
    let rect = Align2::CENTER_CENTER.anchor_size(frame.center(), galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(GAP, 0.5 * GAP)), theme::CORNER_RADIUS, tokens.sunken);
    ui.painter().galley(rect.min, galley, tokens.text);
}
