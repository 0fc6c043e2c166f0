//! The error of a few methods by the number of their training images.

use eframe::egui::{Id, Ui};
use serde::{Deserialize, Serialize};

use super::{CellKey, chart_ui, choice, measuring};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MethodList, MethodTask},
        memo::{Memo, Shared},
        numbers::{counted, thousands},
    },
    chart::{Axis, Chart, Mark, Scale, Series, Style, around},
    methods::{
        benchmark::Cell,
        input::Input,
        method::{Era, HiddenSizes, Method},
    },
};

/// Training images of a curve's points; the last point is all that there are.
const IMAGE_COUNTS: [usize; 4] = [1_000, 3_000, 10_000, 30_000];

/// Methods that have a curve at most.
const MOST_CURVES: usize = 5;

/// Which methods have a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ImagesChoice {
    ticked: Vec<CellKey>,
}

impl Default for ImagesChoice {
    /// One of each kind.
    fn default() -> Self {
        let methods = [
            Method::NearestNeighbours,
            Method::PrincipalComponents,
            Method::HiddenLayers(HiddenSizes::H300, Era::Modern),
            Method::SupportVectors,
            Method::LeNet5(Era::Modern),
        ];
        Self { ticked: methods.map(|method| CellKey::new(method, Input::Regular)).to_vec() }
    }
}

/// The key of a chart.
pub(super) type ChartMemo = Memo<(Shared<MethodList>, ImagesChoice, usize), Chart>;

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, choice: &mut ImagesChoice, memo: &mut ChartMemo) -> Vec<Action> {
    let (list, all) = (&lab.methods.list, lab.data.dataset.train.len());
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let is_ticked = |cell: &Cell| choice.ticked.contains(&CellKey::of(cell));
        if let Some(key) = choice::ui(ui, &Cell::all(), is_ticked, MOST_CURVES) {
            choice::toggle(&mut choice.ticked, key);
        }
        actions.extend(measure_ui(ui, lab, choice, all));
        let counts: Vec<String> = counts(all).map(|count| thousands(count as u64)).collect();
        let label = ui.weak(format!("with up to {} training images", thousands(all as u64)));
        label.on_hover_text(format!("Points at {}", counts.join(", ")));
    });
    let source = lab.data.dataset.source.name();
    let key = (Shared::of(list), choice.clone(), all);
    let chart = memo.get(key, |(_, choice, all)| chart(list, choice, *all, &source));
    actions.extend(chart_ui(ui, chart, Id::unique("training images of methods")));
    actions
}

/// The numbers of training images, of `all` that there are.
fn counts(all: usize) -> impl Iterator<Item = usize> {
    IMAGE_COUNTS.into_iter().filter(move |count| *count < all).chain((all > 0).then_some(all))
}

/// The cells of a curve.
fn cells(key: CellKey, all: usize) -> impl Iterator<Item = Cell> {
    counts(all).map(move |count| Cell { limit: (count < all).then_some(count), ..key.cell() })
}

/// The button that measures what the curves lack, the fewest images first.
fn measure_ui(ui: &mut Ui, lab: &Lab, choice: &ImagesChoice, all: usize) -> Option<Action> {
    let list = &lab.methods.list;
    let mut cells: Vec<Cell> = choice.ticked.iter().flat_map(|key| cells(*key, all)).collect();
    cells.retain(|cell| list.of(cell).is_none());
    cells.sort_by_key(|cell| cell.limit.unwrap_or(all));
    let text = match cells.len() {
        0 => "Measure curves".to_owned(),
        count => format!("Measure {}", counted(count, "point")),
    };
    let hover = "Fits each of these methods to more and more training images: each point that is not there yet";
    measuring::button_ui(ui, lab, &text, hover, cells.into_iter().map(MethodTask::fit).collect())
}

fn chart(list: &MethodList, choice: &ImagesChoice, all: usize, source: &str) -> Chart {
    let line = |(place, key): (usize, &CellKey)| {
        let results: Vec<_> = cells(*key, all).filter_map(|cell| Some(&list.of(&cell)?.result)).collect();
        let points = results.iter().map(|result| [result.training_image_count as f64, result.error_percent()]);
        let details = results.iter().map(|result| {
            let [wrong, total] = [result.error_count, result.image_count].map(|count| thousands(count as u64));
            format!(", {wrong} of {total} misclassified")
        });
        let series = Series::new(key.cell().title(), Style::of_run(place), points);
        Mark::Line(Series { details: details.collect(), ..series })
    };
    let marks: Vec<Mark> = choice.ticked.iter().enumerate().map(line).collect();
    let scale = Scale::LogarithmicCount;
    let chart = Chart {
        title: "Error by training images".to_owned(),
        file_stem: "methods-training-images".to_owned(),
        caption: format!("Methods on {source}, by the number of their training images"),
        x: Axis {
            title: "training images".to_owned(),
            noun: "Training images:",
            scale,
            range: around(scale, counts(all).map(|count| count as f64)),
            ..Axis::default()
        },
        y: Axis { title: "test error in %".to_owned(), scale: Scale::LogarithmicPercent, ..Axis::default() },
        marks,
        empty: "Press Measure: the error with more and more training images appears here, point by point".to_owned(),
        ..Chart::default()
    };
    chart.with_y_around(&[1.0, 10.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_has_the_points_that_are_measured_up_to_all_images() {
        assert_eq!(counts(60_000).collect::<Vec<_>>(), [1_000, 3_000, 10_000, 30_000, 60_000]);
        assert_eq!(counts(3_000).collect::<Vec<_>>(), [1_000, 3_000]);
        assert_eq!(counts(0).count(), 0);
        let lab = Lab::fake_methods();
        let chart = chart(&lab.methods.list, &ImagesChoice::default(), lab.data.dataset.train.len(), "MNIST");
        let counts: Vec<usize> = chart.series().map(|series| series.points.len()).collect();
        assert_eq!(counts, [1, 1, 0, 0, 1], "few images are there, and two methods are not measured");
        let last = chart.series().next().unwrap().points[0];
        assert_eq!(last, [320.0, 3.0]);
    }
}
