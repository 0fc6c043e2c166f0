//! What is being explained, and where that stands.

use crate::explain::Topic;

/// What is being explained, and where that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    /// What is shown.
    pub page: ExplainedPage,
    /// Where it stands: away from what it explains.
    pub side: ExplainedSide,
}

/// A text, or what there is to choose from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ExplainedPage {
    /// All topics.
    Contents,
    /// The text about one.
    Topic(Topic),
}

/// A side of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ExplainedSide {
    /// Over the settings.
    Left,
    /// Over the pad.
    Right,
}

impl Explained {
    /// All topics, where no place asked for one.
    pub(crate) const CONTENTS: Self = Self { page: ExplainedPage::Contents, side: ExplainedSide::Right };
}
