//! How strings are put together from single digits: lengths, gaps, hands, and what disturbs the reader.

mod bounds;
mod gaps;

use serde::{Deserialize, Serialize};

pub use self::{
    bounds::RecipeError,
    gaps::{Gaps, UnknownGaps},
};
use crate::augment::{Augmentation, PerAxis};

/// What strings are put together by. Two numbers in brackets are the least and the most; a string, or a digit, has an amount
/// of its own, uniform between them. A single number is the most to either side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringRecipe {
    /// Number of digits.
    pub lengths: [usize; 2],
    /// Gaps between the ink of neighbours. None is so small that a third of the narrower digit would be covered.
    pub gaps: Gaps,
    /// Share of the strings (0–1) with one gap that is spaced, in between the others.
    pub wide_gap_share: f32,
    /// Background on the left in addition to the usual margin, in pixels, so that a digit begins at any column of a position.
    pub indent_px: [f32; 2],
    /// Factor for the size of all digits of a string. A digit of usual size is 20 pixels high.
    pub size: [f32; 2],
    /// Factor for the size of each digit in addition.
    pub digit_size: [f32; 2],
    /// The part of each digit's height that a string has in line: 0.5 is the middle, 1 the base line.
    pub aligned_at: [f32; 2],
    /// Shift of a string up or down, in pixels.
    pub shift_px: f32,
    /// Shift of each digit up or down in addition, in pixels.
    pub digit_shift_px: f32,
    /// Slant of a string: pixels sideways for each pixel down.
    pub slant: f32,
    /// Slant of each digit in addition.
    pub digit_slant: f32,
    /// Shift of each edge of the ink outward or inward, in pixels, the same for a string: its pen.
    pub pen_px: f32,
    /// Augmentation of each digit in addition. Its shift and re-normalisation have no effect.
    pub augmentation: Augmentation,
    /// Share of the digits (0–1) that the program draws itself in any style, instead of taking an image.
    pub built_in_share: f32,
    /// A line through the field: its width in pixels.
    pub line_px: Sometimes,
    /// Ruled lines above and below: the strength of their ink, up to 1.
    pub ruling: Sometimes,
    /// Stray dots and dashes: their number.
    pub specks: Sometimes,
    /// Blur: the deviation of its Gaussian in pixels.
    pub blur_px: Sometimes,
    /// Noise: the percentage of pixels that are inverted.
    pub noise_percent: Sometimes,
}

/// Something that a share of the strings has, each by an amount uniform from 0 to the most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sometimes {
    /// Share of the strings, 0–1.
    pub share: f32,
    /// The largest amount.
    pub most: f32,
}

impl Sometimes {
    /// No string has it.
    pub const NEVER: Self = Self { share: 0.0, most: 0.0 };
}

impl StringRecipe {
    /// Digits as they are, in line, at the paper's gaps: three to five.
    pub const PLAIN: Self = Self {
        lengths: [3, 5],
        gaps: Gaps::Paper,
        wide_gap_share: 0.0,
        indent_px: [0.0, 0.0],
        size: [1.0, 1.0],
        digit_size: [1.0, 1.0],
        aligned_at: [0.5, 0.5],
        shift_px: 0.0,
        digit_shift_px: 0.0,
        slant: 0.0,
        digit_slant: 0.0,
        pen_px: 0.0,
        augmentation: Augmentation::NONE,
        built_in_share: 0.0,
        line_px: Sometimes::NEVER,
        ruling: Sometimes::NEVER,
        specks: Sometimes::NEVER,
        blur_px: Sometimes::NEVER,
        noise_percent: Sometimes::NEVER,
    };

    /// For testing: digits of unequal size, height and slant, without disturbance. Its arithmetic is addition and
    /// multiplication alone, whose results are the same on every platform.
    pub const TEST: Self =
        Self { digit_size: [0.8, 1.2], digit_shift_px: 2.0, slant: 0.1, digit_slant: 0.05, ..Self::PLAIN };

    /// For training: any length and gap, any hand and pen, and what fields on paper have besides digits.
    pub const TRAINING: Self = Self {
        lengths: [1, 10],
        gaps: Gaps::Mixed,
        wide_gap_share: 0.1,
        indent_px: [0.0, 8.0],
        size: [0.8, 1.25],
        digit_size: [0.85, 1.15],
        aligned_at: [0.5, 1.0],
        shift_px: 3.0,
        digit_shift_px: 2.0,
        slant: 0.3,
        digit_slant: 0.1,
        pen_px: 0.5,
        augmentation: Augmentation {
            scale: PerAxis { x: 0.12, y: 0.05 },
            rotation_deg: 6.0,
            elastic_px: 0.8,
            thickness_px: 0.15,
            ..Augmentation::NONE
        },
        built_in_share: 0.0,
        line_px: Sometimes { share: 0.05, most: 2.0 },
        ruling: Sometimes { share: 0.1, most: 0.8 },
        specks: Sometimes { share: 0.1, most: 4.0 },
        blur_px: Sometimes { share: 0.2, most: 0.8 },
        noise_percent: Sometimes { share: 0.1, most: 5.0 },
    };

    /// The same recipe for strings of one length.
    #[must_use]
    pub const fn of_length(mut self, length: usize) -> Self {
        self.lengths = [length, length];
        self
    }
}
