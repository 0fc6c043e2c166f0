//! How whole numbers are read: write one, and follow both readers step by step over the same field.

mod answers;
mod bitmaps;
mod choices;
mod cuts;
mod field;
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

use eframe::egui::{ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use self::{
    bitmaps::BitmapsStep,
    cuts::CutsStep,
    field::{Field, FieldPicture},
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

impl StringsPanel {
    /// Shows the panel; returns what the user wants.
    pub(crate) fn ui(&mut self, ui: &mut Ui, lab: &Lab) -> Vec<Action> {
        let available = ui.available_size();
        let scrolled = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let mut actions = source::ui(ui, lab, &mut self.keyboard_pen);
            actions.extend(answers::ui(ui, lab));
            actions.extend(step::ui(ui, &mut self.prefs.step, &subject(lab)));
            let Some(view) = lab.string_view() else {
                ui.weak(answers::why_unread(lab));
                return actions;
            };
            let field = self.field.ui(ui, view, available);
            actions.extend(self.step_ui(ui, lab, view, &field));
            actions
        });
        scrolled.inner
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
