//! The window's parts, one file (or folder) each: its `ui`, its state if it has one, its tests. A panel reads the lab and
//! returns what the user wants; it changes nothing. Of its state the `prefs` are remembered.

pub(crate) mod architecture;
pub(crate) mod compare;
pub(crate) mod curves;
pub(crate) mod data_badge;
pub(crate) mod demonstration;
pub(crate) mod errors;
pub(crate) mod explanation;
pub(crate) mod feature_maps;
pub(crate) mod filters;
pub(crate) mod help;
pub(crate) mod methods;
pub(crate) mod palette;
pub(crate) mod question;
pub(crate) mod robustness;
pub(crate) mod sketchpad;
pub(crate) mod status;
pub(crate) mod strings;
pub(crate) mod strip;
pub(crate) mod subject_choice;
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
    methods::{MethodsPanel, MethodsPrefs},
    palette::PalettePanel,
    robustness::{RobustnessPanel, RobustnessPrefs},
    sketchpad::SketchpadPanel,
    strings::{StringsPanel, StringsPrefs},
    training::{TrainingPanel, TrainingPrefs},
    transport::{TransportPanel, TransportPrefs},
};

/// The panels with a state of their own.
#[derive(Default)]
pub(crate) struct Panels {
    pub transport: TransportPanel,
    pub training: TrainingPanel,
    pub sketchpad: SketchpadPanel,
    pub curves: CurvesPanel,
    pub feature_maps: FeatureMapsPanel,
    pub filters: FiltersPanel,
    pub errors: ErrorsPanel,
    pub compare: ComparePanel,
    pub robustness: RobustnessPanel,
    pub strings: StringsPanel,
    pub methods: MethodsPanel,
    pub explanation: ExplanationPanel,
    pub palette: PalettePanel,
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
    strings: StringsPrefs,
    methods: MethodsPrefs,
}

/// What is remembered of the panels, from one list of their names.
macro_rules! remembered {
    ($($panel:ident),*) => {
        impl Panels {
            /// The panels as they are remembered.
            pub(crate) fn remembering(prefs: Prefs) -> Self {
                let mut panels = Self::default();
                $(panels.$panel.prefs = prefs.$panel;)*
                panels
            }

            /// What they remember: little enough to be copied in every frame.
            pub(crate) fn prefs(&self) -> Prefs {
                Prefs { $($panel: Clone::clone(&self.$panel.prefs)),* }
            }
        }
    };
}

remembered!(transport, training, curves, feature_maps, filters, errors, compare, robustness, strings, methods);
