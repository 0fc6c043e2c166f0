//! The loss of each batch of the ticked runs of this session, smoothed, over the epochs that they have learned from, so that
//! batches of different sizes compare.

use super::{
    entry::Entry,
    groups::Group,
    measure::{Measure, Spacing},
};
use crate::{
    app::{
        lab::{Lab, RunView},
        panels::curves::smoothing,
    },
    chart::{Axis, Bounds, Chart, Mark, Scale, Series, Style},
};

/// About how many images a smoothed loss is a mean over, the same for all runs: fifty batches of 64.
const SMOOTHED_IMAGES: u32 = 3_200;

/// A line for each group whose first run is of this session, in the group's style.
pub(super) fn chart(lab: &Lab, entries: &[Entry], groups: &[Group], spacing: Spacing) -> Chart {
    let line = |(position, group): (usize, &Group)| {
        let run = lab.runs.get(&entries[group.members[0]].run?)?;
        Some(Mark::Line(Series::new(&group.name, Style::of_run(position), losses(run))))
    };
    let measure = Measure::BatchLoss;
    let chart = Chart {
        title: format!("{} by epoch", measure.name()),
        file_stem: "runs-batch-loss".to_owned(),
        x: Axis { title: "epochs learned".to_owned(), noun: "Epoch", scale: Scale::Number, ..Axis::default() },
        y: Axis { title: measure.axis_title().to_owned(), scale: measure.scale(spacing), ..Axis::default() },
        marks: groups.iter().enumerate().filter_map(line).collect(),
        bounds: Bounds::Grows,
        empty: "Tick runs of this session: the loss of each batch appears here".to_owned(),
        ..Chart::default()
    };
    let mut chart = chart.with_y_around(&[0.05, std::f64::consts::LN_10]);
    chart.x.range = 0.0..=(1.02 * chart.last_x()).max(0.1);
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
    points.iter().zip(smooth).map(|(point, loss)| [point.step / steps_per_epoch, loss]).collect()
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
