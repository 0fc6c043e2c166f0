//! The curves of the ticked runs over each other: of each group the mean, and from its lowest to its highest run a band.

use std::collections::BTreeMap;

use super::{
    entry::Entry,
    groups::Group,
    measure::{Measure, Spacing},
};
use crate::chart::{Axis, Band, Bounds, Chart, Mark, Scale, Series, Style, epochs};

/// The chart of `groups`, a curve for each.
pub(super) fn chart(entries: &[Entry], groups: &[Group], measure: Measure, spacing: Spacing) -> Chart {
    let scale = measure.scale(spacing);
    let (bands, lines): (Vec<Option<Mark>>, Vec<Mark>) = groups
        .iter()
        .enumerate()
        .map(|(position, group)| {
            let (style, values) = (Style::of_run(position), values(entries, group, measure));
            (band(&values, group, style), Mark::Line(line(&values, group, style, scale)))
        })
        .unzip();
    let title = format!("{} by epoch", measure.name());
    let chart = Chart {
        file_stem: format!("runs-{}", title.to_lowercase().replace(' ', "-")),
        caption: title.clone(),
        title,
        x: Axis { title: "epoch".to_owned(), noun: "Epoch", scale: Scale::Count, ..Axis::default() },
        y: Axis { title: measure.axis_title().to_owned(), scale, ..Axis::default() },
        marks: bands.into_iter().flatten().chain(lines).collect(),
        bounds: Bounds::Grows,
        empty: "Tick runs with an epoch done: their curves appear here".to_owned(),
        ..Chart::default()
    };
    let mut chart = chart.with_y_around(&[]);
    chart.x.range = epochs(chart.last_x(), 1);
    chart
}

/// The values of a group's runs after each epoch.
fn values(entries: &[Entry], group: &Group, measure: Measure) -> BTreeMap<u32, Vec<f64>> {
    let mut values: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for record in group.members.iter().flat_map(|member| &entries[*member].epochs) {
        values.entry(record.epoch).or_default().push(measure.of(record));
    }
    values
}

/// The mean of a group.
fn line(values: &BTreeMap<u32, Vec<f64>>, group: &Group, style: Style, scale: Scale) -> Series {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let points = values.iter().map(|(epoch, values)| [f64::from(*epoch), mean(values)]);
    let details = values.values().filter(|values| mean(values).is_finite()).map(|values| match values.len() {
        1 => String::new(),
        count => {
            let [low, high] = extremes(values).map(|value| scale.words(value));
            format!(" in the mean of {count} ({low} to {high})")
        }
    });
    Series { details: details.collect(), ..Series::new(&group.name, style, points) }
}

/// From the lowest to the highest run; none of a single run.
fn band(values: &BTreeMap<u32, Vec<f64>>, group: &Group, style: Style) -> Option<Mark> {
    let of_several = values.iter().filter(|(_, values)| values.len() > 1);
    let edges = of_several.map(|(epoch, values)| {
        let [low, high] = extremes(values);
        [f64::from(*epoch), low, high]
    });
    let edges: Vec<_> = edges.collect();
    (!edges.is_empty()).then(|| Mark::Band(Band { name: group.name.clone(), edges, ink: style.ink }))
}

fn extremes(values: &[f64]) -> [f64; 2] {
    [f64::min, f64::max].map(|pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick).unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{entry::Entries, groups},
        *,
    };
    use crate::app::lab::Lab;

    fn of_fake(positions: &[usize], measure: Measure, spacing: Spacing) -> Chart {
        let mut entries = Entries::default();
        entries.update(&Lab::fake_compared());
        chart(entries.all(), &groups::of(entries.all(), positions), measure, spacing)
    }

    #[test]
    fn a_group_is_its_mean_with_a_band_from_the_lowest_to_the_highest() {
        let chart = of_fake(&[0, 1, 2, 5], Measure::TestError, Spacing::Linear);
        assert_eq!(chart.series().count(), 2);
        // Three seeds that read 4, 5 and 6 % wrongly after the first epoch; a single run has no spread.
        let [Mark::Band(band), Mark::Line(line), Mark::Line(_)] = &chart.marks[..] else { panic!("{:?}", chart.marks) };
        let [x, low, high] = band.edges[0];
        assert_eq!([x, low.round(), high.round(), line.points[0][1].round()], [1.0, 4.0, 6.0, 5.0]);
    }

    #[test]
    fn values_are_told_with_their_spread_at_the_nearest_epoch() {
        for spacing in [Spacing::Linear, Spacing::Logarithmic] {
            let told = of_fake(&[0, 1, 2, 5], Measure::TestError, spacing).reading(1.3).unwrap().lines;
            assert_eq!(told[0], "Epoch 1");
            assert_eq!(told[1], "run-0001 and 2 more: Learning rate 0.1: 5.00 % in the mean of 3 (4.00 % to 6.00 %)");
            assert!(told[2].starts_with("run-0006: Learning rate 0.05: "), "{told:?}");
        }
    }

    #[test]
    fn everything_is_within_the_axes() {
        for (measure, ..) in Measure::ALL {
            for spacing in [Spacing::Linear, Spacing::Logarithmic] {
                let chart = of_fake(&[0, 1, 2, 3, 4, 5, 6], measure, spacing);
                let places = chart.series().flat_map(|series| &series.points).filter_map(|point| chart.place(*point));
                assert!(places.into_iter().all(|[x, y]| chart.x.range.contains(&x) && chart.y.range.contains(&y)));
            }
        }
        assert!(of_fake(&[], Measure::TestLoss, Spacing::Linear).is_empty());
    }
}
