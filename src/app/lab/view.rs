//! What the user looks at, and how: the tab, the colours, a map, a value, an explanation.

use serde::{Deserialize, Serialize};

use crate::{
    explain::Topic,
    model::{layer::Layer, receptive_field::Unit},
};

/// The tabs of the centre, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tab {
    /// Loss and accuracy over time.
    Curves,
    /// What each layer makes of an image.
    #[default]
    FeatureMaps,
    /// The kernels of C1 and C3.
    Filters,
    /// What the test images are predicted as.
    Errors,
    /// The layer table and drawing.
    Architecture,
    /// Runs of this and earlier days beside each other.
    Compare,
    /// How many perturbed digits are still predicted correctly.
    Robustness,
    /// How whole numbers are read.
    Strings,
    /// LeNet-5 beside the other classifiers of section III.
    Methods,
}

/// How maps are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MapView {
    pub scale: MapScale,
    #[serde(rename = "moment")]
    pub values: UnitValue,
}

/// Which maps share a scale: the largest value among them has the palette's full colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MapScale {
    Map,
    #[default]
    Layer,
    Network,
}

/// Which of a layer's values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UnitValue {
    #[serde(rename = "before")]
    PreActivation,
    #[default]
    #[serde(rename = "after")]
    Activation,
}

/// A map of a layer; for C1 and C3 the kernels that make it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MapPlace {
    pub layer: Layer,
    /// 0 for the first; from C5 on a unit.
    pub map: usize,
}

/// One value of a map: that of a unit.
pub(crate) type ValuePlace = Unit;

/// The explanation that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    /// None for the list of all topics.
    pub topic: Option<Topic>,
    /// The side of the window that the asking place leaves free.
    pub side: ExplainedSide,
}

/// A side of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ExplainedSide {
    Left,
    Right,
}

impl Tab {
    /// All tabs in their order.
    pub const ALL: [Self; 9] = [
        Self::Curves,
        Self::FeatureMaps,
        Self::Filters,
        Self::Errors,
        Self::Architecture,
        Self::Compare,
        Self::Robustness,
        Self::Strings,
        Self::Methods,
    ];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Curves => "Curves",
            Self::FeatureMaps => "Feature maps",
            Self::Filters => "Filters",
            Self::Errors => "Errors",
            Self::Architecture => "Architecture",
            Self::Compare => "Compare",
            Self::Robustness => "Robustness",
            Self::Strings => "Strings",
            Self::Methods => "Methods",
        }
    }
}

impl From<ValuePlace> for MapPlace {
    fn from(ValuePlace { layer, map, .. }: ValuePlace) -> Self {
        Self { layer, map }
    }
}

impl Explained {
    /// All topics, where no place asked for one.
    pub(crate) const CONTENTS: Self = Self { topic: None, side: ExplainedSide::Right };
}
