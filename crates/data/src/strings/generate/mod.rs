//! Strings put together from images of single digits.

mod chosen;
mod disturbance;
mod glyph;
mod hand;

#[cfg(test)]
mod tests;

use rand::RngExt as _;

pub use self::chosen::{ChosenLook, generate_chosen};
use self::{
    glyph::{Glyph, Original},
    hand::Hand,
};
use super::{DigitString, Digits, Gaps, StringImage, StringRecipe};
use crate::builtin;
use crate::random::{Generator, Purpose, between, generator};

/// A neighbour covers at most this part of a digit's width, so that a narrow digit between two wide ones stays readable.
const MOST_COVERED: f32 = 1.0 / 3.0;

/// String number `index` of a seed and purpose. It depends on these alone, not on what was generated before.
///
/// Every length of the recipe and every image of `digits` is equally likely. A digit is cropped to its ink; size, slant, place
/// and augmentation are one bilinear resampling. Where digits overlap, the stronger ink counts. An image without ink is left
/// out, so the string is shorter then. The recipe has to be [valid](StringRecipe::validate).
pub fn generate(recipe: &StringRecipe, digits: Digits<'_>, seed: u64, purpose: Purpose, index: u64) -> DigitString {
    let rng = &mut generator(seed, purpose, index);
    let (glyphs, mut image) = arrange(recipe, digits, rng);
    for glyph in &glyphs {
        glyph.draw(&mut image);
    }
    disturbance::disturb(&mut image, recipe, rng);
    DigitString { image, digits: glyphs.iter().map(Glyph::placed).collect() }
}

/// The digits of the same string in its place, each in an image of its own: whose ink is whose. Nothing disturbs them.
pub fn digits_apart(
    recipe: &StringRecipe,
    digits: Digits<'_>,
    seed: u64,
    purpose: Purpose,
    index: u64,
) -> Vec<StringImage> {
    let (glyphs, blank) = arrange(recipe, digits, &mut generator(seed, purpose, index));
    let alone = |glyph: &Glyph| {
        let mut image = blank.clone();
        glyph.draw(&mut image);
        image
    };
    glyphs.iter().map(alone).collect()
}

/// The digits of a string in their places, and an image for them without ink.
fn arrange(recipe: &StringRecipe, digits: Digits<'_>, rng: &mut Generator) -> (Vec<Glyph>, StringImage) {
    let [shortest, longest] = recipe.lengths;
    let length = rng.random_range(shortest..=longest.max(shortest));
    let hand = Hand::random(recipe, rng);
    let mut glyphs = Vec::with_capacity(length);
    for _ in 0..length {
        let Some(original) = choose(recipe, digits, rng) else { continue };
        glyphs.extend(Glyph::random(&original, recipe, &hand, rng));
    }
    let right_px = line_up(&mut glyphs, recipe, rng);
    let image = StringImage::blank(right_px.ceil() as usize + StringImage::MARGIN);
    (glyphs, image)
}

/// Chooses the image of a digit, or draws one.
fn choose(recipe: &StringRecipe, digits: Digits<'_>, rng: &mut Generator) -> Option<Original> {
    if recipe.built_in_share > 0.0 && rng.random::<f32>() < recipe.built_in_share {
        let (image, digit) = builtin::draw_varied(rng.random(), 0);
        return Some(Original { image, digit, source: None });
    }
    if digits.is_empty() {
        return None;
    }
    let (image, digit, position) = digits.digit(rng.random_range(0..digits.len()))?;
    Some(Original { image: *image, digit, source: Some(position) })
}

/// Places the digits side by side and returns where the last one ends.
fn line_up(glyphs: &mut [Glyph], recipe: &StringRecipe, rng: &mut Generator) -> f32 {
    let range_px = recipe.gaps.of_one_string(rng);
    let has_wide_gap = recipe.wide_gap_share > 0.0 && rng.random::<f32>() < recipe.wide_gap_share;
    let wide_gap = has_wide_gap.then(|| rng.random_range(0..glyphs.len().max(1)));
    let mut left_px = StringImage::MARGIN as f32 + between(recipe.indent_px, rng);
    let mut previous_width_px = f32::INFINITY;
    for (place, glyph) in glyphs.iter_mut().enumerate() {
        let range_px = if wide_gap == Some(place) { Gaps::Spaced.range_px() } else { range_px };
        let gap_px = between(range_px, rng);
        if place > 0 {
            left_px += gap_px.max(-MOST_COVERED * previous_width_px.min(glyph.width_px()));
        }
        glyph.move_to(left_px);
        left_px += glyph.width_px();
        previous_width_px = glyph.width_px();
    }
    left_px
}

/// Uniform from the most to one side to the most to the other.
fn to_either_side(most: f32, rng: &mut Generator) -> f32 {
    between([-most, most], rng)
}
