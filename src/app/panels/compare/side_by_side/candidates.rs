//! The networks that can learn beside that of the settings on the left, each from the same images in the same order, for as many
//! epochs.

use serde::{Deserialize, Serialize};

use super::words::{MODERN, ORIGINAL};
use crate::{
    app::{
        lab::Lab,
        panels::training::choices::{Choice, choices},
    },
    model::architecture::{Activation, Architecture, C3Connections, OutputUnits, Pooling},
    train::{config::TrainingConfig, protocol::MAX_RUN_COUNT},
};

/// A network beside that of the settings on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::app::panels::compare) enum Other {
    /// The network of the paper, learning as it did.
    Original,
    /// The report's network, with the learning that was chosen for it.
    Modern,
    /// As the run in focus.
    Run,
    /// As on the left, with another squashing.
    Squashing(Activation),
    /// As on the left, with another subsampling.
    Subsampling(Pooling),
    /// As on the left, with other connections of C3.
    C3(C3Connections),
    /// As on the left, with other output units.
    Output(OutputUnits),
}

/// A network that can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Which it is.
    pub other: Other,
    /// What it is called.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// How it would be trained.
    pub config: TrainingConfig,
}

/// All that can be chosen; not what is as on the left.
pub(super) fn candidates(lab: &Lab) -> Vec<Candidate> {
    let first = &lab.draft;
    let mut all = vec![
        preset(Other::Original, ORIGINAL, ORIGINAL_MEANING, &TrainingConfig::original(), first),
        preset(Other::Modern, MODERN, MODERN_MEANING, &TrainingConfig::default(), first),
    ];
    if let Some(run) = lab.run() {
        let name = format!("As {}", run.name());
        all.push(preset(Other::Run, &name, RUN_MEANING, &run.start.config, first));
    }
    all.extend(exchanged(first, "Activation", &choices(), |parts| &mut parts.activation, Other::Squashing));
    all.extend(exchanged(first, "Pooling", &choices(), |parts| &mut parts.pooling, Other::Subsampling));
    all.extend(exchanged(first, "C3 connections", &choices(), |parts| &mut parts.c3, Other::C3));
    all.extend(exchanged(first, "Output units", &choices(), |parts| &mut parts.output, Other::Output));
    all.retain(|candidate| candidate.config != *first);
    all
}

const ORIGINAL_MEANING: &str = "The network of the paper with its own way of learning: SDLM, one image at a time";
const MODERN_MEANING: &str = "The report's network with the learning that was chosen for it: SGD, batches of 64";
const RUN_MEANING: &str = "The settings of the run there is, beside those on the left";

/// Those that are chosen; where none is, the first.
pub(super) fn chosen<'a>(candidates: &'a [Candidate], others: &[Other]) -> Vec<&'a Candidate> {
    let mut chosen: Vec<_> = candidates.iter().filter(|candidate| others.contains(&candidate.other)).collect();
    if chosen.is_empty() {
        chosen.extend(candidates.first());
    }
    chosen.truncate(MAX_RUN_COUNT - 1);
    chosen
}

fn preset(other: Other, name: &str, meaning: &str, config: &TrainingConfig, first: &TrainingConfig) -> Candidate {
    let config = on_images_of(first, config);
    Candidate { other, name: name.to_owned(), meaning: meaning.to_owned(), config }
}

/// A network and its learning, on the images of `first`: in the same order, for as many epochs, on the same machine.
fn on_images_of(first: &TrainingConfig, own: &TrainingConfig) -> TrainingConfig {
    let TrainingConfig { order, epoch_count, seed, validation_count, training_limit, .. } = *first;
    let TrainingConfig { augmentation, early_stopping, device, thread_count, .. } = *first;
    TrainingConfig {
        order,
        epoch_count,
        seed,
        validation_count,
        training_limit,
        augmentation,
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
    other: fn(T) -> Other,
) -> Vec<Candidate> {
    let mut all = Vec::new();
    for choice in choices {
        let mut config = first.clone();
        let own = part(&mut config.architecture);
        if *own != choice.value {
            *own = choice.value;
            let name = format!("{setting}: {}", choice.text);
            let meaning = format!("As on the left but for this. {}", choice.meaning);
            all.push(Candidate { other: other(choice.value), name, meaning, config });
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
            "Activation: Scaled tanh",
            "Activation: ReLU",
            "Activation: Sigmoid",
            "Pooling: Max",
            "Pooling: Trainable (1998)",
            "C3 connections: Table I",
            "Output units: Radial basis",
        ];
        assert_eq!(names(&Lab::fake())[1..], modern);
        let mut lab = Lab::fake_run();
        lab.draft.learning_rate = 0.07;
        assert_eq!(names(&lab)[2], "As run in memory");
    }

    #[test]
    fn a_preset_brings_its_learning_and_takes_the_first_ones_images() {
        let mut lab = Lab::fake();
        lab.draft = TrainingConfig { epoch_count: 3, seed: 9, training_limit: Some(500), ..lab.draft };
        let all = candidates(&lab);
        let config = &chosen(&all, &[Other::Original])[0].config;
        assert_eq!((config.epoch_count, config.seed, config.training_limit), (3, 9, Some(500)));
        assert_eq!((config.order, config.batch_size), (ImageOrder::Reshuffled, 1));
        assert!(matches!(config.optimizer, Optimizer::Sdlm(_)) && config.architecture == Architecture::ORIGINAL);
    }

    #[test]
    fn no_network_learns_beside_itself_and_at_most_three_beside_the_first() {
        let mut lab = Lab::fake();
        for (config, beside) in
            [(TrainingConfig::original(), Other::Modern), (TrainingConfig::default(), Other::Original)]
        {
            lab.draft = TrainingConfig { thread_count: lab.draft.thread_count, ..config };
            let all = candidates(&lab);
            assert!(all.iter().all(|candidate| candidate.config != lab.draft));
            assert_eq!(chosen(&all, &[])[0].other, beside);
            let others: Vec<Other> = all.iter().map(|candidate| candidate.other).collect();
            assert_eq!(chosen(&all, &others).len(), 3);
        }
    }
}
