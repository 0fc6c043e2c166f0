//! Networks that learn side by side from the same images: which, the button that starts them, and how far each is.

use eframe::egui::{
    Align, Button, Label, Layout, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Ui, WidgetInfo,
};
use serde::{Deserialize, Deserializer, Serialize};

use super::{
    candidates::{Candidate, MODERN, ORIGINAL, Other, candidates, chosen},
    chart::latest_loss,
    settings::{self, Settings},
};
use crate::{
    app::{
        action::Action,
        lab::{Lab, RunPhase, RunView, Tab},
        numbers::{minutes, thousands},
        theme,
    },
    model::architecture::Architecture,
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

const INTRODUCTION: &str = "Up to four networks learn side by side, from the same images in the same order. The first is that of the \
    settings on the left";

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
        for (run, title) in live.iter().zip(titles(&live)) {
            actions.extend(run_ui(ui, lab, run, &title));
        }
    }
    actions
}

/// The list of networks, of which several can be ticked.
fn others_ui(ui: &mut Ui, candidates: &[Candidate], prefs: &mut SideBySidePrefs) {
    let names: Vec<&str> = chosen(candidates, &prefs.others).iter().map(|candidate| candidate.name.as_str()).collect();
    let text = names.join(", ");
    let button = ui.add(Button::new(&text).truncate());
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
    let disabled_reason = disabled_reason(lab, others);
    let button = ui.add_enabled(disabled_reason.is_none(), Button::new("Train side by side"));
    let button = button.on_hover_ui(|ui| {
        ui.label(format!("{}\n{}\nA run that trains is saved and ended", same(&configs), different(&configs)));
    });
    let button = button.on_disabled_hover_text(disabled_reason.unwrap_or_default());
    button.clicked().then(|| Action::TrainSideBySide(configs.into_iter().cloned().collect()))
}

fn disabled_reason(lab: &Lab, others: &[&Candidate]) -> Option<String> {
    if !lab.data.is_ready() {
        return Some("The images are not there yet".to_owned());
    }
    let draft = ("The settings on the left", &lab.draft);
    let others = others.iter().map(|candidate| (candidate.name.as_str(), &candidate.config));
    std::iter::once(draft)
        .chain(others)
        .find_map(|(whose, config)| Some(format!("{whose}: {}", config.validate().err()?)))
}

/// Shows how far a run is, and the buttons for it.
fn run_ui(ui: &mut Ui, lab: &Lab, run: &RunView, title: &str) -> Vec<Action> {
    let (id, mut actions) = (run.start.run, Vec::new());
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if small_button(ui, "End", title, "Saves and ends the run; the others continue") {
                actions.push(Action::EndRun(id));
            }
            if lab.has_focus(run) {
                ui.strong("In focus").on_hover_text("All views show this network");
            } else if small_button(ui, "Look inside", title, "Shows its network in every view") {
                actions.extend([Action::LookInto(id), Action::OpenTab(Tab::FeatureMaps)]);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.strong(title).on_hover_text(run.name());
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

fn small_button(ui: &mut Ui, text: &str, title: &str, hover: &str) -> bool {
    let button = ui.small_button(text);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{text} {title}")));
    button.on_hover_text(hover).clicked()
}

/// What a run does, how far it is and how long it takes.
fn progress_words(run: &RunView) -> String {
    let mut words = vec![run.phase.words(), format!("epoch {} of {}", run.epoch, run.epoch_count)];
    words.extend(run.left_secs().map(|secs| format!("{} left", minutes(secs))));
    if run.images_per_second > 0.0 {
        let examples = run.start.config.objective().examples();
        words.push(format!("{} {examples}/s", thousands(run.images_per_second as u64)));
    }
    words.extend(latest_loss(run).map(|loss| format!("loss {loss:.4}")));
    let error = run.epochs.last().map(|epoch| 100.0 * (1.0 - epoch.test.accuracy));
    words.extend(error.map(|percent| format!("test error {percent:.2} %")));
    words.join(" · ")
}

/// Differences that a title names at most.
const MAX_TOLD: usize = 2;

/// The title of each run: its network's name, else what sets it apart, else the run's name.
fn titles(runs: &[&RunView]) -> Vec<String> {
    let mut networks: Vec<&str> = runs.iter().filter_map(|run| network_name(&run.start.config.architecture)).collect();
    let titles: Vec<String> = networks.iter().map(|name| (*name).to_owned()).collect();
    networks.sort_unstable();
    networks.dedup();
    if networks.len() == runs.len() {
        return titles;
    }
    let all: Vec<Settings> = runs.iter().map(|run| settings::of(&run.start.config)).collect();
    let places = settings::differing(&all.iter().collect::<Vec<_>>());
    let title = |(run, settings): (&&RunView, &Settings)| {
        let told = places.iter().take(MAX_TOLD).filter_map(|place| Some(settings::told(place, settings.get(place)?)));
        let told: Vec<String> = told.collect();
        if told.is_empty() { run.name() } else { told.join(", ") }
    };
    runs.iter().zip(&all).map(title).collect()
}

fn network_name(architecture: &Architecture) -> Option<&'static str> {
    match *architecture {
        Architecture::ORIGINAL => Some(ORIGINAL),
        Architecture::MODERN => Some(MODERN),
        _ => None,
    }
}

/// What networks have in common.
fn same(configs: &[&TrainingConfig]) -> String {
    let Some(first) = configs.first() else { return String::new() };
    let (TrainingConfig { epoch_count, seed, .. }, examples) = (first, first.objective().examples());
    let mut sizes: Vec<String> = configs.iter().map(|config| config.batch_size.to_string()).collect();
    sizes.dedup();
    let what = match &sizes[..] {
        [_] => "batches in the same order".to_owned(),
        sizes => format!("{examples} in the same order, in batches of {}", sizes.join(" and of ")),
    };
    format!("All learn from the same {what}, {epoch_count} epochs from seed {seed}")
}

/// In what they differ, a setting a line with the value of each.
fn different(configs: &[&TrainingConfig]) -> String {
    let all: Vec<Settings> = configs.iter().map(|config| settings::of(config)).collect();
    let line = |place: String| {
        let values = all.iter().map(|settings| Some(settings::words(&place, settings.get(&place)?)));
        Some(format!("{}: {}", settings::name(&place), values.collect::<Option<Vec<_>>>()?.join(", ")))
    };
    let places = settings::differing(&all.iter().collect::<Vec<_>>());
    let lines = std::iter::once("Different:".to_owned()).chain(places.into_iter().filter_map(line));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use eframe::egui::Theme;
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;
    use crate::{
        app::testing::{Stage, look, stage},
        model::architecture::Activation,
        train::{
            optimizer::Optimizer,
            protocol::{Event, NetworkId},
        },
    };

    /// The widths of the tab in windows of 1024 and 1280 points.
    const WIDTHS: [f32; 2] = [524.0, 764.0];

    fn shown(lab: Lab, width: f32) -> Harness<'static, Stage<SideBySidePrefs>> {
        let prefs = SideBySidePrefs::default();
        let mut harness = stage(prefs, lab, [width, 520.0], Theme::Dark, |prefs, show, lab, _| ui(show, lab, prefs));
        harness.run();
        harness
    }

    fn pressed(lab: Lab, name: &str) -> Vec<Action> {
        let mut harness = shown(lab, WIDTHS[0]);
        harness.get_by_label(name).click();
        harness.run();
        harness.state_mut().actions.split_off(0)
    }

    fn started(actions: &[Action]) -> &[TrainingConfig] {
        let [Action::TrainSideBySide(configs)] = actions else { panic!("{actions:?}") };
        configs
    }

    #[test]
    fn one_button_starts_the_network_of_1998_beside_the_modern_one() {
        let actions = pressed(Lab::fake(), "Train side by side");
        assert!(matches!(started(&actions)[..], [ref first, ref second]
            if first.optimizer == Optimizer::SGD && matches!(second.optimizer, Optimizer::Sdlm(_))));
        let mut lab = Lab::fake();
        lab.draft = TrainingConfig::original();
        let actions = pressed(lab, "Train side by side");
        assert_eq!(started(&actions)[1].optimizer, Optimizer::SGD, "beside the network of 1998 it is the modern one");
    }

    #[test]
    fn up_to_three_others_are_chosen_by_ticking_them() {
        let mut harness = shown(Lab::fake(), WIDTHS[0]);
        harness.get_by_label_contains("Networks beside it: ").click();
        harness.run();
        for name in ["Activation: ReLU", "Activation: Sigmoid", "Pooling: Max", "Output units: Radial basis"] {
            harness.get_by_label(name).click();
            harness.run();
        }
        harness.get_by_label("Networks beside it: Activation: ReLU, Activation: Sigmoid, Pooling: Max");
        harness.key_press(eframe::egui::Key::Escape);
        harness.run();
        harness.get_by_label("Train side by side").click();
        harness.run();
        assert_eq!(started(&harness.state().actions).len(), MAX_RUN_COUNT);
    }

    #[test]
    fn without_images_nothing_starts() {
        let mut lab = Lab::fake();
        lab.data = Lab::new().data;
        assert_eq!(pressed(lab, "Train side by side"), []);
    }

    #[test]
    fn each_run_says_how_far_it_is_and_one_is_in_focus() {
        for width in WIDTHS {
            let mut harness = shown(Lab::fake_side_by_side(), width);
            assert_eq!(harness.query_all_by_label_contains("Training · epoch 3 of 10 · ").count(), 2);
            harness.get_by_label("In focus");
            harness.get_by_label("Look inside Network of 1998");
            look(&mut harness, &format!("side-by-side-{width}"));
        }
    }

    #[test]
    fn the_loss_that_is_told_is_smoothed_as_the_curve_is() {
        let mut lab = Lab::fake_side_by_side();
        let run = lab.run_mut().unwrap();
        let uneven: Vec<f32> = (0..700).map(|step| if step % 2 == 0 { 0.2 } else { 0.4 }).collect();
        run.losses.push(1_000, &uneven);
        let text = progress_words(run);
        let loss = latest_loss(run).unwrap();
        assert!(text.contains(&format!("loss {loss:.4}")) && (loss - 0.3).abs() < 0.02, "{text}, smoothed {loss}");
    }

    #[test]
    fn a_run_is_looked_into_or_ended() {
        let lab = Lab::fake_side_by_side();
        let (first, second) = (lab.focus.unwrap(), lab.runs.keys().copied().next_back().unwrap());
        let look_inside = [Action::LookInto(second), Action::OpenTab(Tab::FeatureMaps)];
        assert_eq!(pressed(lab, "Look inside Network of 1998"), look_inside);
        assert_eq!(pressed(Lab::fake_side_by_side(), "End Network of 1998"), [Action::EndRun(second)]);
        let mut lab = Lab::fake_side_by_side();
        lab.apply(Event::Focused { run: second, network: NetworkId(lab.network.id.0 + 1) });
        assert_eq!(pressed(lab, "Look inside Modern network")[0], Action::LookInto(first));
    }

    #[test]
    fn a_single_run_needs_no_line() {
        let harness = shown(Lab::fake_run(), WIDTHS[0]);
        assert!(harness.query_by_label("In focus").is_none());
    }

    fn relu() -> TrainingConfig {
        let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
        TrainingConfig { architecture, ..TrainingConfig::default() }
    }

    /// The titles of runs with these settings, named `run-0001` and so on.
    fn titled(configs: &[&TrainingConfig]) -> Vec<String> {
        let lab = Lab::fake_run();
        let run = |(number, config): (usize, &&TrainingConfig)| {
            let mut run = lab.run().unwrap().clone();
            run.start.config = (*config).clone();
            run.start.folder = Some(format!("/runs/run-000{number}").into());
            run
        };
        let runs: Vec<RunView> = (1..).zip(configs).map(run).collect();
        titles(&runs.iter().collect::<Vec<_>>())
    }

    #[test]
    fn networks_are_called_by_their_names_or_by_what_tells_them_apart() {
        let (modern, original) = (TrainingConfig::default(), TrainingConfig::original());
        assert_eq!(titled(&[&modern, &original]), [MODERN, ORIGINAL]);
        assert_eq!(titled(&[&modern, &relu()]), ["tanh", "ReLU"]);
        let slow = TrainingConfig { learning_rate: 0.05, ..modern.clone() };
        assert_eq!(titled(&[&modern, &slow]), ["Learning rate 0.1", "Learning rate 0.05"]);
        let names = ["tanh, Learning rate 0.1", "ReLU, Learning rate 0.1", "tanh, Learning rate 0.05"];
        assert_eq!(titled(&[&modern, &relu(), &slow]), names);
        assert_eq!(titled(&[&modern, &modern]), ["run-0001", "run-0002"]);
    }

    #[test]
    fn what_is_the_same_and_what_differs_is_said_with_all_values() {
        let (modern, original) = (TrainingConfig::default(), TrainingConfig::original());
        assert_eq!(different(&[&modern, &relu()]), "Different:\nActivation: tanh, ReLU");
        assert!(same(&[&modern, &relu()]).contains("the same batches"));
        let many = different(&[&modern, &original]);
        assert!(many.contains("Activation: tanh, Scaled tanh\n") && many.contains("Batch size: 64, 1"), "{many}");
        assert!(same(&[&modern, &original]).contains("in batches of 64 and of 1"));
    }
}
