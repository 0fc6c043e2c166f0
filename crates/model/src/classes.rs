//! What the output units stand for: the ten digits, or also no digit.

use serde::{Deserialize, Serialize};

use lenet_data::{
    choice::{ChoiceText, Described},
    dataset::CLASS_COUNT,
};

/// What the output units stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Classes {
    /// The ten digits.
    #[default]
    Digits,
    /// The ten digits and *none*: no digit, or none in the middle. It is the paper's rubbish class for wrong segments
    /// (section V) and its blank space class between digits (section VII). Radial basis
    /// functions have no bitmap for it: readers give it a constant penalty, as equation 9 does.
    DigitsAndNone,
}

impl Described for Classes {
    const ALL: &'static [Self] = &[Self::Digits, Self::DigitsAndNone];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Digits => ("digits", "Digits", "The ten digits"),
            Self::DigitsAndNone => (
                "digits-and-none",
                "Digits and none",
                "The ten digits and an eleventh class for no digit: between two digits of a number, or a wrong piece of one. \
                    Readers of whole numbers need it",
            ),
        };
        ChoiceText { name, title, hint, topic: "strings" }
    }
}

impl Classes {
    /// The position of *none* among the classes, after the ten digits.
    pub const NONE: usize = CLASS_COUNT;

    /// Number of output units.
    pub const fn count(self) -> usize {
        match self {
            Self::Digits => CLASS_COUNT,
            Self::DigitsAndNone => CLASS_COUNT + 1,
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn is_digits(&self) -> bool {
        *self == Self::Digits
    }
}
