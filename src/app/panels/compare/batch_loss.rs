//! The loss of each batch of the ticked runs of this session, smoothed, over the epochs that they have learned from, so that
//! batches of different sizes compare.

use egui_plot::PlotPoint;

use super::{
    chart::{Band, Chart, Curve},
    entry::Entry,
    measure::{Measure, Spacing},
    view::View,
};
use crate::app::{
    lab::{Lab, RunView},
    panels::curves::smoothing,
};

/// About how many images a smoothed loss is a mean over, the same for all runs: fifty batches of 64.
const SMOOTHED_IMAGES: u32 = 3_200;

/// A curve for each group whose first run is of this session; the others keep their colours and have none.
pub(super) fn chart(lab: &Lab, entries: &[Entry], view: &View, spacing: Spacing) -> Chart {
    let scale = Measure::BatchLoss.scale(spacing);
    let mut chart = Chart::new(entries, &view.groups, Measure::BatchLoss, spacing);
    for (curve, group) in chart.curves.iter_mut().zip(&view.groups) {
        let run = entries[group.members[0]].run.and_then(|run| lab.runs.get(&run));
        let losses = run.map(losses).unwrap_or_default();
        let points = losses.into_iter().filter_map(|[x, loss]| Some(PlotPoint { x, y: scale.place(loss)? }));
        *curve = Curve { points: points.collect(), epochs: Vec::new(), band: Band::default(), ..curve.clone() };
    }
    chart.fit();
    chart
}

/// Epochs learned from, and the smoothed loss there.
fn losses(run: &RunView) -> Vec<[f64; 2]> {
    let steps_per_epoch = run.start.batch_count.max(1) as f64;
    let smoothing_steps = SMOOTHED_IMAGES / run.start.config.batch_size.max(1) as u32;
    let points = run.losses.whole();
    // A point of several steps counts as much as they would one by one.
    let weight = smoothing::weight(smoothing_steps).powi(run.losses.steps_per_point() as i32);
    let smooth = smoothing::smoothed(points.iter().map(|point| point.loss), weight);
    points.iter().map(|point| point.step / steps_per_epoch).zip(smooth).map(|(x, loss)| [x, loss]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_stand_at_the_epochs_that_were_learned_from() {
        let lab = Lab::fake_side_by_side();
        let last: Vec<f64> = lab.runs.values().map(|run| losses(run).last().unwrap()[0]).collect();
        // 300 steps of 120 an epoch, 19,200 of 7,680; the last few are not yet a point.
        assert!((last[0] - 2.5).abs() < 1e-9 && (last[1] - 2.5).abs() < 0.01, "{last:?}");
    }
}
