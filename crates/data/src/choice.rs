//! The names of a setting's choices: one table beside each enum, which the files, the command line and the window share.

/// An enum whose variants a user chooses from.
pub trait Described: Copy + PartialEq + Send + Sync + 'static {
    /// All choices in the order in which they are shown.
    const ALL: &'static [Self];

    /// The names of this choice.
    fn describe(self) -> ChoiceText;

    /// The choice with this name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.describe().name == name)
    }
}

/// The names of one choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceText {
    /// In files and on the command line, such as `scaled-tanh`.
    pub name: &'static str,
    /// In the window, such as `Scaled tanh`.
    pub title: &'static str,
    /// In a sentence, for the help of the command line and the hover text in the window.
    pub hint: &'static str,
    /// The name of the topic that explains it; empty without one.
    pub topic: &'static str,
}
