//! Robustness to perturbations: sliders that perturb the digit in view, and accuracy curves over the test images.
//!
//! - `digit`: the perturbed digit and its prediction; `sliders`: the amount of each perturbation.
//! - `measuring`: measures and saves the curves; `chart`: the curves of one perturbation.

mod chart;
mod digit;
mod measuring;
mod sliders;
#[cfg(test)]
mod tests;

use eframe::egui::{Button, Id, ScrollArea, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{digit::PerturbedDigit, measuring::Sample};
use crate::{
    app::{action::Action, lab::Lab, memo::Memo, theme, widgets::chart_view},
    data::{
        dataset::Image,
        perturb::{Field, Perturbation, Perturbations},
    },
};

/// How much perturbation a digit stands.
pub(crate) struct RobustnessPanel {
    pub(super) prefs: RobustnessPrefs,
    /// How the digit in view is perturbed.
    perturbations: Perturbations,
    digit: Memo<(Option<Image>, Perturbations), Option<PerturbedDigit>>,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RobustnessPrefs {
    /// Whose curves are shown.
    chosen: Perturbation,
    sample: Sample,
}

/// From this width on the sliders stand beside the digit, in points.
const WIDE: f32 = 470.0;

/// Lower than this, in points, curves tell nothing; the tab scrolls then.
const MIN_PLOT_HEIGHT: f32 = 170.0;

impl Default for RobustnessPanel {
    fn default() -> Self {
        Self { prefs: RobustnessPrefs::default(), perturbations: Perturbations::NONE, digit: Memo::default() }
    }
}

impl Default for RobustnessPrefs {
    fn default() -> Self {
        Self { chosen: Perturbation::Rotation, sample: Sample::default() }
    }
}

impl RobustnessPanel {
    /// The perturbed digit that the engine has to read for what is shown.
    pub(crate) fn watched(&self) -> Option<Box<Field>> {
        self.digit.latest()?.as_ref().map(|digit| Box::new(digit.field))
    }

    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let available = ui.available_size();
        let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let top = ui.cursor().top();
            let mut actions = self.choice_ui(ui, lab);
            self.perturbed_ui(ui, lab, digit::pixel_size(available));
            ui.separator();
            actions.extend(measuring::ui(ui, lab, &mut self.prefs.sample, self.prefs.chosen));
            let used = ui.cursor().top() - top;
            actions.extend(self.chart_ui(ui, lab, available.y - used));
            actions
        });
        scrolled.inner
    }

    /// Which digit it is, others, and the way back to it as it is.
    fn choice_ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let row = ui.horizontal_wrapped(|ui| {
            let actions = digit::choice_ui(ui, lab);
            let button = ui.add_enabled(self.perturbations != Perturbations::NONE, Button::new("Reset").small());
            if button.on_hover_text("Shows the unperturbed digit").clicked() {
                self.perturbations = Perturbations::NONE;
            }
            actions
        });
        row.inner
    }

    /// The digit, its scores and the sliders.
    fn perturbed_ui(&mut self, ui: &mut Ui, lab: &Lab, pixel_size: f32) {
        let key = (lab.subject_image().copied(), self.perturbations);
        let digit = self.digit.get(key, |(image, perturbations)| {
            image.as_ref().map(|image| PerturbedDigit::new(ui.ctx(), image, *perturbations))
        });
        let digit = digit.as_ref();
        let is_wide = ui.available_width() >= WIDE;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
            digit::picture_ui(ui, lab, digit, pixel_size);
            ui.vertical(|ui| {
                ui.set_width(digit::scores_width(ui.available_width(), is_wide));
                digit::scores_ui(ui, lab);
            });
            if is_wide {
                ui.vertical(|ui| sliders::ui(ui, &mut self.perturbations, &mut self.prefs.chosen));
            }
        });
        if !is_wide {
            sliders::ui(ui, &mut self.perturbations, &mut self.prefs.chosen);
        }
        digit::reading_ui(ui, lab);
        digit::cut_off_ui(ui, digit);
    }

    fn chart_ui(&self, ui: &mut Ui, lab: &Lab, height: f32) -> Option<Action> {
        let chosen = self.prefs.chosen;
        let chart = chart::chart(chosen, lab, Some(self.perturbations.amount(chosen)));
        let size = vec2(ui.available_width(), height.max(MIN_PLOT_HEIGHT));
        ui.allocate_ui(size, |ui| {
            ui.set_min_size(size);
            chart_view::ui(ui, &chart, Id::unique("robustness"))
        })
        .inner
    }
}
