//! In what two networks are alike and in what they differ, in words.

use crate::{
    app::panels::compare::leaves::{self, Leaf},
    model::architecture::Architecture,
    train::config::TrainingConfig,
};

/// What the network of the paper is called.
pub(super) const ORIGINAL: &str = "Network of 1998";

/// What the report's network is called.
pub(super) const MODERN: &str = "Modern network";

/// A setting in which two networks differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is called.
    pub name: String,
    /// Its values.
    pub values: [String; 2],
}

/// The settings that both have, with different values.
pub(super) fn differences(configs: [&TrainingConfig; 2]) -> Vec<Difference> {
    let [first, second] = configs.map(leaves::of);
    let difference = |leaf: &Leaf| {
        let other = second.iter().find(|other| other.place == leaf.place && other.value != leaf.value)?;
        let values = [leaf, other].map(|leaf| leaves::words(&leaf.place, &leaf.value));
        Some(Difference { name: leaves::name(&leaf.place), values })
    };
    first.iter().filter_map(difference).collect()
}

/// What each of two is called where they stand beside each other; `names` are those of their runs.
pub(super) fn titles(configs: [&TrainingConfig; 2], names: [String; 2]) -> [String; 2] {
    if let [Some(one), Some(other)] = configs.map(|config| network_name(&config.architecture))
        && one != other
    {
        return [one, other].map(str::to_owned);
    }
    let differences = differences(configs);
    if differences.is_empty() {
        return names;
    }
    [0, 1].map(|position| {
        let told = differences.iter().take(TOLD_IN_TITLE);
        told.map(|difference| value_words(difference, position)).collect::<Vec<_>>().join(", ")
    })
}

/// Differences that a title tells at most.
const TOLD_IN_TITLE: usize = 2;

fn network_name(architecture: &Architecture) -> Option<&'static str> {
    match *architecture {
        Architecture::ORIGINAL => Some(ORIGINAL),
        Architecture::MODERN => Some(MODERN),
        _ => None,
    }
}

/// A value that speaks for itself alone, a number with its setting's name.
fn value_words(Difference { name, values }: &Difference, position: usize) -> String {
    let value = &values[position];
    let is_number = value.starts_with(|letter: char| letter.is_ascii_digit() || letter == '−');
    if is_number { format!("{name} {value}") } else { value.clone() }
}

/// In what they are alike.
pub(super) fn alike(configs: [&TrainingConfig; 2]) -> String {
    let [TrainingConfig { batch_size, epoch_count, seed, .. }, TrainingConfig { batch_size: other_size, .. }] = configs;
    let rest = format!("{epoch_count} epochs from seed {seed}");
    if batch_size == other_size {
        format!("Both learn from the same batches in the same order, {rest}")
    } else {
        format!(
            "Both learn from the same images in the same order, in batches of {batch_size} and of {other_size}, {rest}"
        )
    }
}

/// Differences that are told with their values; of more, only the names are.
const TOLD_WITH_VALUES: usize = 2;

/// In what they differ.
pub(super) fn different(differences: &[Difference]) -> String {
    let words: Vec<_> = differences
        .iter()
        .map(|Difference { name, values: [one, other] }| match differences.len() {
            0..=TOLD_WITH_VALUES => format!("{name} ({one}, {other})"),
            _ => name.clone(),
        })
        .collect();
    format!("Different: {}", words.join(", "))
}

/// The same with all values, one a line.
pub(super) fn in_detail(differences: &[Difference]) -> String {
    let line = |Difference { name, values: [one, other] }: &Difference| format!("{name}: {one}, {other}");
    differences.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::architecture::Activation;

    fn relu() -> TrainingConfig {
        let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
        TrainingConfig { architecture, ..TrainingConfig::default() }
    }

    fn titled(one: &TrainingConfig, other: &TrainingConfig) -> [String; 2] {
        titles([one, other], ["run-0001", "run-0002"].map(str::to_owned))
    }

    #[test]
    fn networks_are_called_by_their_names_or_by_what_tells_them_apart() {
        let (modern, original) = (TrainingConfig::default(), TrainingConfig::original());
        assert_eq!(titled(&modern, &original), [MODERN, ORIGINAL]);
        assert_eq!(titled(&modern, &relu()), ["tanh", "ReLU"]);
        let slow = TrainingConfig { learning_rate: 0.05, ..modern.clone() };
        assert_eq!(titled(&modern, &slow), ["Learning rate 0.1", "Learning rate 0.05"]);
        assert_eq!(titled(&modern, &modern), ["run-0001", "run-0002"]);
    }

    #[test]
    fn few_differences_are_told_with_values_and_many_by_name() {
        let modern = TrainingConfig::default();
        let few = differences([&modern, &relu()]);
        assert_eq!(different(&few), "Different: Squashing (tanh, ReLU)");
        assert!(alike([&modern, &relu()]).contains("the same batches"));
        let original = TrainingConfig::original();
        let many = differences([&modern, &original]);
        let words = different(&many);
        assert!(words.contains("Squashing, Subsampling, C3 connections, Output units, Criterion"), "{words}");
        assert!(in_detail(&many).contains("Squashing: tanh, Scaled tanh\n"));
        assert!(alike([&modern, &original]).contains("in batches of 64 and of 1"));
    }
}
