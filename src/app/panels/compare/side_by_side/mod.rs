//! Networks that learn side by side from the same images: which, the button that starts them, and how far each is.

mod candidates;
#[cfg(test)]
mod tests;
mod words;

use eframe::egui::{
    Align, Button, Label, Layout, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Ui, WidgetInfo,
};
use serde::{Deserialize, Deserializer, Serialize};

use self::candidates::{Candidate, Other, candidates, chosen};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunPhase, RunView, Tab},
        numbers::{minutes, thousands},
        theme,
    },
    train::{config::TrainingConfig, protocol::MAX_RUN_COUNT},
};

/// The networks that are to learn beside that of the settings on the left; none for the usual one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SideBySidePrefs {
    #[serde(alias = "second", deserialize_with = "one_or_several")]
    others: Vec<Other>,
}

/// Earlier versions remembered one network.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Other>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrSeveral {
        One(Other),
        Several(Vec<Other>),
    }
    Ok(match OneOrSeveral::deserialize(deserializer)? {
        OneOrSeveral::One(other) => vec![other],
        OneOrSeveral::Several(others) => others,
    })
}

/// Height of the list of networks at most, in points.
const MAX_LIST_HEIGHT: f32 = 320.0;

/// Letters of the button that opens the list at most.
const MAX_LETTERS: usize = 44;

const INTRODUCTION: &str = "Up to four networks learn side by side, so that all have always seen the same images. The first is that of \
    the settings on the left";

/// Shows the choice, and the runs that learn side by side; returns what the user wants.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, prefs: &mut SideBySidePrefs) -> Vec<Action> {
    let candidates = candidates(lab);
    let mut actions = Vec::new();
    ui.horizontal_wrapped(|ui| {
        ui.label("The settings on the left and").on_hover_text(INTRODUCTION);
        others_ui(ui, &candidates, prefs);
        actions.extend(start_ui(ui, lab, &chosen(&candidates, &prefs.others)));
    });
    let live: Vec<&RunView> = lab.live_runs().collect();
    if live.len() > 1 {
        let configs: Vec<&TrainingConfig> = live.iter().map(|run| &run.start.config).collect();
        let names: Vec<String> = live.iter().map(|run| run.name()).collect();
        for (run, title) in live.iter().zip(words::titles(&configs, &names)) {
            actions.extend(run_ui(ui, lab, run, &title));
        }
    }
    actions
}

/// The list of networks, of which several can be ticked.
fn others_ui(ui: &mut Ui, candidates: &[Candidate], prefs: &mut SideBySidePrefs) {
    let names: Vec<&str> = chosen(candidates, &prefs.others).iter().map(|candidate| candidate.name.as_str()).collect();
    let text = names.join(", ");
    let short = match text.char_indices().nth(MAX_LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.clone(),
    };
    let button = ui.button(short);
    button.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Networks beside it: {text}")));
    let button = button.on_hover_text(&text);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ScrollArea::vertical().max_height(MAX_LIST_HEIGHT).show(ui, |ui| {
            for candidate in candidates {
                let mut is_chosen = prefs.others.contains(&candidate.other);
                let is_full = prefs.others.len() + 1 >= MAX_RUN_COUNT && !is_chosen;
                let tick = ui.add_enabled_ui(!is_full, |ui| ui.checkbox(&mut is_chosen, &candidate.name)).inner;
                let full = "Four networks learn side by side at most: untick another";
                let tick = tick.on_hover_text(&candidate.meaning).on_disabled_hover_text(full);
                if tick.changed() {
                    prefs.others.retain(|other| *other != candidate.other);
                    prefs.others.extend(is_chosen.then_some(candidate.other));
                }
            }
        });
    });
}

fn start_ui(ui: &mut Ui, lab: &Lab, others: &[&Candidate]) -> Option<Action> {
    let configs: Vec<&TrainingConfig> =
        std::iter::once(&lab.draft).chain(others.iter().map(|candidate| &candidate.config)).collect();
    let why_not = why_not(lab, others);
    let button = ui.add_enabled(why_not.is_none(), Button::new("Train side by side"));
    let differences = words::differences(&configs);
    let hover = format!(
        "{}. {}\n{}\nA run that trains is saved and ended",
        words::alike(&configs),
        words::different(&differences),
        words::in_detail(&differences)
    );
    let button = button.on_hover_text(hover).on_disabled_hover_text(why_not.unwrap_or_default());
    button.clicked().then(|| Action::TrainSideBySide(configs.into_iter().cloned().collect()))
}

/// Why they cannot start.
fn why_not(lab: &Lab, others: &[&Candidate]) -> Option<String> {
    if !lab.data.is_ready() {
        return Some("The images are not there yet".to_owned());
    }
    let draft = ("The settings on the left", &lab.draft);
    let others = others.iter().map(|candidate| (candidate.name.as_str(), &candidate.config));
    let mut errors =
        std::iter::once(draft).chain(others).filter_map(|(whose, config)| Some((whose, config.validate().err()?)));
    errors.next().map(|(whose, error)| format!("{whose}: {error}"))
}

/// How far a run is, and what can be done with it.
fn run_ui(ui: &mut Ui, lab: &Lab, run: &RunView, title: &str) -> Vec<Action> {
    let (name, id, mut actions) = (run.name(), run.start.run, Vec::new());
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_button(ui, "End", &format!("End {title}"), "Ends the run, which is kept; the others go on") {
                actions.push(Action::EndRun(id));
            }
            if lab.has_focus(run) {
                ui.strong("In focus").on_hover_text("All views look into this network");
            } else if small_button(
                ui,
                "Look inside",
                &format!("Look inside {title}"),
                "Shows its network in every view",
            ) {
                actions.extend([Action::Focus(id), Action::OpenTab(Tab::FeatureMaps)]);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.strong(title).on_hover_text(&name);
                let color = match run.phase {
                    RunPhase::Failed(_) => theme::tokens(ui).error,
                    _ => theme::tokens(ui).text_weak,
                };
                let text = progress_words(run);
                ui.add(Label::new(RichText::new(&text).color(color)).truncate()).on_hover_text(text);
            });
        });
    });
    actions
}

fn small_button(ui: &mut Ui, text: &str, name: &str, hover: &str) -> bool {
    let button = ui.add(Button::new(text).small());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    button.on_hover_text(hover).clicked()
}

/// What a run does, how far it is and how long it takes.
fn progress_words(run: &RunView) -> String {
    let mut words = vec![run.phase.words(), format!("epoch {} of {}", run.epoch, run.epoch_count)];
    words.extend(run.left_secs().map(|secs| format!("{} left", minutes(secs))));
    if run.images_per_second > 0.0 {
        words.push(format!("{} images/s", thousands(run.images_per_second as u64)));
    }
    words.extend(run.losses.latest().map(|point| format!("loss {:.4}", point.loss)));
    let error = run.epochs.last().map(|epoch| 100.0 * (1.0 - epoch.test.accuracy));
    words.extend(error.map(|percent| format!("test error {percent:.2} %")));
    words.join(" · ")
}
