//! What all digits of a string have in common.

use super::to_either_side;
use crate::random::{Generator, between};
use crate::strings::{StringImage, StringRecipe};

/// Rows of a digit of usual size, as MNIST has it.
const USUAL_HEIGHT_PX: f32 = crate::ink::normalise::DIGIT_SIDE as f32;

/// The writer of one string.
pub(super) struct Hand {
    /// Factor for the size of every digit.
    pub(super) size: f32,
    /// Pixels to the left for each pixel down.
    pub(super) slant: f32,
    /// How far the pen moves every edge of the ink outward.
    pub(super) growth_px: f32,
    /// The part of each digit's height that is in line.
    pub(super) aligned_at: f32,
    /// The row on which that part is.
    pub(super) line_px: f32,
}

impl Hand {
    pub(super) fn random(recipe: &StringRecipe, rng: &mut Generator) -> Self {
        let size = between(recipe.size, rng);
        let aligned_at = between(recipe.aligned_at, rng);
        let middle_px = StringImage::HEIGHT as f32 / 2.0 + to_either_side(recipe.shift_px, rng);
        Self {
            size,
            slant: to_either_side(recipe.slant, rng),
            growth_px: to_either_side(recipe.pen_px, rng),
            aligned_at,
            line_px: middle_px + (aligned_at - 0.5) * USUAL_HEIGHT_PX * size,
        }
    }
}
