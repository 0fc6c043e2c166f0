//! The choices of settings that are lists, each with the settings that it leads to; and the presets.

use std::{mem::discriminant, sync::LazyLock};

use crate::{
    data::{augment::Augmentation, choice::Described, strings::StringRecipe},
    model::layer::Layer,
    read::criterion::StringCriterion,
    train::{
        config::{Preset, TrainingConfig},
        early_stopping::EarlyStopping,
        frozen::learning_layers,
        optimizer::Optimizer,
        strings::StringTraining,
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
pub(super) fn with_each<T>(
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

/// Adds the settings as they are, unless they are one of the choices; nothing where there is no choice.
fn or_custom(config: &TrainingConfig, mut choices: Configs, meaning: &'static str) -> Configs {
    if !choices.is_empty() && choices.iter().all(|choice| choice.value != *config) {
        choices.push(choice(config.clone(), "Custom", meaning));
    }
    choices
}

/// The report's settings. Kept, because finding out how many threads there are takes time.
pub(super) static MODERN: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::default);

static ORIGINAL: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::original);

static STRINGS: LazyLock<TrainingConfig> = LazyLock::new(TrainingConfig::strings);

/// The presets, on the same machine and data with the same seed. Strings are data of another kind.
pub(super) fn presets(config: &TrainingConfig) -> Configs {
    let here = |preset: Preset| {
        let settings = match preset {
            Preset::Modern => &MODERN,
            Preset::Original => &ORIGINAL,
            Preset::Strings => &STRINGS,
        };
        let TrainingConfig { seed, device, thread_count, .. } = *config;
        let here = TrainingConfig { seed, device, thread_count, ..TrainingConfig::clone(settings) };
        match (&config.strings, &here.strings) {
            (None, None) => {
                let TrainingConfig { validation_count, training_limit, .. } = *config;
                TrainingConfig { validation_count, training_limit, ..here }
            }
            _ => here,
        }
    };
    let presets = choices().into_iter().map(|Choice { value, text, meaning, .. }| choice(here(value), text, meaning));
    or_custom(config, presets.collect(), "Settings of your own: something below differs from each of the others")
}

/// Each optimiser, with the learning rate and weight decay that it is usually used with.
pub(super) fn optimisers(config: &TrainingConfig) -> Configs {
    let with = |Choice { value: rule, text, meaning, .. }: Choice<'static, Optimizer>| {
        let usual = TrainingConfig {
            optimizer: rule,
            learning_rate: rule.default_learning_rate(),
            weight_decay: rule.default_weight_decay(),
            ..config.clone()
        };
        choice(if is_same_rule(&usual, config) { config.clone() } else { usual }, text, meaning)
    };
    choices().into_iter().map(with).collect()
}

/// Whether both learn by the same rule, whatever its constants.
pub(super) fn is_same_rule(one: &TrainingConfig, other: &TrainingConfig) -> bool {
    discriminant(&one.optimizer) == discriminant(&other.optimizer)
}

/// All choices of a setting; the current one with its own numbers.
fn with_current<T: Described>(current: T) -> impl Iterator<Item = Choice<'static, T>> {
    let own = move |choice: Choice<'static, T>| {
        let is_current = discriminant(&choice.value) == discriminant(&current);
        if is_current { Choice { value: current, ..choice } } else { choice }
    };
    choices().into_iter().map(own)
}

/// The losses; MAP with its current penalty. Strings have criteria instead.
pub(super) fn losses(config: &TrainingConfig) -> Configs {
    if config.strings.is_some() {
        return Vec::new();
    }
    with_each(config, with_current(config.architecture.loss), |config| Some(&mut config.architecture.loss))
}

/// How many of the first layers are frozen; the last one always learns.
pub(super) fn frozen_layers(config: &TrainingConfig) -> Configs {
    const UP_TO: [(&str, &str); 4] = [
        ("C1", "The kernels of C1 stay as they are"),
        ("C1 to C3", "The kernels of C1 and C3 stay as they are: only the layers that put their maps together learn"),
        ("C1 to C5", "Only F6 and the output learn"),
        ("C1 to F6", "Only the output learns"),
    ];
    let learning = learning_layers(&config.architecture);
    let up_to = |last: Layer| learning.iter().copied().filter(|layer| *layer <= last).collect::<Vec<_>>();
    let ends = [Layer::C1, Layer::C3, Layer::C5, Layer::F6];
    let lists = ends.into_iter().zip(UP_TO).map(|(end, (text, meaning))| choice(up_to(end), text, meaning));
    let none = choice(Vec::new(), "None", "Every layer learns");
    // The last layer that learns stays free.
    let lists = lists.filter(|list| list.value.len() < learning.len());
    let choices = with_each(config, [none].into_iter().chain(lists), |config| Some(&mut config.frozen));
    or_custom(config, choices, "Layers of your own choice, by the command line")
}

/// The schedules; steps as they are now.
pub(super) fn schedules(config: &TrainingConfig) -> Configs {
    with_each(config, with_current(config.schedule), |config| Some(&mut config.schedule))
}

/// The orders of images. Strings are new in each epoch.
pub(super) fn orders(config: &TrainingConfig) -> Configs {
    if config.strings.is_some() {
        return Vec::new();
    }
    with_each(config, choices(), |config| Some(&mut config.order))
}

/// Single digits, or strings as they are now or as they are switched on.
pub(super) fn examples(config: &TrainingConfig) -> Configs {
    let strings = config.strings.clone().unwrap_or(StringTraining::DEFAULT);
    let choices = [
        choice(None, "Single digits", "Images of one digit each"),
        choice(
            Some(strings),
            "Strings",
            "Whole numbers made of the digits, always new ones. The preset Strings has a network for them",
        ),
    ];
    with_each(config, choices, |config| Some(&mut config.strings))
}

/// The topologies; CTC has its own.
pub(super) fn topologies(config: &TrainingConfig) -> Configs {
    if config.strings.as_ref().is_none_or(|strings| strings.criterion == StringCriterion::Ctc) {
        return Vec::new();
    }
    with_each(config, choices(), |config| Some(&mut config.strings.as_mut()?.topology))
}

/// The recipes of strings.
pub(super) fn recipes(config: &TrainingConfig) -> Configs {
    let choices = [
        choice(StringRecipe::PLAIN, "Plain", "Digits as they are, side by side at the paper's gaps: three to five"),
        choice(StringRecipe::TEST, "As tested", "As the test strings: digits of unequal size, height and slant"),
        choice(
            StringRecipe::TRAINING,
            "Any hand",
            "Any length, gap, hand and pen, and what fields on paper have besides digits: lines, specks, blur and noise",
        ),
    ];
    or_custom(
        config,
        with_each(config, choices, |config| Some(&mut config.strings.as_mut()?.recipe)),
        "The amounts below",
    )
}

/// The kinds of gaps between the digits of a string.
pub(super) fn gaps(config: &TrainingConfig) -> Configs {
    let named = with_each(config, choices(), |config| Some(&mut config.strings.as_mut()?.recipe.gaps));
    or_custom(config, named, "Gaps from one width to another, by the command line")
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
