//! A curve in a plot: its line and, as long as there are few points, their marks.

use egui_plot::{Line, PlotPoint, PlotPoints, PlotUi, Points};

use super::look::{Look, MARK_RADIUS};

/// Draws a curve through `points`. `name` tells it from the other curves of the plot.
pub(crate) fn draw<'a>(plot: &mut PlotUi<'a>, name: &str, points: &'a [PlotPoint], look: Look) {
    let line = Line::new(name, PlotPoints::Borrowed(points)).color(look.color).width(look.width);
    plot.line(line.style(look.dash.style()).allow_hover(false));
    if let Some(shape) = look.mark.shape() {
        let marks = Points::new(name, PlotPoints::Borrowed(points)).color(look.color).radius(MARK_RADIUS).shape(shape);
        plot.points(marks.id((name, "marks")).allow_hover(false));
    }
}
