//! The three charts of a run.

use std::ops::RangeInclusive;

use super::{
    controls::{ChartChoice, HistoryWindow, References},
    published::{PAPER, REPORT},
};
use crate::{
    app::{lab::RunView, numbers::capitalised},
    chart::{Axis, Band, Bounds, Chart, Dash, Ink, Mark, Marker, Rule, Scale, Series, Side, Style, epochs},
    model::loss::Loss,
    train::{
        loss_history::{LossPoint, mean, smoothed},
        metrics::{EpochRecord, Score},
        objective::Objective,
        session::Change,
    },
};

/// Which chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ChartKind {
    BatchLoss,
    EpochLoss,
    EpochAccuracy,
}

/// Loss of a network that finds all ten digits equally likely: ln 10.
const LOSS_OF_A_GUESS: f64 = std::f64::consts::LN_10;

/// Accuracies in percent that the axis shows before there is any.
const FIRST_ACCURACIES: [f64; 2] = [90.0, 100.0];
const FIRST_STRING_ACCURACIES: [f64; 2] = [0.0, 100.0];

/// Steps that the axis shows before there are any.
const FIRST_STEPS: f64 = 100.0;

/// Most points of the whole run that are drawn: of more, the line of batches would be a block of colour.
const RAW_POINT_LIMIT: usize = 600;

/// Most epochs that are drawn; of more, every second, third and so on.
const EPOCH_LIMIT: usize = 2_000;

/// Most changes of settings that are marked.
const MAX_CHANGES: usize = 8;

/// Style of the losses of single batches, behind the smoothed ones.
const RAW: Style = Style { opacity: 0.5, width: 1.0, ..Style::line(Ink::Training) };

impl ChartKind {
    /// All of them, from top to bottom.
    pub(super) const ALL: [Self; 3] = [Self::BatchLoss, Self::EpochLoss, Self::EpochAccuracy];

    /// Its title, and what it will show.
    fn text(self, objective: Objective) -> (&'static str, &'static str) {
        match self {
            Self::BatchLoss => ("Loss per batch", "the loss of every batch appears here"),
            Self::EpochLoss => ("Loss per epoch", "the loss after each epoch appears here"),
            Self::EpochAccuracy if objective.is_of_strings() => {
                ("Correct strings per epoch", "the share of strings read correctly appears here after each epoch")
            }
            Self::EpochAccuracy => ("Accuracy per epoch", "the accuracy after each epoch appears here"),
        }
    }
}

/// The chart of a run with this objective; without a run, the axes over `epoch_count` epochs and the references.
pub(super) fn chart(
    kind: ChartKind,
    run: Option<&RunView>,
    epoch_count: u32,
    objective: Objective,
    choice: ChartChoice,
) -> Chart {
    let axis = |title: &str, noun, scale| Axis { title: title.to_owned(), noun, scale, ..Axis::default() };
    let epoch = axis("epoch", "Epoch", Scale::Count);
    let loss = axis(objective.title(), "", Scale::Linear.spaced(choice.loss_axis));
    let (x, y, lines) = match kind {
        ChartKind::BatchLoss => {
            let step = axis("step (batches learned from)", "Step", Scale::Count);
            (step, loss, run.map(|run| lines_of(batch_lines(run, choice))))
        }
        ChartKind::EpochLoss => (epoch, loss, run.map(|run| with_gap(epoch_lines(&run.epochs, |score| score.loss)))),
        ChartKind::EpochAccuracy => {
            let lines = run.map(|run| with_gap(epoch_lines(&run.epochs, |score| 100.0 * score.accuracy)));
            (epoch, axis(&format!("{} in %", objective.success()), "", Scale::Percent), lines)
        }
    };
    let references = match choice.references {
        References::Shown => references(kind, objective),
        References::Hidden => Vec::new(),
    };
    let before = match y.scale {
        Scale::Percent if objective.is_of_strings() => FIRST_STRING_ACCURACIES,
        Scale::Percent => FIRST_ACCURACIES,
        Scale::Logarithmic => [0.01, LOSS_OF_A_GUESS],
        _ => [0.0, LOSS_OF_A_GUESS],
    };
    let (title, content) = kind.text(objective);
    let chart = Chart {
        title: title.to_owned(),
        caption: run.map_or_else(String::new, caption),
        file_stem: file_stem(run, title),
        x,
        y,
        marks: references.into_iter().map(Mark::HLine).chain(lines.into_iter().flatten()).collect(),
        bounds: Bounds::Grows,
        empty: match run {
            None => format!("Press Train: {content}"),
            Some(_) => capitalised(content),
        },
        ..Chart::default()
    };
    let mut chart = chart.with_y_around(&before);
    chart.x.range = match kind {
        ChartKind::BatchLoss => steps(&chart),
        ChartKind::EpochLoss | ChartKind::EpochAccuracy => epochs(chart.last_x(), epoch_count),
    };
    if let Some(run) = run {
        let changes = changes(kind, run, chart.x.range.clone());
        chart.marks.extend(changes.into_iter().map(Mark::VLine));
    }
    if chart.y.scale == Scale::Linear {
        chart.y.range = 0.0..=*chart.y.range.end();
    }
    chart
}

/// The axis of a new run starts at zero, that of a resumed run at its first step.
fn steps(chart: &Chart) -> RangeInclusive<f64> {
    let firsts = chart.series().filter_map(|series| series.points.first());
    let (first, last) = (firsts.fold(f64::INFINITY, |first, point| point[0].min(first)), chart.last_x());
    if first >= last {
        return 0.0..=FIRST_STEPS;
    }
    let start = if first < 0.02 * last { 0.0 } else { first };
    start..=last + 0.01 * (last - first)
}

fn lines_of(series: Vec<Series>) -> Vec<Mark> {
    series.into_iter().map(Mark::Line).collect()
}

/// The lines of the epochs, and behind them the gap between training images and others.
fn with_gap(series: Vec<Series>) -> Vec<Mark> {
    let named = |name: &str| series.iter().find(|series| series.name == name);
    let gap = named("training").zip(named("test")).map(|(training, test)| {
        let edges = training.points.iter().zip(&test.points);
        let edges = edges.map(|(training, test)| [training[0], training[1].min(test[1]), training[1].max(test[1])]);
        Mark::Band(Band { name: String::new(), edges: edges.collect(), ink: Ink::Reference })
    });
    gap.into_iter().chain(lines_of(series)).collect()
}

/// What was changed during the run, where it is within the axis: the latest where there was much.
fn changes(kind: ChartKind, run: &RunView, range: RangeInclusive<f64>) -> Vec<Rule> {
    let place = |step: u64| match kind {
        ChartKind::BatchLoss => step as f64,
        ChartKind::EpochLoss | ChartKind::EpochAccuracy => step as f64 / run.start.batch_count.max(1) as f64,
    };
    let rule = |change: &Change| {
        let words = change.setting.words();
        Rule { at: place(change.step), words, side: Side::Above, ink: Ink::Reference }
    };
    let latest = run.changes.all().iter().rev().map(rule).filter(|rule| range.contains(&rule.at));
    latest.take(MAX_CHANGES).collect()
}

/// The losses of the batches and, over them, the smoothed ones.
fn batch_lines(run: &RunView, choice: ChartChoice) -> Vec<Series> {
    let recent: Vec<LossPoint>;
    let (points, steps_per_point) = match choice.window {
        HistoryWindow::Whole => (run.losses.whole(), run.losses.steps_per_point()),
        HistoryWindow::Recent => {
            recent = run.losses.recent().collect();
            (recent.as_slice(), 1)
        }
    };
    let stride = match choice.window {
        HistoryWindow::Whole => points.len().div_ceil(RAW_POINT_LIMIT).max(1),
        HistoryWindow::Recent => 1,
    };
    let merged: Vec<LossPoint> = points.chunks(stride).map(mean).collect();
    let raw = merged.iter().map(|point| [point.step, point.loss]);
    let name = match stride * steps_per_point {
        1 => "each batch".to_owned(),
        count => format!("means of {count} batches"),
    };
    if choice.smoothing_steps <= 1 {
        return vec![Series::new(&name, Style::line(Ink::Training), raw)];
    }
    let smooth = smoothed(points, steps_per_point, choice.smoothing_steps);
    vec![Series::new(&name, RAW, raw), Series::new("smoothed", Style::line(Ink::Training), smooth)]
}

/// A number of each epoch, on the training, the validation and the test images or strings.
fn epoch_lines(epochs: &[EpochRecord], number: fn(&Score) -> f64) -> Vec<Series> {
    let stride = epochs.len().div_ceil(EPOCH_LIMIT).max(1);
    let line = |name: &str, style: Style, score: fn(&EpochRecord) -> Option<&Score>| {
        let shown = epochs.iter().rev().step_by(stride).rev();
        let points = shown.filter_map(|record| Some([f64::from(record.epoch), number(score(record)?)]));
        Series::new(name, style, points)
    };
    let validation = Style { width: 1.5, ..Style::line(Ink::Validation).with(Dash::Dotted, Marker::Triangle) };
    let all = [
        line("training", Style::line(Ink::Training).with(Dash::Solid, Marker::Circle), |record| Some(&record.train)),
        line("validation", validation, |record| record.validation.as_ref()),
        line("test", Style::line(Ink::Test).with(Dash::Dashed, Marker::Diamond), |record| Some(&record.test)),
    ];
    all.into_iter().filter(|series| !series.points.is_empty()).collect()
}

/// The values of the report and the paper that a chart is compared with. Both are of single digits, and the report's loss is
/// cross-entropy.
fn references(kind: ChartKind, objective: Objective) -> Vec<Rule> {
    let rule = |words: &str, at, side| Rule { at, words: words.to_owned(), side, ink: Ink::Reference };
    match (kind, objective) {
        (ChartKind::BatchLoss | ChartKind::EpochLoss, Objective::Digits(Loss::CrossEntropy)) => {
            let rule = |loss| rule(&format!("report: training {loss}"), loss, Side::Above);
            REPORT.training_loss.map(rule).into_iter().collect()
        }
        (ChartKind::EpochAccuracy, Objective::Digits(_)) => {
            let rule = |who: &str, accuracy: f64, side| rule(&format!("{who}: test {accuracy} %"), accuracy, side);
            vec![rule("paper", PAPER.test_accuracy(), Side::Above), rule("report", REPORT.test_accuracy(), Side::Below)]
        }
        _ => Vec::new(),
    }
}

/// What a figure's charts are of.
fn caption(run: &RunView) -> String {
    let config = &run.start.config;
    let (source, name) = (run.start.source.name(), run.name());
    let epoch = format!("epoch {} of {}", run.epochs.len(), run.epoch_count);
    let rates = format!("batch size {} · learning rate {}", config.batch_size, config.learning_rate);
    format!("LeNet-5 on {source} · {name} · {epoch} · {rates}")
}

/// The name of a file about a run, without extension.
pub(super) fn file_stem(run: Option<&RunView>, title: &str) -> String {
    let folder = run.and_then(|run| run.start.folder.as_ref()).and_then(|folder| folder.file_name());
    let run_name = folder.map(|name| format!("{}-", name.to_string_lossy())).unwrap_or_default();
    format!("{run_name}{}", title.to_lowercase().replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::lab::Lab, chart::Spacing, read::criterion::StringCriterion, train::session::ChangedSetting};

    const DIGITS: Objective = Objective::Digits(Loss::CrossEntropy);

    fn of_run(kind: ChartKind, choice: ChartChoice) -> Chart {
        chart(kind, Lab::fake_run().run(), 10, DIGITS, choice)
    }

    fn with_losses(losses: &[f32]) -> RunView {
        let mut run = Lab::fake_run().run().unwrap().clone();
        run.losses = crate::train::loss_history::LossHistory::default();
        run.losses.push(losses.len() as u64, losses);
        run
    }

    #[test]
    fn every_point_and_reference_is_within_the_axes() {
        for kind in ChartKind::ALL {
            for loss_axis in [Spacing::Linear, Spacing::Logarithmic] {
                for run in [None, Lab::fake_run().run()] {
                    let chart = chart(kind, run, 10, DIGITS, ChartChoice { loss_axis, ..ChartChoice::default() });
                    let places =
                        chart.series().flat_map(|series| &series.points).map(|point| chart.place(*point).unwrap());
                    let is_within = |[x, y]: [f64; 2]| chart.x.range.contains(&x) && chart.y.range.contains(&y);
                    assert!(places.into_iter().all(is_within));
                    for mark in &chart.marks {
                        let Mark::HLine(rule) = mark else { continue };
                        assert!(chart.y.range.contains(&chart.y.scale.place(rule.at).unwrap()));
                    }
                    assert_eq!(chart.is_empty(), run.is_none());
                }
            }
        }
    }

    #[test]
    fn what_was_changed_is_marked_where_it_was_changed() {
        let mut run = Lab::fake_run().run().unwrap().clone();
        run.start.batch_count = 120;
        run.changes.record(Change { step: 180, setting: ChangedSetting::LearningRate(0.01) });
        run.changes.record(Change { step: 240, setting: ChangedSetting::EpochCount(20) });
        let rules = |kind| {
            let chart = chart(kind, Some(&run), 10, DIGITS, ChartChoice::default());
            let rules = chart.marks.into_iter().filter_map(|mark| match mark {
                Mark::VLine(rule) => Some((rule.words, rule.at)),
                _ => None,
            });
            rules.collect::<Vec<_>>()
        };
        let marks = |at: [f64; 2]| vec![("20 epochs".to_owned(), at[1]), ("rate 0.01".to_owned(), at[0])];
        assert_eq!(rules(ChartKind::BatchLoss), marks([180.0, 240.0]));
        assert_eq!(rules(ChartKind::EpochAccuracy), marks([1.5, 2.0]), "within the second epoch");
    }

    #[test]
    fn the_gap_of_training_and_test_is_shaded() {
        let chart = of_run(ChartKind::EpochAccuracy, ChartChoice::default());
        let gap = chart.marks.iter().find_map(|mark| if let Mark::Band(band) = mark { Some(band) } else { None });
        assert_eq!(gap.unwrap().edges, [[1.0, 91.0, 93.0], [2.0, 91.0, 93.0]]);
    }

    #[test]
    fn no_accuracy_is_above_one_hundred_percent() {
        let mut run = Lab::fake_run().run().unwrap().clone();
        run.epochs[1].test.accuracy = 1.0;
        let chart = chart(ChartKind::EpochAccuracy, Some(&run), 10, DIGITS, ChartChoice::default());
        assert_eq!(*chart.y.range.end(), 100.0);
    }

    #[test]
    fn without_references_the_axis_is_that_of_the_data() {
        let hidden = ChartChoice { references: References::Hidden, ..ChartChoice::default() };
        let chart = of_run(ChartKind::EpochAccuracy, hidden);
        assert!(chart.marks.iter().all(|mark| matches!(mark, Mark::Line(_) | Mark::Band(_))));
        // 91 and 93 % with a tenth of their distance on either side.
        let (start, end) = chart.y.range.into_inner();
        assert!((start - 90.8).abs() < 1e-9 && (end - 93.2).abs() < 1e-9, "{start} to {end}");
    }

    #[test]
    fn a_chart_has_the_references_that_compare_with_it() {
        let count = |kind, objective| chart(kind, None, 10, objective, ChartChoice::default()).marks.len();
        let map = Objective::Digits(Loss::MaximumAPosteriori { rubbish_penalty: 1.0 });
        let strings = Objective::Strings(StringCriterion::DiscriminativeForward);
        let counts = |objective| ChartKind::ALL.map(|kind| count(kind, objective));
        assert_eq!((counts(DIGITS), counts(map), counts(strings)), ([1, 1, 2], [0, 0, 2], [0, 0, 0]));
    }

    #[test]
    fn batches_are_raw_and_smoothed() {
        let choice = ChartChoice { smoothing_steps: 2, ..ChartChoice::default() };
        let lines = batch_lines(&with_losses(&[4.0, 0.0, f32::NAN, 4.0]), choice);
        assert_eq!(lines[0].points, [[1.0, 4.0], [2.0, 0.0], [4.0, 4.0]]);
        assert_eq!(lines[1].points, [[1.0, 4.0], [2.0, 0.0], [4.0, 4.0]], "a tenth of three steps is less than one");
        let uneven: Vec<f32> = (0..40).map(|step| (step % 2) as f32).collect();
        let [raw, smooth] = [0, 1].map(|line| batch_lines(&with_losses(&uneven), choice)[line].points[39][1]);
        assert!(raw == 1.0 && smooth > 0.5 && smooth < 0.9, "{smooth}");
    }

    #[test]
    fn the_recent_window_has_single_steps_of_a_long_run() {
        let run = with_losses(&vec![1.0; 20_000]);
        let count = |window| batch_lines(&run, ChartChoice { window, ..ChartChoice::default() })[0].points.len();
        assert_eq!(count(HistoryWindow::Recent), 2_000);
        assert_eq!(count(HistoryWindow::Whole), 500, "means of 8 steps, five of them together");
    }

    #[test]
    fn epochs_are_bounded_and_end_with_the_latest() {
        let record = Lab::fake_run().run().unwrap().epochs[0];
        let epochs: Vec<_> = (1..=9_001).map(|epoch| EpochRecord { epoch, ..record }).collect();
        let lines = epoch_lines(&epochs, |score| score.accuracy);
        assert_eq!(lines.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["training", "test"]);
        assert_eq!((lines[0].points.len(), lines[0].points.last().unwrap()[0]), (1_801, 9_001.0));
        let validated = [EpochRecord { validation: Some(record.test), ..record }];
        assert_eq!(epoch_lines(&validated, |score| score.loss).len(), 3);
    }
}
