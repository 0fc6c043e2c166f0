//! What the tab shows of an image: what every layer makes of it, or what of it mattered for the answer.

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    /// The maps of all layers.
    #[default]
    Maps,
    /// What speaks for a digit, and what against it.
    Attribution,
}

impl Page {
    const ALL: [(Self, &'static str, &'static str); 2] = [
        (Self::Maps, "Maps", "What every layer makes of the image"),
        (
            Self::Attribution,
            "Attribution",
            "What in the image speaks for a digit, and which training images are like it",
        ),
    ];

    /// Shows the switch as a part of a row.
    pub(super) fn switch_ui(&mut self, ui: &mut Ui) {
        for (page, name, hover) in Self::ALL {
            ui.selectable_value(self, page, name).on_hover_text(hover);
        }
    }
}
