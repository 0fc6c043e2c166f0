//! Where each panel is.

use eframe::egui::{CentralPanel, Context, Key, Modifiers, Panel, Popup, ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use super::{
    LabApp,
    action::{Action, DisplayAction},
    display::{DisplayMode, PadPlace},
    lab::Tab,
    panels::{architecture, demonstration, help, question::Answer, status, strip, tabs, typed_path::Typed},
    theme::{panel_frame, tokens},
};

/// Widths that the panels at the sides may be dragged to, in points.
const SIDE_WIDTHS: std::ops::RangeInclusive<f32> = 200.0..=340.0;

/// Widths of the panels at the sides, as the user dragged them, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SideWidths {
    training: f32,
    sketchpad: f32,
}

impl Default for SideWidths {
    fn default() -> Self {
        Self { training: 230.0, sketchpad: 240.0 }
    }
}

impl LabApp {
    /// Shows everything; returns what the user wants.
    pub(super) fn layout(&mut self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = Vec::from_iter(self.dismissed(ui));
        self.regions.clear();
        actions.extend(self.around_tab_ui(ui));
        let frame = panel_frame(tokens(ui));
        let central = CentralPanel::default().frame(frame).show(ui, |ui| {
            actions.extend(tabs::ui(ui, &self.lab));
            actions.extend(demonstration::ui(ui, &self.lab));
            let top = ui.cursor().top();
            actions.extend(self.tab_ui(ui));
            top
        });
        self.regions.add(central.response.rect);
        self.picture_of_tab.tab_is_at(ui.ctx(), central.response.rect.with_min_y(central.inner));
        actions.extend(self.pad_window_ui(ui.ctx()));
        actions.extend(self.over_all_ui(ui.ctx()));
        actions
    }

    /// The bars, and at the sides the panels that there are.
    fn around_tab_ui(&mut self, ui: &mut Ui) -> Vec<Action> {
        let mut actions = Vec::new();
        let display = self.display.view(ui.ctx());
        let (shows_sides, has_pad) = match display.mode {
            DisplayMode::Window => (true, true),
            DisplayMode::Presentation { shows_pad } => (false, shows_pad),
        };
        let shows_pad = has_pad && display.pad_place == PadPlace::Side;
        let Self { lab, panels, pictures, theme, widths, regions, .. } = self;
        let frame = panel_frame(tokens(ui));
        let bar = Panel::top("transport").frame(frame);
        let shown = bar.show(ui, |ui| actions.extend(panels.transport.ui(ui, lab, *theme, display)));
        regions.add(shown.response.rect);
        Panel::bottom("status").frame(frame).show(ui, |ui| actions.extend(status::ui(ui, lab)));
        if shows_sides {
            let strip = Panel::bottom("strip").frame(frame);
            let shown = strip.show(ui, |ui| actions.extend(strip::ui(ui, lab, pictures)));
            regions.add(shown.response.rect);
            let left = Panel::left("training").frame(frame).default_size(widths.training).size_range(SIDE_WIDTHS);
            let shown = left.show(ui, |ui| {
                ScrollArea::vertical().show(ui, |ui| actions.extend(panels.training.ui(ui, lab)));
            });
            regions.add(shown.response.rect);
            widths.training = shown.response.rect.width();
        }
        if shows_pad {
            let right = Panel::right("sketchpad").frame(frame).default_size(widths.sketchpad).size_range(SIDE_WIDTHS);
            let shown = right.show(ui, |ui| actions.extend(panels.sketchpad.ui(ui, lab)));
            regions.add(shown.response.rect);
            widths.sketchpad = shown.response.rect.width();
        }
        actions
    }

    /// The open tab. Each scrolls by itself.
    fn tab_ui(&mut self, ui: &mut Ui) -> Vec<Action> {
        let Self { lab, panels, pictures, .. } = self;
        let tab = ui.push_id(lab.tab.title(), |ui| match lab.tab {
            Tab::Curves => panels.curves.ui(ui, lab),
            Tab::FeatureMaps => panels.feature_maps.ui(ui, lab, pictures),
            Tab::Filters => panels.filters.ui(ui, lab),
            Tab::Errors => panels.errors.ui(ui, lab),
            Tab::Architecture => architecture::ui(ui, lab, pictures),
            Tab::Compare => panels.compare.ui(ui, lab, pictures),
            Tab::Robustness => panels.robustness.ui(ui, lab),
            Tab::Strings => panels.strings.ui(ui, lab),
            Tab::Methods => panels.methods.ui(ui, lab, pictures),
        });
        tab.inner
    }

    /// What lies over everything else: an explanation, the keys, a question, a path that is typed.
    fn over_all_ui(&mut self, ctx: &Context) -> Vec<Action> {
        let mut actions = Vec::new();
        if let Some(explained) = self.lab.explained {
            actions.extend(self.panels.explanation.ui(ctx, explained));
        }
        if self.is_help_open {
            actions.extend(help::ui(ctx));
        }
        actions.extend(self.panels.palette.ui(ctx, &self.lab));
        match self.question.as_ref().map_or(Answer::None, |question| question.ui(ctx, &self.lab)) {
            Answer::None => {}
            Answer::No => self.question = None,
            Answer::Yes(action) => {
                self.question = None;
                actions.push(action);
            }
        }
        match self.typed_path.as_mut().map_or(Typed::Nothing, |path| path.ui(ctx)) {
            Typed::Nothing => {}
            Typed::Cancelled => self.typed_path = None,
            Typed::Done(action) => {
                self.typed_path = None;
                actions.push(action);
            }
        }
        actions
    }

    /// Escape closes the explanation before anything behind it, but not before what lies over it; else it ends the
    /// presentation.
    fn dismissed(&self, ui: &Ui) -> Option<Action> {
        let is_in_front = !self.is_help_open
            && !self.panels.palette.is_open()
            && self.typed_path.is_none()
            && self.question.is_none();
        let action = match self.display.view(ui.ctx()).mode {
            _ if self.lab.explained.is_some() => Action::CloseExplanation,
            DisplayMode::Presentation { .. } if !Popup::is_any_open(ui.ctx()) && self.lab.inspected.is_none() => {
                Action::Display(DisplayAction::TogglePresentation)
            }
            _ => return None,
        };
        let is_pressed = || ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
        (is_in_front && !ui.ctx().text_edit_focused() && is_pressed()).then_some(action)
    }
}
