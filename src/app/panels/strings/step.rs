//! The steps of both readers, and the way from one to the next.

use eframe::egui::{Button, Label, Role, Ui, WidgetInfo};
use serde::{Deserialize, Serialize};

use crate::{
    app::{action::Action, widgets::why_button},
    explain::Topic,
};

/// A step of the reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Step {
    /// Where the field may be cut.
    #[default]
    Cuts,
    /// What may be a digit between the cuts.
    Segments,
    /// Which digit it may be.
    Interpretations,
    /// How probable each node and arc is over all paths.
    Forward,
    /// The maps of every layer over the field.
    Maps,
    /// The outputs at each position, and the path through them.
    Outputs,
    /// F6 at each position, as the paper's 7×12 picture.
    Bitmaps,
    /// What a training step would change.
    Training,
}

impl Step {
    const ALL: [Self; 8] = [
        Self::Cuts,
        Self::Segments,
        Self::Interpretations,
        Self::Forward,
        Self::Maps,
        Self::Outputs,
        Self::Bitmaps,
        Self::Training,
    ];

    fn title(self) -> &'static str {
        match self {
            Self::Cuts => "Cuts",
            Self::Segments => "Segments",
            Self::Interpretations => "Interpretations",
            Self::Forward => "Forward",
            Self::Maps => "Maps",
            Self::Outputs => "Outputs",
            Self::Bitmaps => "F6",
            Self::Training => "Training",
        }
    }

    /// Its title, told apart from the layer of that name.
    pub(super) fn name(self) -> &'static str {
        if self == Self::Bitmaps { "F6 bitmaps" } else { self.title() }
    }

    /// One sentence about it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Cuts => "The field is cut at more places than needed",
            Self::Segments => "The segmentation graph: each arc is a segment, and each path has all ink once",
            Self::Interpretations => "The interpretation graph: the network reads every segment; the best path wins",
            Self::Forward => "All paths together: the forward penalty of each node, and the share of each arc",
            Self::Maps => "The network swept over the field: the maps of each layer, stretched over its columns",
            Self::Outputs => "The outputs at each position, and the best path through them",
            Self::Bitmaps => "The 84 units of F6 at each position, as the paper's picture of 7×12",
            Self::Training => "What a training step would change: the wanted paths against all paths (figure 20)",
        }
    }

    fn topic(self) -> Topic {
        match self {
            Self::Cuts | Self::Segments => Topic::OverSegmentation,
            Self::Interpretations => Topic::Viterbi,
            Self::Forward => Topic::Forward,
            Self::Maps | Self::Outputs | Self::Bitmaps => Topic::SpaceDisplacementNetwork,
            Self::Training => Topic::DiscriminativeViterbi,
        }
    }

    /// The group that it begins, if it begins one.
    fn group(self) -> Option<&'static str> {
        match self {
            Self::Cuts => Some("By segments:"),
            Self::Maps => Some("Swept:"),
            _ => None,
        }
    }

    /// The step so many further; at an end the step itself.
    fn further(self, count: isize) -> Self {
        let position = Self::ALL.iter().position(|step| *step == self).unwrap_or(0);
        position.checked_add_signed(count).and_then(|position| Self::ALL.get(position)).copied().unwrap_or(self)
    }
}

/// Shows the titles of all steps, with a button to either side.
pub(super) fn titles_ui(ui: &mut Ui, step: &mut Step) {
    ui.horizontal_wrapped(|ui| {
        for (text, name, count) in [("<", "Previous step", -1), (">", "Next step", 1)] {
            let end = step.further(count);
            let button = ui.add_enabled(end != *step, Button::new(text).small());
            button.widget_info(|| WidgetInfo::labeled(Role::Button, end != *step, name));
            if button.on_hover_text(name).clicked() {
                *step = end;
            }
        }
        for other in Step::ALL {
            if let Some(group) = other.group() {
                ui.weak(group);
            }
            let title = ui.selectable_label(other == *step, other.title());
            title.widget_info(|| WidgetInfo::selected(Role::Button, true, other == *step, other.name()));
            if title.on_hover_text(other.hint()).clicked() {
                *step = other;
            }
            if other == Step::Forward || other == Step::Bitmaps {
                ui.separator();
            }
        }
    });
}

/// Shows what the field shows and what the step is, in a row or block that is there, with what `beside` shows; returns what the
/// user wants.
pub(super) fn about_ui(
    ui: &mut Ui,
    step: Step,
    subject: &str,
    beside: impl FnOnce(&mut Ui) -> Option<Action>,
) -> Option<Action> {
    let row = ui.horizontal(|ui| {
        let action = why_button::ui(ui, step.topic()).or(beside(ui));
        ui.add(Label::new(subject).truncate()).on_hover_text("The string in the field");
        action
    });
    ui.weak(step.hint());
    row.inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_each_other_and_end() {
        let all: Vec<Step> = std::iter::successors(Some(Step::Cuts), |step| {
            let next = step.further(1);
            (next != *step).then_some(next)
        })
        .collect();
        assert_eq!(all, Step::ALL);
        assert_eq!((Step::Cuts.further(-1), Step::Maps.further(-1)), (Step::Cuts, Step::Forward));
    }
}
