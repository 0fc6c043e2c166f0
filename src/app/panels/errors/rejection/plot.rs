//! The curve in an `egui_plot`: errors of those kept against rejections, the threshold's place, and what others reached.

use eframe::egui::{Align2, Color32, Pos2, Rangef, Rect, Role, Sense, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2};
use egui_plot::{
    HLine, HoverPosition, Line, LineStyle, MarkerShape, Plot, PlotPoint, PlotPoints, PlotTransform, Points, VLine,
};

use super::{
    axes,
    published::{FIGURE_10, rows},
    shown_curve::{ShownCurve, place},
    words,
};
use crate::{
    app::theme::{self, GAP, Tokens},
    train::rejection::{FIGURE_10_ERROR, RejectionPoint},
};

/// Radius of what marks a point, in points.
const MARK_RADIUS: f32 = 5.0;

/// Height of a row of words, in points.
const ROW_HEIGHT: f32 = 15.0;

/// Lower than this, in points, the picture tells nothing.
const LEAST_HEIGHT: f32 = 120.0;

/// Shows the curve over what room there is. `chosen` is the threshold's point.
pub(super) fn ui(ui: &mut Ui, shown: &ShownCurve, chosen: &RejectionPoint) {
    let tokens = theme::tokens(ui);
    let rejection_range = ShownCurve::rejection_range(chosen);
    let line = shown.line(rejection_range);
    let error_range = ShownCurve::error_range(line);
    let size = ui.available_size().max(vec2(0.0, LEAST_HEIGHT));
    let drawn = empty_plot(tokens, size).label_formatter(|position| hover_words(shown, position)).show(ui, |plot| {
        plot.set_plot_bounds_x(0.0..=rejection_range);
        plot.set_plot_bounds_y(0.0..=error_range);
        let level = HLine::new("figure 10", 100.0 * FIGURE_10_ERROR).color(tokens.reference);
        plot.hline(level.style(LineStyle::dashed_dense()).allow_hover(false));
        let threshold = VLine::new("threshold", place(chosen).x).color(tokens.accent);
        plot.vline(threshold.style(LineStyle::dashed_loose()).allow_hover(false));
        plot.line(
            Line::new("test images", PlotPoints::Borrowed(line)).color(tokens.test).width(2.0).allow_hover(false),
        );
        plot.points(published_points(tokens));
        let mark = Points::new("this threshold", PlotPoints::Owned(vec![place(chosen)])).radius(MARK_RADIUS);
        plot.points(mark.color(tokens.accent).allow_hover(false));
        let pointed = plot.pointer_coordinate().filter(|_| plot.response().hovered());
        if let Some(point) = pointed.and_then(|pointer| shown.nearest(pointer.x)) {
            let mark = Points::new("pointed at", PlotPoints::Owned(vec![place(point)])).radius(3.0);
            plot.points(mark.color(tokens.text).allow_hover(false));
        }
    });
    let name = words::picture(shown.curve.unrejected(), chosen);
    drawn.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    level_words_ui(ui, &drawn.transform, tokens);
    published_words_ui(ui, &drawn.transform, tokens);
    threshold_words_ui(ui, &drawn.transform, chosen, tokens);
}

/// The empty picture. What is shown follows from the curve: there is nothing to move or zoom.
fn empty_plot<'a>(tokens: &Tokens, size: Vec2) -> Plot<'a> {
    let plot = Plot::new("rejection").height(size.y).sense(Sense::hover()).show_crosshair(false);
    let plot = plot.allow_drag(false).allow_zoom(false).allow_scroll(false).allow_boxed_zoom(false);
    axes::of(plot.allow_double_click_reset(false).allow_axis_zoom_drag(false), size, tokens)
}

fn published_points<'a>(tokens: &Tokens) -> Points<'a> {
    let places = FIGURE_10.iter().map(|published| [published.rejected_percent, 100.0 * FIGURE_10_ERROR]);
    let points = Points::new("published", places.collect::<PlotPoints<'_>>()).shape(MarkerShape::Diamond);
    points.radius(MARK_RADIUS).color(tokens.reference).allow_hover(false)
}

/// The values of the curve at the pointer's rejections, so that it need not be hit.
fn hover_words(shown: &ShownCurve, position: &HoverPosition<'_>) -> Option<String> {
    let (HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position }) = position;
    shown.nearest(position.x).map(words::point)
}

/// What the level is, under its right end.
fn level_words_ui(ui: &Ui, transform: &PlotTransform, tokens: &Tokens) {
    let at = level_at(transform, transform.bounds().max()[0]);
    let words = format!("{} error: figure 10 of the paper", words::error_of_figure_10());
    words_ui(
        ui,
        transform,
        &words,
        Align2::RIGHT_TOP.anchor_size(at - vec2(GAP, -1.0), size(ui, &words)),
        tokens.text_weak,
    );
}

/// Whose the published values are, above their points.
fn published_words_ui(ui: &Ui, transform: &PlotTransform, tokens: &Tokens) {
    let frame = *transform.frame();
    let labels = FIGURE_10.map(|published| {
        let (at, words) = (level_at(transform, published.rejected_percent), published.words());
        let size = size(ui, &words);
        let left = at.x.min(frame.right() - size.x - GAP);
        (at, words, Rangef::new(left, left + size.x + GAP))
    });
    for ((at, words, span), row) in labels.iter().zip(rows(&labels.each_ref().map(|(_, _, span)| *span))) {
        let bottom = at.y - MARK_RADIUS - 3.0 - row as f32 * ROW_HEIGHT;
        if row > 0 {
            ui.painter().vline(at.x, bottom..=at.y - MARK_RADIUS, (1.0, tokens.reference));
        }
        let rect = Align2::LEFT_BOTTOM.anchor_size(pos2(span.min, bottom), size(ui, words));
        words_ui(ui, transform, words, rect, tokens.text_weak);
    }
}

/// Beside the top of the threshold's line, on the side where there is room.
fn threshold_words_ui(ui: &Ui, transform: &PlotTransform, chosen: &RejectionPoint, tokens: &Tokens) {
    let frame = transform.frame();
    let words = format!("below {:.0} % confidence", 100.0 * chosen.threshold);
    let x = transform.position_from_point(&place(chosen)).x;
    let size = size(ui, &words);
    let (align, offset) =
        if x + size.x + GAP < frame.right() { (Align2::LEFT_TOP, 4.0) } else { (Align2::RIGHT_TOP, -4.0) };
    words_ui(ui, transform, &words, align.anchor_size(pos2(x + offset, frame.top() + 3.0), size), tokens.accent);
}

/// The place of figure 10's error at `percent` rejections.
fn level_at(transform: &PlotTransform, percent: f64) -> Pos2 {
    transform.position_from_point(&PlotPoint::new(percent, 100.0 * FIGURE_10_ERROR))
}

fn size(ui: &Ui, words: &str) -> Vec2 {
    ui.painter().layout_no_wrap(words.to_owned(), TextStyle::Small.resolve(ui.style()), Color32::PLACEHOLDER).size()
}

/// Words in the picture: a curve behind them is seen, but does not make them hard to read.
fn words_ui(ui: &Ui, transform: &PlotTransform, words: &str, rect: Rect, color: Color32) {
    let painter = ui.painter().with_clip_rect(*transform.frame());
    painter.rect_filled(rect, 2.0, theme::tokens(ui).sunken.gamma_multiply(0.75));
    painter.text(rect.min, Align2::LEFT_TOP, words, TextStyle::Small.resolve(ui.style()), color);
}
