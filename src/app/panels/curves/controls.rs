//! The row over the charts: what they show and how.

use eframe::egui::{Align, Button, Id, Layout, Slider, Ui, vec2};
use egui_plot::PlotMemory;
use serde::{Deserialize, Serialize};

use crate::{
    app::{numbers::typed_count, widgets::checkbox_of},
    chart::Spacing,
};

/// How the user wants the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ChartChoice {
    pub window: HistoryWindow,
    /// How the axes of losses are spaced.
    pub loss_axis: Spacing,
    /// About how many steps the smoothed loss is a mean over; 1 does not smooth.
    pub smoothing_steps: u32,
    pub references: References,
}

/// Which batches are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum HistoryWindow {
    #[default]
    Whole,
    /// The latest.
    Recent,
}

/// Whether the values of the report and the paper are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum References {
    #[default]
    Shown,
    Hidden,
}

impl Default for ChartChoice {
    fn default() -> Self {
        Self {
            window: HistoryWindow::Whole,
            // Losses of 0.1 and 0.01 can be distinguished.
            loss_axis: Spacing::Logarithmic,
            smoothing_steps: 50,
            references: References::Shown,
        }
    }
}

/// Most steps that the smoothed loss is a mean over.
const MAX_SMOOTHING_STEPS: u32 = 1_000;

/// Widths of the slider and of its value in points: the value's is always the same, so that nothing moves with it.
const SLIDER_WIDTH: f32 = 80.0;
const VALUE_WIDTH: f32 = 72.0;

/// Width of both with their label, in points.
const SMOOTHING_WIDTH: f32 = 236.0;

/// How charts are moved and zoomed.
pub(super) const ZOOM_HINT: &str = "Drag or scroll to move, Ctrl + scroll to zoom, drag with the right button to zoom into a box, double click to see all";

/// Shows what can be chosen.
pub(super) fn ui(ui: &mut Ui, choice: &mut ChartChoice) {
    ui.selectable_value(&mut choice.window, HistoryWindow::Whole, "Whole run")
        .on_hover_text("All batches; when they become many, the mean of every few");
    ui.selectable_value(&mut choice.window, HistoryWindow::Recent, "Recent")
        .on_hover_text("The latest 2,000 batches one by one");
    checkbox_of(ui, &mut choice.loss_axis, [Spacing::Linear, Spacing::Logarithmic], "Log axis")
        .on_hover_text("Spaces losses by their decimal logarithm, so that 0.1 and 0.01 can still be distinguished");
    checkbox_of(ui, &mut choice.references, [References::Hidden, References::Shown], "References").on_hover_text(
        "The report's training loss of 0.017 and test accuracy of 98.6 %, and the paper's test error of 0.95 %, which is an accuracy of 99.05 %",
    );
    smoothing_ui(ui, choice);
}

fn smoothing_ui(ui: &mut Ui, choice: &mut ChartChoice) {
    let hover =
        "The strong line is an exponential mean over about that many steps, as in TensorBoard: 50 steps are its 0.98";
    // Its width is said beforehand, so that all of it moves to the next row where it does not fit in.
    let size = vec2(SMOOTHING_WIDTH, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        let label = ui.label("Smoothing").on_hover_text(hover);
        ui.spacing_mut().slider_width = SLIDER_WIDTH;
        ui.spacing_mut().interact_size.x = VALUE_WIDTH;
        let slider = Slider::new(&mut choice.smoothing_steps, 1..=MAX_SMOOTHING_STEPS)
            .logarithmic(true)
            .custom_formatter(|steps, _| if steps < 2.0 { "off".to_owned() } else { format!("{steps:.0} steps") })
            .custom_parser(|text| typed_count(text.trim_end_matches("steps")));
        ui.add(slider).labelled_by(label.id).on_hover_text(hover);
    });
}

/// Shows the button that brings all of every chart back. `charts` are those that are shown.
pub(super) fn reset_ui(ui: &mut Ui, charts: [Id; 3]) {
    let is_moved = |id: &Id| PlotMemory::load(ui.ctx(), *id).is_some_and(|memory| !memory.auto_bounds.all());
    let is_any_moved = charts.iter().any(is_moved);
    let button = ui
        .add_enabled(is_any_moved, Button::new("Reset zoom"))
        .on_hover_text("Shows all of every chart again, as a double click does for one")
        .on_disabled_hover_text(format!(
            "All of every chart is shown. {ZOOM_HINT}; a chart with the focus takes arrows, plus, minus and Home"
        ));
    if button.clicked() {
        for id in charts {
            if let Some(mut memory) = PlotMemory::load(ui.ctx(), id) {
                memory.auto_bounds = true.into();
                memory.store(ui.ctx(), id);
            }
        }
    }
}
