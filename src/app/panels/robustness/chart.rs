//! The curves of one disturbance: the latest, and those before them.

use std::ops::RangeInclusive;

use egui_plot::PlotPoint;

use crate::{
    app::lab::{RobustnessCurves, RobustnessState},
    data::disturb::Disturbance,
    train::robustness::RobustnessPoint,
};

/// Room beyond the first and last amount, as a share of all.
const MARGIN: f64 = 0.03;

/// The accuracies that are shown, in percent: all there can be, so that curves compare at a glance.
pub(super) const ACCURACY_RANGE: RangeInclusive<f64> = 0.0..=103.0;

/// The curves of one disturbance.
pub(super) struct Chart {
    /// The disturbance.
    pub disturbance: Disturbance,
    /// The latest curve, if there is one.
    pub latest: Option<Curve>,
    /// The one before it.
    pub previous: Option<Curve>,
}

/// One curve.
pub(super) struct Curve {
    /// What was measured.
    pub points: Vec<RobustnessPoint>,
    /// Where it passes: amount, and accuracy in percent.
    pub places: Vec<PlotPoint>,
}

impl Curve {
    fn new(curves: &RobustnessCurves, disturbance: Disturbance) -> Self {
        let points: Vec<_> = curves.of(disturbance).copied().collect();
        let places = points.iter().map(place).collect();
        Self { points, places }
    }

    /// The point whose amount is nearest.
    pub(super) fn nearest(&self, amount: f64) -> Option<&RobustnessPoint> {
        let distance = |point: &RobustnessPoint| (f64::from(point.amount) - amount).abs();
        self.points.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))
    }

    /// The point of exactly this amount.
    pub(super) fn at(&self, amount: f32) -> Option<&RobustnessPoint> {
        self.points.iter().find(|point| point.amount == amount)
    }
}

impl Chart {
    pub(super) fn new(disturbance: Disturbance, state: &RobustnessState) -> Self {
        let curve = |curves: &Option<RobustnessCurves>| curves.as_ref().map(|curves| Curve::new(curves, disturbance));
        Self { disturbance, latest: curve(&state.latest), previous: curve(&state.previous) }
    }

    /// The amounts that are shown.
    pub(super) fn amount_range(&self) -> RangeInclusive<f64> {
        let amounts = self.disturbance.curve_amounts();
        let [first, last] = [amounts.first(), amounts.last()].map(|amount| f64::from(amount.copied().unwrap_or(0.0)));
        let margin = MARGIN * (last - first);
        first - margin..=last + margin
    }

    /// What stands along its amounts: `degrees clockwise`, `pixels to the right`.
    pub(super) fn axis_title(&self) -> &'static str {
        match self.disturbance {
            Disturbance::Rotation => "degrees clockwise",
            Disturbance::Scale => "times as large",
            Disturbance::ShiftAcross => "pixels to the right",
            Disturbance::ShiftDown => "pixels downward",
            Disturbance::StrokeWidth => "pixels wider",
            Disturbance::Blur => "deviation in pixels",
            Disturbance::Noise => "% of the pixels inverted",
        }
    }
}

/// Where a point stands.
pub(super) fn place(point: &RobustnessPoint) -> PlotPoint {
    PlotPoint::new(f64::from(point.amount), 100.0 * point.accuracy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_has_the_points_of_its_disturbance_and_tells_the_nearest() {
        let lab = crate::app::lab::Lab::fake_robustness();
        let chart = Chart::new(Disturbance::Rotation, &lab.robustness);
        let latest = chart.latest.unwrap();
        assert_eq!(latest.places.len(), Disturbance::Rotation.curve_amounts().len());
        assert_eq!(latest.nearest(27.0).unwrap().amount, 30.0);
        assert_eq!(latest.at(30.0), latest.nearest(27.0));
        assert_eq!(latest.at(27.0), None);
    }

    #[test]
    fn all_amounts_are_within_the_axis() {
        for disturbance in Disturbance::ALL {
            let range = Chart::new(disturbance, &RobustnessState::default()).amount_range();
            assert!(disturbance.curve_amounts().iter().all(|amount| range.contains(&f64::from(*amount))));
        }
    }
}
