//! The values under the pointer: those of every curve at the nearest step or epoch, so that they need not be hit.

use egui_plot::{HoverPosition, PlotPoint, PlotPoints, PlotUi, Points, VLine};

use crate::app::{
    panels::curves::{chart::Chart, series::Series},
    theme::Tokens,
};

/// Where along x the pointer is.
pub(super) fn place(position: &HoverPosition<'_>) -> f64 {
    match position {
        HoverPosition::NearDataPoint { position, .. } | HoverPosition::Elsewhere { position } => position.x,
    }
}

/// The values nearest to a place along x, one a line; none where nothing is drawn.
pub(super) fn words(chart: &Chart, x: f64) -> Option<String> {
    let points = nearest_points(chart, x);
    let (_, first) = points.first()?;
    let mut lines = vec![format!("{} {}", chart.kind.x_noun(), chart.x_scale.words(first.x))];
    lines.extend(points.iter().map(|(series, point)| format!("{} {}", series.name, chart.y_scale.words(point.y))));
    Some(lines.join("\n"))
}

/// Marks the points whose values are told.
pub(super) fn draw(plot: &mut PlotUi<'_>, chart: &Chart, tokens: &Tokens) {
    if !plot.response().hovered() {
        return;
    }
    let Some(pointer) = plot.pointer_coordinate() else { return };
    let points: Vec<_> = nearest_points(chart, pointer.x).into_iter().map(|(_, point)| point).collect();
    let Some(first) = points.first() else { return };
    plot.vline(VLine::new("pointer", first.x).color(tokens.text_weak).allow_hover(false));
    let marks = Points::new("pointed at", PlotPoints::Owned(points)).color(tokens.text).radius(3.0);
    plot.points(marks.allow_hover(false));
}

/// Of each curve the point nearest to a place along x. Curves that begin later or lack that epoch are left out.
fn nearest_points(chart: &Chart, x: f64) -> Vec<(&Series, PlotPoint)> {
    let nearest = |series| nearest(series, x).map(|point| (series, point));
    let mut points: Vec<_> = chart.series.iter().filter_map(nearest).collect();
    let Some(x_told) =
        points.iter().map(|(_, point)| point.x).min_by(|one, other| (one - x).abs().total_cmp(&(other - x).abs()))
    else {
        return points;
    };
    points.retain(|(_, point)| point.x == x_told);
    points
}

fn nearest(series: &Series, x: f64) -> Option<PlotPoint> {
    let points = &series.points;
    let after = points.partition_point(|point| point.x < x);
    let candidates = points.get(after.saturating_sub(1)).into_iter().chain(points.get(after));
    candidates.min_by(|one, other| (one.x - x).abs().total_cmp(&(other.x - x).abs())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{
        lab::Lab,
        panels::curves::{chart::ChartKind, chart_view::ChartView},
    };

    #[test]
    fn all_curves_are_told_at_the_nearest_epoch() {
        let lab = Lab::fake_run();
        let chart = Chart::new(ChartKind::EpochAccuracy, lab.run(), 10, ChartView::default());
        let expected = "Epoch 2\ntraining 91.00 %\ntest 93.00 %";
        for x in [1.6, 2.0, 9.0] {
            assert_eq!(words(&chart, x).as_deref(), Some(expected));
        }
        assert!(words(&chart, 0.0).unwrap().starts_with("Epoch 1\n"));
        let empty = Chart::new(ChartKind::EpochAccuracy, None, 10, ChartView::default());
        assert_eq!(words(&empty, 1.0), None);
    }

    #[test]
    fn values_on_a_logarithmic_axis_are_losses() {
        let lab = Lab::fake_run();
        let chart = Chart::new(ChartKind::EpochLoss, lab.run(), 10, ChartView::default());
        assert_eq!(words(&chart, 1.0).as_deref(), Some("Epoch 1\ntraining 0.3000\ntest 0.2500"));
    }
}
