//! The settings of runs as named values, made from `config.json`: a setting that is added there appears here by itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    app::{
        numbers::{capitalised, decimal, thousands},
        panels::training::settings as setting_table,
    },
    train::config::TrainingConfig,
};

/// Values by their places: the keys of `config.json` from the outside in, as in `optimizer.momentum`. A variant with values
/// of its own has its name at its place, and its values below.
pub(super) type Settings = BTreeMap<String, Value>;

/// The place of the seed.
pub(super) const SEED: &str = "seed";

/// The place of what is learned from: single digits or strings. A file has there the settings of strings alone.
const STRINGS: &str = "strings";

/// The place of the data set's name, which is beside the settings.
pub(super) const DATA: &str = "data";

/// The place of the number of training images, which is beside the settings.
pub(super) const IMAGES: &str = "images";

/// The place of what was changed while a run learned, which is beside the settings.
pub(super) const CHANGES: &str = "changes";

/// Settings with a value for each direction of an image.
const PER_AXIS: [&str; 4] = [
    "distortions.shift_px",
    "distortions.scale",
    "strings.recipe.augmentation.shift_px",
    "strings.recipe.augmentation.scale",
];

/// All settings of a run.
pub(super) fn of(config: &TrainingConfig) -> Settings {
    let mut settings = Settings::new();
    flatten("", config.to_json(), &mut settings);
    let examples = if config.strings.is_some() { "strings" } else { "single-digits" };
    settings.insert(STRINGS.to_owned(), examples.into());
    settings
}

fn flatten(place: &str, value: Value, settings: &mut Settings) {
    // Muon has Adam's constants for some of the weights.
    let place = if place == "optimizer.others" { "optimizer" } else { place };
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Object(fields) if is_variant(&fields) => {
            for (variant, payload) in fields {
                settings.insert(place.to_owned(), Value::String(variant));
                flatten(place, payload, settings);
            }
        }
        Value::Object(fields) => fields.into_iter().for_each(|(key, field)| flatten(&below(&key), field, settings)),
        // A single number is for both directions.
        Value::Number(both) if PER_AXIS.contains(&place) => {
            settings.extend(["x", "y"].map(|axis| (below(axis), Value::Number(both.clone()))));
        }
        value => {
            settings.insert(place.to_owned(), value);
        }
    }
}

/// Whether an object is a variant with values of its own: its name is the only key.
fn is_variant(fields: &Map<String, Value>) -> bool {
    fields.len() == 1 && fields.values().all(Value::is_object)
}

/// Whether runs are alike but for their seed.
pub(super) fn are_alike(one: &Settings, other: &Settings) -> bool {
    let [one, other] = [one, other].map(|settings| settings.iter().filter(|(place, _)| *place != SEED));
    one.eq(other)
}

/// The places of all settings that any of the runs has, in the order of the window, after what the run learns from.
pub(super) fn places(all: &[&Settings]) -> Vec<String> {
    let places: BTreeSet<&String> = all.iter().flat_map(|settings| settings.keys()).collect();
    let mut places: Vec<String> = places.into_iter().cloned().collect();
    places.sort_by_key(|place| (![DATA, IMAGES].contains(&place.as_str()), setting_table::position(place)));
    places
}

/// The places of the settings in which runs differ. That another optimiser has other constants is no difference beside that
/// it is another; nor is what strings are like, where other runs have none.
pub(super) fn differing(all: &[&Settings]) -> Vec<String> {
    let mut places = places(all);
    places.retain(|place| {
        let mut variants = place.match_indices('.').map(|(end, _)| &place[..end]);
        let is_constant = variants.any(|variant| all.iter().all(|settings| settings.contains_key(variant)));
        let mut values = all.iter().map(|settings| settings.get(place)).filter(|value| !is_constant || value.is_some());
        let first = values.next();
        values.any(|value| Some(value) != first)
    });
    places
}

/// What several runs have of a setting: the value that most have, of equally many the first one's.
pub(super) fn usual<'a>(all: &[&'a Settings], place: &str) -> Option<&'a Value> {
    let mut counts: Vec<(Option<&Value>, usize)> = Vec::new();
    for value in all.iter().map(|settings| settings.get(place)) {
        match counts.iter_mut().find(|(counted, _)| *counted == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    // `max_by_key` takes the last of equals.
    counts.iter().rev().max_by_key(|(_, count)| *count).and_then(|(value, _)| *value)
}

/// The name of a setting: as in the panel on the left, else made from its place.
pub(super) fn name(place: &str) -> String {
    let words = || spaced(place.rsplit('.').next().unwrap_or(place));
    let known = match place {
        DATA => Some("Data set"),
        CHANGES => Some("Changed"),
        _ => setting_table::name(place),
    };
    known.map_or_else(words, str::to_owned)
}

/// A value in words.
pub(super) fn words(place: &str, value: &Value) -> String {
    match value {
        // Names of data sets are written as they are.
        Value::String(name) if [DATA, CHANGES].contains(&place) => name.clone(),
        Value::String(text) => match setting_table::choice_name(place, text) {
            Some(name) => name.to_owned(),
            None if text.starts_with(char::is_alphabetic) => spaced(text),
            None => text.clone(),
        },
        Value::Number(count) if place == IMAGES => thousands(count.as_u64().unwrap_or_default()),
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

/// A value that speaks for itself alone, others with the setting's name.
pub(super) fn told(place: &str, value: &Value) -> String {
    let words = words(place, value);
    if value.is_string() { words } else { format!("{} {words}", name(place)) }
}

/// A number in six digits at most.
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
    use crate::data::{augment::Augmentation, strings::Gaps};
    use crate::read::criterion::StringCriterion;
    use crate::train::{
        early_stopping::EarlyStopping,
        optimizer::{Moments, Optimizer},
        schedule::Schedule,
    };

    fn all(config: &TrainingConfig) -> Vec<(String, String)> {
        of(config).iter().map(|(place, value)| (name(place), words(place, value))).collect()
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
        for config in [TrainingConfig::default(), TrainingConfig::original(), TrainingConfig::strings()] {
            let unnamed = of(&config).into_keys().find(|place| setting_table::name(place).is_none());
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
        assert!(standard.keys().eq(of(&config).keys()), "the same settings, whichever way they are written");
    }

    #[test]
    fn what_is_not_known_here_is_made_from_its_place() {
        assert_eq!(name("architecture.new_part"), "New part");
        assert_eq!(words("architecture.new_part", &"two-layers".into()), "Two layers");
    }

    #[test]
    fn strings_are_one_difference_from_single_digits_and_differ_in_each_of_their_settings() {
        let strings = of(&TrainingConfig::strings());
        let same = TrainingConfig { strings: None, ..TrainingConfig::strings() };
        assert_eq!(differing(&[&strings, &of(&same)]), [STRINGS]);
        let mut other = TrainingConfig::strings();
        let training = other.strings.as_mut().unwrap();
        (training.criterion, training.recipe.gaps) = (StringCriterion::Ctc, Gaps::Paper);
        let other = of(&other);
        let told: Vec<String> = differing(&[&strings, &other]).iter().map(|place| told(place, &other[place])).collect();
        assert_eq!(told, ["CTC", "As in the paper"]);
    }
}
