//! The curves, from what a run has come to.

use egui_plot::PlotPoint;

use super::{
    chart_view::{ChartView, HistoryWindow},
    smoothing,
};
use crate::{
    app::{
        history::{LossHistory, LossPoint},
        widgets::chart::scale::Scale,
    },
    train::metrics::{EpochRecord, Score},
};

/// A curve. Its points are places, not values.
#[derive(Clone, Debug)]
pub(super) struct Series {
    /// What the legend calls it.
    pub name: &'static str,
    /// What it is of, and so how it looks.
    pub role: Role,
    /// Where it passes, from left to right.
    pub points: Vec<PlotPoint>,
}

/// What a curve is of. Each has its own colour and its own mark or dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The training loss of each batch, behind the smoothed one.
    Raw,
    /// The smoothed training loss of the batches.
    Smoothed,
    /// The training images, by epoch.
    Training,
    /// The images set apart for validation, by epoch.
    Validation,
    /// The test images, by epoch.
    Test,
}

/// Most epochs that are drawn; of more, every second, third and so on.
const EPOCH_LIMIT: usize = 2_000;

/// The losses of the batches, behind them the smoothed ones.
pub(super) fn of_batches(losses: &LossHistory, view: ChartView, scale: Scale) -> Vec<Series> {
    let recent: Vec<LossPoint>;
    let (points, steps_per_point) = match view.window {
        HistoryWindow::Whole => (losses.whole(), losses.steps_per_point()),
        HistoryWindow::Recent => {
            recent = losses.recent().collect();
            (recent.as_slice(), 1)
        }
    };
    // A point of several steps counts as much as they would one by one, so that the curve stays when points are merged.
    let weight = smoothing::weight(view.smoothing_steps).powi(steps_per_point as i32);
    let smooth = smoothing::smoothed(points.iter().map(|point| point.loss), weight);
    let raw = points.iter().map(|point| point.loss);
    let steps = || points.iter().map(|point| point.step);
    let name = if steps_per_point == 1 { "each batch" } else { "means of a few batches" };
    let raw = Series { name, role: Role::Raw, points: places(steps().zip(raw), scale) };
    if view.smoothing_steps <= 1 {
        return vec![Series { role: Role::Smoothed, ..raw }];
    }
    vec![raw, Series { name: "smoothed", role: Role::Smoothed, points: places(steps().zip(smooth), scale) }]
}

/// A number of each epoch, on the training, the validation and the test images.
pub(super) fn of_epochs(epochs: &[EpochRecord], scale: Scale, number: fn(&Score) -> f64) -> Vec<Series> {
    let stride = epochs.len().div_ceil(EPOCH_LIMIT).max(1);
    let of = |score: fn(&EpochRecord) -> Option<&Score>| {
        let shown = epochs.iter().rev().step_by(stride).rev();
        let values = shown.filter_map(|record| score(record).map(|score| (f64::from(record.epoch), number(score))));
        places(values, scale)
    };
    let all = [
        Series { name: "training", role: Role::Training, points: of(|record| Some(&record.train)) },
        Series { name: "validation", role: Role::Validation, points: of(|record| record.validation.as_ref()) },
        Series { name: "test", role: Role::Test, points: of(|record| Some(&record.test)) },
    ];
    all.into_iter().filter(|series| !series.points.is_empty()).collect()
}

/// Where values stand; those without a place are left out.
fn places(values: impl Iterator<Item = (f64, f64)>, scale: Scale) -> Vec<PlotPoint> {
    values.filter_map(|(x, value)| scale.place(value).map(|y| PlotPoint { x, y })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    fn history(losses: &[f32]) -> LossHistory {
        let mut history = LossHistory::default();
        history.push(losses.len() as u64, losses);
        history
    }

    #[test]
    fn batches_are_raw_and_smoothed() {
        let view = ChartView { smoothing_steps: 2, ..ChartView::default() };
        let series = of_batches(&history(&[4.0, 0.0, f32::NAN, 4.0]), view, Scale::Linear);
        let points = |index: usize| series[index].points.iter().map(|point| [point.x, point.y]).collect::<Vec<_>>();
        assert_eq!(points(0), [[1.0, 4.0], [2.0, 0.0], [4.0, 4.0]]);
        assert_eq!(points(1), [[1.0, 4.0], [2.0, 1.0 / 0.75], [4.0, 2.5 / 0.875]]);
        let logarithms = of_batches(&history(&[10.0, 0.0, 0.1]), view, Scale::Logarithmic);
        assert_eq!(
            logarithms[0].points,
            [PlotPoint { x: 1.0, y: 1.0 }, PlotPoint { x: 3.0, y: f64::from(0.1_f32).log10() }]
        );
    }

    #[test]
    fn the_recent_window_has_single_steps_of_a_long_run() {
        let losses = vec![1.0; 20_000];
        let count = |window| {
            let view = ChartView { window, ..ChartView::default() };
            of_batches(&history(&losses), view, Scale::Linear)[0].points.len()
        };
        assert_eq!(count(HistoryWindow::Recent), 2_000);
        assert_eq!(count(HistoryWindow::Whole), 2_500, "means of 8 steps");
    }

    #[test]
    fn epochs_are_bounded_and_end_with_the_latest() {
        let record = Lab::fake_run().run().unwrap().epochs[0];
        let epochs: Vec<_> = (1..=9_001).map(|epoch| EpochRecord { epoch, ..record }).collect();
        let series = of_epochs(&epochs, Scale::Percent, |score| score.accuracy);
        assert_eq!(series.iter().map(|series| series.name).collect::<Vec<_>>(), ["training", "test"]);
        assert_eq!(series[0].points.len(), 1_801);
        assert_eq!(series[0].points.last().unwrap().x, 9_001.0);
        let validated = [EpochRecord { validation: Some(record.test), ..record }];
        assert_eq!(of_epochs(&validated, Scale::Linear, |score| score.loss).len(), 3);
    }
}
