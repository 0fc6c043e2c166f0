//! How far apart the digits of a string are.

use std::{fmt, str::FromStr};

use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::choice::{ChoiceText, Described};
use crate::random::Generator;

/// The gaps between the ink of neighbouring digits, in pixels; below 0 one begins before the other ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Gaps {
    /// −1 to 4, as in the paper (section VII).
    #[default]
    Paper,
    /// −4 to −1: most neighbours touch.
    Touching,
    /// 6 to 20.
    Spaced,
    /// Each string is of one of the kinds above: half of them as in the paper, a quarter touching, a quarter spaced.
    Mixed,
    /// From the first to the second; written `-2,5`.
    Between(f32, f32),
}

impl Described for Gaps {
    const ALL: &'static [Self] = &[Self::Paper, Self::Touching, Self::Spaced, Self::Mixed];

    fn describe(self) -> ChoiceText {
        let (name, title, hint) = match self {
            Self::Paper => ("paper", "As in the paper", "Gaps of −1 to 4 pixels, as in the paper"),
            Self::Touching => ("touching", "Touching", "Gaps of −4 to −1 pixels: most neighbours touch"),
            Self::Spaced => ("spaced", "Spaced", "Gaps of 6 to 20 pixels"),
            Self::Mixed => {
                ("mixed", "Mixed", "Half of the strings as in the paper, a quarter touching, a quarter spaced")
            }
            Self::Between(..) => ("between", "Between two widths", "Gaps from one width to another"),
        };
        ChoiceText { name, title, hint, topic: "strings" }
    }
}

impl Gaps {
    /// The smallest and the largest gap.
    pub fn range_px(self) -> [f32; 2] {
        match self {
            Self::Paper => [-1.0, 4.0],
            Self::Touching => [-4.0, -1.0],
            Self::Spaced => [6.0, 20.0],
            Self::Mixed => [-4.0, 20.0],
            Self::Between(least, most) => [least, most],
        }
    }

    /// The smallest and the largest gap of one string.
    pub(in crate::strings) fn of_one_string(self, rng: &mut Generator) -> [f32; 2] {
        let kind = match self {
            Self::Mixed => [Self::Paper, Self::Paper, Self::Touching, Self::Spaced][rng.random_range(0..4)],
            one => one,
        };
        kind.range_px()
    }
}

impl fmt::Display for Gaps {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(least, most) => write!(formatter, "{least},{most}"),
            named => formatter.write_str(named.describe().name),
        }
    }
}

/// The text is no kind of gaps.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the gaps `{0}` are not known: write paper, touching, spaced, mixed, or two numbers of pixels such as -2,5")]
pub struct UnknownGaps(String);

impl FromStr for Gaps {
    type Err = UnknownGaps;

    fn from_str(text: &str) -> Result<Self, UnknownGaps> {
        let between = || {
            let (least, most) = text.split_once(',')?;
            Some(Self::Between(least.trim().parse().ok()?, most.trim().parse().ok()?))
        };
        Self::named(text).or_else(between).ok_or_else(|| UnknownGaps(text.to_owned()))
    }
}

impl TryFrom<String> for Gaps {
    type Error = UnknownGaps;

    fn try_from(text: String) -> Result<Self, UnknownGaps> {
        text.parse()
    }
}

impl From<Gaps> for String {
    fn from(gaps: Gaps) -> Self {
        gaps.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_read_as_they_are_written() {
        for gaps in Gaps::ALL.iter().copied().chain([Gaps::Between(-2.5, 7.0)]) {
            assert_eq!(gaps.to_string().parse(), Ok(gaps));
            let json = serde_json::to_string(&gaps).unwrap();
            assert_eq!(serde_json::from_str::<Gaps>(&json).unwrap(), gaps);
        }
        assert_eq!(serde_json::to_string(&Gaps::Paper).unwrap(), "\"paper\"");
    }

    #[test]
    fn what_is_not_known_is_named() {
        for text in ["", "between", "wide", "1", "1,", "1,2,3"] {
            let error = text.parse::<Gaps>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")) && error.contains("touching"), "{error}");
        }
    }
}
