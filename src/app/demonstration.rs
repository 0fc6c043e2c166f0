//! Demonstrations for a class: settings under a name, each with a sentence on what to watch.

use super::{LabApp, lab::Tab};
use crate::{
    data::choice::{ChoiceText, Described},
    model::architecture::{Activation, Architecture, C3Connections, Normalisation, Pooling},
    train::{config::TrainingConfig, protocol::Pace, schedule::Schedule},
};

/// A demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demonstration {
    RateTooHigh,
    RateTooLow,
    Overfitting,
    Dropout,
    BatchNormalisation,
    MaximumPooling,
    TableI,
    SigmoidStuck,
    Original,
}

impl Described for Demonstration {
    const ALL: &'static [Self] = &[
        Self::RateTooHigh,
        Self::RateTooLow,
        Self::Overfitting,
        Self::Dropout,
        Self::BatchNormalisation,
        Self::MaximumPooling,
        Self::TableI,
        Self::SigmoidStuck,
        Self::Original,
    ];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::RateTooHigh => (
                "rate-too-high",
                "Learning rate too high",
                "Watch the loss leap: with thirty times the usual rate each step jumps over the valley it aims at",
                "learning-rate",
            ),
            Self::RateTooLow => (
                "rate-too-low",
                "Learning rate too low",
                "Watch the first run crawl: with 1/200 of the rate of the second, each step is too short to get anywhere",
                "learning-rate",
            ),
            Self::Overfitting => (
                "overfitting",
                "Overfitting on 500 digits",
                "Watch the gap: training accuracy reaches 100 % while test accuracy stops near 88 %",
                "overfitting",
            ),
            Self::Dropout => (
                "dropout",
                "Dropout against overfitting",
                "Watch the gap of two runs on 500 digits: the second drops half of the units of C5 and F6 in each step",
                "dropout",
            ),
            Self::BatchNormalisation => (
                "batch-normalisation",
                "Batch normalisation",
                "Watch the first hundred steps: the second run, with batch normalisation, gets down sooner",
                "batch-normalisation",
            ),
            Self::MaximumPooling => (
                "maximum-pooling",
                "Average against maximum pooling",
                "Watch the maps of S2: the first run blurs strokes by their mean, the second keeps the strongest value",
                "maximum-pooling",
            ),
            Self::TableI => (
                "table-i",
                "C3 by Table I against all",
                "Watch how close they stay: the second run has 60 of 96 kernels in C3, chosen by Table I",
                "table-i",
            ),
            Self::SigmoidStuck => (
                "sigmoid-stuck",
                "Sigmoid stuck",
                "Watch the loss stay at 2.3, which is ln 10, a guess: gradients fade in a sigmoid's flat ends",
                "activation",
            ),
            Self::Original => (
                "original",
                "1998 against today",
                "Watch both learn the same images: the first by today's settings in batches, the second as in 1998, one by one",
                "presets",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

/// Training images where some seconds have to do.
const SOME_IMAGES: usize = 10_000;
const SOME_EPOCHS: u32 = 5;

/// Images that a network of 61,706 parameters learns by heart.
const FEW_IMAGES: usize = 500;

impl Demonstration {
    /// The settings of its runs, on this machine with this seed.
    pub(crate) fn configs(self, here: &TrainingConfig) -> Vec<TrainingConfig> {
        let TrainingConfig { seed, device, thread_count, .. } = *here;
        let modern = TrainingConfig { seed, device, thread_count, ..TrainingConfig::default() };
        let some = TrainingConfig { training_limit: Some(SOME_IMAGES), epoch_count: SOME_EPOCHS, ..modern.clone() };
        let few = TrainingConfig { training_limit: Some(FEW_IMAGES), epoch_count: 40, ..modern.clone() };
        let with = |config: &TrainingConfig, change: &dyn Fn(&mut Architecture)| {
            let mut changed = config.clone();
            change(&mut changed.architecture);
            changed
        };
        match self {
            Self::RateTooHigh => vec![TrainingConfig { learning_rate: 3.0, schedule: Schedule::Constant, ..some }],
            Self::RateTooLow => vec![TrainingConfig { learning_rate: 0.0005, ..some.clone() }, some],
            Self::Overfitting => vec![few],
            Self::Dropout => vec![few.clone(), with(&few, &|architecture| architecture.dropout = 0.5)],
            Self::BatchNormalisation => {
                let normalised = with(&some, &|architecture| architecture.normalisation = Normalisation::Batch);
                vec![some, normalised]
            }
            Self::MaximumPooling => {
                let maximum = with(&some, &|architecture| architecture.pooling = Pooling::Maximum);
                vec![some, maximum]
            }
            Self::TableI => {
                let by_table = with(&some, &|architecture| architecture.c3 = C3Connections::TableI);
                vec![some, by_table]
            }
            Self::SigmoidStuck => vec![with(&some, &|architecture| architecture.activation = Activation::Sigmoid)],
            Self::Original => {
                let original = TrainingConfig {
                    seed,
                    device,
                    training_limit: some.training_limit,
                    epoch_count: SOME_EPOCHS,
                    ..TrainingConfig::original()
                };
                vec![some, original]
            }
        }
    }
}

impl LabApp {
    /// Begins a demonstration, and shows the tab where it is to be watched. After another one the user's own settings are
    /// those from before that one.
    pub(super) fn demonstrate(&mut self, demonstration: Demonstration, draft_before: Option<TrainingConfig>) {
        let configs = demonstration.configs(&self.lab.draft);
        self.open_tab(match (demonstration, configs.len()) {
            (Demonstration::MaximumPooling, _) => Tab::FeatureMaps,
            (_, 1) => Tab::Curves,
            _ => Tab::Compare,
        });
        if self.lab.data.is_ready() {
            let own = draft_before.unwrap_or_else(|| self.lab.draft.clone());
            self.start_runs(configs, Pace::Running);
            (self.lab.demonstration, self.draft_before) = (Some(demonstration), Some(own));
        } else {
            self.lab.messages.say("The images are not there yet: begin the demonstration again in a moment");
        }
    }

    /// Something else begins: the next run has the user's settings from before a demonstration, unless they were changed
    /// during it.
    pub(super) fn leave_demonstration(&mut self) {
        let Some(own) = self.draft_before.take() else { return };
        self.lab.demonstration = None;
        if self.lab.run().is_none_or(|run| run.has_settings(&self.lab.draft)) && self.lab.draft != own {
            self.lab.draft = own;
            self.lab.messages.say("The settings on the left are those from before the demonstration");
        }
    }

    /// Hides what is to be watched, and brings back the settings from before.
    pub(super) fn close_demonstration(&mut self) {
        self.lab.demonstration = None;
        if let Some(draft) = self.draft_before.take() {
            self.lab.draft = draft;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demonstration_has_settings_that_can_be_trained_with_and_says_what_to_watch() {
        let here = TrainingConfig { seed: 7, ..TrainingConfig::default() };
        for demonstration in Demonstration::ALL {
            let configs = demonstration.configs(&here);
            assert!((1..=2).contains(&configs.len()), "{demonstration:?}");
            for config in &configs {
                config.validate().unwrap();
                assert_eq!(config.seed, 7);
            }
            assert!(configs.len() == 1 || configs[0] != configs[1], "{demonstration:?}");
            let words = demonstration.describe().hint.split_whitespace().count();
            assert!(demonstration.describe().hint.starts_with("Watch") && words <= 25, "{demonstration:?}");
        }
    }
}
