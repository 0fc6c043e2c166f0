//! The choices that make a network. Each is independent of the others, so that one can be changed at a time.
//!
//! [`Architecture::MODERN`] and [`Architecture::ORIGINAL`] are two points in the space that they span.

use serde::{Deserialize, Serialize};

pub use super::classes::Classes;
use super::{
    framing::Framing,
    input::InputNormalisation,
    layer::{KERNEL_SIDE, Layer, POOL_SIDE},
    loss::Loss,
};
use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::IMAGE_SIDE,
};

/// The choices that define a network, its input and its loss.
///
/// Fields that a file lacks are those of the modern network, so that files from before a choice was added can be read.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Architecture {
    /// How grey values become the network's input.
    pub input: InputNormalisation,
    /// The activation function after C1, C3, C5 and F6; after S2 and S4 too where these are trainable.
    pub activation: Activation,
    /// How S2 and S4 pool each 2×2 patch.
    pub pooling: Pooling,
    /// Which maps of S2 each map of C3 sees.
    pub c3: C3Connections,
    /// How F6 becomes ten scores.
    pub output: OutputUnits,
    /// The loss function that training minimises. Files name it `criterion`.
    #[serde(rename = "criterion")]
    pub loss: Loss,
    /// Whether pre-activations are normalised.
    pub normalisation: Normalisation,
    /// p of dropout after C5 and F6 (0 ≤ p < 1).
    pub dropout: f64,
    /// What the output units stand for. Files name it only where it is not the ten digits.
    #[serde(skip_serializing_if = "Classes::is_digits")]
    pub classes: Classes,
}

impl Architecture {
    /// The report's network: 61,706 parameters, tanh, average pooling, C3 connected to all of S2, linear output.
    pub const MODERN: Self = Self {
        input: InputNormalisation::MODERN,
        activation: Activation::Tanh,
        pooling: Pooling::Average,
        c3: C3Connections::Full,
        output: OutputUnits::Linear,
        loss: Loss::CrossEntropy,
        normalisation: Normalisation::None,
        dropout: 0.0,
        classes: Classes::Digits,
    };

    /// The network of the paper (section II-B): 60,000 parameters, scaled tanh, trainable pooling, C3 by Table I,
    /// radial basis functions on the 7×12 bitmaps, and equation 9 as its loss. The paper leaves open which of its two
    /// losses gave its figures, and the constant j; both were chosen on validation images (`docs/reproduction.md`).
    pub const ORIGINAL: Self = Self {
        input: InputNormalisation::ORIGINAL,
        activation: Activation::ScaledTanh,
        pooling: Pooling::Trainable,
        c3: C3Connections::TableI,
        output: OutputUnits::RadialBasis,
        loss: Loss::MaximumAPosteriori { rubbish_penalty: Loss::DEFAULT_RUBBISH_PENALTY },
        normalisation: Normalisation::None,
        dropout: 0.0,
        classes: Classes::Digits,
    };
}

impl Architecture {
    /// Number of a layer's maps; of its units where each map is a single unit. Only the output's depends on a choice.
    pub fn map_count(&self, layer: Layer) -> usize {
        match (layer, self.output) {
            (Layer::Output, OutputUnits::Linear) => self.classes.count(),
            _ => layer.map_count(),
        }
    }

    /// Width and height of the part of a layer's maps that the network sees. Only where an image has no padding is it smaller
    /// than the maps: 28, 24, 12, 8, 4 in place of 32, 28, 14, 10, 5.
    pub fn map_side(&self, layer: Layer) -> usize {
        match (self.input.framing, layer) {
            (Framing::Unpadded, Layer::Input) => IMAGE_SIDE,
            (Framing::Unpadded, Layer::C1 | Layer::C3) => self.map_side_before(layer) - KERNEL_SIDE + 1,
            (Framing::Unpadded, Layer::S2 | Layer::S4) => self.map_side_before(layer) / POOL_SIDE,
            _ => layer.map_side(),
        }
    }

    fn map_side_before(&self, layer: Layer) -> usize {
        layer.previous().map_or(IMAGE_SIDE, |previous| self.map_side(previous))
    }
}

impl Default for Architecture {
    fn default() -> Self {
        Self::MODERN
    }
}

/// An activation function, applied to every unit of a layer. The paper calls it a squashing function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// tanh a
    Tanh,
    /// 1.7159 tanh(2a/3), the paper's choice (appendix A): it maps ±1 to ±1, where its second derivative is largest.
    ScaledTanh,
    /// max(a, 0)
    Relu,
    /// 1 / (1 + e^−a)
    Sigmoid,
}

impl Described for Activation {
    const ALL: &'static [Self] = &[Self::Tanh, Self::ScaledTanh, Self::Relu, Self::Sigmoid];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Tanh => ("tanh", "tanh", "tanh a, from −1 to 1: the report's choice", "tanh"),
            Self::ScaledTanh => (
                "scaled-tanh",
                "Scaled tanh",
                "1.7159 tanh(2a/3), the paper's choice (appendix A): it maps ±1 to ±1, where its second derivative is largest",
                "tanh",
            ),
            Self::Relu => {
                ("relu", "ReLU", "max(a, 0): negative values become 0. The usual choice in networks of today", "relu")
            }
            Self::Sigmoid => (
                "sigmoid",
                "Sigmoid",
                "1/(1 + exp(−a)), from 0 to 1: its slope is at most 1/4, which makes learning slow",
                "sigmoid",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

impl Activation {
    /// A of the scaled tanh A·tanh(S·a) (appendix A).
    pub const AMPLITUDE: f64 = 1.7159;
    /// S of the scaled tanh A·tanh(S·a) (appendix A).
    pub const SLOPE: f64 = 2.0 / 3.0;

    /// Its name in a table of layers.
    pub(super) const fn formula(self) -> &'static str {
        match self {
            Self::Tanh => "tanh",
            Self::ScaledTanh => "1.7159 tanh(2a/3)",
            Self::Relu => "ReLU",
            Self::Sigmoid => "sigmoid",
        }
    }
}

/// How a pooling (subsampling) layer pools each 2×2 patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pooling {
    /// The mean of the four values.
    Average,
    /// The maximum of the four values.
    Maximum,
    /// The paper's: the sum of the four values times the map's coefficient plus its bias, then the activation function.
    Trainable,
}

impl Described for Pooling {
    const ALL: &'static [Self] = &[Self::Average, Self::Maximum, Self::Trainable];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Average => ("average", "Average", "The mean of the four values: the report's choice", "pooling"),
            Self::Maximum => (
                "maximum",
                "Max",
                "The maximum of the four values: the usual choice in networks of today",
                "max-pooling",
            ),
            Self::Trainable => (
                "trainable",
                "Trainable (1998)",
                "The paper's: the sum of the four values times a coefficient plus a bias, then the activation function. Each map \
                    trains its own two, 44 parameters in all",
                "trainable-pooling",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

impl Pooling {
    /// The result of pooling in a word or two: `mean`, as in "the mean of each patch".
    pub const fn of_patch(self) -> &'static str {
        match self {
            Self::Average => "mean",
            Self::Maximum => "maximum",
            Self::Trainable => "scaled sum",
        }
    }

    /// Whether the layer has trainable parameters, and so an activation function.
    pub fn is_trainable(self) -> bool {
        self == Self::Trainable
    }
}

/// Which maps of S2 each map of C3 sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum C3Connections {
    /// All six.
    Full,
    /// Three, four or all six, by the paper's Table I: 60 kernels instead of 96.
    #[serde(rename = "table-i")]
    TableI,
}

impl Described for C3Connections {
    const ALL: &'static [Self] = &[Self::Full, Self::TableI];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Full => ("full", "All", "All six: 96 kernels, the report's choice"),
            Self::TableI => (
                "table-i",
                "Table I",
                "Three, four or all six, by the paper's Table I: 60 kernels. Maps with different inputs have to find different \
                    features",
            ),
        };
        ChoiceText { name, title, hint, topic: "table-i" }
    }
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

/// How F6 becomes ten scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputUnits {
    /// Ten weighted sums of F6, the largest of which wins.
    Linear,
    /// The squared distances of F6 from the ten 7×12 bitmaps, the smallest of which wins (equation 7).
    RadialBasis,
}

impl Described for OutputUnits {
    const ALL: &'static [Self] = &[Self::Linear, Self::RadialBasis];

    fn describe(self) -> ChoiceText {
        let (name, title, hint, topic) = match self {
            Self::Linear => (
                "linear",
                "Linear",
                "Ten weighted sums of F6, of which the largest wins: the report's choice",
                "softmax",
            ),
            Self::RadialBasis => (
                "radial-basis",
                "Radial basis",
                "The paper's (equation 7): the squared distance of F6, seen as a picture of 7×12, from a fixed bitmap of each \
                    digit. The smallest wins, and nothing is trained here",
                "radial-basis",
            ),
        };
        ChoiceText { name, title, hint, topic }
    }
}

/// Whether pre-activations are normalised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalisation {
    /// No normalisation.
    None,
    /// Batch normalisation (Ioffe and Szegedy, 2015) after C1, C3, C5 and F6, with a gain and a bias for each map.
    Batch,
}

impl Described for Normalisation {
    const ALL: &'static [Self] = &[Self::None, Self::Batch];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::None => ("none", "Off", "No normalisation, as in 1998"),
            Self::Batch => (
                "batch",
                "On",
                "Batch normalisation (Ioffe and Szegedy, 2015) after C1, C3, C5 and F6: 452 more parameters, and larger learning \
                    rates become possible",
            ),
        };
        ChoiceText { name, title, hint, topic: "batch-normalisation" }
    }
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

    fn assert_named_as_in_files<T: Described + Serialize>() {
        for choice in T::ALL {
            let name = choice.describe().name;
            assert_eq!(serde_json::to_value(choice).unwrap(), name);
            assert!(T::named(name) == Some(*choice), "{name}");
        }
    }

    #[test]
    fn choices_are_named_as_in_files() {
        assert_named_as_in_files::<Activation>();
        assert_named_as_in_files::<Pooling>();
        assert_named_as_in_files::<C3Connections>();
        assert_named_as_in_files::<OutputUnits>();
        assert_named_as_in_files::<Normalisation>();
        assert_named_as_in_files::<Classes>();
        assert_named_as_in_files::<crate::parameters::Initialisation>();
        assert_named_as_in_files::<crate::device::Device>();
        assert_named_as_in_files::<lenet_data::perturb::Perturbation>();
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
