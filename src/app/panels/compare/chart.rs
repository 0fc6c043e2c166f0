//! The curves of the ticked runs over each other: of each group the mean, and from its lowest to its highest run a band.

use std::{collections::BTreeMap, ops::RangeInclusive};

use egui_plot::PlotPoint;

use super::{
    entry::Entry,
    groups::Group,
    measure::{Measure, Spacing},
};
use crate::app::{
    theme::{RUN_COLOR_COUNT, Tokens},
    widgets::chart::{
        look::{Dash, Look, MARK_LIMIT, Mark},
        scale::Scale,
    },
};

/// The curves and their axes.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What they are of.
    pub measure: Measure,
    /// How y is spaced.
    pub scale: Scale,
    /// A curve for each group.
    pub curves: Vec<Curve>,
    /// The places that are shown of x.
    pub x_range: RangeInclusive<f64>,
    /// The places that are shown of y.
    pub y_range: RangeInclusive<f64>,
}

/// A group's curve.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    /// The group's name.
    pub name: String,
    /// Its epochs.
    pub epochs: Vec<Epoch>,
    /// Where its mean passes.
    pub points: Vec<PlotPoint>,
    /// Between which places its runs lie, where there are several.
    pub band: Band,
}

/// What the runs of a group came to in an epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Epoch {
    /// 1 for the first.
    pub number: u32,
    /// Mean over the runs that have come so far.
    pub mean: f64,
    /// The lowest of them.
    pub low: f64,
    /// The highest of them.
    pub high: f64,
    /// How many there are.
    pub run_count: usize,
}

/// An area between two lines; as many values in each part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Band {
    /// Places along x.
    pub x: Vec<f64>,
    /// Below.
    pub low: Vec<f64>,
    /// Above.
    pub high: Vec<f64>,
}

/// How the group at `position` looks, with `point_count` epochs: no two of the first 24 alike, also without colours.
pub(super) fn look(position: usize, point_count: usize, tokens: &Tokens) -> Look {
    let marks = [Mark::Circle, Mark::Diamond, Mark::Triangle];
    let dashes = [Dash::Solid, Dash::Dashed, Dash::Dotted];
    Look {
        color: tokens.runs[position % RUN_COLOR_COUNT],
        width: 2.0,
        dash: dashes[(position / RUN_COLOR_COUNT) % dashes.len()],
        mark: if point_count > MARK_LIMIT { Mark::None } else { marks[position % marks.len()] },
    }
}

impl Chart {
    /// Draws up the curves of `groups`.
    pub(super) fn new(entries: &[Entry], groups: &[Group], measure: Measure, spacing: Spacing) -> Self {
        let scale = measure.scale(spacing);
        let curves: Vec<Curve> = groups.iter().map(|group| Curve::new(entries, group, measure, scale)).collect();
        let x_range =
            0.5..=curves.iter().flat_map(|curve| &curve.points).fold(1.0, |most, point| point.x.max(most)) + 0.5;
        let y_range = y_range(&curves);
        Self { measure, scale, curves, x_range, y_range }
    }

    /// Lets the axes show every point, from the first batch on.
    pub(super) fn fit(&mut self) {
        let last = self.curves.iter().flat_map(|curve| &curve.points).map(|point| point.x).fold(0.1, f64::max);
        self.x_range = 0.0..=1.02 * last;
        self.y_range = y_range(&self.curves);
    }

    /// Whether there is nothing to draw.
    pub(super) fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.points.is_empty())
    }
}

impl Curve {
    fn new(entries: &[Entry], group: &Group, measure: Measure, scale: Scale) -> Self {
        let mut values: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for record in group.members.iter().flat_map(|member| &entries[*member].epochs) {
            values.entry(record.epoch).or_default().push(measure.of(record));
        }
        let epochs: Vec<Epoch> = values.into_iter().map(|(number, values)| Epoch::new(number, &values)).collect();
        let x = |epoch: &Epoch| f64::from(epoch.number);
        let point = |epoch: &Epoch| scale.place(epoch.mean).map(|y| PlotPoint { x: x(epoch), y });
        let mut band = Band::default();
        for epoch in epochs.iter().filter(|epoch| epoch.run_count > 1) {
            // No error at all has no logarithm: there is no band at that epoch.
            if let (Some(low), Some(high)) = (scale.place(epoch.low), scale.place(epoch.high)) {
                band.x.push(x(epoch));
                band.low.push(low);
                band.high.push(high);
            }
        }
        Self { name: group.name.clone(), points: epochs.iter().filter_map(point).collect(), epochs, band }
    }
}

impl Epoch {
    fn new(number: u32, values: &[f64]) -> Self {
        let run_count = values.len();
        let fold = |pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick).unwrap_or(f64::NAN);
        Self {
            number,
            mean: values.iter().sum::<f64>() / run_count as f64,
            low: fold(f64::min),
            high: fold(f64::max),
            run_count,
        }
    }
}

fn y_range(curves: &[Curve]) -> RangeInclusive<f64> {
    let points = curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.y));
    let bands = curves.iter().flat_map(|curve| curve.band.low.iter().chain(&curve.band.high).copied());
    let (low, high) =
        points.chain(bands).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    match high >= low {
        true => {
            // For a single value, any.
            let margin = if high > low { 0.08 * (high - low) } else { 0.5 };
            low - margin..=high + margin
        }
        false => 0.0..=1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{entry::Entries, groups},
        *,
    };
    use crate::app::{lab::Lab, theme};

    fn chart(positions: &[usize], measure: Measure, spacing: Spacing) -> Chart {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        Chart::new(entries.all(), &groups::of(entries.all(), positions), measure, spacing)
    }

    #[test]
    fn a_group_is_its_mean_with_a_band_from_the_lowest_to_the_highest() {
        let chart = chart(&[0, 1, 2, 5], Measure::TestError, Spacing::Linear);
        assert_eq!(chart.curves.len(), 2);
        let first = chart.curves[0].epochs[0];
        // Three seeds that read 4, 5 and 6 % wrongly after the first epoch.
        assert!((first.mean - 0.05).abs() < 1e-9 && first.run_count == 3);
        assert!((first.low - 0.04).abs() < 1e-9 && (first.high - 0.06).abs() < 1e-9);
        assert!((chart.curves[0].points[0].y - 5.0).abs() < 1e-9);
        assert!((chart.curves[0].band.high[0] - 6.0).abs() < 1e-9);
        assert_eq!(chart.curves[1].band, Band::default(), "a single run has no spread");
    }

    #[test]
    fn everything_is_within_the_axes() {
        for (measure, ..) in Measure::ALL {
            for spacing in [Spacing::Linear, Spacing::Logarithmic] {
                let Chart { curves, x_range, y_range, .. } = chart(&[0, 1, 2, 3, 4, 5, 6], measure, spacing);
                let mut points = curves.iter().flat_map(|curve| &curve.points);
                assert!(points.all(|point| x_range.contains(&point.x) && y_range.contains(&point.y)));
                assert!(curves.iter().flat_map(|curve| &curve.band.high).all(|place| y_range.contains(place)));
            }
        }
        assert!(chart(&[], Measure::TestLoss, Spacing::Linear).is_empty());
    }

    #[test]
    fn the_first_groups_are_told_apart_without_colours() {
        let tokens = theme::of(eframe::egui::Theme::Dark);
        let looks: Vec<_> = (0..24).map(|position| look(position, 10, tokens)).collect();
        for (position, one) in looks.iter().enumerate() {
            assert!(looks[position + 1..].iter().all(|other| one != other));
        }
        assert_ne!(looks[0].mark, looks[1].mark);
    }
}
