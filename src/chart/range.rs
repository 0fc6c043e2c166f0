//! Which places an axis shows: all that is drawn, a margin, and room for what is to come; never what cannot be.

use std::ops::RangeInclusive;

use super::{Chart, Mark, Scale};

/// Margin on either side, as a share of what is drawn: room for words beside the outermost lines.
const MARGIN: f64 = 0.1;

/// Margin in places around a single value.
const LONE_MARGIN: f64 = 0.5;

/// Most epochs to come that an axis has room for.
const EPOCHS_AHEAD: u32 = 20;

/// The places around all values, within what the scale can have.
pub fn around(scale: Scale, values: impl IntoIterator<Item = f64>) -> RangeInclusive<f64> {
    let places = values.into_iter().filter_map(|value| scale.place(value));
    let (low, high) =
        places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| (low.min(place), high.max(place)));
    if low > high {
        return 0.0..=1.0;
    }
    let margin = if high > low { MARGIN * (high - low) } else { LONE_MARGIN };
    let possible = scale.possible();
    (low - margin).max(*possible.start())..=(high + margin).min(*possible.end())
}

/// The places of epochs up to the last one that is drawn. A short run is shown to its end, so that the axis stands still.
pub fn epochs(last: f64, epoch_count: u32) -> RangeInclusive<f64> {
    0.5..=last.max(f64::from(epoch_count.clamp(1, EPOCHS_AHEAD))) + 0.5
}

impl Chart {
    /// Makes y reach over all marks; where nothing is drawn yet, over `before`, too.
    #[must_use]
    pub fn with_y_around(mut self, before: &[f64]) -> Self {
        let before = if self.is_empty() { before } else { &[] };
        let marked = self.marks.iter().flat_map(y_values);
        self.y.range = around(self.y.scale, marked.chain(before.iter().copied()));
        self
    }

    /// The largest x of all series; 0 without any.
    pub fn last_x(&self) -> f64 {
        self.series().filter_map(|series| series.points.last()).fold(0.0, |last, point| point[0].max(last))
    }
}

fn y_values(mark: &Mark) -> Vec<f64> {
    match mark {
        Mark::Line(series) | Mark::Points(series) => series.points.iter().map(|point| point[1]).collect(),
        Mark::Bars { series, .. } => series.points.iter().map(|point| point[1]).chain([0.0]).collect(),
        Mark::Band(band) => band.edges.iter().flat_map(|[_, low, high]| [*low, *high]).collect(),
        Mark::HLine(rule) => vec![rule.at],
        Mark::VLine(_) | Mark::Note(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_axis_shows_what_cannot_be() {
        assert_eq!(around(Scale::Percent, [99.0, 100.0]), 98.9..=100.0);
        assert_eq!(around(Scale::Percent, [0.0, 4.0]), 0.0..=4.4);
        assert_eq!(around(Scale::Linear, [0.1]), 0.0..=0.6);
        assert_eq!(*around(Scale::LogarithmicPercent, [1.0, 100.0]).end(), 2.0);
        assert_eq!(around(Scale::Number, [-10.0, 10.0]), -12.0..=12.0);
        assert_eq!(around(Scale::Logarithmic, [0.0]), 0.0..=1.0, "nothing has a place");
    }

    #[test]
    fn an_axis_of_epochs_has_room_for_those_to_come() {
        assert_eq!(epochs(2.0, 10), 0.5..=10.5);
        assert_eq!(epochs(1.0, 100_000), 0.5..=20.5, "one epoch of a very long run can still be seen");
        assert_eq!(epochs(300.0, 10), 0.5..=300.5);
    }
}
