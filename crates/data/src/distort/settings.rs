//! How far distortions may go: the amounts, what is chosen of them by name, and their bounds.

use serde::{Deserialize, Serialize};

use super::PerAxis;
use super::elastic;

/// How far each kind of distortion may go. Each image gets its own amounts, evenly spread between none and these.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distortions {
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
    /// Over how many pixels the elastic displacement stays alike: the deviation of the Gaussian that smooths it.
    pub elastic_smoothness_px: f32,
    /// How far each edge of the ink is moved outward or inward at most, in pixels, as by another pen.
    #[serde(default)]
    pub thickness_px: f32,
    /// Share of the images (0–1) that are brought into MNIST's form afterwards: longest side 20, centre of mass in the middle.
    #[serde(default)]
    pub renormalised_share: f32,
    /// Share of the images (0–1) that are left as they are: those to be read are not distorted either.
    #[serde(default)]
    pub undistorted_share: f32,
}

/// A distortion that is out of bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("distortion {name} is {value}: it must be from {lowest} to {highest}")]
pub struct DistortionsError {
    /// Name of the field.
    pub name: &'static str,
    /// Its value.
    pub value: f32,
    /// Smallest value that is allowed.
    pub lowest: f32,
    /// Largest value that is allowed.
    pub highest: f32,
}

impl Distortions {
    /// Leaves every image as it is.
    pub const NONE: Self = Self {
        shift_px: PerAxis::both(0.0),
        scale: PerAxis::both(0.0),
        rotation_deg: 0.0,
        shear: 0.0,
        elastic_px: 0.0,
        elastic_smoothness_px: 5.0,
        thickness_px: 0.0,
        renormalised_share: 0.0,
        undistorted_share: 0.0,
    };

    /// What the training of digits gains from: about as much as handwriting differs, and no more.
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

    /// What the reading of real ink gains from, whoever wrote it, with whatever pen: further than
    /// [`standard`](Self::standard), with other widths of the pen, and mostly normalised as such ink is.
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
    /// horizontal shear. It gives no amounts; these were measured on the hundred digits of its figure 7, whose heights are
    /// 0.71 to 1.44 times and widths 0.64 to 1.60 times the usual, and whose centres lie within ±2.5 columns and ±4.2 rows.
    pub const fn paper() -> Self {
        Self { shift_px: PerAxis { x: 2.5, y: 4.2 }, scale: PerAxis { x: 0.46, y: 0.35 }, shear: 0.19, ..Self::NONE }
    }

    /// Checks every bound.
    ///
    /// # Errors
    /// If an amount is not finite, negative, or so large that no digit would be left.
    pub fn validate(&self) -> Result<(), DistortionsError> {
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
            ("undistorted_share", self.undistorted_share, 0.0, 1.0),
        ];
        let outside = bounds.into_iter().find(|&(_, value, lowest, highest)| !(lowest..=highest).contains(&value));
        outside.map_or(Ok(()), |(name, value, lowest, highest)| Err(DistortionsError { name, value, lowest, highest }))
    }

    pub(super) fn change_nothing(&self) -> bool {
        let Self { elastic_smoothness_px, undistorted_share, .. } = Self::NONE;
        Self { elastic_smoothness_px, undistorted_share, ..*self } == Self::NONE
    }
}
