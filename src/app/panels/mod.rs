//! The window's parts, one file (or folder) each: a struct with what it remembers of itself, its `ui`, its tests. A panel
//! reads the lab and returns what the user wants; it changes nothing.

pub(crate) mod architecture;
pub(crate) mod compare;
pub(crate) mod curves;
pub(crate) mod data_badge;
pub(crate) mod errors;
pub(crate) mod explanation;
pub(crate) mod feature_maps;
pub(crate) mod filters;
pub(crate) mod help;
pub(crate) mod robustness;
pub(crate) mod sketchpad;
pub(crate) mod status;
pub(crate) mod strip;
pub(crate) mod tabs;
pub(crate) mod training;
pub(crate) mod transport;
pub(crate) mod typed_path;

use serde::{Deserialize, Serialize};

use super::cache::Cache;

use self::{
    architecture::ArchitecturePanel, compare::ComparePanel, curves::CurvesPanel, errors::ErrorsPanel,
    explanation::ExplanationPanel, feature_maps::FeatureMapsPanel, filters::FiltersPanel, robustness::RobustnessPanel,
    sketchpad::SketchpadPanel, training::TrainingPanel, transport::TransportPanel,
};

/// What the panels remember of themselves, from one day to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Panels {
    /// The bar at the top.
    pub transport: TransportPanel,
    /// The settings on the left.
    pub training: TrainingPanel,
    /// The pad on the right.
    pub sketchpad: SketchpadPanel,
    /// The tab of curves.
    pub curves: CurvesPanel,
    /// The tab of feature maps.
    pub feature_maps: FeatureMapsPanel,
    /// The tab of filters.
    pub filters: FiltersPanel,
    /// The tab of errors.
    pub errors: ErrorsPanel,
    /// The tab of the architecture.
    pub architecture: ArchitecturePanel,
    /// The tab that compares runs.
    pub compare: ComparePanel,
    /// The tab of robustness.
    pub robustness: RobustnessPanel,
    /// The explanation over the window; nothing of it is saved.
    #[serde(skip)]
    pub explanation: Cache<ExplanationPanel>,
}
