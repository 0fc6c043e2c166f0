//! The arguments of `train` that say what is built.

use clap::ValueEnum;

use crate::{
    cli::choice::choice,
    model::{
        architecture::{Activation, Architecture, C3Connections, Normalisation, OutputUnits, Pooling},
        loss::Loss,
        parameters::Initialisation,
    },
};

/// Parts of the network; what is not given is the preset's.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct NetworkArgs {
    /// Activation function after C1, C3, C5 and F6, and after trainable pooling [default: the preset's]
    #[arg(long, value_parser = choice::<Activation>(), conflicts_with = "resume")]
    activation: Option<Activation>,
    /// What S2 and S4 make of each 2×2 patch [default: the preset's]
    #[arg(long, value_parser = choice::<Pooling>(), conflicts_with = "resume")]
    pooling: Option<Pooling>,
    /// Which maps of S2 each map of C3 sees [default: the preset's]
    #[arg(long, value_parser = choice::<C3Connections>(), conflicts_with = "resume")]
    c3: Option<C3Connections>,
    /// How F6 becomes ten scores [default: the preset's]
    #[arg(long, value_parser = choice::<OutputUnits>(), conflicts_with = "resume")]
    output: Option<OutputUnits>,
    /// Loss function [default: the preset's]
    #[arg(long, alias = "criterion", value_enum, conflicts_with = "resume")]
    loss: Option<LossName>,
    /// Penalty j of the rubbish class, with `--loss map`
    #[arg(long, allow_negative_numbers = true, value_name = "F", default_value_t = Loss::USUAL_RUBBISH_PENALTY, conflicts_with = "resume")]
    rubbish_penalty: f64,
    /// Whether pre-activations are normalised [default: the preset's]
    #[arg(long, value_parser = choice::<Normalisation>(), conflicts_with = "resume")]
    normalisation: Option<Normalisation>,
    /// Share of the units of C5 and F6 that each step leaves out [default: 0]
    #[arg(long, allow_negative_numbers = true, value_name = "F", conflicts_with = "resume")]
    dropout: Option<f64>,
    /// How weights start out [default: the preset's]
    #[arg(long, value_parser = choice::<Initialisation>(), conflicts_with = "resume")]
    pub(super) initialisation: Option<Initialisation>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LossName {
    /// Cross-entropy of the softmax
    CrossEntropy,
    /// Mean squared error: equation 8
    Mse,
    /// Maximum a posteriori: equation 9
    Map,
}

impl NetworkArgs {
    /// The preset with the parts that were given.
    pub(super) fn architecture(&self, preset: Architecture) -> Architecture {
        let loss = self.loss.map(|name| match name {
            LossName::CrossEntropy => Loss::CrossEntropy,
            LossName::Mse => Loss::MeanSquaredError,
            LossName::Map => Loss::MaximumAPosteriori { rubbish_penalty: self.rubbish_penalty },
        });
        Architecture {
            input: preset.input,
            activation: self.activation.unwrap_or(preset.activation),
            pooling: self.pooling.unwrap_or(preset.pooling),
            c3: self.c3.unwrap_or(preset.c3),
            output: self.output.unwrap_or(preset.output),
            loss: loss.unwrap_or(preset.loss),
            normalisation: self.normalisation.unwrap_or(preset.normalisation),
            dropout: self.dropout.unwrap_or(preset.dropout),
        }
    }
}
