//! What the tab shows: what was read as what, or what rejection brings.

use serde::{Deserialize, Serialize};

/// What the tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Page {
    /// The confusion matrix with the digits of a cell.
    #[default]
    Confusion,
    /// The error of those kept against how many are rejected.
    Rejection,
}

impl Page {
    /// All in their order.
    pub(super) const ALL: [Self; 2] = [Self::Confusion, Self::Rejection];

    /// Its name on the switch.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Confusion => "Confusion",
            Self::Rejection => "Rejection",
        }
    }

    /// What it is, for the switch.
    pub(super) fn hover_text(self) -> &'static str {
        match self {
            Self::Confusion => "What each digit was read as, and the digits that were read wrongly",
            Self::Rejection => {
                "How many errors are left where the network may say that it is not sure, and the confidence that it needs"
            }
        }
    }
}
