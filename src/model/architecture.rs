//! The choices that make a network. Each is independent of the others, so that one can be changed at a time.

use serde::{Deserialize, Serialize};

use super::input::InputNormalisation;

/// Everything that has to be known to build a network and to feed it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Architecture {
    /// How grey values become the network's input.
    pub input: InputNormalisation,
    /// The squashing after C1, C3, C5 and F6.
    pub activation: Activation,
    /// What S2 and S4 make of each 2×2 patch.
    pub pooling: Pooling,
}

impl Architecture {
    /// The report's network: 61,706 parameters, tanh, average pooling, C3 connected to all of S2, linear output.
    pub const MODERN: Self =
        Self { input: InputNormalisation::MODERN, activation: Activation::Tanh, pooling: Pooling::Average };
}

impl Default for Architecture {
    fn default() -> Self {
        Self::MODERN
    }
}

/// A squashing function, applied to every unit of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// tanh a
    Tanh,
    /// 1.7159 tanh(2a/3), the paper's choice (appendix A): it maps ±1 to ±1, where its curvature is largest.
    ScaledTanh,
    /// max(a, 0)
    Relu,
    /// 1 / (1 + e^−a)
    Sigmoid,
}

/// What a subsampling layer makes of each 2×2 patch; neither choice has parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The mean of the four values.
    Average,
    /// The largest of the four values.
    Maximum,
}
