//! Two networks that learn in turn from the same images: which, how far they are, and what each reads in the drawing.

mod chart;
mod choosing;
mod pair;
mod progress;
mod readings;
mod second;
#[cfg(test)]
mod tests;
mod words;

use eframe::egui::{Align, Id, Layout, Ui, vec2};
use serde::{Deserialize, Serialize};

use self::{
    chart::{Measure, chart},
    pair::Pair,
    readings::Bars,
    second::Second,
};
use crate::app::{
    action::Action,
    lab::{Lab, Tab},
    theme::{self, GAP, GROUP_GAP},
    widgets::chart_view,
};

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct InTurnPrefs {
    second: Second,
    measure: Measure,
}

/// Height of the chart in points.
const CHART_HEIGHT: f32 = 200.0;

/// The width from which curves and readings stand beside each other, and that of the readings then, in points.
const WIDE: f32 = 660.0;
const READINGS_WIDTH: f32 = 320.0;

/// Shows them; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, prefs: &mut InTurnPrefs) -> Vec<Action> {
    ui.push_id("in turn", |ui| {
        let mut actions = choosing::ui(ui, lab, &mut prefs.second);
        if let Some(pair) = Pair::of(lab) {
            progress::ui(ui, &pair);
            actions.extend(second_ui(ui, lab, &pair));
            actions.extend(results_ui(ui, lab, &pair, &mut prefs.measure));
        }
        actions
    })
    .inner
}

/// The curves, and beside or below them what both read.
fn results_ui(ui: &mut Ui, lab: &Lab, pair: &Pair<'_>, measure: &mut Measure) -> Option<Action> {
    if ui.available_width() < WIDE {
        let action = chart_ui(ui, pair, measure);
        ui.add_space(GAP);
        readings::ui(ui, lab, pair, Bars::Small);
        return action;
    }
    let size = vec2(ui.available_width() - READINGS_WIDTH - GROUP_GAP, 0.0);
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        let layout = Layout::top_down(Align::Min);
        let action = ui.allocate_ui_with_layout(size, layout, |ui| chart_ui(ui, pair, measure)).inner;
        ui.add_space(GROUP_GAP - GAP);
        ui.vertical(|ui| readings::ui(ui, lab, pair, Bars::Large));
        action
    })
    .inner
}

fn chart_ui(ui: &mut Ui, pair: &Pair<'_>, chosen: &mut Measure) -> Option<Action> {
    ui.horizontal_wrapped(|ui| {
        for (measure, name, meaning) in Measure::ALL {
            ui.selectable_value(chosen, measure, name).on_hover_text(meaning);
        }
        if *chosen == Measure::Loss && !pair.has_one_criterion() {
            ui.weak(CRITERIA);
        }
    });
    let id = Id::unique(("in turn", *chosen, pair.runs.each_ref().map(|member| member.run.start.run)));
    let size = vec2(ui.available_width(), CHART_HEIGHT);
    let layout = Layout::top_down(Align::Min);
    ui.allocate_ui_with_layout(size, layout, |ui| chart_view::ui(ui, &chart(pair, *chosen), id)).inner
}

const CRITERIA: &str = "The criteria differ: compare how the losses fall, not how high they are";

/// What can be done with the second network, and why it cannot go on.
fn second_ui(ui: &mut Ui, lab: &Lab, pair: &Pair<'_>) -> Vec<Action> {
    let mut actions = Vec::new();
    let [title, other] = [&pair.second().title, &pair.first().title];
    ui.add_enabled_ui(lab.has_second(), |ui| {
        ui.horizontal(|ui| {
            let look = ui.button("Look inside the second");
            let hover = format!("Shows {title} in every view; {other} becomes the second");
            if look.on_hover_text(hover).on_disabled_hover_text(OVER).clicked() {
                actions.extend([Action::Swap, Action::OpenTab(Tab::FeatureMaps)]);
            }
            let end = ui.button("End the second");
            let hover = format!("Ends {title}, whose run is kept; {other} goes on alone");
            if end.on_hover_text(hover).on_disabled_hover_text(OVER).clicked() {
                actions.push(Action::EndSecond);
            }
        });
    });
    for failure in pair.runs.iter().filter_map(pair::Member::failure) {
        ui.colored_label(theme::tokens(ui).error, failure);
    }
    ui.add_space(GAP);
    actions
}

const OVER: &str = "The second network's run is over";
