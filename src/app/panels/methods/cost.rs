//! The error against what a prediction costs, and the methods that none beats in both.

use eframe::egui::{Id, Ui};
use serde::{Deserialize, Serialize};

use super::{chart_ui, measuring::NOTHING_MEASURED};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MethodList},
        memo::{Memo, Shared},
    },
    chart::{Axis, Chart, Ink, Mark, Marker, Note, Scale, Series, Spoken, Style, around},
    data::choice::Described as _,
    methods::{measure::Measure, paper::paper_row},
};

/// Room for words over the highest point, as a share of the axis.
const NOTE_ROOM: f64 = 0.16;

/// What the horizontal axis shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Cost {
    #[default]
    MultiplyAdds,
    Memory,
    PredictionTime,
}

const COSTS: [(Cost, &str); 3] =
    [(Cost::MultiplyAdds, "Multiply-adds"), (Cost::Memory, "Memory"), (Cost::PredictionTime, "Time here")];

/// The key of a chart.
pub(super) type ChartMemo = Memo<(Shared<MethodList>, Cost), Chart>;

/// A method at its cost and error.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    at: [f64; 2],
    name: String,
}

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, cost: &mut Cost, memo: &mut ChartMemo) -> Option<Action> {
    let list = &lab.methods.list;
    ui.horizontal_wrapped(|ui| {
        ui.weak("Error against:");
        for (choice, title) in COSTS {
            ui.selectable_value(cost, choice, title).on_hover_text(choice.measure().describe().hint);
        }
    });
    if list.measured.is_empty() {
        ui.label(NOTHING_MEASURED);
        return None;
    }
    let source = lab.data.dataset.source.name();
    let chart = memo.get((Shared::of(list), *cost), |(_, cost)| chart(list, *cost, &source));
    chart_ui(ui, chart, Id::unique(("cost of methods", *cost as u8)))
}

impl Cost {
    fn measure(self) -> Measure {
        match self {
            Self::MultiplyAdds => Measure::MultiplyAdds,
            Self::Memory => Measure::Memory,
            Self::PredictionTime => Measure::PredictionTime,
        }
    }

    fn axis(self) -> (&'static str, Scale) {
        match self {
            Self::MultiplyAdds => ("multiply-adds of a prediction", Scale::LogarithmicCount),
            Self::Memory => ("stored numbers", Scale::LogarithmicCount),
            Self::PredictionTime => ("milliseconds of a prediction", Scale::Logarithmic),
        }
    }
}

fn chart(list: &MethodList, cost: Cost, source: &str) -> Chart {
    let (here, paper) = (measured(list, cost), published(list, cost));
    let (title, scale) = cost.axis();
    let all = || here.iter().chain(&paper);
    let frontier = frontier(&here);
    let axis = |title: &str, noun: &'static str, scale: Scale, value: usize| Axis {
        title: title.to_owned(),
        noun,
        scale,
        range: around(scale, all().map(|point| point.at[value])),
        ..Axis::default()
    };
    let points = |name: &str, ink: Ink, marker: Marker, points: &[Point]| {
        Mark::Points(series(name, Style { marker, ..Style::line(ink) }, points))
    };
    // Words stand over the highest point.
    let mut y = axis("test error in %", "", Scale::LogarithmicPercent, 1);
    y.range = *y.range.start()..=y.range.end() + NOTE_ROOM * (y.range.end() - y.range.start());
    let notes = frontier.iter().map(|point| Mark::Note(Note { at: point.at, words: point.name.clone() }));
    let line = Style { opacity: 0.6, ..Style::line(Ink::Accent) };
    let marks = [
        Mark::Line(Series::new("none is better in both", line, frontier.iter().map(|point| point.at))),
        points("the paper's", Ink::Reference, Marker::Diamond, &paper),
        points("here", Ink::Accent, Marker::Circle, &here),
    ];
    Chart {
        title: format!("Error against {title}"),
        file_stem: "methods-cost".to_owned(),
        caption: format!("Methods on {source}, beside the paper's"),
        x: axis(title, "", scale, 0),
        y,
        spoken: Spoken::Words(spoken(&frontier)),
        marks: marks.into_iter().chain(notes).collect(),
        ..Chart::default()
    }
}

/// The measured methods, the cheapest first.
fn measured(list: &MethodList, cost: Cost) -> Vec<Point> {
    let points = list.whole().filter_map(|measured| {
        let result = &measured.result;
        let at = [cost.measure().here(result)?, result.error_percent()];
        Some(Point { at, name: result.cell.full_title() })
    });
    sorted(points)
}

/// The paper's values of the measured methods and inputs.
fn published(list: &MethodList, cost: Cost) -> Vec<Point> {
    let rows = list.whole().filter_map(|measured| paper_row(measured.result.cell.method, measured.result.cell.input));
    let mut points = sorted(rows.filter_map(|row| {
        Some(Point { at: [cost.measure().paper(&row)?, row.error_percent], name: row.name.to_owned() })
    }));
    points.dedup();
    points
}

/// What has a place on logarithmic axes, from the left.
fn sorted(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut points: Vec<Point> = points.filter(|point| point.at.iter().all(|value| *value > 0.0)).collect();
    points.sort_by(|one, other| one.at[0].total_cmp(&other.at[0]).then(one.at[1].total_cmp(&other.at[1])));
    points
}

/// Of points from the left those that none before them is as good as.
fn frontier(points: &[Point]) -> Vec<Point> {
    let mut best = f64::INFINITY;
    let is_better = |point: &&Point| {
        let is_better = point.at[1] < best;
        best = best.min(point.at[1]);
        is_better
    };
    points.iter().filter(is_better).cloned().collect()
}

/// A series whose first point of each cost tells of the others at the same cost, too: a reading has one point of a series.
fn series(name: &str, style: Style, points: &[Point]) -> Series {
    let detail = |(place, point): (usize, &Point)| {
        let others = points[place + 1..].iter().take_while(|other| other.at[0] == point.at[0]);
        let others = others.map(|other| format!("\n{name}: {:.2} %, {}", other.at[1], other.name));
        format!(", {}{}", point.name, others.collect::<String>())
    };
    Series {
        details: points.iter().enumerate().map(detail).collect(),
        ..Series::new(name, style, points.iter().map(|point| point.at))
    }
}

fn spoken(frontier: &[Point]) -> String {
    let words = |point: &Point| format!("{} {:.2} %", point.name, point.at[1]);
    format!("None is better in both than {}", frontier.iter().map(words).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_better_in_both_than_those_of_the_frontier() {
        let list = Lab::fake_methods().methods.list;
        let here = measured(&list, Cost::MultiplyAdds);
        let names: Vec<_> = frontier(&here).into_iter().map(|point| point.name).collect();
        assert_eq!(names, ["Pairwise linear", "40 PCA + quadratic", "LeNet-5"]);
    }

    #[test]
    fn methods_of_equal_cost_are_told_together() {
        let list = Lab::fake_methods().methods.list;
        let chart = chart(&list, Cost::MultiplyAdds, "MNIST");
        let told = chart.reading(47e6_f64.log10()).unwrap().lines;
        assert_eq!(told[1], "here: 3.00 %, K nearest neighbours\nhere: 4.00 %, K nearest neighbours, k 5", "{told:?}");
        let places = chart.series().flat_map(|series| &series.points).filter_map(|point| chart.place(*point));
        assert!(places.into_iter().all(|[x, y]| chart.x.range.contains(&x) && chart.y.range.contains(&y)));
    }
}
