//! How whole numbers are read: write one, and follow both readers step by step over the same field.

mod answers;
mod bitmaps;
mod choices;
mod cuts;
mod field;
mod figure;
mod forward;
mod interpretation;
mod keys;
mod label_bars;
mod maps;
mod outputs;
mod segment_graph;
mod segment_layout;
#[cfg(test)]
mod segment_tests;
mod segment_text;
mod segments;
mod source;
mod step;
mod swept;
#[cfg(test)]
mod tests;
mod training;

use std::sync::Arc;

pub(crate) use self::source::PAD_NAME;

use eframe::egui::{ScrollArea, Ui, Vec2, vec2};
use serde::{Deserialize, Serialize};

use self::{
    bitmaps::BitmapsStep,
    cuts::CutsStep,
    field::{Field, FieldPicture},
    figure::Chosen,
    maps::MapsStep,
    outputs::OutputsStep,
    segment_graph::SegmentPictures,
    step::Step,
    training::TrainingStep,
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, StringSource},
        theme,
        widgets::pad::KeyboardPen,
    },
    train::string_view::StringView,
};

#[derive(Default)]
pub(crate) struct StringsPanel {
    pub(super) prefs: StringsPrefs,
    keyboard_pen: KeyboardPen,
    field: FieldPicture,
    cuts: CutsStep,
    segments: SegmentPictures,
    maps: MapsStep,
    outputs: OutputsStep,
    bitmaps: BitmapsStep,
    training: TrainingStep,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StringsPrefs {
    step: Step,
}

/// Which string is in the field.
fn subject(lab: &Lab) -> String {
    match (&lab.strings.source, &lab.strings.truth) {
        (StringSource::Generated, truth) => format!("Generated: {}", truth.as_deref().unwrap_or_default()),
        (StringSource::Drawing, _) => "Your writing".to_owned(),
        (StringSource::Picture(picture), _) => picture.name.clone(),
    }
}

/// Heights of the pad in points, and its share of the panel's height.
const PAD_HEIGHTS: [f32; 2] = [108.0, 160.0];
const PAD_HEIGHT_SHARE: f32 = 0.2;

/// Widths of the answers in points, and their share of the panel's width.
const ANSWERS_WIDTHS: [f32; 2] = [210.0, 330.0];
const ANSWERS_WIDTH_SHARE: f32 = 0.36;

/// Height of a step in points at least; in a lower window the whole panel scrolls.
const LEAST_STEP_HEIGHT: f32 = 150.0;

impl StringsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let (available, bottom) = (ui.available_size(), ui.max_rect().bottom());
        let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut actions = source::buttons_ui(ui, lab);
            actions.extend(self.pad_and_answers_ui(ui, lab, available));
            step::titles_ui(ui, &mut self.prefs.step);
            if let Some(warning) = choices::warning(lab) {
                ui.colored_label(theme::tokens(ui).warning, warning);
            }
            let Some(view) = lab.string_view() else {
                ui.weak(answers::why_unread(lab));
                return actions;
            };
            let step = self.prefs.step;
            let field = self.field.ui(ui, view, available, |ui| {
                let chosen = Chosen { step, maps: &self.maps, outputs: &self.outputs, training: &self.training };
                actions.extend(step::about_ui(ui, step, &subject(lab), |ui| chosen.menu_ui(ui, lab, view)));
            });
            // The field stays in sight while a long step is scrolled.
            let height = (bottom - ui.cursor().top()).max(LEAST_STEP_HEIGHT);
            let area = ScrollArea::vertical().id_salt(step).auto_shrink(false).max_height(height);
            let shown = area.show(ui, |ui| self.step_ui(ui, lab, view, &field));
            actions.extend(shown.inner);
            actions
        });
        scrolled.inner
    }

    /// The pad with the answers on its right.
    fn pad_and_answers_ui(&mut self, ui: &mut Ui, lab: &Lab, available: Vec2) -> Vec<Action> {
        let mut actions = Vec::new();
        let height = (PAD_HEIGHT_SHARE * available.y).clamp(PAD_HEIGHTS[0], PAD_HEIGHTS[1]);
        let answers_width = (ANSWERS_WIDTH_SHARE * available.x).clamp(ANSWERS_WIDTHS[0], ANSWERS_WIDTHS[1]);
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GROUP_GAP;
            let size = vec2(ui.available_width() - answers_width - theme::GROUP_GAP, height);
            actions.extend(source::pad_ui(ui, lab, size, &mut self.keyboard_pen));
            actions.extend(ui.vertical(|ui| answers::ui(ui, lab, height)).inner);
        });
        actions
    }

    /// The chosen step, below the field and on its columns.
    fn step_ui(&mut self, ui: &mut Ui, lab: &Lab, view: &Arc<StringView>, field: &Field) -> Vec<Action> {
        match self.prefs.step {
            Step::Cuts => self.cuts.ui(ui, lab, view, field),
            Step::Segments => segments::ui(ui, &mut self.segments, view, field),
            Step::Interpretations => interpretation::ui(ui, &mut self.segments, view, field),
            Step::Forward => forward::ui(ui, &mut self.segments, view, field),
            Step::Maps => self.maps.ui(ui, lab, view, field),
            Step::Outputs => self.outputs.ui(ui, view, field),
            Step::Bitmaps => self.bitmaps.ui(ui, view, field),
            Step::Training => self.training.ui(ui, lab, view, field),
        }
    }
}
