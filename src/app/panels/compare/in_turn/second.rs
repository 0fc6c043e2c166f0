//! Which network is the second, and how it learns: from the same images in the same order as the first, for as many epochs.

use serde::{Deserialize, Serialize};

use super::words::{MODERN, ORIGINAL};
use crate::{
    app::{
        lab::Lab,
        panels::training::choice::{Choice, choices},
    },
    model::architecture::{Activation, Architecture, C3Connections, OutputUnits, Pooling},
    train::config::TrainingConfig,
};

/// What the second network is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Second {
    /// The network of the paper, learning as it did.
    #[default]
    Original,
    /// The report's network, with the learning that was chosen for it.
    Modern,
    /// As the run there is.
    Run,
    /// As the first, with another squashing.
    Squashing(Activation),
    /// As the first, with another subsampling.
    Subsampling(Pooling),
    /// As the first, with other connections of C3.
    C3(C3Connections),
    /// As the first, with other output units.
    Output(OutputUnits),
}

/// A second network that can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Which it is.
    pub second: Second,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// How it would be trained.
    pub config: TrainingConfig,
}

/// All that can be chosen, also what is as the first.
pub(super) fn candidates(lab: &Lab) -> Vec<Candidate> {
    let first = &lab.draft;
    let mut all = vec![
        preset(Second::Original, ORIGINAL, ORIGINAL_MEANING, &TrainingConfig::original(), first),
        preset(Second::Modern, MODERN, MODERN_MEANING, &TrainingConfig::default(), first),
    ];
    if let Some(run) = &lab.run {
        let name = format!("As {}", run.name());
        all.push(preset(Second::Run, &name, RUN_MEANING, &run.start.config, first));
    }
    all.extend(exchanged(first, "Squashing", &choices(), |parts| &mut parts.activation, Second::Squashing));
    all.extend(exchanged(first, "Subsampling", &choices(), |parts| &mut parts.pooling, Second::Subsampling));
    all.extend(exchanged(first, "C3 connections", &choices(), |parts| &mut parts.c3, Second::C3));
    all.extend(exchanged(first, "Output units", &choices(), |parts| &mut parts.output, Second::Output));
    all
}

const ORIGINAL_MEANING: &str = "The network of the paper with its own way of learning: SDLM, one image at a time";
const MODERN_MEANING: &str = "The report's network with the learning that was chosen for it: SGD, batches of 64";
const RUN_MEANING: &str = "The settings of the run there is, beside those on the left";

/// The one that is chosen, or where that is as the first, another.
pub(super) fn chosen<'a>(candidates: &'a [Candidate], second: Second, first: &TrainingConfig) -> Option<&'a Candidate> {
    let mut others = candidates.iter().filter(|candidate| candidate.config != *first);
    others.clone().find(|candidate| candidate.second == second).or_else(|| others.next())
}

fn preset(second: Second, name: &str, meaning: &str, config: &TrainingConfig, first: &TrainingConfig) -> Candidate {
    let config = on_images_of(first, config);
    Candidate { second, name: name.to_owned(), meaning: meaning.to_owned(), config }
}

/// A network and its learning, on the images of `first`: in the same order, for as many epochs, on the same machine.
fn on_images_of(first: &TrainingConfig, own: &TrainingConfig) -> TrainingConfig {
    let TrainingConfig { order, epoch_count, seed, validation_count, training_limit, .. } = *first;
    let TrainingConfig { distortions, early_stopping, device, thread_count, .. } = *first;
    TrainingConfig {
        order,
        epoch_count,
        seed,
        validation_count,
        training_limit,
        distortions,
        early_stopping,
        device,
        thread_count,
        ..own.clone()
    }
}

/// The first with each other choice for one part.
fn exchanged<T: PartialEq + Copy>(
    first: &TrainingConfig,
    setting: &str,
    choices: &[Choice<'_, T>],
    part: fn(&mut Architecture) -> &mut T,
    second: fn(T) -> Second,
) -> Vec<Candidate> {
    let mut all = Vec::new();
    for choice in choices {
        let mut config = first.clone();
        let own = part(&mut config.architecture);
        if *own != choice.value {
            *own = choice.value;
            let name = format!("{setting}: {}", choice.text);
            let meaning = format!("As on the left but for this. {}", choice.meaning);
            all.push(Candidate { second: second(choice.value), name, meaning, config });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{config::ImageOrder, optimizer::Optimizer};

    fn names(lab: &Lab) -> Vec<String> {
        candidates(lab).into_iter().map(|candidate| candidate.name).collect()
    }

    #[test]
    fn every_other_choice_for_a_part_can_be_chosen() {
        let modern = [
            "Squashing: Scaled tanh",
            "Squashing: ReLU",
            "Squashing: Sigmoid",
            "Subsampling: Maximum",
            "Subsampling: Trainable",
            "C3 connections: Table I",
            "Output units: Radial basis",
        ];
        assert_eq!(names(&Lab::fake())[2..], modern);
        assert_eq!(names(&Lab::fake_run())[2], "As run in memory");
    }

    #[test]
    fn a_preset_brings_its_learning_and_takes_the_first_ones_images() {
        let mut lab = Lab::fake();
        lab.draft = TrainingConfig { epoch_count: 3, seed: 9, training_limit: Some(500), ..lab.draft };
        let all = candidates(&lab);
        let config = &chosen(&all, Second::Original, &lab.draft).unwrap().config;
        assert_eq!((config.epoch_count, config.seed, config.training_limit), (3, 9, Some(500)));
        assert_eq!((config.order, config.batch_size), (ImageOrder::Reshuffled, 1));
        assert!(matches!(config.optimizer, Optimizer::Sdlm(_)) && config.architecture == Architecture::ORIGINAL);
    }

    #[test]
    fn the_second_is_never_as_the_first() {
        let mut lab = Lab::fake();
        for config in [TrainingConfig::original(), TrainingConfig::default()] {
            lab.draft = config;
            let all = candidates(&lab);
            for second in [Second::Original, Second::Modern, Second::Run, Second::Squashing(Activation::Tanh)] {
                assert_ne!(chosen(&all, second, &lab.draft).unwrap().config, lab.draft);
            }
        }
    }
}
