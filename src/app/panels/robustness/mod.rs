//! Robustness to perturbations: sliders that perturb the digit in view, and accuracy curves over the test images.

pub(crate) mod chart;
mod digit;
mod measuring;
mod sliders;
#[cfg(test)]
mod tests;

use eframe::egui::{Button, Id, Label, RichText, ScrollArea, Theme, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{digit::PerturbedDigit, measuring::Sample};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RobustnessState},
        memo::Memo,
        panels::subject_choice,
        theme,
        widgets::{chart_view, score_bars},
    },
    chart::Chart,
    data::{
        dataset::Image,
        perturb::{Field, Perturbation, Perturbations},
    },
};

#[derive(Default)]
pub(crate) struct RobustnessPanel {
    pub(super) prefs: RobustnessPrefs,
    /// How the digit in view is perturbed.
    perturbations: Perturbations,
    digit: Memo<(Option<Image>, Perturbations, Theme), Option<PerturbedDigit>>,
    chart: Memo<(Perturbation, f32, RobustnessState, bool), Chart>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RobustnessPrefs {
    chosen: Perturbation,
    sample: Sample,
}

/// From this width on the sliders stand beside the digit, in points.
const WIDE: f32 = 470.0;

/// Lower than this, in points, curves show nothing; the tab scrolls then.
const MIN_PLOT_HEIGHT: f32 = 170.0;

/// Width of the scores in points: beside the sliders, and alone.
const SCORES_WIDTHS: [f32; 2] = [128.0, 240.0];

impl RobustnessPanel {
    /// The perturbed digit that the engine has to classify.
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
        let mut actions = Vec::new();
        ui.horizontal_wrapped(|ui| {
            actions = subject_choice::ui(ui, lab, "Perturbs the drawing on the pad");
            let button = ui.add_enabled(self.perturbations != Perturbations::NONE, Button::new("Reset").small());
            if button.on_hover_text("Shows the unperturbed digit").clicked() {
                self.perturbations = Perturbations::NONE;
            }
            if let Some(digit) = self.digit.latest().and_then(Option::as_ref) {
                actions.extend(digit::figure_menu_ui(ui, lab, digit));
            }
        });
        actions
    }

    /// The digit, its scores and the sliders.
    fn perturbed_ui(&mut self, ui: &mut Ui, lab: &Lab, pixel_size: f32) {
        let key = (lab.subject_image().copied(), self.perturbations, ui.ctx().theme());
        let digit = self.digit.get(key, |(image, perturbations, theme)| {
            image.as_ref().map(|image| PerturbedDigit::new(ui.ctx(), *theme, lab, image, *perturbations))
        });
        let digit = digit.as_ref();
        let is_wide = ui.available_width() >= WIDE;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
            digit::picture_ui(ui, lab, digit, pixel_size);
            ui.vertical(|ui| {
                let ([beside, alone], available) = (SCORES_WIDTHS, ui.available_width());
                ui.set_width(if is_wide { (0.3 * available).clamp(beside, alone) } else { available.min(alone) });
                let (loss, names) = (lab.network.architecture.loss, lab.class_names());
                score_bars::ui(ui, loss, &names, digit::perturbed_scores(lab));
            });
            if is_wide {
                ui.vertical(|ui| sliders::ui(ui, &mut self.perturbations, &mut self.prefs.chosen));
            }
        });
        if !is_wide {
            sliders::ui(ui, &mut self.perturbations, &mut self.prefs.chosen);
        }
        digit::prediction_ui(ui, lab, digit);
        // The line is always there, so that nothing moves.
        let text = match digit.and_then(|digit| digit::cut_off(digit.cut_off_share)) {
            Some(text) => RichText::new(text).color(theme::tokens(ui).warning),
            None => RichText::new("All ink is within the field of 32×32").weak(),
        };
        ui.add(Label::new(text.small()).truncate());
    }

    fn chart_ui(&mut self, ui: &mut Ui, lab: &Lab, height: f32) -> Option<Action> {
        let (chosen, amount) = (self.prefs.chosen, self.perturbations.amount(self.prefs.chosen));
        let is_current = lab.robustness.latest.as_ref().is_some_and(|curves| lab.is_current(curves));
        let key = (chosen, amount, lab.robustness.clone(), is_current);
        let chart = self.chart.get(key, |_| chart::chart(chosen, lab, Some(amount)));
        let size = vec2(ui.available_width(), height.max(MIN_PLOT_HEIGHT));
        ui.allocate_ui(size, |ui| {
            ui.set_min_size(size);
            chart_view::ui(ui, chart, Id::unique("robustness"))
        })
        .inner
    }
}
