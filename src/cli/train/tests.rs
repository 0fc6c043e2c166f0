//! The command that settings are copied as.

use clap::Parser;

use super::TrainArgs;
use crate::{
    data::{augment::Augmentation, choice::Described as _, dataset::Source, strings::StringRecipe},
    model::{architecture::Activation, layer::Layer, loss::Loss, parameters::Initialisation},
    repeat::train_command,
    train::{
        config::{Preset, TrainingConfig},
        early_stopping::EarlyStopping,
        optimizer::{Moments, Optimizer},
        schedule::Schedule,
        strings::StringTraining,
    },
};

#[derive(Parser)]
struct Train {
    #[command(flatten)]
    args: TrainArgs,
}

/// Settings that each differ from a preset in one thing or a few.
fn variants() -> Vec<TrainingConfig> {
    let mut variants: Vec<TrainingConfig> = Preset::ALL.iter().map(|preset| preset.config()).collect();
    let mut with = |preset: Preset, change: &dyn Fn(&mut TrainingConfig)| {
        let mut config = preset.config();
        change(&mut config);
        variants.push(config);
    };
    for preset in [Preset::Modern, Preset::Original] {
        for optimizer in Optimizer::ALL {
            with(preset, &|config| config.optimizer = *optimizer);
        }
        for schedule in Schedule::ALL {
            with(preset, &|config| config.schedule = *schedule);
        }
        for loss in Loss::ALL {
            with(preset, &|config| config.architecture.loss = *loss);
        }
        with(preset, &|config| config.architecture.activation = Activation::Relu);
        with(preset, &|config| config.initialisation = Initialisation::Paper);
        with(preset, &|config| (config.seed, config.epoch_count, config.batch_size) = (7, 3, 32));
        with(preset, &|config| (config.learning_rate, config.weight_decay) = (0.012_5, 0.001));
        with(preset, &|config| (config.validation_count, config.training_limit) = (5_000, Some(500)));
        with(preset, &|config| config.early_stopping = Some(EarlyStopping { patience: 4, min_delta: 0.001 }));
        with(preset, &|config| (config.label_smoothing, config.built_in_share) = (0.1, 0.25));
        with(preset, &|config| config.thread_count += 3);
        with(preset, &|config| config.frozen = vec![Layer::C1, Layer::C3]);
        for amounts in [Augmentation::standard(), Augmentation::paper(), Augmentation::ink()] {
            with(preset, &|config| config.augmentation = amounts);
            with(preset, &|config| config.augmentation = Augmentation { rotation_deg: 3.5, ..amounts });
        }
    }
    with(Preset::Modern, &|config| config.strings = Some(StringTraining::DEFAULT));
    with(Preset::Strings, &|config| {
        config.strings = Some(StringTraining { string_count: 5_000, ..StringTraining::DEFAULT });
    });
    for recipe in [StringRecipe::PLAIN, StringRecipe::TEST] {
        with(Preset::Strings, &|config| {
            config.strings = Some(StringTraining { recipe: recipe.clone(), ..StringTraining::DEFAULT });
        });
    }
    variants
}

#[test]
fn the_command_of_settings_leads_back_to_them() {
    for config in variants() {
        let command = train_command(&config, &Source::Mnist("/data".into()));
        let words = command.line.split_whitespace().skip(1);
        let parsed = Train::try_parse_from(words).unwrap_or_else(|error| panic!("{}: {error}", command.line));
        let read = parsed.args.config().unwrap();
        assert_eq!((read, command.without), (config, vec![]), "{}", command.line);
    }
}

#[test]
fn what_is_left_out_is_only_what_no_flag_sets() {
    let adam = Optimizer::Adam(Moments { beta1: 0.7, ..Moments::DEFAULT });
    let config = TrainingConfig { optimizer: adam, ..TrainingConfig::default() };
    assert_eq!(train_command(&config, &Source::Mnist("/data".into())).without, ["the constants of Adam"]);
}
