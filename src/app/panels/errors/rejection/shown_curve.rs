//! The curve of a reading of the test images, with its points in percent.

use std::sync::{Arc, Weak};

use egui_plot::PlotPoint;

use crate::{
    data::dataset::Dataset,
    train::{
        rejection::{RejectionCurve, RejectionPoint},
        snapshot::TestReadings,
    },
};

/// Percent of rejection between two points of the line: less cannot be told apart, and there are up to 10,000.
const LINE_STEP: f64 = 0.02;

/// Least range of the axis of rejection, in percent: that in which figure 10's values are.
const LEAST_RANGE: f64 = 10.0;

/// Least range of the axis of errors, in percent.
const LEAST_ERROR_RANGE: f64 = 1.0;

/// Room beyond what is drawn, as a factor.
const MARGIN: f64 = 1.12;

/// The curve of a reading of the test images.
#[derive(Default)]
pub(in super::super) struct ShownCurve {
    /// What it is of.
    source: Option<(Arc<TestReadings>, Weak<Dataset>)>,
    /// The curve.
    pub curve: RejectionCurve,
    /// Its points as they are drawn: percent rejected, and percent wrong of the rest.
    line: Vec<PlotPoint>,
}

impl ShownCurve {
    /// Makes the curve anew if it is of another reading.
    pub(super) fn update(&mut self, dataset: &Arc<Dataset>, readings: &Arc<TestReadings>) {
        let source = (Arc::clone(readings), Arc::downgrade(dataset));
        let is_same = |known: &(Arc<TestReadings>, Weak<Dataset>)| {
            Arc::ptr_eq(&known.0, &source.0) && Weak::ptr_eq(&known.1, &source.1)
        };
        if self.source.as_ref().is_some_and(is_same) {
            return;
        }
        self.curve = RejectionCurve::of_readings(&readings.readings, dataset.test.labels());
        self.line.clear();
        for point in self.curve.points().iter().map(place) {
            if self.line.last().is_none_or(|last| point.x >= last.x + LINE_STEP) {
                self.line.push(point);
            }
        }
        self.source = Some(source);
    }

    /// The axis of rejection ends here, in percent: behind the chosen threshold's place.
    pub(super) fn rejection_range(chosen: &RejectionPoint) -> f64 {
        (MARGIN * place(chosen).x).clamp(LEAST_RANGE, 100.0)
    }

    /// The points of the line from no rejection up to `range` percent.
    pub(super) fn line(&self, range: f64) -> &[PlotPoint] {
        &self.line[..self.line.partition_point(|point| point.x <= range)]
    }

    /// The axis of errors ends here, in percent: above all of `line`.
    pub(super) fn error_range(line: &[PlotPoint]) -> f64 {
        (MARGIN * line.iter().map(|point| point.y).fold(0.0, f64::max)).max(LEAST_ERROR_RANGE)
    }

    /// The point whose share of rejections is nearest to `percent`.
    pub(super) fn nearest(&self, percent: f64) -> Option<&RejectionPoint> {
        let points = self.curve.points();
        let after = points.partition_point(|point| place(point).x < percent);
        let candidates = points.get(after.saturating_sub(1)).into_iter().chain(points.get(after));
        let distance = |point: &RejectionPoint| (place(point).x - percent).abs();
        candidates.min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }
}

/// Where a point stands: percent rejected, and percent wrong of the rest.
pub(super) fn place(point: &RejectionPoint) -> PlotPoint {
    PlotPoint::new(100.0 * point.rejected_share(), 100.0 * point.kept_error())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::lab::Lab, train::evaluation::Reading};

    #[test]
    fn the_line_is_that_of_the_latest_reading_and_the_nearest_point_is_told() {
        let lab = Lab::fake();
        let (dataset, readings) = (&lab.data.dataset, lab.readings.as_ref().unwrap());
        let mut shown = ShownCurve::default();
        shown.update(dataset, readings);
        assert_eq!(shown.line(100.0).len(), shown.curve.points().len(), "100 images are a percent each");
        assert!(shown.line(10.0).iter().all(|point| point.x <= 10.0));

        let mut other = (**readings).clone();
        let read = |(at, label): (usize, &u8)| Reading { digit: *label, confidence: at as f64 / 100.0 };
        other.readings = dataset.test.labels().iter().enumerate().map(read).collect();
        other.readings[99].digit = (other.readings[99].digit + 1) % 10;
        shown.update(dataset, &Arc::new(other));
        assert_eq!(shown.nearest(41.7).map(|point| (point.rejected, point.wrong)), Some((42, 1)));
        assert_eq!(shown.line(100.0).last(), Some(&PlotPoint::new(99.0, 100.0)));
        assert_eq!(ShownCurve::error_range(shown.line(50.0)), 1.12 * 100.0 / 50.0);
    }

    #[test]
    fn the_axis_reaches_to_the_threshold() {
        let range = |rejected: usize| {
            ShownCurve::rejection_range(&RejectionPoint { threshold: 0.5, rejected, kept: 100 - rejected, wrong: 0 })
        };
        assert_eq!((range(3), range(50).round(), range(100)), (10.0, 56.0, 100.0));
    }
}
