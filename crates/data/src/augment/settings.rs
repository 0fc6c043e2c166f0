//! The amounts of data augmentation: presets by name, and bounds.

use std::{fmt, num::ParseFloatError, str::FromStr};

use serde::{Deserialize, Serialize};

use super::elastic;

/// The largest amount of each augmentation. Each image gets amounts of its own, uniform between none and these.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Augmentation {
    /// Largest shift to either side, in pixels.
    pub shift_px: PerAxis,
    /// Largest change of width, and apart from it of height, as a natural logarithm: 0.1 is a factor from 0.90 to 1.11.
    pub scale: PerAxis,
    /// Largest rotation to either side, in degrees.
    pub rotation_deg: f32,
    /// Largest horizontal shear: pixels sideways for each pixel downward.
    pub shear: f32,
    /// Elastic displacement, root mean square along each axis, in pixels.
    pub elastic_px: f32,
    /// Standard deviation of the Gaussian that smooths the elastic displacement, in pixels.
    pub elastic_smoothness_px: f32,
    /// Largest shift of each edge of the ink, outward or inward, in pixels, as by another pen.
    #[serde(default)]
    pub thickness_px: f32,
    /// Share of the images (0–1) that are re-normalised afterwards: longest side 20, centre of mass in the middle.
    #[serde(default)]
    pub renormalised_share: f32,
    /// Share of the images (0–1) without augmentation: images at inference have none either.
    #[serde(default, rename = "undistorted_share")]
    pub unaugmented_share: f32,
}

/// An amount of augmentation out of bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("augmentation {name} is {value}: it must be from {lowest} to {highest}")]
pub struct AugmentationError {
    /// Name of the field.
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// Smallest value that is allowed.
    pub lowest: f32,
    /// Largest value that is allowed.
    pub highest: f32,
}

impl Augmentation {
    /// No augmentation.
    pub const NONE: Self = Self {
        shift_px: PerAxis::both(0.0),
        scale: PerAxis::both(0.0),
        rotation_deg: 0.0,
        shear: 0.0,
        elastic_px: 0.0,
        elastic_smoothness_px: 5.0,
        thickness_px: 0.0,
        renormalised_share: 0.0,
        unaugmented_share: 0.0,
    };

    /// For training on digits: about the variation of handwriting.
    pub const fn standard() -> Self {
        Self {
            shift_px: PerAxis::both(1.5),
            scale: PerAxis::both(0.12),
            rotation_deg: 10.0,
            shear: 0.15,
            elastic_px: 0.8,
            elastic_smoothness_px: 5.0,
            ..Self::NONE
        }
    }

    /// For the recognition of real ink by any writer with any pen: more than [`standard`](Self::standard), with other pen
    /// widths, and mostly re-normalised.
    pub const fn ink() -> Self {
        Self {
            scale: PerAxis::both(0.15),
            shear: 0.25,
            thickness_px: 0.6,
            renormalised_share: 0.75,
            ..Self::standard()
        }
    }

    /// The paper's (section III-C): translation, scaling, squeezing, that is, width and height against each other, and
    /// horizontal shear. It gives no amounts. These were measured on the hundred digits of its figure 7. Their heights are
    /// 0.71 to 1.44 times and widths 0.64 to 1.60 times the usual. Their centres lie within ±2.5 columns and ±4.2 rows.
    pub const fn paper() -> Self {
        Self { shift_px: PerAxis { x: 2.5, y: 4.2 }, scale: PerAxis { x: 0.46, y: 0.35 }, shear: 0.19, ..Self::NONE }
    }

    /// Checks every bound.
    ///
    /// # Errors
    /// If an amount is not finite, negative, or so large that no digit would be left.
    pub fn validate(&self) -> Result<(), AugmentationError> {
        let bounds = [
            ("shift_px", self.shift_px.x, 0.0, 14.0),
            ("shift_px", self.shift_px.y, 0.0, 14.0),
            ("scale", self.scale.x, 0.0, 1.0),
            ("scale", self.scale.y, 0.0, 1.0),
            ("rotation_deg", self.rotation_deg, 0.0, 180.0),
            ("shear", self.shear, 0.0, 2.0),
            ("elastic_px", self.elastic_px, 0.0, 14.0),
            ("elastic_smoothness_px", self.elastic_smoothness_px, elastic::SMOOTHEST_PX.0, elastic::SMOOTHEST_PX.1),
            ("thickness_px", self.thickness_px, 0.0, 5.0),
            ("renormalised_share", self.renormalised_share, 0.0, 1.0),
            ("undistorted_share", self.unaugmented_share, 0.0, 1.0),
        ];
        let outside = bounds.into_iter().find(|&(_, value, lowest, highest)| !(lowest..=highest).contains(&value));
        outside.map_or(Ok(()), |(name, value, lowest, highest)| Err(AugmentationError { name, value, lowest, highest }))
    }

    pub(super) fn change_nothing(&self) -> bool {
        let Self { elastic_smoothness_px, unaugmented_share, .. } = Self::NONE;
        Self { elastic_smoothness_px, unaugmented_share, ..*self } == Self::NONE
    }
}

/// An amount across the image and one down it. Equal amounts are written as a single number, in files and on the command line.
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

/// Its form in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Written {
    Both(f32),
    Each { x: f32, y: f32 },
}

impl From<Written> for PerAxis {
    fn from(written: Written) -> Self {
        match written {
            Written::Both(amount) => Self::both(amount),
            Written::Each { x, y } => Self { x, y },
        }
    }
}

impl From<PerAxis> for Written {
    fn from(PerAxis { x, y }: PerAxis) -> Self {
        if x == y { Self::Both(x) } else { Self::Each { x, y } }
    }
}

/// `1.5`, or `2.5x4.2`: across, then down.
/// Why a text is no amount along both axes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PerAxisError {
    /// It is no number, or no two of them.
    #[error("needs a number, or two such as 2.5x4.2: {0}")]
    NoNumber(#[from] ParseFloatError),
    /// In some countries the comma stands before decimals.
    #[error("may be {x}.{y}, or {x} across and {y} down: write {x}.{y} or {x}x{y}")]
    Ambiguous {
        /// Before the comma.
        x: String,
        /// Behind it.
        y: String,
    },
}

impl FromStr for PerAxis {
    type Err = PerAxisError;

    fn from_str(text: &str) -> Result<Self, PerAxisError> {
        let is_clear = text.contains(['.', ' ']);
        match text.split_once(['x', '×', ',']) {
            None => Ok(Self::both(text.trim().parse()?)),
            Some((x, y)) if text.contains(',') && !is_clear => {
                Err(PerAxisError::Ambiguous { x: x.to_owned(), y: y.to_owned() })
            }
            Some((x, y)) => Ok(Self { x: x.trim().parse()?, y: y.trim().parse()? }),
        }
    }
}

impl fmt::Display for PerAxis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.x == self.y { write!(formatter, "{}", self.x) } else { write!(formatter, "{}x{}", self.x, self.y) }
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
        assert_eq!("3x5".parse(), Ok(PerAxis { x: 3.0, y: 5.0 }));
        let ambiguous = "1,5".parse::<PerAxis>().unwrap_err().to_string();
        assert_eq!(ambiguous, "may be 1.5, or 1 across and 5 down: write 1.5 or 1x5");
        for bad in ["", "1,", "1,2,3", "wide"] {
            assert!(bad.parse::<PerAxis>().is_err(), "{bad}");
        }
        assert_eq!(serde_json::to_string(&PerAxis::both(1.5)).unwrap(), "1.5");
        assert_eq!(serde_json::to_string(&PerAxis { x: 1.0, y: 2.0 }).unwrap(), r#"{"x":1.0,"y":2.0}"#);
        for bad in [r#"{"x":1.0}"#, r#"{"x":1.0,"y":2.0,"z":3.0}"#] {
            assert!(serde_json::from_str::<PerAxis>(bad).is_err(), "{bad}");
        }
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
