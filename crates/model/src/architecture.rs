//! The choices that make a network. Each is independent of the others, so that one can be changed at a time.
//!
//! [`Architecture::MODERN`] and [`Architecture::ORIGINAL`] are two points in the space that they span.

use serde::{Deserialize, Serialize};

use super::{criterion::Criterion, input::InputNormalisation};

/// Everything that has to be known to build a network, to feed it, and to tell how wrong it is.
///
/// What a file does not name is as in the modern network, so that files from before a choice was added can be read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Architecture {
    /// How grey values become the network's input.
    pub input: InputNormalisation,
    /// The squashing after C1, C3, C5 and F6; after S2 and S4 too where these are trainable.
    pub activation: Activation,
    /// What S2 and S4 make of each 2×2 patch.
    pub pooling: Pooling,
    /// Which maps of S2 each map of C3 sees.
    pub c3: C3Connections,
    /// How F6's state becomes ten scores.
    pub output: OutputUnits,
    /// What learning makes small.
    pub criterion: Criterion,
    /// Whether weighted sums are normalised before they are squashed.
    pub normalisation: Normalisation,
    /// Share of the units of C5 and F6 that are left out at random at each step of training (0 ≤ p < 1).
    pub dropout: f64,
}

impl Architecture {
    /// The report's network: 61,706 parameters, tanh, average pooling, C3 connected to all of S2, linear output.
    pub const MODERN: Self = Self {
        input: InputNormalisation::MODERN,
        activation: Activation::Tanh,
        pooling: Pooling::Average,
        c3: C3Connections::Full,
        output: OutputUnits::Linear,
        criterion: Criterion::CrossEntropy,
        normalisation: Normalisation::None,
        dropout: 0.0,
    };

    /// The network of the paper (section II-B): 60,000 parameters, scaled tanh, trainable subsampling, C3 by Table I,
    /// radial basis functions on the 7×12 bitmaps, and equation 9 as its criterion. The paper leaves open which of its two
    /// criteria gave its figures, and the constant j; both were chosen on validation images (`docs/reproduction.md`).
    pub const ORIGINAL: Self = Self {
        input: InputNormalisation::ORIGINAL,
        activation: Activation::ScaledTanh,
        pooling: Pooling::Trainable,
        c3: C3Connections::TableI,
        output: OutputUnits::RadialBasis,
        criterion: Criterion::MaximumAPosteriori { rubbish_penalty: Criterion::USUAL_RUBBISH_PENALTY },
        normalisation: Normalisation::None,
        dropout: 0.0,
    };
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

impl Activation {
    /// A of the scaled tanh A·tanh(S·a) (appendix A).
    pub const AMPLITUDE: f64 = 1.7159;
    /// S of the scaled tanh A·tanh(S·a) (appendix A).
    pub const SLOPE: f64 = 2.0 / 3.0;
}

/// What a subsampling layer makes of each 2×2 patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The mean of the four values.
    Average,
    /// The largest of the four values.
    Maximum,
    /// The paper's: the sum of the four values times the map's coefficient plus its bias, then squashed.
    Trainable,
}

/// Which maps of S2 each map of C3 sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum C3Connections {
    /// All six.
    Full,
    /// Three, four or all six, by the paper's Table I: 60 kernels instead of 96.
    #[serde(rename = "table-i")]
    #[value(name = "table-i")]
    TableI,
}

impl C3Connections {
    /// The maps of S2 (0–5) that the map `map` of C3 (0–15) sees.
    pub fn inputs(self, map: usize) -> &'static [usize] {
        const ALL: &[usize] = &[0, 1, 2, 3, 4, 5];
        match self {
            Self::Full => ALL,
            Self::TableI => TABLE_I.get(map).copied().unwrap_or(ALL),
        }
    }

    /// Number of kernels in all of C3.
    pub fn kernel_count(self) -> usize {
        (0..TABLE_I.len()).map(|map| self.inputs(map).len()).sum()
    }
}

/// The columns of Table I (section II-B): six contiguous triples, six contiguous and three other quadruples, all six.
const TABLE_I: [&[usize]; 16] = [
    &[0, 1, 2],
    &[1, 2, 3],
    &[2, 3, 4],
    &[3, 4, 5],
    &[0, 4, 5],
    &[0, 1, 5],
    &[0, 1, 2, 3],
    &[1, 2, 3, 4],
    &[2, 3, 4, 5],
    &[0, 3, 4, 5],
    &[0, 1, 4, 5],
    &[0, 1, 2, 5],
    &[0, 1, 3, 4],
    &[1, 2, 4, 5],
    &[0, 2, 3, 5],
    &[0, 1, 2, 3, 4, 5],
];

/// How F6's state becomes ten scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum OutputUnits {
    /// Ten weighted sums of F6, the largest of which wins.
    Linear,
    /// The squared distances of F6 from the ten 7×12 bitmaps, the smallest of which wins (equation 7).
    RadialBasis,
}

/// Whether weighted sums are normalised before they are squashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Normalisation {
    /// They are not.
    None,
    /// Batch normalisation (Ioffe and Szegedy, 2015) after C1, C3, C5 and F6, with a gain and a bias for each map.
    Batch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_i_has_sixty_kernels_and_each_map_of_s2_feeds_ten_maps() {
        assert_eq!(C3Connections::TableI.kernel_count(), 60);
        assert_eq!(C3Connections::Full.kernel_count(), 96);
        for input in 0..6 {
            let count = (0..16).filter(|map| C3Connections::TableI.inputs(*map).contains(&input)).count();
            assert_eq!(count, 10, "row {input} of Table I has ten marks");
        }
    }

    #[test]
    fn what_a_file_does_not_name_is_modern() {
        let text = r#"{"activation":"relu","pooling":"maximum"}"#;
        let expected = Architecture { activation: Activation::Relu, pooling: Pooling::Maximum, ..Architecture::MODERN };
        assert_eq!(serde_json::from_str::<Architecture>(text).unwrap(), expected);
        let text = serde_json::to_string(&Architecture::ORIGINAL).unwrap();
        assert_eq!(serde_json::from_str::<Architecture>(&text).unwrap(), Architecture::ORIGINAL);
        assert!(serde_json::from_str::<Architecture>(r#"{"C3":"full"}"#).is_err());
    }
}
