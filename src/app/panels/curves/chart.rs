//! What the three charts show, independent of where they are drawn: the window and the figures draw the same charts.

use std::ops::RangeInclusive;

use super::{
    chart_view::{ChartView, References},
    series::{self, Series},
};
use crate::app::{lab::RunView, widgets::chart::scale::Scale};

/// Which chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ChartKind {
    /// Training loss after each batch.
    BatchLoss,
    /// Losses after each epoch.
    EpochLoss,
    /// Accuracies after each epoch.
    EpochAccuracy,
}

/// A chart: two axes, what is drawn, what it is compared with.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// Which chart.
    pub kind: ChartKind,
    /// How x is spaced.
    pub x_scale: Scale,
    /// How y is spaced.
    pub y_scale: Scale,
    /// What is drawn, the last above the others.
    pub series: Vec<Series>,
    /// The values that it is compared with.
    pub references: Vec<Reference>,
    /// The places that are shown of x.
    pub x_range: RangeInclusive<f64>,
    /// The places that are shown of y.
    pub y_range: RangeInclusive<f64>,
}

/// A value of others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reference {
    /// Whose it is, on which images, and what it is.
    pub words: &'static str,
    /// The same where there is little room.
    pub short_words: &'static str,
    /// Where it stands.
    pub place: f64,
    /// Where beside its line the words stand.
    pub side: Side,
}

/// Where words stand beside a line, so that rising accuracies and falling losses do not pass through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Over its left end.
    Above,
    /// Under its right end.
    Below,
}

impl ChartKind {
    /// All of them, in the order in which they stand.
    pub(super) const ALL: [Self; 3] = [Self::BatchLoss, Self::EpochLoss, Self::EpochAccuracy];

    /// What stands over it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::BatchLoss => "Loss per batch",
            Self::EpochLoss => "Loss per epoch",
            Self::EpochAccuracy => "Accuracy per epoch",
        }
    }

    /// What stands along x and along y.
    pub(super) fn axis_titles(self) -> [&'static str; 2] {
        match self {
            Self::BatchLoss => ["step (batches learned from)", "cross-entropy"],
            Self::EpochLoss => ["epoch", "cross-entropy"],
            Self::EpochAccuracy => ["epoch", "accuracy in %"],
        }
    }

    /// What a place of x is called.
    pub(super) fn x_noun(self) -> &'static str {
        match self {
            Self::BatchLoss => "Step",
            Self::EpochLoss | Self::EpochAccuracy => "Epoch",
        }
    }

    /// What will be drawn where there is nothing yet.
    pub(super) fn promise(self) -> &'static str {
        match self {
            Self::BatchLoss => "the loss of every batch appears here",
            Self::EpochLoss => "the loss after each epoch appears here",
            Self::EpochAccuracy => "the accuracy after each epoch appears here",
        }
    }
}

impl Chart {
    /// Draws up the chart of a run; without a run, what is known before there is one: the axes over `epoch_count` epochs
    /// and the references.
    pub(super) fn new(kind: ChartKind, run: Option<&RunView>, epoch_count: u32, view: ChartView) -> Self {
        let y_scale = match kind {
            ChartKind::BatchLoss | ChartKind::EpochLoss => view.loss_axis.scale(),
            ChartKind::EpochAccuracy => Scale::Percent,
        };
        let series = match (kind, run) {
            (_, None) => Vec::new(),
            (ChartKind::BatchLoss, Some(run)) => series::of_batches(&run.losses, view, y_scale),
            (ChartKind::EpochLoss, Some(run)) => series::of_epochs(&run.epochs, y_scale, |score| score.loss),
            (ChartKind::EpochAccuracy, Some(run)) => series::of_epochs(&run.epochs, y_scale, |score| score.accuracy),
        };
        let references = match view.references {
            References::Shown => references(kind, y_scale),
            References::Hidden => Vec::new(),
        };
        let x_range = x_range(kind, &series, epoch_count);
        let y_range = y_range(y_scale, &series, &references);
        Self { kind, x_scale: Scale::Count, y_scale, series, references, x_range, y_range }
    }

    /// Letters of the longest number along x.
    pub(super) fn x_label_length(&self) -> f32 {
        self.x_range.end().max(1.0).log10().floor() as f32 + 1.0
    }

    /// Whether there is nothing to draw yet.
    pub(super) fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.points.is_empty())
    }
}

/// The values of the report and the paper that a chart is compared with.
fn references(kind: ChartKind, scale: Scale) -> Vec<Reference> {
    let reference = |words: &'static str, short_words: &'static str, value: f64, side: Side| {
        scale.place(value).map(|place| Reference { words, short_words, place, side })
    };
    let all = match kind {
        ChartKind::BatchLoss | ChartKind::EpochLoss => {
            vec![reference("report: training 0.017", "report 0.017", 0.017, Side::Above)]
        }
        ChartKind::EpochAccuracy => vec![
            reference("paper: test 99.05 %", "paper 99.05 %", 0.9905, Side::Above),
            reference("report: test 98.6 %", "report 98.6 %", 0.986, Side::Below),
        ],
    };
    all.into_iter().flatten().collect()
}

/// Most epochs to come for which the axis has room beforehand.
const EPOCHS_AHEAD: u32 = 20;

/// Steps that the axis shows before there are any.
const FIRST_STEPS: f64 = 100.0;

fn x_range(kind: ChartKind, series: &[Series], epoch_count: u32) -> RangeInclusive<f64> {
    let points = || series.iter().flat_map(|series| &series.points).map(|point| point.x);
    let (first, last) = (points().fold(f64::INFINITY, f64::min), points().fold(0.0, f64::max));
    match kind {
        ChartKind::BatchLoss if first < last => {
            // A run from its beginning starts at zero, one that goes on from an earlier day where it goes on.
            let start = if first < 0.02 * last { 0.0 } else { first };
            start..=last + 0.01 * (last - first)
        }
        ChartKind::BatchLoss => 0.0..=FIRST_STEPS,
        // The whole of a short run, so that one sees how much is to come and the axis stands still.
        ChartKind::EpochLoss | ChartKind::EpochAccuracy => {
            0.5..=last.max(f64::from(epoch_count.clamp(1, EPOCHS_AHEAD))) + 0.5
        }
    }
}

/// Loss of a network that finds all ten digits equally likely: ln 10.
const LOSS_OF_A_GUESS: f64 = std::f64::consts::LN_10;

/// Lowest accuracy that the axis shows before there is any.
const FIRST_ACCURACY: f64 = 0.9;

fn y_range(scale: Scale, series: &[Series], references: &[Reference]) -> RangeInclusive<f64> {
    let is_empty = series.iter().all(|series| series.points.is_empty());
    let before: &[f64] = match scale {
        Scale::Linear if is_empty => &[0.0, LOSS_OF_A_GUESS],
        Scale::Logarithmic if is_empty => &[0.01, LOSS_OF_A_GUESS],
        Scale::Percent if is_empty => &[FIRST_ACCURACY, 1.0],
        Scale::Linear => &[0.0],
        Scale::Logarithmic | Scale::Percent | Scale::LogarithmicPercent | Scale::Count => &[],
    };
    let places = before.iter().filter_map(|value| scale.place(*value));
    let points = series.iter().flat_map(|series| &series.points).map(|point| point.y);
    let all = places.chain(points).chain(references.iter().map(|reference| reference.place));
    let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    // Room for what is written beside the outermost lines; for a single value, any.
    let margin = if high > low { 0.1 * (high - low) } else { 0.5 };
    match scale {
        Scale::Linear => 0.0..=high + margin,
        Scale::Percent => low - margin..=high + margin.max(0.05),
        Scale::Logarithmic | Scale::LogarithmicPercent | Scale::Count => low - margin..=high + margin,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::chart_view::LossAxis, *};
    use crate::app::lab::Lab;

    fn chart(kind: ChartKind, view: ChartView) -> Chart {
        Chart::new(kind, Lab::fake_run().run(), 10, view)
    }

    #[test]
    fn every_point_and_reference_is_within_the_axes() {
        for kind in ChartKind::ALL {
            for loss_axis in [LossAxis::Linear, LossAxis::Logarithmic] {
                for run in [None, Lab::fake_run().run()] {
                    let Chart { series, references, x_range, y_range, .. } =
                        Chart::new(kind, run, 10, ChartView { loss_axis, ..ChartView::default() });
                    let mut points = series.iter().flat_map(|series| &series.points);
                    assert!(points.all(|point| x_range.contains(&point.x) && y_range.contains(&point.y)));
                    assert!(references.iter().all(|reference| y_range.contains(&reference.place)));
                    assert!(!references.is_empty() && series.is_empty() == run.is_none());
                }
            }
        }
    }

    #[test]
    fn the_axis_of_epochs_has_room_for_those_to_come() {
        assert_eq!(chart(ChartKind::EpochLoss, ChartView::default()).x_range, 0.5..=10.5);
        let mut run = Lab::fake_run().run().unwrap().clone();
        run.epochs.truncate(1);
        let long = Chart::new(ChartKind::EpochLoss, Some(&run), 100_000, ChartView::default());
        assert_eq!(long.x_range, 0.5..=20.5, "one epoch of a very long run can still be seen");
    }

    #[test]
    fn without_references_the_axis_is_that_of_the_data() {
        let hidden = ChartView { references: References::Hidden, ..ChartView::default() };
        let Chart { y_range, references, .. } = chart(ChartKind::EpochAccuracy, hidden);
        assert_eq!(references, []);
        // 91 and 93 % with a tenth of their distance on either side.
        assert!((y_range.start() - 90.8).abs() < 1e-9 && (y_range.end() - 93.2).abs() < 1e-9, "{y_range:?}");
    }
}
