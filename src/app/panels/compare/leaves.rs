//! The settings of a run as named values, made from how they stand in its `config.json`: a setting that is added there
//! appears here by itself.

use serde_json::Value;

use crate::{
    app::{
        numbers::{capitalised, decimal},
        panels::training::settings,
    },
    train::config::TrainingConfig,
};

/// One setting of a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// Its place in the file: keys from the outside in, without the names of variants, as in `optimizer.momentum`.
    pub place: String,
    /// Its value; of a variant with values of its own its name.
    pub value: Value,
}

/// The place of the seed.
pub(super) const SEED: &str = "seed";

/// Settings with a value for each direction of an image.
const PER_AXIS: [&str; 2] = ["distortions.shift_px", "distortions.scale"];

/// The settings, in the order in which the window has them.
pub(super) fn of(config: &TrainingConfig) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    flatten("", config.to_json(), &mut leaves);
    leaves.sort_by_key(|leaf| position(&leaf.place));
    leaves
}

fn flatten(place: &str, value: Value, leaves: &mut Vec<Leaf>) {
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Object(fields) if is_variant(&fields) => {
            for (variant, payload) in fields {
                leaves.push(Leaf { place: place.to_owned(), value: Value::String(variant) });
                flatten(place, payload, leaves);
            }
        }
        Value::Object(fields) => fields.into_iter().for_each(|(key, field)| flatten(&below(&key), field, leaves)),
        // A single number stands for both directions.
        Value::Number(both) if PER_AXIS.contains(&place) => {
            leaves.extend(["x", "y"].map(|axis| Leaf { place: below(axis), value: Value::Number(both.clone()) }));
        }
        value => leaves.push(Leaf { place: place.to_owned(), value }),
    }
}

/// Whether an object is a variant with values of its own: its name is the only key.
fn is_variant(fields: &serde_json::Map<String, Value>) -> bool {
    fields.len() == 1 && fields.values().all(Value::is_object)
}

/// Where a setting stands among all, as in the window; what is no setting comes before.
pub(super) fn position(place: &str) -> Option<usize> {
    [super::entry::DATA, super::entry::IMAGES].iter().all(|other| *other != place).then(|| settings::position(place))
}

/// What a setting is called: as in the panel on the left, else made from its place.
pub(super) fn name(place: &str) -> String {
    let words = || spaced(place.rsplit('.').next().unwrap_or(place));
    settings::name(place).map_or_else(words, str::to_owned)
}

/// What a value is called.
pub(super) fn words(place: &str, value: &Value) -> String {
    match value {
        Value::String(text) => settings::choice_name(place, text).map_or_else(|| spaced(text), str::to_owned),
        Value::Number(number) => match number.as_f64() {
            Some(decimal) if number.is_f64() => decimal_words(decimal),
            _ => number.to_string(),
        },
        Value::Bool(is_on) => if *is_on { "on" } else { "off" }.to_owned(),
        Value::Null if place == "training_limit" => "all".to_owned(),
        Value::Null => "off".to_owned(),
        Value::Array(values) => values.iter().map(|value| words(place, value)).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}

/// A number in six digits at most: what was written as a number is read as one.
fn decimal_words(value: f64) -> String {
    decimal(format!("{value:.5e}").parse().unwrap_or(value))
}

/// `some_name` or `some-name` as `Some name`.
fn spaced(name: &str) -> String {
    capitalised(&name.replace(['_', '-'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::augment::Augmentation;
    use crate::train::{
        early_stopping::EarlyStopping,
        optimizer::{Moments, Optimizer},
        schedule::Schedule,
    };

    fn all(config: &TrainingConfig) -> Vec<(String, String)> {
        of(config).into_iter().map(|leaf| (name(&leaf.place), words(&leaf.place, &leaf.value))).collect()
    }

    #[test]
    fn settings_have_the_words_of_the_window() {
        let config = TrainingConfig {
            optimizer: Optimizer::AdamW(Moments::DEFAULT),
            schedule: Schedule::Step { epoch_count: 3, factor: 0.5 },
            early_stopping: Some(EarlyStopping { patience: 4, min_delta: 0.0 }),
            ..TrainingConfig::original()
        };
        let all = all(&config);
        for (name, value) in [
            ("Activation", "Scaled tanh"),
            ("Loss", "MAP loss (eq. 9)"),
            ("Rubbish penalty j", "10"),
            ("Optimiser", "AdamW"),
            ("Beta 1", "0.9"),
            ("Schedule", "Step"),
            ("Gamma", "0.5"),
            ("Patience (epochs)", "4"),
            ("Training images", "all"),
            ("Device", "CPU"),
        ] {
            assert!(all.contains(&(name.to_owned(), value.to_owned())), "{name} {value} is not in {all:?}");
        }
    }

    #[test]
    fn every_setting_there_is_has_a_name() {
        for config in [TrainingConfig::default(), TrainingConfig::original()] {
            let unnamed = of(&config).into_iter().find(|leaf| settings::name(&leaf.place).is_none());
            assert_eq!(unnamed, None);
        }
    }

    #[test]
    fn numbers_are_told_as_far_as_one_reads_them_and_directions_apart() {
        let config = TrainingConfig { augmentation: Augmentation::paper(), ..TrainingConfig::original() };
        let all = all(&config);
        let told = |name: &str| all.iter().find(|(named, _)| named == name).map(|(_, value)| value.as_str());
        assert_eq!(told("Input deviation"), Some("0.784314"));
        assert_eq!((told("Shift across (pixels)"), told("Shift down (pixels)")), (Some("2.5"), Some("4.2")));
        let standard = of(&TrainingConfig { augmentation: Augmentation::standard(), ..TrainingConfig::original() });
        let places = |leaves: Vec<Leaf>| leaves.into_iter().map(|leaf| leaf.place).collect::<Vec<_>>();
        assert_eq!(places(standard), places(of(&config)), "the same settings, whichever way they are written");
    }

    #[test]
    fn what_is_not_known_here_is_made_from_its_place() {
        assert_eq!(name("architecture.new_part"), "New part");
        assert_eq!(words("architecture.new_part", &"two-layers".into()), "Two layers");
    }
}
