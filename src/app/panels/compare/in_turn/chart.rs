//! The curves of both over the epochs that they have learned from, so that batches of different sizes stand together.

use serde::{Deserialize, Serialize};

use super::pair::Pair;
use crate::{
    app::{lab::RunView, panels::curves::smoothing},
    chart::{Axis, Bounds, Chart, Mark, Scale, Series, Style, epochs},
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

/// About how many images a smoothed loss is a mean over, the same for both: fifty batches of 64.
const SMOOTHED_IMAGES: u32 = 3_200;

impl Measure {
    /// Both, with name and meaning.
    pub(super) const ALL: [(Self, &str, &str); 2] = [
        (Self::Loss, "Loss", "The loss of each batch, smoothed over about 3,200 images"),
        (Self::TestError, "Test error", "The share of the test images read wrongly, after each epoch"),
    ];

    /// Its name.
    fn name(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::TestError => "Test error",
        }
    }

    /// How y is spaced.
    fn scale(self) -> Scale {
        match self {
            Self::Loss => Scale::Logarithmic,
            Self::TestError => Scale::LogarithmicPercent,
        }
    }

    /// What stands along y.
    fn axis_title(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::TestError => "error in %",
        }
    }

    /// What the axis shows before there is anything.
    fn first_range(self) -> [f64; 2] {
        match self {
            Self::Loss => [0.05, std::f64::consts::LN_10],
            Self::TestError => [1.0, 90.0],
        }
    }

    fn points(self, run: &RunView) -> Vec<[f64; 2]> {
        match self {
            Self::Loss => losses(run),
            Self::TestError => {
                let error = |accuracy: f64| 100.0 * (1.0 - accuracy);
                run.epochs.iter().map(|epoch| [f64::from(epoch.epoch), error(epoch.test.accuracy)]).collect()
            }
        }
    }
}

fn losses(run: &RunView) -> Vec<[f64; 2]> {
    let steps_per_epoch = run.start.batch_count.max(1) as f64;
    let smoothing_steps = SMOOTHED_IMAGES / run.start.config.batch_size.max(1) as u32;
    let points = run.losses.whole();
    // A point of several steps counts as much as they would one by one.
    let weight = smoothing::weight(smoothing_steps).powi(run.losses.steps_per_point() as i32);
    let smooth = smoothing::smoothed(points.iter().map(|point| point.loss), weight);
    points.iter().zip(smooth).map(|(point, loss)| [point.step / steps_per_epoch, loss]).collect()
}

/// The chart of both.
pub(super) fn chart(pair: &Pair<'_>, measure: Measure) -> Chart {
    let lines = pair.runs.iter().enumerate().map(|(position, member)| {
        Mark::Line(Series::new(&member.title, Style::of_run(position), measure.points(member.run)))
    });
    let (x_scale, empty) = match measure {
        Measure::Loss => (Scale::Number, "Both losses appear here"),
        Measure::TestError => (Scale::Count, "Both test errors appear here after each epoch"),
    };
    let chart = Chart {
        title: format!("{} of both", measure.name()),
        file_stem: "both".to_owned(),
        x: Axis { title: "epochs learned".to_owned(), noun: "Epoch", scale: x_scale, ..Axis::default() },
        y: Axis { title: measure.axis_title().to_owned(), scale: measure.scale(), ..Axis::default() },
        marks: lines.collect(),
        bounds: Bounds::Grows,
        empty: empty.to_owned(),
        ..Chart::default()
    };
    let mut chart = chart.with_y_around(&measure.first_range());
    let epoch_count = pair.runs.iter().map(|member| member.run.epoch_count).max().unwrap_or(1);
    chart.x.range = match measure {
        Measure::Loss => 0.0..=(1.02 * chart.last_x()).max(0.1),
        Measure::TestError => epochs(chart.last_x(), epoch_count),
    };
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::lab::Lab;

    #[test]
    fn losses_are_at_the_epochs_that_were_learned_from() {
        let lab = Lab::fake_in_turn();
        let chart = chart(&Pair::of(&lab).unwrap(), Measure::Loss);
        let lasts: Vec<f64> = chart.series().map(|series| series.points.last().unwrap()[0]).collect();
        // 300 steps of 120 an epoch, 19,200 of 7,680; the last few are not yet a point.
        assert!((lasts[0] - 2.5).abs() < 1e-9 && (lasts[1] - 2.5).abs() < 0.01, "{lasts:?}");
    }
}
