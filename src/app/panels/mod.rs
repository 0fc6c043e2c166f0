//! The window's parts, one file (or folder) each: its `ui`, its state if it has one, its tests. A panel reads the lab and
//! returns what the user wants; it changes nothing. Of its state the `prefs` are remembered.

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

use self::{
    compare::{ComparePanel, ComparePrefs},
    curves::{CurvesPanel, CurvesPrefs},
    errors::{ErrorsPanel, ErrorsPrefs},
    explanation::ExplanationPanel,
    feature_maps::{FeatureMapsPanel, FeatureMapsPrefs},
    filters::{FiltersPanel, FiltersPrefs},
    robustness::{RobustnessPanel, RobustnessPrefs},
    sketchpad::SketchpadPanel,
    training::{TrainingPanel, TrainingPrefs},
    transport::{TransportPanel, TransportPrefs},
};

/// The panels with a state of their own.
#[derive(Default)]
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
    /// The tab that compares runs.
    pub compare: ComparePanel,
    /// The tab of robustness.
    pub robustness: RobustnessPanel,
    /// The explanation over the window.
    pub explanation: ExplanationPanel,
}

/// What the panels remember from one day to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Prefs {
    transport: TransportPrefs,
    training: TrainingPrefs,
    curves: CurvesPrefs,
    feature_maps: FeatureMapsPrefs,
    filters: FiltersPrefs,
    errors: ErrorsPrefs,
    compare: ComparePrefs,
    robustness: RobustnessPrefs,
}

impl Panels {
    /// The panels as they are remembered.
    pub(crate) fn remembering(prefs: Prefs) -> Self {
        let mut panels = Self::default();
        panels.transport.prefs = prefs.transport;
        panels.training.prefs = prefs.training;
        panels.curves.prefs = prefs.curves;
        panels.feature_maps.prefs = prefs.feature_maps;
        panels.filters.prefs = prefs.filters;
        panels.errors.prefs = prefs.errors;
        panels.compare.prefs = prefs.compare;
        panels.robustness.prefs = prefs.robustness;
        panels
    }

    /// What they remember: little enough to be copied in every frame.
    pub(crate) fn prefs(&self) -> Prefs {
        Prefs {
            transport: self.transport.prefs,
            training: self.training.prefs,
            curves: self.curves.prefs,
            feature_maps: self.feature_maps.prefs,
            filters: self.filters.prefs,
            errors: self.errors.prefs,
            compare: self.compare.prefs.clone(),
            robustness: self.robustness.prefs,
        }
    }
}
