//! Which network learns in turn with that of the settings on the left, what both have in common, and the button that begins
//! both.

use eframe::egui::{Label, RichText, Ui};

use super::{
    second::{Candidate, Second, candidates, chosen},
    words,
};
use crate::{
    app::{
        action::Action,
        lab::Lab,
        panels::training::choice::{Choice, list_ui},
        theme,
    },
    train::config::TrainingConfig,
};

/// Width of the list in points.
const LIST_WIDTH: f32 = 178.0;

const INTRODUCTION: &str = "Two networks learn side by side, each a batch at a time, so that both have always seen the same images. \
    The first is that of the settings on the left";

const SAME: &str = "This is what is set on the left";

/// Shows the choice; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, second: &mut Second) -> Vec<Action> {
    let candidates = candidates(lab);
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("The settings on the left and").on_hover_text(INTRODUCTION);
        let current = chosen(&candidates, *second, &lab.draft).map_or(*second, |candidate| candidate.second);
        let entries: Vec<_> = candidates.iter().map(|candidate| entry(candidate, &lab.draft)).collect();
        let list = ui.scope(|ui| list_ui(ui, LIST_WIDTH, &entries, &current, |picked| *second = picked)).inner;
        list.labelled_by(label.id).on_hover_text("The second network");
        if let Some(candidate) = chosen(&candidates, *second, &lab.draft) {
            actions.extend(begin_ui(ui, lab, candidate));
        }
    });
    if let Some(candidate) = chosen(&candidates, *second, &lab.draft) {
        words_ui(ui, [&lab.draft, &candidate.config]);
    }
    actions
}

fn entry<'a>(candidate: &'a Candidate, first: &TrainingConfig) -> Choice<'a, Second> {
    let Candidate { second, name, meaning, config } = candidate;
    Choice { value: *second, text: name, meaning, missing: (config == first).then_some(SAME) }
}

fn begin_ui(ui: &mut Ui, lab: &Lab, candidate: &Candidate) -> Option<Action> {
    let hindrance = hindrance(lab, candidate);
    let button = ui.add_enabled_ui(hindrance.is_none(), |ui| ui.button("Train both in turn")).inner;
    let hover = "Begins both anew, at the first image; a run there is ends and is kept";
    let button = button.on_hover_text(hover).on_disabled_hover_text(hindrance.unwrap_or_default());
    button.clicked().then(|| Action::TrainInTurn(Box::new(candidate.config.clone())))
}

/// Why they cannot begin.
fn hindrance(lab: &Lab, candidate: &Candidate) -> Option<String> {
    if !lab.data.is_ready() {
        return Some("The images are not there yet".to_owned());
    }
    let of = |config: &TrainingConfig, whose: &str| config.validate().err().map(|error| format!("{whose}: {error}"));
    of(&lab.draft, "The settings on the left").or_else(|| of(&candidate.config, &candidate.name))
}

fn words_ui(ui: &mut Ui, configs: [&TrainingConfig; 2]) {
    let color = theme::tokens(ui).text_weak;
    let differences = words::differences(configs);
    ui.add(Label::new(RichText::new(words::alike(configs)).small().color(color)).wrap());
    let different = RichText::new(words::different(&differences)).small().color(color);
    ui.add(Label::new(different).wrap()).on_hover_text(words::in_detail(&differences));
}
