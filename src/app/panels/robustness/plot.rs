//! The curves in an `egui_plot`: accuracy by amount, what the paper claims, and where the slider stands.

use eframe::egui::{Align2, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, vec2};
use egui_plot::{HoverPosition, LineStyle, Plot, PlotPoint, PlotPoints, PlotTransform, PlotUi, Points, VLine};

use super::{
    chart::{ACCURACY_RANGE, Chart, place},
    words,
};
use crate::app::{
    lab::{Lab, RobustnessState},
    theme::{self, GAP, Tokens},
    widgets::chart::{
        axes::{self, Axes},
        curve, legend,
        look::{Dash, Look, Mark},
        scale::Scale,
    },
};

/// Letters of the longest amount.
const AMOUNT_LENGTH: f32 = 4.0;

/// Shows the curves over what room there is; `amount` is where the slider stands.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, chart: &Chart, amount: f32) {
    let tokens = theme::tokens(ui);
    let looks = looks(lab, tokens);
    legend_ui(ui, lab, chart, looks);
    let shown = empty_plot(chart, tokens, ui.available_size()).show(ui, |plot| {
        plot.set_plot_bounds_x(chart.amount_range());
        plot.set_plot_bounds_y(ACCURACY_RANGE);
        claim_lines(plot, chart, tokens);
        let slider = VLine::new("slider", f64::from(amount)).color(tokens.accent);
        plot.vline(slider.style(LineStyle::dashed_loose()).allow_hover(false));
        for (name, drawn, look) in [("before", &chart.previous, looks[1]), ("latest", &chart.latest, looks[0])] {
            if let Some(drawn) = drawn {
                curve::draw(plot, name, &drawn.places, look);
            }
        }
        mark_pointed(plot, chart, tokens);
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words::chart(chart)));
    claim_words_ui(ui, chart, &shown.transform, tokens);
    if lab.robustness.latest.is_none() {
        promise_ui(ui, &shown.transform, tokens);
    }
}

/// Whose the curves are.
fn legend_ui(ui: &mut Ui, lab: &Lab, chart: &Chart, looks: [Look; 2]) {
    let RobustnessState { latest, previous, .. } = &lab.robustness;
    let names = [
        latest.as_ref().map(|curves| words::curves_name(lab, curves)),
        previous.as_ref().map(|curves| words::name_before(curves, latest.as_ref())),
    ];
    let entries = names.iter().zip(looks).filter_map(|(name, look)| Some((name.as_deref()?, look)));
    legend::ui(ui, &words::title(chart.disturbance), entries);
}

/// How the latest curve and the one before it look: strong only where it is that of the network in use.
fn looks(lab: &Lab, tokens: &Tokens) -> [Look; 2] {
    let is_current = lab.robustness.latest.as_ref().is_some_and(|curves| lab.is_current(curves));
    let latest = match is_current {
        true => Look { color: tokens.test, width: 2.0, dash: Dash::Solid, mark: Mark::Circle },
        false => Look { color: tokens.test.gamma_multiply(0.65), width: 1.5, dash: Dash::Dashed, mark: Mark::Circle },
    };
    let before = tokens.text_weak.gamma_multiply(0.7);
    [latest, Look { color: before, width: 1.5, dash: Dash::Dotted, mark: Mark::Triangle }]
}

/// The empty picture. What is shown follows from the disturbance: there is nothing to move or zoom.
fn empty_plot<'a>(chart: &'a Chart, tokens: &Tokens, size: Vec2) -> Plot<'a> {
    let plot = Plot::new("robustness").height(size.y).sense(Sense::hover()).show_crosshair(false);
    let plot = plot.allow_drag(false).allow_zoom(false).allow_scroll(false).allow_boxed_zoom(false);
    let plot = plot.allow_double_click_reset(false).allow_axis_zoom_drag(false);
    let titles = [chart.axis_title(), "accuracy in %"];
    let axes = Axes { scales: [Scale::Linear, Scale::Percent], titles, x_label_length: AMOUNT_LENGTH };
    axes::of(plot, axes, size, tokens).label_formatter(|position| hover_words(chart, position))
}

/// The lines that the paper's claim lies between.
fn claim_lines(plot: &mut PlotUi<'_>, chart: &Chart, tokens: &Tokens) {
    let Some(claim) = chart.disturbance.paper_claim() else { return };
    for amount in claim.amounts.into_iter().filter(|amount| *amount != chart.disturbance.none()) {
        let line = VLine::new(format!("paper {amount}"), f64::from(amount)).color(tokens.reference);
        plot.vline(line.style(LineStyle::dashed_dense()).allow_hover(false));
    }
}

/// The results at the amount nearest to the pointer, so that points need not be hit.
fn hover_words(chart: &Chart, position: &HoverPosition<'_>) -> Option<String> {
    let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) = position;
    told(chart, position.x)
}

/// The result at the amount nearest to a place along x, and what it was before.
pub(super) fn told(chart: &Chart, x: f64) -> Option<String> {
    let point = chart.latest.as_ref()?.nearest(x)?;
    let mut words = words::point(point);
    if let Some(before) = chart.previous.as_ref().and_then(|curve| curve.at(point.amount)) {
        words = format!("{words}\nbefore: {}", words::result(before));
    }
    Some(words)
}

/// Marks the points whose results are told.
fn mark_pointed(plot: &mut PlotUi<'_>, chart: &Chart, tokens: &Tokens) {
    let pointed = plot.pointer_coordinate().filter(|_| plot.response().hovered());
    let Some(point) = pointed.and_then(|pointer| chart.latest.as_ref()?.nearest(pointer.x)) else { return };
    let before = chart.previous.as_ref().and_then(|curve| curve.at(point.amount));
    let places = std::iter::once(point).chain(before).map(place).collect();
    let marks = Points::new("pointed at", PlotPoints::Owned(places)).radius(3.0);
    plot.points(marks.color(tokens.text).allow_hover(false));
}

/// What the paper claims, at the foot of its range, where curves are high.
fn claim_words_ui(ui: &Ui, chart: &Chart, transform: &PlotTransform, tokens: &Tokens) {
    let Some(claim) = chart.disturbance.paper_claim() else { return };
    let frame = *transform.frame();
    let [first, last] = claim.amounts.map(|amount| {
        transform.position_from_point(&PlotPoint::new(f64::from(amount), 0.0)).x.clamp(frame.left(), frame.right())
    });
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(claim.words.to_owned(), font, tokens.text_weak);
    let middle = 0.5 * (first + last);
    let left = (middle - 0.5 * galley.size().x).max(frame.left() + GAP);
    let top = frame.bottom() - galley.size().y - 4.0;
    let rect = Rect::from_min_size(eframe::egui::pos2(left, top), galley.size());
    let painter = ui.painter().with_clip_rect(frame);
    painter.rect_filled(rect.expand2(vec2(2.0, 0.0)), 2.0, tokens.sunken.gamma_multiply(0.75));
    painter.galley(rect.min, galley, tokens.text_weak);
}

/// What will be here, in the middle of an empty chart.
fn promise_ui(ui: &Ui, transform: &PlotTransform, tokens: &Tokens) {
    let words = "Press Measure curves: how many test images are still read rightly appears here, amount by amount";
    let frame = transform.frame().shrink(GAP);
    let galley = ui.painter().layout(words.to_owned(), TextStyle::Body.resolve(ui.style()), tokens.text, frame.width());
    let rect = Align2::CENTER_CENTER.anchor_size(frame.center(), galley.size());
    ui.painter().rect_filled(rect.expand2(vec2(GAP, 0.5 * GAP)), theme::CORNER_RADIUS, tokens.sunken);
    ui.painter().galley(rect.min, galley, tokens.text);
}
