//! The networks that can learn beside that of the settings on the left, each from the same images in the same order, for as
//! many epochs.

use serde::{Deserialize, Serialize};

use crate::{
    app::lab::Lab,
    data::choice::{ChoiceText, Described},
    model::architecture::{Activation, Architecture, C3Connections, OutputUnits, Pooling},
    train::{config::TrainingConfig, protocol::MAX_RUN_COUNT},
};

/// The name of the paper's network.
pub(super) const ORIGINAL: &str = "Network of 1998";

/// The name of the report's network.
pub(super) const MODERN: &str = "Modern network";

/// A network beside that of the settings on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Other {
    /// The network of the paper, trained as there.
    Original,
    /// The report's network, trained as chosen for it.
    Modern,
    /// As the run in focus.
    Run,
    /// As on the left, with another activation function.
    #[serde(rename = "squashing")]
    Activation(Activation),
    /// As on the left, with another pooling.
    #[serde(rename = "subsampling")]
    Pooling(Pooling),
    /// As on the left, with other connections of C3.
    C3(C3Connections),
    /// As on the left, with other output units.
    Output(OutputUnits),
}

/// A network that can be chosen.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub other: Other,
    pub name: String,
    pub meaning: String,
    pub config: TrainingConfig,
}

/// All that can be chosen; not what is as on the left.
pub(super) fn candidates(lab: &Lab) -> Vec<Candidate> {
    let first = &lab.draft;
    let preset = |other, name: &str, meaning: &str, config: &TrainingConfig| Candidate {
        other,
        name: name.to_owned(),
        meaning: meaning.to_owned(),
        config: on_images_of(first, config),
    };
    let original = "The network of the paper, trained as there: SDLM, one image at a time";
    let modern = "The report's network, trained as chosen for it: SGD, batches of 64";
    let mut all = vec![
        preset(Other::Original, ORIGINAL, original, &TrainingConfig::original()),
        preset(Other::Modern, MODERN, modern, &TrainingConfig::default()),
    ];
    all.extend(lab.run().map(|run| {
        let meaning = "The settings of the run in focus, beside those on the left";
        preset(Other::Run, &format!("As {}", run.name()), meaning, &run.start.config)
    }));
    all.extend(exchanged(first, "Activation", |parts| &mut parts.activation, Other::Activation));
    all.extend(exchanged(first, "Pooling", |parts| &mut parts.pooling, Other::Pooling));
    all.extend(exchanged(first, "C3 connections", |parts| &mut parts.c3, Other::C3));
    all.extend(exchanged(first, "Output units", |parts| &mut parts.output, Other::Output));
    all.retain(|candidate| candidate.config != *first);
    all
}

/// Those that are chosen; where none is, the first.
pub(super) fn chosen<'a>(candidates: &'a [Candidate], others: &[Other]) -> Vec<&'a Candidate> {
    let mut chosen: Vec<_> = candidates.iter().filter(|candidate| others.contains(&candidate.other)).collect();
    if chosen.is_empty() {
        chosen.extend(candidates.first());
    }
    chosen.truncate(MAX_RUN_COUNT - 1);
    chosen
}

/// A network and its training, on the images of `first`: in the same order, for as many epochs, on the same machine.
fn on_images_of(first: &TrainingConfig, own: &TrainingConfig) -> TrainingConfig {
    TrainingConfig {
        architecture: own.architecture,
        initialisation: own.initialisation,
        initial_network: own.initial_network.clone(),
        frozen: own.frozen.clone(),
        optimizer: own.optimizer,
        learning_rate: own.learning_rate,
        schedule: own.schedule,
        weight_decay: own.weight_decay,
        label_smoothing: own.label_smoothing,
        batch_size: own.batch_size,
        built_in_share: own.built_in_share,
        ..first.clone()
    }
}

/// The first with each other choice for one part.
fn exchanged<T: Described>(
    first: &TrainingConfig,
    setting: &str,
    part: fn(&mut Architecture) -> &mut T,
    other: fn(T) -> Other,
) -> Vec<Candidate> {
    let candidate = |choice: &T| {
        let mut config = first.clone();
        *part(&mut config.architecture) = *choice;
        let ChoiceText { title, hint, .. } = choice.describe();
        let (name, meaning) = (format!("{setting}: {title}"), format!("As on the left but for this. {hint}"));
        Candidate { other: other(*choice), name, meaning, config }
    };
    T::ALL.iter().map(candidate).collect()
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
