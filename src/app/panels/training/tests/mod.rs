//! The panel by its accessible names: what each choice asks for, and what it says.

mod in_view;
mod initial_network;
mod menus;
mod names;
mod strings;
mod why;

use eframe::egui::{Key, Role, ScrollArea, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{TrainingPanel, row::MARK, table::MAX_SHARE};
use crate::{
    app::{
        action::Action,
        files::Dialog,
        lab::{DataActivity, DataChoice, DeviceState, Lab, RunPhase},
        testing::{Stage, look, stage},
    },
    data::{augment::Augmentation, choice::Described as _},
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
        device::Device,
        loss::Loss,
        parameters::Initialisation,
        pretrained::Pretrained,
    },
    train::{
        config::{ImageOrder, Preset, TrainingConfig},
        optimizer::{HessianUpdate, Moments, Optimizer, Sdlm},
        protocol::{Event, NetworkId, NetworkOrigin},
        schedule::Schedule,
        session::FinishReason,
    },
};

fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<TrainingPanel>> {
    let mut harness = stage(TrainingPanel::default(), lab, size, theme, |panel, ui, lab, _| {
        ScrollArea::vertical().show(ui, |ui| panel.ui(ui, lab)).inner
    });
    harness.run();
    harness
}

/// So that every row is in sight.
const TALL: [f32; 2] = [230.0, 2000.0];

/// What is returned when the list `name` is opened and `entry` is clicked.
fn picked(lab: Lab, name: &str, entry: &str) -> Vec<Action> {
    let mut harness = shown(lab, TALL, Theme::Dark);
    harness.get_by_role_and_label(Role::ComboBox, name).click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, entry).click();
    harness.run();
    harness.state_mut().actions.split_off(0)
}

/// What is returned when `text` is typed into the field `name`.
fn typed(lab: Lab, name: &str, text: &str) -> Vec<Action> {
    let mut harness = shown(lab, TALL, Theme::Dark);
    harness.get_by_role_and_label(Role::SpinButton, name).focus();
    harness.run();
    harness.key_press_modifiers(eframe::egui::Modifiers::COMMAND, Key::A);
    harness.run();
    harness.get_by_role_and_label(Role::SpinButton, name).type_text(text);
    harness.key_press(Key::Enter);
    harness.run();
    harness.state_mut().actions.split_off(0)
}

/// A change of the settings.
type Change = fn(&mut TrainingConfig);

fn configured(lab: &Lab, change: impl FnOnce(&mut TrainingConfig)) -> Vec<Action> {
    let mut config = lab.draft.clone();
    change(&mut config);
    vec![Action::Configure(Box::new(config))]
}

fn with_devices(mut lab: Lab) -> Lab {
    let missing = Some("this libtorch sees no CUDA device".to_owned());
    lab.devices =
        vec![DeviceState { device: Device::Cpu, missing: None }, DeviceState { device: Device::Cuda, missing }];
    lab
}

#[test]
fn choices_change_the_draft() {
    let lab = Lab::fake();
    let expected = configured(&lab, |config| config.architecture.activation = Activation::Relu);
    assert_eq!(picked(Lab::fake(), "Activation", "ReLU"), expected);
    let expected = configured(&lab, |config| {
        config.optimizer = Optimizer::AdamW(Moments::DEFAULT);
        (config.learning_rate, config.weight_decay) = (0.002, 0.01);
    });
    assert_eq!(picked(Lab::fake(), "Optimiser", "AdamW"), expected);
    let expected = configured(&lab, |config| config.schedule = Schedule::Constant);
    assert_eq!(picked(Lab::fake(), "Schedule", "Constant"), expected);
}

#[test]
fn every_part_of_the_network_can_be_chosen() {
    let rubbish_penalty = Loss::DEFAULT_RUBBISH_PENALTY;
    let cases: [(&str, &str, Change); 8] = [
        ("Pooling", "Trainable (1998)", |config| config.architecture.pooling = Pooling::Trainable),
        ("C3 connections", "Table I", |config| config.architecture.c3 = C3Connections::TableI),
        ("Output units", "Radial basis", |config| config.architecture.output = OutputUnits::RadialBasis),
        ("Loss", "MSE (eq. 8)", |config| config.architecture.loss = Loss::MeanSquaredError),
        ("Initial weights", "Paper's", |config| config.initialisation = Initialisation::Paper),
        ("Batch norm.", "On", |config| config.architecture.normalisation = Normalisation::Batch),
        ("Schedule", "Paper's", |config| config.schedule = Schedule::Paper),
        ("Image order", "Fixed", |config| config.order = ImageOrder::Fixed),
    ];
    for (name, entry, change) in cases {
        assert_eq!(picked(Lab::fake(), name, entry), configured(&Lab::fake(), change), "{name}: {entry}");
    }
    let map = Loss::MaximumAPosteriori { rubbish_penalty };
    let mut lab = Lab::fake();
    assert_eq!(
        picked(Lab::fake(), "Loss", "MAP loss (eq. 9)"),
        configured(&lab, |config| config.architecture.loss = map)
    );
    lab.draft.architecture.loss = map;
    let expected = configured(&lab, |config| {
        config.architecture.loss = Loss::MaximumAPosteriori { rubbish_penalty: 5.0 };
    });
    assert_eq!(typed(lab, "Rubbish penalty j", "5"), expected);
    let expected = configured(&Lab::fake(), |config| config.architecture.dropout = 0.5);
    assert_eq!(typed(Lab::fake(), "Dropout", "0.5"), expected);
}

#[test]
fn the_original_is_chosen_at_once_and_counts_60_000_parameters() {
    let mut lab = Lab::fake();
    (lab.draft.seed, lab.draft.thread_count) = (5, 2);
    let expected = TrainingConfig { seed: 5, thread_count: 2, ..TrainingConfig::original() };
    assert_eq!(picked(lab, "Preset", "Original (1998)"), [Action::Configure(Box::new(expected.clone()))]);
    let mut lab = Lab::fake();
    lab.draft = expected;
    let mut harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("60,000 parameters");
    harness.get_by_label("×0.4, 0.2, 0.1, 0.02 after 2, 5, 8, 12");
    for name in ["Mu", "Samples"] {
        harness.get_by_role_and_label(Role::SpinButton, name);
    }
    assert!(harness.query_by_role_and_label(Role::SpinButton, "Momentum").is_none());
    look(&mut harness, "training-original");
    shown(Lab::fake(), [230.0, 1200.0], Theme::Dark).get_by_label("61,706 parameters");
}

#[test]
fn the_constants_of_sdlm_can_be_set_and_what_departs_from_the_paper_says_so() {
    let sdlm = |change: fn(&mut Sdlm)| {
        let mut sdlm = Sdlm::DEFAULT;
        change(&mut sdlm);
        Optimizer::Sdlm(sdlm)
    };
    let with_sdlm = || {
        let mut lab = Lab::fake();
        lab.draft.optimizer = Optimizer::Sdlm(Sdlm::DEFAULT);
        lab
    };
    let with = |optimizer| configured(&with_sdlm(), |config| config.optimizer = optimizer);
    assert_eq!(typed(with_sdlm(), "Mu", "0.1"), with(sdlm(|sdlm| sdlm.mu = 0.1)));
    assert_eq!(typed(with_sdlm(), "Samples", "100"), with(sdlm(|sdlm| sdlm.sample_count = 100)));
    let literal = with(sdlm(|sdlm| sdlm.hessian = HessianUpdate::Literal));
    assert_eq!(picked(with_sdlm(), "2nd derivatives", "Literal"), literal);
    let mut harness = shown(with_sdlm(), [230.0, 1200.0], Theme::Dark);
    harness.get_by_role_and_label(Role::ComboBox, "2nd derivatives").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Stabilised").hover();
    harness.run();
    harness.get_by_label_contains("A deviation from the paper");
}

#[test]
fn choices_that_do_not_go_together_are_named() {
    let mut lab = Lab::fake();
    lab.draft.optimizer = Optimizer::Sdlm(Sdlm::DEFAULT);
    lab.draft.architecture.dropout = 0.5;
    shown(lab, [230.0, 1200.0], Theme::Dark)
        .get_by_label_contains("sdlm does not go with batch normalisation or dropout");
}

#[test]
fn numbers_change_the_draft_and_stay_within_what_can_be_trained_with() {
    let lab = Lab::fake();
    assert_eq!(typed(Lab::fake(), "Batch size", "32"), configured(&lab, |config| config.batch_size = 32));
    assert_eq!(typed(Lab::fake(), "Batch size", "0"), configured(&lab, |config| config.batch_size = 1));
    assert_eq!(
        typed(Lab::fake(), "Momentum", "7"),
        configured(&lab, |config| config.optimizer = Optimizer::Sgd { momentum: MAX_SHARE })
    );
    assert_eq!(
        typed(Lab::fake(), "Training images", "200"),
        configured(&lab, |config| config.training_limit = Some(200))
    );
    assert_eq!(typed(Lab::fake(), "Training images", "all"), [], "all of them it is");
}

#[test]
fn the_learning_rate_changes_without_a_restart() {
    assert_eq!(typed(Lab::fake_run(), "Learning rate", "0.02"), [Action::SetLearningRate(0.02)]);
    let mut harness = shown(Lab::fake_run(), [230.0, 1200.0], Theme::Dark);
    harness.get_by_role_and_label(Role::Slider, "Learning rate, logarithmic").click();
    harness.run();
    // The middle of the slider, from 0.0001 to 1.
    let actions = &harness.state().actions;
    let is_middle = |action: &Action| matches!(action, Action::SetLearningRate(rate) if (0.005..0.02).contains(rate));
    assert!(!actions.is_empty() && actions.iter().all(is_middle), "{actions:?}");
}

#[test]
fn the_current_rate_is_shown_during_a_run() {
    let mut lab = Lab::fake_run();
    lab.run_mut().unwrap().start.config.schedule = Schedule::Constant;
    shown(lab, [230.0, 1200.0], Theme::Dark).get_by_label("Current rate: 0.100");
    shown(Lab::fake(), [230.0, 1200.0], Theme::Dark).get_by_label("Falls to 0 along a cosine");
}

#[test]
fn the_preset_sets_everything_back_but_seed_data_and_machine() {
    let mut lab = Lab::fake();
    lab.draft.seed = 5;
    (lab.draft.training_limit, lab.draft.validation_count) = (Some(500), 40);
    lab.draft.batch_size = 16;
    lab.draft.augmentation = Augmentation::standard();
    let expected = configured(&lab, |config| (config.batch_size, config.augmentation) = (64, Augmentation::NONE));
    assert_eq!(picked(lab, "Preset", "Modern (tanh, softmax)"), expected);
}

#[test]
fn the_preset_for_strings_has_data_of_its_own() {
    let mut lab = Lab::fake();
    (lab.draft.training_limit, lab.draft.validation_count) = (Some(500), 40);
    let actions = picked(lab, "Preset", Preset::Strings.describe().title);
    let [Action::Configure(config)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((config.training_limit, config.validation_count), (None, 2_000));
}

#[test]
fn a_change_that_needs_a_restart_is_marked_while_there_is_a_run() {
    let change = |mut lab: Lab| {
        lab.draft.batch_size = 16;
        lab.draft.augmentation = Augmentation::standard();
        lab
    };
    let mut harness = shown(change(Lab::fake_run()), [230.0, 1200.0], Theme::Dark);
    assert_eq!(harness.query_all_by_label(MARK).count(), 2, "batch size, and what is folded away");
    for title in ["Batch size", "Augmentation"].map(|title| harness.query_all_by_label(title).last().unwrap().rect()) {
        assert!(
            harness.query_all_by_label(MARK).all(|mark| !mark.rect().intersects(title)),
            "beside or below the name"
        );
    }
    harness.get_by_label("Changes apply to the next run");
    harness.get_by_label("New run").click();
    harness.run();
    assert_eq!(harness.state().actions, [Action::StartNewRun]);
    for lab in [change(Lab::fake()), Lab::fake_run()] {
        let harness = shown(lab, [230.0, 1200.0], Theme::Dark);
        assert_eq!(harness.query_all_by_label(MARK).count(), 0);
        assert!(harness.query_by_label("New run").is_none());
    }
}

#[test]
fn nothing_moves_when_something_is_marked() {
    let place =
        |lab: Lab| shown(lab, [230.0, 1200.0], Theme::Dark).get_by_role_and_label(Role::SpinButton, "Seed").rect();
    let mut changed = Lab::fake_run();
    changed.draft.batch_size = 16;
    changed.draft.augmentation = Augmentation::standard();
    assert_eq!(place(changed), place(Lab::fake_run()));
    assert_eq!(place(Lab::fake()), place(Lab::fake_run()));
}

#[test]
fn a_device_that_is_not_there_says_why() {
    let mut harness = shown(with_devices(Lab::fake()), [230.0, 1200.0], Theme::Dark);
    harness.get_by_role_and_label(Role::ComboBox, "Device").click();
    harness.run();
    let entry = harness.get_by_label("NVIDIA GPU, not available");
    assert!(entry.accesskit_node().is_disabled());
    entry.hover();
    harness.run();
    harness.get_by_label("this libtorch sees no CUDA device");
    harness.get_by_label("NVIDIA GPU, not available").click();
    harness.run();
    assert_eq!(harness.state().actions, []);
}

#[test]
fn data_come_from_elsewhere() {
    assert_eq!(picked(Lab::fake(), "Data set", "Built-in"), [Action::UseData(DataChoice::BuiltIn)]);
    assert_eq!(picked(Lab::fake(), "Data set", "Folder…"), [Action::Choose(Dialog::OpenDataFolder)]);
    assert_eq!(picked(Lab::fake(), "Data set", "File…"), [Action::Choose(Dialog::OpenDataFile)]);
    let mut lab = Lab::fake();
    lab.data.choice = DataChoice::Files("/home/kim/fashion-mnist".into());
    lab.data.activity = Some(DataActivity::Reading);
    let harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("/home/kim/fashion-mnist");
    harness.get_by_label("Reading the images…");
}

#[test]
fn settings_that_cannot_be_trained_with_are_named() {
    let mut lab = Lab::fake();
    lab.draft.batch_size = 0;
    let harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("Cannot train: batch size is 0: it must be from 1 to 16384");
    let mut lab = with_devices(Lab::fake());
    lab.draft.device = Device::Cuda;
    let harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    harness.get_by_label("Cannot train: this libtorch sees no CUDA device");
    assert_eq!(harness.state().actions, [], "nothing is changed behind the user's back");
}

#[test]
fn what_is_folded_away_can_be_unfolded_and_changed() {
    let mut lab = Lab::fake();
    lab.draft.optimizer = Optimizer::Adam(Moments::DEFAULT);
    let mut harness = shown(lab, [216.0, 1200.0], Theme::Dark);
    assert!(harness.query_by_role_and_label(Role::SpinButton, "Beta 2").is_none());
    for title in ["More", "Augmentation"] {
        harness.get_by_label(title).click();
        harness.run();
    }
    harness.get_by_role_and_label(Role::SpinButton, "Beta 2");
    harness.get_by_role_and_label(Role::SpinButton, "Label smoothing");
    look(&mut harness, "training-details");
    harness.get_by_role_and_label(Role::ComboBox, "Early stopping").click();
    harness.run();
    harness.get_by_role_and_label(Role::Button, "On").click();
    harness.run();
    let actions = &harness.state().actions;
    assert!(matches!(&actions[..], [Action::Configure(config)] if config.early_stopping.is_some()), "{actions:?}");
}

#[test]
fn the_pens_and_the_digits_mixed_in_are_chosen_here() {
    let mut lab = Lab::fake();
    (lab.draft.augmentation, lab.draft.built_in_share) = (Augmentation::ink(), 0.4);
    let mut harness = shown(lab, [300.0, 1600.0], Theme::Dark);
    harness.get_by_label("Augmentation").click();
    harness.run();
    for (name, value) in [("Pen's edge (pixels)", 0.6), ("Renormalised", 0.75), ("Mixed-in digits", 0.4)] {
        let node = harness.get_by_role_and_label(Role::SpinButton, name);
        let shown = node.accesskit_node().numeric_value().unwrap();
        assert!((shown - value).abs() < 1e-6, "{name}: {shown}");
    }
    assert!(harness.state().actions.is_empty(), "showing them changes nothing");
}

#[test]
fn a_smaller_rate_for_a_diverged_run_is_asked_for() {
    let mut lab = Lab::fake_run();
    lab.run_mut().unwrap().phase = RunPhase::Finished(FinishReason::Diverged);
    shown(lab, [230.0, 1200.0], Theme::Dark).get_by_label("Diverged: a smaller rate resumes it");
}

#[test]
fn nothing_is_wider_than_the_panel() {
    // The stage has a margin of 8 points around the panel.
    for width in [216.0, 246.0, 356.0] {
        for theme in [Theme::Dark, Theme::Light] {
            let mut lab = with_devices(Lab::fake_run());
            lab.draft.architecture = Architecture::ORIGINAL;
            lab.draft.architecture.loss = Loss::MaximumAPosteriori { rubbish_penalty: 1.0 };
            lab.draft.optimizer = Optimizer::Sdlm(Sdlm::DEFAULT);
            lab.draft.schedule = Schedule::Step { epoch_count: 3, factor: 0.5 };
            lab.draft.label_smoothing = 0.1;
            lab.draft.augmentation = Augmentation::standard();
            lab.data.choice = DataChoice::Files("/home/kim/a/folder/with/a/long/name/fashion-mnist".into());
            let mut harness = shown(lab, [width, 760.0], theme);
            look(&mut harness, &format!("training-{width}-{theme:?}"));
            for node in harness.query_all_by_label_contains("") {
                let Some(rect) = node.accesskit_node().bounding_box() else { continue };
                assert!(rect.x0 >= 0.0 && rect.x1 <= f64::from(width), "{node:?}");
            }
        }
    }
    let mut harness = shown(Lab::fake(), [216.0, 616.0], Theme::Dark);
    look(&mut harness, "training-idle-216");
}
