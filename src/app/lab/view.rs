//! What is looked at, and how: the tab, the colours, a map, a value.

use serde::{Deserialize, Serialize};

use crate::model::{layer::Layer, receptive_field::Unit};

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
    /// What the test images were taken for.
    Errors,
    /// The layer table and drawing.
    Architecture,
    /// Runs of this and earlier days beside each other.
    Compare,
    /// How much perturbation a digit stands.
    Robustness,
}

/// How maps are coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MapView {
    /// Which value has the palette's full colour.
    pub scale: MapScale,
    /// Which of a layer's values are shown.
    #[serde(rename = "moment")]
    pub values: UnitValue,
}

/// The values whose largest has the palette's full colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MapScale {
    /// Each map has its own.
    Map,
    /// The maps of a layer share one.
    #[default]
    Layer,
    /// All layers share one.
    Network,
}

/// Which of a layer's values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum UnitValue {
    /// The weighted sums.
    #[serde(rename = "before")]
    PreActivation,
    /// The layer's output.
    #[default]
    #[serde(rename = "after")]
    Activation,
}

/// A map of a layer; for C1 and C3 the kernels that make it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MapPlace {
    /// The layer.
    pub layer: Layer,
    /// The map, 0 for the first.
    pub map: usize,
}

/// One value of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ValuePlace {
    /// Its layer.
    pub layer: Layer,
    /// Its map, 0 for the first; from C5 on its unit.
    pub map: usize,
    /// Its row, 0 for the topmost.
    pub row: usize,
    /// Its column, 0 for the leftmost.
    pub column: usize,
}

impl Tab {
    /// All tabs in their order.
    pub const ALL: [Self; 7] = [
        Self::Curves,
        Self::FeatureMaps,
        Self::Filters,
        Self::Errors,
        Self::Architecture,
        Self::Compare,
        Self::Robustness,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Curves => "Curves",
            Self::FeatureMaps => "Feature maps",
            Self::Filters => "Filters",
            Self::Errors => "Errors",
            Self::Architecture => "Architecture",
            Self::Compare => "Compare",
            Self::Robustness => "Robustness",
        }
    }
}

impl ValuePlace {
    /// The unit of the network that has the value.
    pub(crate) fn unit(self) -> Unit {
        let Self { layer, map, row, column } = self;
        Unit { layer, map, row, column }
    }

    /// Its position among all values of the layer.
    pub(crate) fn index(self) -> usize {
        (self.map * self.layer.map_side() + self.row) * self.layer.map_side() + self.column
    }

    /// The map that it is in.
    pub(crate) fn map_place(self) -> MapPlace {
        MapPlace { layer: self.layer, map: self.map }
    }
}
