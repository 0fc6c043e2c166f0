//! The choices of settings that are lists, each with the settings that it leads to; and the presets.

use std::{mem::discriminant, sync::LazyLock};

use crate::{
    data::{augment::Augmentation, choice::Described},
    model::loss::Loss,
    train::{
        config::TrainingConfig,
        early_stopping::EarlyStopping,
        optimizer::{Moments, Optimizer, Sdlm},
        schedule::Schedule,
    },
};

#[derive(Clone, Debug)]
pub(in crate::app::panels) struct Choice<'a, T> {
    pub value: T,
    /// Its name.
    pub text: &'a str,
    /// Its hover text.
    pub meaning: &'a str,
    /// Why it cannot be chosen here.
    pub missing: Option<&'a str>,
}

/// A choice that is always there.
pub(super) const fn choice<T>(value: T, text: &'static str, meaning: &'static str) -> Choice<'static, T> {
    Choice { value, text, meaning, missing: None }
}

/// All choices of an enum, by its table of names.
pub(in crate::app::panels) fn choices<T: Described>() -> Vec<Choice<'static, T>> {
    let described = |value: &T| choice(*value, value.describe().title, value.describe().hint);
    T::ALL.iter().map(described).collect()
}

/// Settings to choose from.
pub(super) type Configs = Vec<Choice<'static, TrainingConfig>>;

/// The settings with each choice for one part; nothing where they have no such part.
pub(super) fn with_each<T: Copy>(
    config: &TrainingConfig,
    choices: impl IntoIterator<Item = Choice<'static, T>>,
    part: fn(&mut TrainingConfig) -> Option<&mut T>,
) -> Configs {
    let with = |Choice { value, text, meaning, .. }: Choice<'static, T>| {
        let mut config = config.clone();
        *part(&mut config)? = value;
        Some(choice(config, text, meaning))
    };
    choices.into_iter().filter_map(with).collect()
}

/// Adds the settings as they are, unless they are one of the choices.
fn or_custom(config: &TrainingConfig, mut choices: Configs, meaning: &'static str) -> Configs {
    if choices.iter().all(|choice| choice.value != *config) {
        choices.push(choice(config.clone(), "Custom", meaning));
    }
    choices
}

/// The report's settings. Kept, because finding out how many threads there are takes time.
pub(super) static MODERN: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::default);

static ORIGINAL: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::original);

const MODERN_MEANING: &str = "LeNet-5 with tanh, average pooling and softmax, 61,706 parameters. Its training was chosen on \
    validation images: SGD with momentum 0.9, rate 0.1 along a cosine, weight decay 0.0005, batches of 64, 10 epochs. Seed, device \
    and threads stay as they are";

const ORIGINAL_MEANING: &str = "The network and training of the paper, 60,000 parameters: scaled tanh, trainable \
    pooling (subsampling), C3 by Table I, ten bitmaps to compare with, SDLM, one image at a time, 20 epochs. In two things it \
    departs from the paper's text, which does not train: weights begin between ±1/√fan-in, and SDLM is stabilised. Seed, \
    device and threads stay as they are";

/// The presets, on the same machine with the same seed.
pub(super) fn presets(config: &TrainingConfig) -> Configs {
    let here = |preset: &TrainingConfig| {
        let TrainingConfig { seed, device, thread_count, .. } = *config;
        TrainingConfig { seed, device, thread_count, ..preset.clone() }
    };
    let presets = vec![
        choice(here(&MODERN), "Modern (tanh, softmax)", MODERN_MEANING),
        choice(here(&ORIGINAL), "Original (1998)", ORIGINAL_MEANING),
    ];
    or_custom(config, presets, "Settings of your own: something below differs from each of the others")
}

/// Each optimiser, with the learning rate and weight decay that it is usually used with.
pub(super) fn optimisers(config: &TrainingConfig) -> Configs {
    let rules = [
        choice(
            Optimizer::SGD,
            "SGD",
            "Stochastic gradient descent with momentum: v ← μ·v + gradient, weight ← weight − rate·v",
        ),
        choice(
            Optimizer::Adam(Moments::DEFAULT),
            "Adam",
            "Steps along the running mean of the gradients, divided by how large they usually are, so that each weight gets \
            steps of its own size (Kingma and Ba, 2015)",
        ),
        choice(
            Optimizer::AdamW(Moments::DEFAULT),
            "AdamW",
            "As Adam, but weight decay pulls at the weights themselves and not by way of the gradient (Loshchilov and Hutter, 2019)",
        ),
        choice(
            Optimizer::Sdlm(Sdlm::DEFAULT),
            "SDLM",
            "Stochastic diagonal Levenberg–Marquardt, the paper's: each weight has a rate of its own, rate/(mu + h), with its \
            second derivative h measured before each epoch. Without batch normalisation and dropout, on the CPU",
        ),
    ];
    let with = |Choice { value: rule, text, meaning, .. }: Choice<'static, Optimizer>| {
        let usual = TrainingConfig {
            optimizer: rule,
            learning_rate: rule.default_learning_rate(),
            weight_decay: rule.default_weight_decay(),
            ..config.clone()
        };
        choice(if is_same_rule(&usual, config) { config.clone() } else { usual }, text, meaning)
    };
    rules.into_iter().map(with).collect()
}

/// Whether both learn by the same rule, whatever its constants.
pub(super) fn is_same_rule(one: &TrainingConfig, other: &TrainingConfig) -> bool {
    discriminant(&one.optimizer) == discriminant(&other.optimizer)
}

/// The losses; MAP with its current penalty.
pub(super) fn losses(config: &TrainingConfig) -> Configs {
    let penalty = config.architecture.loss.rubbish_penalty();
    let rubbish_penalty = penalty.unwrap_or(Loss::DEFAULT_RUBBISH_PENALTY);
    let losses = [
        choice(
            Loss::CrossEntropy,
            "Cross-entropy",
            "−log of the probability of the correct digit: the default of today's networks",
        ),
        choice(
            Loss::MeanSquaredError,
            "MSE (eq. 8)",
            "Mean squared error, the paper's equation 8: the squared distance of F6 from the correct bitmap; of linear outputs from +1 for \
            the correct digit and −1 for the others",
        ),
        choice(
            Loss::MaximumAPosteriori { rubbish_penalty },
            "MAP loss (eq. 9)",
            "Maximum a posteriori, the paper's equation 9: the distance from the correct bitmap, and a penalty for other \
            bitmaps and rubbish that are close",
        ),
    ];
    with_each(config, losses, |config| Some(&mut config.architecture.loss))
}

/// The schedules; steps as they are now.
pub(super) fn schedules(config: &TrainingConfig) -> Configs {
    let step = match config.schedule {
        step @ Schedule::Step { .. } => step,
        Schedule::Constant | Schedule::Cosine | Schedule::Paper => Schedule::Step { epoch_count: 3, factor: 0.5 },
    };
    let schedules = [
        choice(Schedule::Constant, "Constant", "The same rate during the whole run"),
        choice(step, "Step", "The rate is multiplied by a factor after every few epochs"),
        choice(
            Schedule::Paper,
            "Paper's",
            "The whole rate for 2 epochs, 0.4 of it for 3, 0.2 for 3, 0.1 for 4, then 0.02: from 0.0005 to 0.00001",
        ),
        choice(
            Schedule::Cosine,
            "Cosine",
            "The rate falls along half a cosine, from all of it at the first batch to 0 after the last",
        ),
    ];
    with_each(config, schedules, |config| Some(&mut config.schedule))
}

/// Early stopping as it is now, or as it is switched on; and none.
pub(super) fn early_stoppings(config: &TrainingConfig) -> Configs {
    let on = config.early_stopping.unwrap_or(EarlyStopping { patience: 5, min_delta: 0.0 });
    let choices = [
        choice(None, "Off", "All epochs are trained"),
        choice(Some(on), "On", "The run may end before its last epoch"),
    ];
    with_each(config, choices, |config| Some(&mut config.early_stopping))
}

pub(super) fn augmentations(config: &TrainingConfig) -> Configs {
    let choices = [
        choice(Augmentation::NONE, "None", "No augmentation"),
        choice(
            Augmentation::standard(),
            "Standard",
            "About as much as handwriting differs: shifted, scaled, turned, slanted and bent a little",
        ),
        choice(
            Augmentation::ink(),
            "Ink",
            "As for real ink, whoever wrote it: further than Standard, with pens of other widths, and mostly brought into MNIST's form anew",
        ),
        choice(
            Augmentation::paper(),
            "Paper's",
            "Shifted, scaled, squeezed and slanted as far as in the paper's figure 7, which has no amounts: they were measured \
            on its hundred digits",
        ),
    ];
    or_custom(config, with_each(config, choices, |config| Some(&mut config.augmentation)), "The amounts below")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset_of(config: &TrainingConfig) -> Choice<'static, TrainingConfig> {
        presets(config).into_iter().find(|choice| choice.value == *config).unwrap()
    }

    #[test]
    fn seed_and_threads_make_nothing_custom() {
        for (config, preset) in
            [(TrainingConfig::default(), "Modern (tanh, softmax)"), (TrainingConfig::original(), "Original (1998)")]
        {
            let mut config = TrainingConfig { seed: 77, thread_count: 3, ..config };
            assert_eq!(preset_of(&config).text, preset);
            config.batch_size = 32;
            assert_eq!(preset_of(&config).text, "Custom");
            let again = presets(&config).into_iter().find(|choice| choice.text == preset).unwrap().value;
            assert_eq!((again.seed, again.thread_count), (77, 3));
            assert_eq!(preset_of(&again).text, preset);
        }
    }
}
