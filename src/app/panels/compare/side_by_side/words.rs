//! In what networks are alike and in what they differ, in words.

use crate::{
    app::panels::compare::leaves::{self, Leaf},
    model::architecture::Architecture,
    train::config::TrainingConfig,
};

/// What the network of the paper is called.
pub(super) const ORIGINAL: &str = "Network of 1998";

/// What the report's network is called.
pub(super) const MODERN: &str = "Modern network";

/// A setting in which networks differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// What it is called.
    pub name: String,
    /// The value of each.
    pub values: Vec<String>,
}

/// The settings that all have, with different values.
pub(super) fn differences(configs: &[&TrainingConfig]) -> Vec<Difference> {
    let all: Vec<Vec<Leaf>> = configs.iter().map(|config| leaves::of(config)).collect();
    let Some((first, others)) = all.split_first() else { return Vec::new() };
    let difference = |leaf: &Leaf| {
        let own = |leaves: &Vec<Leaf>| leaves.iter().find(|other| other.place == leaf.place).cloned();
        let mut same_place = others.iter().map(own).collect::<Option<Vec<Leaf>>>()?;
        same_place.insert(0, leaf.clone());
        let is_different = same_place.iter().any(|other| other.value != leaf.value);
        let values = same_place.iter().map(|leaf| leaves::words(&leaf.place, &leaf.value)).collect();
        is_different.then(|| Difference { name: leaves::name(&leaf.place), values })
    };
    first.iter().filter_map(difference).collect()
}

/// What each network is called where they stand beside each other; `names` are those of their runs.
pub(super) fn titles(configs: &[&TrainingConfig], names: &[String]) -> Vec<String> {
    let networks: Vec<&str> = configs.iter().filter_map(|config| network_name(&config.architecture)).collect();
    let is_alike = |position: usize| networks[position + 1..].contains(&networks[position]);
    if networks.len() == configs.len() && !(0..networks.len()).any(is_alike) {
        return networks.into_iter().map(str::to_owned).collect();
    }
    let differences = differences(configs);
    let told = |position: usize| {
        let words = differences.iter().take(TOLD_IN_TITLE).map(|difference| value_words(difference, position));
        words.collect::<Vec<_>>().join(", ")
    };
    match differences.is_empty() {
        true => names.to_vec(),
        false => (0..configs.len()).map(told).collect(),
    }
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
pub(super) fn alike(configs: &[&TrainingConfig]) -> String {
    let Some(TrainingConfig { epoch_count, seed, .. }) = configs.first() else { return String::new() };
    let mut sizes: Vec<usize> = configs.iter().map(|config| config.batch_size).collect();
    sizes.dedup();
    let what = match &sizes[..] {
        [_] => "batches in the same order".to_owned(),
        sizes => {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            format!("images in the same order, in batches of {}", sizes.join(" and of "))
        }
    };
    format!("All learn from the same {what}, {epoch_count} epochs from seed {seed}")
}

/// Differences that are told with their values; of more, only the names are.
const TOLD_WITH_VALUES: usize = 2;

/// In what they differ.
pub(super) fn different(differences: &[Difference]) -> String {
    let words: Vec<_> = differences
        .iter()
        .map(|Difference { name, values }| match differences.len() {
            0..=TOLD_WITH_VALUES => format!("{name} ({})", values.join(", ")),
            _ => name.clone(),
        })
        .collect();
    format!("Different: {}", words.join(", "))
}

/// The same with all values, one a line.
pub(super) fn in_detail(differences: &[Difference]) -> String {
    let line = |Difference { name, values }: &Difference| format!("{name}: {}", values.join(", "));
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

    fn titled(configs: &[&TrainingConfig]) -> Vec<String> {
        titles(configs, &["run-0001", "run-0002"].map(str::to_owned))
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
    fn few_differences_are_told_with_values_and_many_by_name() {
        let modern = TrainingConfig::default();
        let few = differences(&[&modern, &relu()]);
        assert_eq!(different(&few), "Different: Activation (tanh, ReLU)");
        assert!(alike(&[&modern, &relu()]).contains("the same batches"));
        let original = TrainingConfig::original();
        let many = differences(&[&modern, &original]);
        let words = different(&many);
        assert!(words.contains("Activation, Pooling, C3 connections, Output units, Loss"), "{words}");
        assert!(in_detail(&many).contains("Activation: tanh, Scaled tanh\n"));
        assert!(alike(&[&modern, &original]).contains("in batches of 64 and of 1"));
    }
}
