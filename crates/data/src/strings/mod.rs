//! Strings of digits: their images, and where these come from.
//!
//! - [`StringImage`]: 32 rows of any width. [`DigitString`]: one with the truth about it.
//! - [`generate()`]: strings put together by a [`StringRecipe`] from images of single [`Digits`]. [`FrozenSet`]: the same ones
//!   for everybody.
//! - [`generate_chosen`]: a string in a look that somebody chooses.
//! - [`StringDrawing`]: a number as pen strokes. [`pen_string`]: put together from one [`Writer`]'s digits.
//! - [`field`]: pictures and drawings of a number become images.

mod digit_string;
mod digits;
pub mod field;
mod frozen;
mod generate;
mod image;
mod pen_strings;
mod recipe;
mod string_drawing;

pub use self::{
    digit_string::{DigitString, PlacedDigit},
    digits::Digits,
    frozen::{FrozenSet, digest},
    generate::{ChosenLook, digits_apart, generate, generate_chosen},
    image::StringImage,
    pen_strings::{PenRecipe, Writer, pen_string, read_writers},
    recipe::{Gaps, RecipeError, Sometimes, StringRecipe, UnknownGaps},
    string_drawing::{StringDrawing, read_string_drawings},
};
