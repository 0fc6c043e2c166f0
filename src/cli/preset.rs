//! Networks with their learning by name, as `train` starts from one and `inspect` shows one.

use clap::ValueEnum;

use crate::train::config::TrainingConfig;

/// A network and how it is trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Preset {
    /// The report's: tanh, average pooling, linear output with cross-entropy
    Modern,
    /// The network of 1998 as the paper trained it: C3 by Table I, trainable subsampling, radial basis functions, sdlm
    Original,
}

impl Preset {
    /// All of its settings.
    pub(super) fn config(self) -> TrainingConfig {
        match self {
            Self::Modern => TrainingConfig::default(),
            Self::Original => TrainingConfig::original(),
        }
    }
}
