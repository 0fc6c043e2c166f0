//! The accuracy of the methods on perturbed images, over each other.

use eframe::egui::{Id, Ui};
use serde::{Deserialize, Serialize};

use super::{
    CellKey, chart_ui, choice,
    measuring::{self, NOTHING_MEASURED},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, MeasuredCell, MethodList, MethodTask, MethodWork},
        memo::{Memo, Shared},
        numbers::{counted, thousands},
        panels::robustness::chart::{claim, title, x_axis, y_axis},
    },
    chart::{Chart, Mark, Series, Style},
    data::perturb::Perturbation,
    methods::benchmark::{Cell, is_measured},
    train::robustness::{DEFAULT_SAMPLE, RobustnessPoint},
};

/// Which curves are shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct RobustnessChoice {
    perturbation: Perturbation,
    /// All measured methods have a curve but these.
    hidden: Vec<CellKey>,
}

/// The key of a chart: the results, and the choice of curves.
pub(super) type ChartMemo = Memo<(Shared<MethodList>, RobustnessChoice), Chart>;

/// Shows the page; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, choice: &mut RobustnessChoice, memo: &mut ChartMemo) -> Vec<Action> {
    let list = &lab.methods.list;
    let mut actions = Vec::new();
    let image_count = lab.data.dataset.test.len().min(DEFAULT_SAMPLE);
    ui.horizontal_wrapped(|ui| {
        for perturbation in Perturbation::ALL {
            ui.selectable_value(&mut choice.perturbation, perturbation, perturbation.name());
        }
    });
    ui.horizontal_wrapped(|ui| {
        let cells: Vec<Cell> = candidates(list).map(|measured| measured.result.cell.clone()).collect();
        let is_ticked = |cell: &Cell| !choice.hidden.contains(&CellKey::of(cell));
        if let Some(key) = choice::ui(ui, &cells, is_ticked, usize::MAX) {
            choice::toggle(&mut choice.hidden, key);
        }
        actions.extend(measure_ui(ui, lab, choice, image_count));
        ui.weak(format!("on {} test images, as in the tab Robustness", thousands(image_count as u64)));
    });
    if list.measured.is_empty() {
        ui.label(NOTHING_MEASURED);
        return actions;
    }
    let source = lab.data.dataset.source.name();
    let chart = memo.get((Shared::of(list), choice.clone()), |(_, choice)| chart(list, choice, image_count, &source));
    actions.extend(chart_ui(ui, chart, Id::unique("robustness of methods")));
    actions
}

/// The cells that can have a curve: those of the comparison, with all training images.
fn candidates(list: &MethodList) -> impl Iterator<Item = &MeasuredCell> {
    list.whole().filter(|measured| measured.result.cell == CellKey::of(&measured.result.cell).cell())
}

fn shown<'a>(list: &'a MethodList, choice: &RobustnessChoice) -> impl Iterator<Item = &'a MeasuredCell> {
    candidates(list).filter(|measured| !choice.hidden.contains(&CellKey::of(&measured.result.cell)))
}

/// The button that measures what the shown methods lack.
fn measure_ui(ui: &mut Ui, lab: &Lab, choice: &RobustnessChoice, image_count: usize) -> Option<Action> {
    let perturbation = choice.perturbation;
    let lacks = |measured: &&MeasuredCell| !is_measured(&measured.robustness, perturbation, image_count);
    let task = |measured: &MeasuredCell| MethodTask {
        cell: measured.result.cell.clone(),
        work: MethodWork::Robustness(perturbation),
    };
    let tasks: Vec<MethodTask> = shown(&lab.methods.list, choice).filter(lacks).map(task).collect();
    let text = match tasks.len() {
        0 => "Measure curves".to_owned(),
        count => format!("Measure {}", counted(count, "curve")),
    };
    let hover = "Has each method that has no curve here read the test images at several amounts of this perturbation";
    measuring::button_ui(ui, lab, &text, hover, tasks)
}

fn chart(list: &MethodList, choice: &RobustnessChoice, image_count: usize, source: &str) -> Chart {
    let perturbation = choice.perturbation;
    let title = title(perturbation);
    let lines = shown(list, choice).enumerate().filter_map(|(place, measured)| {
        let points: Vec<&RobustnessPoint> =
            measured.robustness.iter().filter(|point| point.perturbation == perturbation).collect();
        let detail =
            |point: &&RobustnessPoint| format!(", {} of {} correct", thousands(point.correct), thousands(point.total));
        let places = points.iter().map(|point| [f64::from(point.amount), 100.0 * point.accuracy()]);
        let series = Series::new(measured.result.cell.title(), Style::of_run(place), places);
        let series = Series { details: points.iter().map(detail).collect(), ..series };
        (!points.is_empty()).then_some(Mark::Line(series))
    });
    Chart {
        file_stem: format!("methods-{}", title.to_lowercase().replace(' ', "-")),
        caption: format!("{title} of methods, {} test images of {source}", thousands(image_count as u64)),
        title,
        x: x_axis(perturbation),
        y: y_axis(),
        marks: claim(perturbation).into_iter().chain(lines).collect(),
        empty: "Press Measure: each method's accuracy appears here as it is measured".to_owned(),
        ..Chart::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_noise(hidden: Vec<CellKey>) -> Chart {
        let choice = RobustnessChoice { perturbation: Perturbation::Noise, hidden };
        chart(&Lab::fake_methods().methods.list, &choice, 100, "MNIST")
    }

    #[test]
    fn each_method_that_is_measured_has_a_curve_unless_it_is_hidden() {
        let names = |chart: &Chart| chart.series().map(|series| series.name.clone()).collect::<Vec<_>>();
        let all = of_noise(Vec::new());
        assert_eq!(names(&all), ["Pairwise linear", "K nearest neighbours", "40 PCA + quadratic", "LeNet-5"]);
        let list = Lab::fake_methods().methods.list;
        let fewer = of_noise(vec![CellKey::of(&list.measured[0].result.cell)]);
        assert_eq!(names(&fewer), names(&all)[1..]);
        let told = all.reading(0.0).unwrap().lines;
        assert_eq!(told[2], "K nearest neighbours: 97.00 %, 97 of 100 correct", "{told:?}");
    }
}
