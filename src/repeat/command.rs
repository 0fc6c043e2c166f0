//! The command line that trains with the settings of a run.

use crate::{
    data::{augment::Augmentation, choice::Described, dataset::Source, strings::StringRecipe},
    model::{architecture::Architecture, loss::Loss},
    train::{
        config::{Preset, TrainingConfig},
        optimizer::{Muon, Optimizer},
        schedule::Schedule,
        strings::StringTraining,
    },
};

/// A command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// It begins with `lenet-lab train`.
    pub line: String,
    /// Settings that no flag can set: with these the command trains otherwise.
    pub without: Vec<&'static str>,
}

impl Command {
    /// The line, and under it as a comment what it leaves out.
    pub fn text(&self) -> String {
        match self.without.as_slice() {
            [] => self.line.clone(),
            without => format!("{}\n# No flag sets: {}", self.line, without.join(", ")),
        }
    }
}

/// The command that trains with these settings on these images: of all presets with the one that leaves least to say.
pub fn train_command(config: &TrainingConfig, source: &Source) -> Command {
    let commands = Preset::ALL.iter().map(|preset| from_preset(*preset, config, source));
    let cost = |command: &Command| (command.without.len(), command.line.len());
    // There are presets.
    commands.min_by_key(cost).unwrap_or_else(|| from_preset(Preset::Modern, config, source))
}

/// The flags so far, and what they cannot say.
#[derive(Default)]
struct Flags {
    words: Vec<String>,
    without: Vec<&'static str>,
}

impl Flags {
    fn add(&mut self, name: &str, value: &impl ToString) {
        self.words.extend([name.to_owned(), quoted(&value.to_string())]);
    }

    /// Adds the flag where the value is not what it would be without one.
    fn add_unless<T: PartialEq + ToString>(&mut self, name: &str, value: &T, otherwise: &T) {
        if value != otherwise {
            self.add(name, value);
        }
    }

    /// The same for a choice by its name.
    fn choose_unless<T: PartialEq + Described>(&mut self, name: &str, value: T, otherwise: T) {
        if value != otherwise {
            self.add(name, &value.describe().name);
        }
    }

    fn leave_out_unless(&mut self, is_same: bool, setting: &'static str) {
        if !is_same {
            self.without.push(setting);
        }
    }
}

fn from_preset(preset: Preset, config: &TrainingConfig, source: &Source) -> Command {
    let usual = preset.config();
    let mut flags = Flags::default();
    if preset != Preset::Modern {
        flags.add("--preset", &preset.describe().name);
    }
    match &config.initial_network {
        Some(network) => flags.add("--from", network),
        None => network_flags(&mut flags, config, &usual),
    }
    if !config.frozen.is_empty() {
        flags.add("--freeze", &config.frozen.iter().map(|layer| layer.name()).collect::<Vec<_>>().join(","));
    }
    training_flags(&mut flags, config, &usual);
    if config.strings.is_none() {
        augmentation_flags(&mut flags, &config.augmentation);
    }
    string_flags(&mut flags, config.strings.as_ref(), usual.strings.as_ref());
    match source {
        Source::Mnist(_) => {}
        Source::BuiltIn { .. } => flags.add("--dataset", &"built-in"),
        Source::Files(path) | Source::Named { path, .. } => flags.add("--data", &path.display()),
    }
    let Flags { words, without } = flags;
    Command {
        line: ["lenet-lab".to_owned(), "train".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" "),
        without,
    }
}

fn network_flags(flags: &mut Flags, config: &TrainingConfig, usual: &TrainingConfig) {
    let Architecture { input, activation, pooling, c3, output, loss, normalisation, dropout, classes } =
        config.architecture;
    let preset = &usual.architecture;
    flags.leave_out_unless(input == preset.input, "mean and deviation of the input");
    flags.choose_unless("--activation", activation, preset.activation);
    flags.choose_unless("--pooling", pooling, preset.pooling);
    flags.choose_unless("--c3", c3, preset.c3);
    flags.choose_unless("--output", output, preset.output);
    if std::mem::discriminant(&loss) != std::mem::discriminant(&preset.loss) {
        flags.add("--loss", &loss.describe().name);
    }
    if let Loss::MaximumAPosteriori { rubbish_penalty } = loss {
        flags.add_unless("--rubbish-penalty", &rubbish_penalty, &Loss::DEFAULT_RUBBISH_PENALTY);
    }
    flags.choose_unless("--normalisation", normalisation, preset.normalisation);
    flags.add_unless("--dropout", &dropout, &preset.dropout);
    flags.choose_unless("--classes", classes, preset.classes);
    flags.choose_unless("--initialisation", config.initialisation, usual.initialisation);
}

fn training_flags(flags: &mut Flags, config: &TrainingConfig, usual: &TrainingConfig) {
    let is_own_rule = std::mem::discriminant(&config.optimizer) == std::mem::discriminant(&usual.optimizer);
    optimizer_flags(flags, config.optimizer, is_own_rule);
    // Another optimiser comes with its own rate and weight decay.
    let (rate, decay) = match is_own_rule {
        true => (usual.learning_rate, usual.weight_decay),
        false => (config.optimizer.default_learning_rate(), config.optimizer.default_weight_decay()),
    };
    flags.add_unless("--epochs", &config.epoch_count, &usual.epoch_count);
    flags.add_unless("--learning-rate", &config.learning_rate, &rate);
    flags.add_unless("--weight-decay", &config.weight_decay, &decay);
    flags.add_unless("--batch-size", &config.batch_size, &usual.batch_size);
    if std::mem::discriminant(&config.schedule) != std::mem::discriminant(&usual.schedule) {
        flags.add("--schedule", &config.schedule.describe().name);
    }
    if let Schedule::Step { epoch_count, factor } = config.schedule {
        flags.add("--step-size", &epoch_count);
        flags.add("--gamma", &factor);
    }
    flags.choose_unless("--order", config.order, usual.order);
    flags.add_unless("--label-smoothing", &config.label_smoothing, &0.0);
    flags.add_unless("--validation", &config.validation_count, &usual.validation_count);
    // The window keeps what is for single digits while strings are chosen.
    if let Some(limit) = config.training_limit.filter(|_| config.strings.is_none()) {
        flags.add("--limit", &limit);
    }
    if let Some(stopping) = config.early_stopping {
        flags.add("--early-stopping", &stopping.patience);
        flags.add_unless("--min-delta", &stopping.min_delta, &0.0);
    }
    flags.add_unless("--mix-built-in", &config.built_in_share, &0.0);
    flags.add_unless("--seed", &config.seed, &1);
    flags.choose_unless("--device", config.device, usual.device);
    flags.add_unless("--threads", &config.thread_count, &usual.thread_count);
}

fn optimizer_flags(flags: &mut Flags, optimizer: Optimizer, is_own_rule: bool) {
    if !is_own_rule {
        flags.add("--optimizer", &optimizer.describe().name);
    }
    // What the flag alone would choose.
    let named = Optimizer::ALL.iter().find(|other| other.describe().name == optimizer.describe().name);
    match (optimizer, named) {
        (Optimizer::Sgd { momentum }, Some(Optimizer::Sgd { momentum: usual })) => {
            flags.add_unless("--momentum", &momentum, usual);
        }
        (Optimizer::Adam(moments), Some(Optimizer::Adam(usual)))
        | (Optimizer::AdamW(moments), Some(Optimizer::AdamW(usual))) => {
            flags.leave_out_unless(moments == *usual, "the constants of Adam");
        }
        (Optimizer::Muon(muon), Some(Optimizer::Muon(usual))) => {
            flags.add_unless("--momentum", &muon.momentum, &usual.momentum);
            let rest = Muon { momentum: usual.momentum, ..muon };
            flags.leave_out_unless(rest == *usual, "the constants of Muon");
        }
        (Optimizer::Sdlm(sdlm), Some(Optimizer::Sdlm(usual))) => {
            flags.add_unless("--mu", &sdlm.mu, &usual.mu);
            flags.choose_unless("--hessian", sdlm.hessian, usual.hessian);
            flags.add_unless("--hessian-samples", &sdlm.sample_count, &usual.sample_count);
        }
        _ => {}
    }
}

/// By the named amounts where they are these; else each amount by its own flag.
fn augmentation_flags(flags: &mut Flags, augmentation: &Augmentation) {
    let named =
        [("standard", Augmentation::standard()), ("ink", Augmentation::ink()), ("paper", Augmentation::paper())];
    let is_named = |(_, amounts): &&(&str, Augmentation)| amounts == augmentation;
    match named.iter().find(is_named) {
        _ if *augmentation == Augmentation::NONE => {}
        Some((name, _)) => flags.add("--augment", name),
        None => amount_flags(flags, augmentation),
    }
}

fn amount_flags(flags: &mut Flags, augmentation: &Augmentation) {
    let none = Augmentation::NONE;
    flags.add_unless("--shift", &augmentation.shift_px, &none.shift_px);
    flags.add_unless("--scale", &augmentation.scale, &none.scale);
    for (name, value, none) in [
        ("--rotation", augmentation.rotation_deg, none.rotation_deg),
        ("--shear", augmentation.shear, none.shear),
        ("--elastic", augmentation.elastic_px, none.elastic_px),
        ("--thickness", augmentation.thickness_px, none.thickness_px),
        ("--renormalise", augmentation.renormalised_share, none.renormalised_share),
        ("--unaugmented", augmentation.unaugmented_share, none.unaugmented_share),
    ] {
        flags.add_unless(name, &value, &none);
    }
    let is_usual = augmentation.elastic_smoothness_px == none.elastic_smoothness_px || augmentation.elastic_px == 0.0;
    flags.leave_out_unless(is_usual, "the smoothness of the elastic displacement");
}

fn string_flags(flags: &mut Flags, strings: Option<&StringTraining>, usual: Option<&StringTraining>) {
    let Some(strings) = strings else {
        return flags.leave_out_unless(usual.is_none(), "training on single digits");
    };
    let default = StringTraining::DEFAULT;
    if usual.is_none_or(|usual| usual.criterion != strings.criterion) {
        flags.add("--strings", &strings.criterion.describe().name);
    }
    let usual = usual.unwrap_or(&default);
    flags.choose_unless("--topology", strings.topology, usual.topology);
    flags.add_unless("--string-count", &strings.string_count, &usual.string_count);
    flags.choose_unless("--reader", strings.reader, usual.reader);
    let mut said = recipe_flag(flags, &strings.recipe, &usual.recipe);
    flags.add_unless("--gaps", &strings.recipe.gaps, &said.gaps);
    flags.add_unless("--longest", &strings.recipe.lengths[1], &said.lengths[1]);
    if let Some(pen) = &strings.pen {
        flags.add("--pen-strokes", &pen.file.display());
        flags.add("--pen-share", &pen.share);
    }
    said.gaps = strings.recipe.gaps;
    said.lengths = [said.lengths[0].min(strings.recipe.lengths[1]), strings.recipe.lengths[1]];
    said.built_in_share = strings.recipe.built_in_share;
    flags.leave_out_unless(said == strings.recipe, "the recipe of the strings");
}

/// Names the recipe that `recipe` differs least from, unless it is the usual one; returns it.
fn recipe_flag(flags: &mut Flags, recipe: &StringRecipe, usual: &StringRecipe) -> StringRecipe {
    let is_like = |named: &StringRecipe| {
        let StringRecipe { gaps, lengths, built_in_share, .. } = *recipe;
        StringRecipe { gaps, lengths, built_in_share, ..named.clone() } == *recipe
    };
    let named = [("plain", StringRecipe::PLAIN), ("test", StringRecipe::TEST), ("training", StringRecipe::TRAINING)];
    match named.into_iter().find(|(_, named)| is_like(named)) {
        Some((name, named)) if !is_like(usual) => {
            flags.add("--recipe", &name);
            named
        }
        _ => usual.clone(),
    }
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:=+".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(config: &TrainingConfig) -> String {
        train_command(config, &Source::Mnist("/data".into())).text()
    }

    #[test]
    fn only_what_differs_from_a_preset_is_said() {
        assert_eq!(line(&TrainingConfig::default()), "lenet-lab train");
        assert_eq!(line(&TrainingConfig::original()), "lenet-lab train --preset original");
        assert_eq!(line(&TrainingConfig::strings()), "lenet-lab train --preset strings");
        let config =
            TrainingConfig { seed: 7, learning_rate: 0.05, training_limit: Some(500), ..TrainingConfig::default() };
        assert_eq!(line(&config), "lenet-lab train --learning-rate 0.05 --limit 500 --seed 7");
    }

    #[test]
    fn images_and_paths_are_named_as_a_shell_takes_them() {
        let config = TrainingConfig::default();
        let of = |source| train_command(&config, &source).line;
        assert_eq!(of(Source::BuiltIn { seed: 1 }), "lenet-lab train --dataset built-in");
        let folder = Source::Files("/home/kim/my digits'".into());
        assert_eq!(of(folder), r"lenet-lab train --data '/home/kim/my digits'\'''");
    }

    #[test]
    fn what_no_flag_sets_is_told() {
        let mut config = TrainingConfig::default();
        config.architecture.input.mean = 0.5;
        assert_eq!(line(&config), "lenet-lab train\n# No flag sets: mean and deviation of the input");
    }
}
