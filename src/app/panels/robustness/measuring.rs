//! Measuring the curves on a sample or all test images, its progress, and saving the result.

use eframe::egui::{Button, ProgressBar, Ui};
use serde::{Deserialize, Serialize};

use super::chart::chart;
use crate::{
    app::{
        action::Action,
        files::Figure,
        lab::Lab,
        numbers::thousands,
        widgets::save_menu::{self, Format, SaveItem},
    },
    data::perturb::Perturbation,
    train::{
        protocol::{JobKind, JobProgress},
        robustness::{DEFAULT_SAMPLE, to_csv},
    },
};

/// The test images that curves are measured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sample {
    /// Some, spread over all of them.
    #[default]
    Some,
    All,
}

/// Width of the bar that shows how far the measuring is, in points.
const PROGRESS_WIDTH: f32 = 150.0;

/// Shows it; returns what the user wants. The curves of `chosen` are measured first.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, sample: &mut Sample, chosen: Perturbation) -> Option<Action> {
    let row = ui.horizontal_wrapped(|ui| {
        if let Some(progress) = lab.job(JobKind::Robustness) {
            return progress_ui(ui, progress);
        }
        let start = start_ui(ui, lab, *sample, chosen);
        sample_ui(ui, lab, sample);
        save_ui(ui, lab).or(start)
    });
    row.inner
}

fn start_ui(ui: &mut Ui, lab: &Lab, sample: Sample, chosen: Perturbation) -> Option<Action> {
    let has_images = !lab.data.dataset.test.is_empty();
    let button = ui.add_enabled(has_images, Button::new("Measure curves"));
    let button = button
        .on_hover_text(
            "Evaluates the network in use, as it is now, on the test images at several amounts of each perturbation. \
             Everything else goes on meanwhile",
        )
        .on_disabled_hover_text("There are no test images: choose other images in the bar at the top");
    let others = Perturbation::ALL.into_iter().filter(|other| *other != chosen);
    let order = || std::iter::once(chosen).chain(others).collect();
    let limit = (sample == Sample::Some).then_some(DEFAULT_SAMPLE);
    button.clicked().then(|| Action::MeasureRobustness(order(), limit))
}

fn sample_ui(ui: &mut Ui, lab: &Lab, sample: &mut Sample) {
    let total = lab.data.dataset.test.len();
    let all = format!("all {}", thousands(total as u64));
    if total <= DEFAULT_SAMPLE {
        ui.label(format!("on {all} test images"));
        return;
    }
    ui.label("on");
    let some = thousands(DEFAULT_SAMPLE as u64);
    ui.selectable_value(sample, Sample::Some, some).on_hover_text("Test images spread evenly over all of them");
    ui.selectable_value(sample, Sample::All, all).on_hover_text("Exact to a hundredth of a percent, and slower");
    ui.label("test images");
}

fn progress_ui(ui: &mut Ui, JobProgress { done, total, .. }: JobProgress) -> Option<Action> {
    let share = done as f32 / total.max(1) as f32;
    let text = format!("{done} of {total} points");
    ui.add(ProgressBar::new(share).desired_width(PROGRESS_WIDTH).text(text));
    let button = ui.button("Cancel").on_hover_text("Stops; the points measured so far stay");
    button.clicked().then_some(Action::CancelRobustness)
}

/// Shows the menu; returns what is to be saved.
fn save_ui(ui: &mut Ui, lab: &Lab) -> Option<Action> {
    let curves = lab.robustness.latest.as_ref().filter(|curves| !curves.points.is_empty());
    let disabled_reason = curves.is_none().then_some("There are no curves to save yet");
    let charts = || Perturbation::ALL.map(|perturbation| chart(perturbation, lab, None));
    let items = [
        SaveItem {
            name: "Curves",
            formats: &Format::PICTURES,
            disabled_reason,
            figure: &|format| save_menu::file(&charts().each_ref(), "robustness", format),
        },
        SaveItem {
            name: "Points",
            formats: &[Format::Csv],
            disabled_reason,
            figure: &|_| Figure::csv("robustness", curves.map(|curves| to_csv(&curves.points)).unwrap_or_default()),
        },
    ];
    let hover = "Saves the curves of all perturbations, and their points";
    save_menu::ui(ui, Button::new("Save all"), "Save all", hover, &items, |_| ())
}
