//! The curves of both over the epochs that they have learned from, so that batches of different sizes stand together.

use std::ops::RangeInclusive;

use egui_plot::PlotPoint;
use serde::{Deserialize, Serialize};

use super::pair::Pair;
use crate::{
    app::{lab::RunView, panels::curves::smoothing, widgets::chart::scale::Scale},
    train::protocol::RunId,
};

/// What the curves are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Measure {
    /// The loss of each batch, smoothed.
    #[default]
    Loss,
    /// The share of the test images read wrongly, after each epoch.
    TestError,
}

/// The curves and their axes.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What they are of.
    pub measure: Measure,
    /// A curve for each run.
    pub curves: [Vec<PlotPoint>; 2],
    /// The epochs that are shown.
    pub x_range: RangeInclusive<f64>,
    /// The places that are shown of y.
    pub y_range: RangeInclusive<f64>,
}

/// The chart as it was last drawn up, so that a frame in which nothing happened costs nothing.
#[derive(Default)]
pub(super) struct Drawn(Option<(Basis, Chart)>);

/// All that a chart depends on.
type Basis = (Measure, [(RunId, u64, usize, u32); 2]);

/// About how many images a smoothed loss is a mean over, the same for both: fifty batches of 64.
const SMOOTHED_IMAGES: u32 = 3_200;

/// Most epochs to come for which the axis has room beforehand.
const EPOCHS_AHEAD: u32 = 20;

impl Drawn {
    /// The chart of both.
    pub(super) fn of(&mut self, pair: &Pair<'_>, measure: Measure) -> &Chart {
        let runs = pair.runs.each_ref().map(|member| member.run);
        let basis = (measure, runs.map(|run| (run.start.run, run.step, run.epochs.len(), run.epoch_count)));
        if self.0.as_ref().is_some_and(|(known, _)| *known != basis) {
            self.0 = None;
        }
        &self.0.get_or_insert_with(|| (basis, Chart::new(runs, measure))).1
    }
}

impl Measure {
    /// Both, with name and meaning.
    pub(super) const ALL: [(Self, &str, &str); 2] = [
        (Self::Loss, "Loss", "The loss of each batch, smoothed over about 3,200 images"),
        (Self::TestError, "Test error", "The share of the test images read wrongly, after each epoch"),
    ];

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::TestError => "Test error",
        }
    }

    /// How y is spaced.
    pub(super) fn scale(self) -> Scale {
        match self {
            Self::Loss => Scale::Logarithmic,
            Self::TestError => Scale::LogarithmicPercent,
        }
    }

    /// What stands along y.
    pub(super) fn axis_title(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::TestError => "error in %",
        }
    }

    /// What the axis shows before there is anything.
    fn first_range(self) -> [f64; 2] {
        match self {
            Self::Loss => [0.05, std::f64::consts::LN_10],
            Self::TestError => [0.01, 0.9],
        }
    }

    fn points(self, run: &RunView) -> Vec<PlotPoint> {
        match self {
            Self::Loss => losses(run, self.scale()),
            Self::TestError => {
                let values = run.epochs.iter().map(|epoch| (f64::from(epoch.epoch), 1.0 - epoch.test.accuracy));
                places(values, self.scale())
            }
        }
    }
}

fn losses(run: &RunView, scale: Scale) -> Vec<PlotPoint> {
    let steps_per_epoch = run.start.batch_count.max(1) as f64;
    let smoothing_steps = SMOOTHED_IMAGES / run.start.config.batch_size.max(1) as u32;
    let points = run.losses.whole();
    // A point of several steps counts as much as they would one by one.
    let weight = smoothing::weight(smoothing_steps).powi(run.losses.steps_per_point() as i32);
    let smooth = smoothing::smoothed(points.iter().map(|point| point.loss), weight);
    places(points.iter().map(|point| point.step / steps_per_epoch).zip(smooth), scale)
}

/// Where values stand; those without a place are left out.
fn places(values: impl Iterator<Item = (f64, f64)>, scale: Scale) -> Vec<PlotPoint> {
    values.filter_map(|(x, value)| scale.place(value).map(|y| PlotPoint { x, y })).collect()
}

impl Chart {
    fn new(runs: [&RunView; 2], measure: Measure) -> Self {
        let curves = runs.map(|run| measure.points(run));
        let last = curves.iter().flatten().map(|point| point.x).fold(0.0, f64::max);
        let x_range = match measure {
            Measure::Loss => 0.0..=(1.02 * last).max(0.1),
            Measure::TestError => {
                let ahead = runs.map(|run| run.epoch_count).into_iter().max().unwrap_or(1).clamp(1, EPOCHS_AHEAD);
                0.5..=last.max(f64::from(ahead)) + 0.5
            }
        };
        let y_range = y_range(measure, &curves);
        Self { measure, curves, x_range, y_range }
    }

    /// Whether there is nothing to draw yet.
    pub(super) fn is_empty(&self) -> bool {
        self.curves.iter().all(Vec::is_empty)
    }

    /// The point of each curve that is nearest to an epoch.
    pub(super) fn nearest(&self, x: f64) -> [Option<PlotPoint>; 2] {
        let distance = |point: &PlotPoint| (point.x - x).abs();
        let nearest = |curve: &Vec<PlotPoint>| {
            curve.iter().min_by(|one, other| distance(one).total_cmp(&distance(other))).copied()
        };
        self.curves.each_ref().map(nearest)
    }
}

fn y_range(measure: Measure, curves: &[Vec<PlotPoint>; 2]) -> RangeInclusive<f64> {
    let is_empty = curves.iter().all(Vec::is_empty);
    let before =
        measure.first_range().into_iter().filter(|_| is_empty).filter_map(|value| measure.scale().place(value));
    let places = before.chain(curves.iter().flatten().map(|point| point.y));
    let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    // For a single value, any.
    let margin = if high > low { 0.08 * (high - low) } else { 0.5 };
    low - margin..=high + margin
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    fn chart(measure: Measure) -> Chart {
        let lab = Lab::fake_in_turn();
        Chart::new([&lab.run, &lab.second].map(|run| run.as_ref().unwrap()), measure)
    }

    #[test]
    fn every_point_is_within_the_axes() {
        for (measure, ..) in Measure::ALL {
            let Chart { curves, x_range, y_range, .. } = chart(measure);
            assert!(curves.iter().all(|curve| !curve.is_empty()));
            let mut points = curves.iter().flatten();
            assert!(points.all(|point| x_range.contains(&point.x) && y_range.contains(&point.y)));
        }
    }

    #[test]
    fn losses_stand_at_the_epochs_that_were_learned_from() {
        let [modern, original] = chart(Measure::Loss).curves;
        // 300 steps of 120 an epoch, 19,200 of 7,680; the last few are not yet a point.
        assert!((modern.last().unwrap().x - 2.5).abs() < 1e-9);
        assert!((original.last().unwrap().x - 2.5).abs() < 0.01);
    }

    #[test]
    fn what_happened_makes_the_chart_anew() {
        let mut lab = Lab::fake_in_turn();
        let mut drawn = Drawn::default();
        let count = |drawn: &mut Drawn, lab: &Lab| {
            drawn.of(&Pair::of(lab).unwrap(), Measure::TestError).curves.each_ref().map(Vec::len)
        };
        assert_eq!(count(&mut drawn, &lab), [2, 2]);
        let second = lab.second.as_mut().unwrap();
        second.epochs.push(second.epochs[1]);
        assert_eq!(count(&mut drawn, &lab), [2, 3]);
    }
}
