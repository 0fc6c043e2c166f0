//! The settings of a run: the name, hover text, control and explanation of each, wherever a run's settings are shown.

use std::{collections::BTreeMap, ops::RangeInclusive, sync::LazyLock};

use eframe::egui::{Ui, emath::Numeric};
use serde_json::Value;

use super::{
    choices::Configs,
    edit::Edit,
    string_table::STRINGS,
    table::{AUGMENTATION, DATA, LEARNING, MACHINE, MORE, NETWORK},
};
use crate::{
    app::{lab::RunView, numbers},
    explain::Topic,
    train::config::TrainingConfig,
};

/// A setting of a run.
pub(super) struct Setting {
    /// Its place in a run's `config.json`: keys from the outside in, without the names of variants.
    pub place: &'static str,
    pub name: &'static str,
    /// Its hover text.
    pub meaning: &'static str,
    pub control: Control,
    /// What explains its value.
    pub topic: Option<fn(&TrainingConfig) -> Topic>,
    /// Whether a change has to wait for the next run.
    pub needs_restart: bool,
}

/// How a setting is set.
pub(super) enum Control {
    /// By a preset only.
    Preset,
    /// A number within a range; the last number is its change for each point that the pointer is dragged.
    Number(NumberOf, RangeInclusive<f64>, f64),
    /// A list of the settings with each choice.
    List(fn(&TrainingConfig) -> Configs),
    /// A row of its own kind, and whether a change of it waits for the run after this one.
    Own(fn(&mut Ui, &mut Edit<'_>, &Setting), fn(&Edit<'_>, &RunView) -> bool),
}

/// A number of the settings; none where they have no such number.
type NumberOf = fn(&mut TrainingConfig) -> Option<&mut dyn Number>;

/// A number of any type.
pub(super) trait Number {
    fn get(&self) -> f64;
    fn set(&mut self, value: f64);
    /// Writes a value of this type.
    fn writer(&self) -> fn(f64) -> String;
}

impl<T: Numeric> Number for T {
    fn get(&self) -> f64 {
        self.to_f64()
    }

    fn set(&mut self, value: f64) {
        *self = T::from_f64(value);
    }

    fn writer(&self) -> fn(f64) -> String {
        // Single precision has no more digits than it is written with.
        if size_of::<T>() == size_of::<f32>() { |value| (value as f32).to_string() } else { numbers::decimal }
    }
}

/// A setting that only presets change.
pub(super) const fn setting(place: &'static str, name: &'static str) -> Setting {
    Setting { place, name, meaning: "", control: Control::Preset, topic: None, needs_restart: true }
}

impl Setting {
    pub(super) const fn meaning(self, meaning: &'static str) -> Self {
        Self { meaning, ..self }
    }

    pub(super) const fn number(self, of: NumberOf, range: RangeInclusive<f64>, speed: f64) -> Self {
        Self { control: Control::Number(of, range, speed), ..self }
    }

    pub(super) const fn list(self, list: fn(&TrainingConfig) -> Configs) -> Self {
        Self { control: Control::List(list), ..self }
    }

    pub(super) const fn own(
        self,
        ui: fn(&mut Ui, &mut Edit<'_>, &Setting),
        is_pending: fn(&Edit<'_>, &RunView) -> bool,
    ) -> Self {
        Self { control: Control::Own(ui, is_pending), ..self }
    }

    pub(super) const fn why(self, topic: fn(&TrainingConfig) -> Topic) -> Self {
        Self { topic: Some(topic), ..self }
    }

    pub(super) const fn without_restart(self) -> Self {
        Self { needs_restart: false, ..self }
    }

    /// Its value in words; none of a number that the settings do not have, or in a row of its own kind.
    pub(super) fn value(&self, config: &TrainingConfig) -> Option<String> {
        match &self.control {
            Control::Number(of, ..) => Some(of(&mut config.clone())?.get().to_string()),
            Control::List(list) => {
                Some(list(config).into_iter().find(|choice| choice.value == *config)?.text.to_owned())
            }
            Control::Preset | Control::Own(..) => None,
        }
    }
}

/// All in the order of the window.
fn all() -> impl Iterator<Item = &'static Setting> {
    [&NETWORK[..], &LEARNING, &MORE, &AUGMENTATION, &STRINGS, &DATA, &MACHINE].into_iter().flatten()
}

/// A setting as it can be found by words.
pub(in crate::app::panels) struct FoundSetting {
    pub place: &'static str,
    pub name: &'static str,
    pub meaning: &'static str,
    /// In words, where it has one line for it.
    pub value: Option<String>,
}

/// The settings that have a control with these settings.
pub(in crate::app::panels) fn with_control(config: &TrainingConfig) -> Vec<FoundSetting> {
    let has_control = |setting: &&Setting| match &setting.control {
        Control::Preset => false,
        Control::Number(of, ..) => of(&mut config.clone()).is_some(),
        Control::List(list) => !list(config).is_empty(),
        Control::Own(..) => true,
    };
    let hidden: &[Setting] = if config.strings.is_some() { &AUGMENTATION } else { &STRINGS };
    let is_shown = |setting: &&Setting| hidden.iter().all(|other| other.place != setting.place);
    let found = |setting: &'static Setting| {
        let Setting { place, name, meaning, .. } = *setting;
        FoundSetting { place, name, meaning, value: setting.value(config) }
    };
    all().filter(is_shown).filter(has_control).map(found).collect()
}

/// What the setting at `place` is called, such as `Activation` for `architecture.activation`; none of one without a name.
pub(in crate::app::panels) fn name(place: &str) -> Option<&'static str> {
    all().find(|setting| setting.place == place).map(|setting| setting.name)
}

/// The position of the setting at `place` among all; those without a name are the last.
pub(in crate::app::panels) fn position(place: &str) -> usize {
    all().position(|setting| setting.place == place).unwrap_or(usize::MAX)
}

/// What a choice of the setting at `place` is called, such as `Scaled tanh` for `scaled-tanh`.
pub(in crate::app::panels) fn choice_name(place: &str, in_file: &str) -> Option<&'static str> {
    static NAMES: LazyLock<BTreeMap<(&str, String), &str>> = LazyLock::new(|| {
        // The original's optimiser has choices of its own, as have strings.
        let having = [TrainingConfig::original(), TrainingConfig::strings()];
        let choices = |setting: &'static Setting| match setting.control {
            Control::List(list) => having.iter().flat_map(list).collect(),
            Control::Preset | Control::Number(..) | Control::Own(..) => Vec::new(),
        };
        let names = |setting: &'static Setting| {
            let choices = choices(setting).into_iter();
            choices.filter_map(|choice| Some(((setting.place, variant(&choice.value, setting.place)?), choice.text)))
        };
        all().flat_map(names).collect()
    });
    NAMES.get(&(place, in_file.to_owned())).copied()
}

/// The name of the variant at `place` in a `config.json`.
fn variant(config: &TrainingConfig, place: &str) -> Option<String> {
    let json = config.to_json();
    let mut value = &json;
    for key in place.split('.') {
        // The name of a variant with values of its own is their only key.
        value = value.get(key).or_else(|| value.as_object()?.values().next()?.get(key))?;
    }
    match value {
        Value::String(name) => Some(name.clone()),
        Value::Object(variant) => variant.keys().next().cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_setting_and_choice_has_a_name_of_its_own() {
        let names: BTreeSet<_> = all().map(|setting| setting.name).collect();
        assert_eq!(names.len(), all().count());
        for (place, in_file, name) in [
            ("architecture.activation", "scaled-tanh", "Scaled tanh"),
            ("architecture.criterion", "maximum-a-posteriori", "MAP loss (eq. 9)"),
            ("optimizer", "adam", "Adam"),
            ("optimizer.curvature", "literal", "Literal"),
            ("schedule", "step", "Step"),
            ("order", "fixed", "Fixed"),
            ("device", "cpu", "CPU"),
            ("strings.criterion", "baum-welch", "Baum–Welch targets"),
            ("strings.recipe.gaps", "touching", "Touching"),
        ] {
            assert_eq!(choice_name(place, in_file), Some(name), "{place}");
        }
    }
}
