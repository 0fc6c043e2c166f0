//! An amount for each of the two directions of an image.

use std::{fmt, num::ParseFloatError, str::FromStr};

use serde::{Deserialize, Serialize};

/// An amount across the image and one down it. Where both are the same it is written as a single number, in files as on
/// the command line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct PerAxis {
    /// Across: of columns, of the width.
    pub x: f32,
    /// Down: of rows, of the height.
    pub y: f32,
}

impl PerAxis {
    /// The same amount both ways.
    pub const fn both(amount: f32) -> Self {
        Self { x: amount, y: amount }
    }
}

/// How it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Both(f32),
    Each(Each),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Each {
    x: f32,
    y: f32,
}

impl From<Written> for PerAxis {
    fn from(written: Written) -> Self {
        match written {
            Written::Both(amount) => Self::both(amount),
            Written::Each(Each { x, y }) => Self { x, y },
        }
    }
}

impl From<PerAxis> for Written {
    fn from(PerAxis { x, y }: PerAxis) -> Self {
        if x == y { Self::Both(x) } else { Self::Each(Each { x, y }) }
    }
}

/// `1.5`, or `2.5,4.2`: across, then down.
impl FromStr for PerAxis {
    type Err = ParseFloatError;

    fn from_str(text: &str) -> Result<Self, ParseFloatError> {
        match text.split_once(',') {
            None => text.trim().parse().map(Self::both),
            Some((x, y)) => Ok(Self { x: x.trim().parse()?, y: y.trim().parse()? }),
        }
    }
}

impl fmt::Display for PerAxis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.x == self.y { write!(formatter, "{}", self.x) } else { write!(formatter, "{},{}", self.x, self.y) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_is_both_and_two_are_across_and_down() {
        assert_eq!("1.5".parse(), Ok(PerAxis::both(1.5)));
        assert_eq!("2.5, 4.2".parse(), Ok(PerAxis { x: 2.5, y: 4.2 }));
        for bad in ["", "1,", "1,2,3", "wide"] {
            assert!(bad.parse::<PerAxis>().is_err(), "{bad}");
        }
        assert_eq!(serde_json::to_string(&PerAxis::both(1.5)).unwrap(), "1.5");
        assert_eq!(serde_json::to_string(&PerAxis { x: 1.0, y: 2.0 }).unwrap(), r#"{"x":1.0,"y":2.0}"#);
        assert!(serde_json::from_str::<PerAxis>(r#"{"x":1.0}"#).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(x in -1e9_f32..1e9, y in -1e9_f32..1e9) {
            for amount in [PerAxis { x, y }, PerAxis::both(x)] {
                prop_assert_eq!(amount.to_string().parse(), Ok(amount));
                let json = serde_json::to_string(&amount).unwrap();
                prop_assert_eq!(serde_json::from_str::<PerAxis>(&json).unwrap(), amount);
            }
        }
    }
}
