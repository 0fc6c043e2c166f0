//! The curves of the ticked runs over each other: of each group the mean, and a band from its lowest to its highest run.

use std::collections::{BTreeMap, BTreeSet};

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

use super::{
    View,
    runs::{Group, RunRow},
};
use crate::{
    app::{
        lab::{Lab, RunView},
        widgets::checkbox_of,
    },
    chart::{Axis, Band, Bounds, Chart, Mark, Scale, Series, Spacing, Style, epochs},
    train::{loss_history::smoothed, metrics::EpochRecord},
};

/// What is measured after each epoch, or each batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Measure {
    #[default]
    TestError,
    /// Of the training images as they were learned from.
    TrainingError,
    TestLoss,
    TrainingLoss,
    /// Loss of each batch, of runs of this session.
    BatchLoss,
}

/// Margin beside the names of what is measured, in points: narrow, so that all of them are in one row.
const NARROW_PADDING: f32 = 5.0;

/// About how many images a smoothed loss is a mean over, the same for all runs: fifty batches of 64.
const SMOOTHED_IMAGES: u32 = 3_200;

impl Measure {
    /// All of them with their names and what they mean.
    const ALL: [(Self, &str, &str); 5] = [
        (
            Self::TestError,
            "Test error",
            "Share of the test images misclassified, or of the test strings misread, after each epoch",
        ),
        (
            Self::TrainingError,
            "Training error",
            "Share of the training images misclassified, or strings misread, while training on them",
        ),
        (Self::TestLoss, "Test loss", "Mean loss of a test image or string: only runs with the same loss compare"),
        (
            Self::TrainingLoss,
            "Training loss",
            "Mean loss of a training image or string: only runs with the same loss compare",
        ),
        (
            Self::BatchLoss,
            "Batch loss",
            "Loss of each batch of this session's runs, smoothed over about 3,200 images or strings",
        ),
    ];

    fn name(self) -> &'static str {
        let own = Self::ALL.into_iter().find(|(measure, ..)| *measure == self);
        own.map_or("", |(_, name, _)| name)
    }

    /// Its value for an epoch; errors in percent.
    fn of(self, record: &EpochRecord) -> f64 {
        match self {
            Self::TestError => 100.0 * (1.0 - record.test.accuracy),
            Self::TrainingError => 100.0 * (1.0 - record.train.accuracy),
            Self::TestLoss => record.test.loss,
            Self::TrainingLoss | Self::BatchLoss => record.train.loss,
        }
    }

    fn axis(self, spacing: Spacing) -> Axis {
        let (title, scale) = match self {
            Self::TestError | Self::TrainingError => ("error in %", Scale::Percent),
            Self::TestLoss | Self::TrainingLoss | Self::BatchLoss => ("mean loss", Scale::Linear),
        };
        Axis { title: title.to_owned(), scale: scale.spaced(spacing), ..Axis::default() }
    }
}

/// Shows the choice of what the curves are of.
pub(super) fn choice_ui(ui: &mut Ui, measure: &mut Measure, spacing: &mut Spacing) {
    ui.spacing_mut().button_padding.x = NARROW_PADDING;
    for (choice, name, meaning) in Measure::ALL {
        ui.selectable_value(measure, choice, name).on_hover_text(meaning);
    }
    checkbox_of(ui, spacing, [Spacing::Linear, Spacing::Logarithmic], "Log axis")
        .on_hover_text("Spaces values by their decimal logarithm");
}

/// The chart of the ticked runs, a curve for each group.
pub(super) fn chart(lab: &Lab, view: &View, measure: Measure, spacing: Spacing) -> Chart {
    let y = measure.axis(spacing);
    let (x_title, x_scale, before, empty) = match measure {
        Measure::BatchLoss => (
            "epochs learned",
            Scale::Number,
            &[0.05, std::f64::consts::LN_10][..],
            "Tick runs of this session: the loss of each batch appears here",
        ),
        _ => ("epoch", Scale::Count, &[][..], "Tick runs with an epoch done: their curves appear here"),
    };
    let title = format!("{} by epoch", measure.name());
    let chart = Chart {
        file_stem: format!("runs-{}", title.to_lowercase().replace(' ', "-")),
        caption: format!("{title}. {}", credits(view)),
        title,
        x: Axis { title: x_title.to_owned(), noun: "Epoch", scale: x_scale, ..Axis::default() },
        marks: match measure {
            Measure::BatchLoss => batch_lines(lab, view),
            _ => epoch_lines(view, measure, y.scale),
        },
        y,
        bounds: Bounds::Grows,
        empty: empty.to_owned(),
        ..Chart::default()
    };
    let mut chart = chart.with_y_around(before);
    chart.x.range = match measure {
        Measure::BatchLoss => 0.0..=(1.02 * chart.last_x()).max(0.1),
        _ => epochs(chart.last_x(), 1),
    };
    chart
}

/// The networks, how far each was trained, and the data.
fn credits(view: &View) -> String {
    let rows = |group: &Group| group.members.iter().map(|member| &view.rows[*member]).collect::<Vec<_>>();
    let network = |group: &Group| {
        let epochs: BTreeSet<String> =
            rows(group).iter().map(|row| format!("epoch {} of {}", row.epochs.len(), row.config.epoch_count)).collect();
        format!("{} ({})", group.name, epochs.into_iter().collect::<Vec<_>>().join(", "))
    };
    let networks: Vec<String> = view.groups.iter().map(network).collect();
    let data: BTreeSet<String> = view.groups.iter().flat_map(rows).filter_map(RunRow::data_name).collect();
    let data = data.into_iter().collect::<Vec<_>>().join(", ");
    format!("Networks: {}. Data: {data}", networks.join("; "))
}

/// The bands of all groups, and over them their means.
fn epoch_lines(view: &View, measure: Measure, scale: Scale) -> Vec<Mark> {
    let marks = view.groups.iter().enumerate().map(|(index, group)| {
        let (style, values) = (Style::of_run(index), values(&view.rows, group, measure));
        (band(&values, group, style), Mark::Line(line(&values, group, style, scale)))
    });
    let (bands, lines): (Vec<Option<Mark>>, Vec<Mark>) = marks.unzip();
    bands.into_iter().flatten().chain(lines).collect()
}

/// The values of a group's runs after each epoch.
fn values(rows: &[RunRow], group: &Group, measure: Measure) -> BTreeMap<u32, Vec<f64>> {
    let mut values: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for record in group.members.iter().flat_map(|member| &rows[*member].epochs) {
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

/// The loss of each batch of the groups whose first run is of this session, smoothed.
fn batch_lines(lab: &Lab, view: &View) -> Vec<Mark> {
    let line = |(index, group): (usize, &Group)| {
        let run = lab.runs.get(&view.rows[group.members[0]].run?)?;
        Some(Mark::Line(Series::new(&group.name, Style::of_run(index), batch_losses(run))))
    };
    view.groups.iter().enumerate().filter_map(line).collect()
}

/// The smoothed loss of a run's last batch, as its curve ends; none before the first batch.
pub(super) fn latest_loss(run: &RunView) -> Option<f64> {
    Some(batch_losses(run).last()?[1])
}

/// Epochs learned from, so that batches of different sizes compare, and the smoothed loss there.
fn batch_losses(run: &RunView) -> Vec<[f64; 2]> {
    let steps_per_epoch = run.start.batch_count.max(1) as f64;
    let smoothing_steps = SMOOTHED_IMAGES / run.start.config.batch_size.max(1) as u32;
    let smooth = smoothed(run.losses.whole(), run.losses.steps_per_point(), smoothing_steps);
    smooth.map(|[step, loss]| [step / steps_per_epoch, loss]).collect()
}

#[cfg(test)]
mod tests {
    use super::{
        super::runs::{groups, rows},
        *,
    };
    use crate::app::memo::Memo;

    fn of_fake(ticked: &[usize], measure: Measure, spacing: Spacing) -> Chart {
        let lab = Lab::fake_compared();
        let rows = rows(&mut Memo::default(), &lab);
        let view = View { groups: groups(&rows, ticked), rows, ..View::default() };
        chart(&lab, &view, measure, spacing)
    }

    #[test]
    fn a_group_is_its_mean_with_a_band_from_the_lowest_to_the_highest() {
        let chart = of_fake(&[0, 1, 2, 5], Measure::TestError, Spacing::Linear);
        assert_eq!(chart.series().count(), 2);
        // Three seeds with an error of 4, 5 and 6 % after the first epoch; a single run has no spread.
        let [Mark::Band(band), Mark::Line(line), Mark::Line(_)] = &chart.marks[..] else { panic!("{:?}", chart.marks) };
        let [x, low, high] = band.edges[0];
        assert_eq!([x, low.round(), high.round(), line.points[0][1].round()], [1.0, 4.0, 6.0, 5.0]);
    }

    #[test]
    fn the_caption_names_networks_data_and_epochs() {
        let caption = of_fake(&[0, 1, 2, 5], Measure::TestError, Spacing::Linear).caption;
        for words in [
            "Test error by epoch. Networks: run-0001 and 2 more: Learning rate 0.1 (epoch ",
            "; run-0006: Learning rate 0.05 (epoch ",
            "Data: ",
        ] {
            assert!(caption.contains(words), "{words}: {caption}");
        }
        assert!(!caption.ends_with("Data: "), "{caption}");
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

    #[test]
    fn losses_stand_at_the_epochs_that_were_learned_from() {
        let lab = Lab::fake_side_by_side();
        let last: Vec<f64> = lab.runs.values().map(|run| batch_losses(run).last().unwrap()[0]).collect();
        // 300 steps of 120 an epoch, 19,200 of 7,680; the last few are not yet a point.
        assert!((last[0] - 2.5).abs() < 1e-9 && (last[1] - 2.5).abs() < 0.01, "{last:?}");
    }
}
