//! One digit of a string: its size, slant and place, and the drawing of it.

use super::hand::Hand;
use super::to_either_side;
use crate::augment::FreeDigit;
use crate::dataset::Image;
use crate::random::{Generator, between};
use crate::strings::{PlacedDigit, StringImage, StringRecipe};

/// The point of a 28×28 image that size and slant leave in its place.
const CENTRE: f32 = 13.5;

/// Free rows above and below the highest and lowest ink.
const FREE_ROWS: f32 = 1.0;

/// Below this size every pixel is the mean of four places, so that no thin stroke falls between pixels.
const SMALLEST_OF_ONE_PLACE: f32 = 0.85;

/// The image that a digit is from.
pub(super) struct Original {
    pub(super) image: Image,
    pub(super) digit: u8,
    pub(super) source: Option<u32>,
}

/// A digit on its way into a string. Columns and rows are those of the string, counted from the edge of the first pixel.
pub(super) struct Glyph {
    digit: u8,
    source: Option<u32>,
    ink: FreeDigit,
    size: f32,
    slant: f32,
    /// The centre of the original.
    origin: [f32; 2],
    /// The box of its ink, from the origin.
    low: [f32; 2],
    high: [f32; 2],
}

impl Glyph {
    /// At its height, but not yet at its column. `None` without ink.
    pub(super) fn random(original: &Original, recipe: &StringRecipe, hand: &Hand, rng: &mut Generator) -> Option<Self> {
        let wanted_size = hand.size * between(recipe.digit_size, rng);
        let slant = hand.slant + to_either_side(recipe.digit_slant, rng);
        let shift_px = to_either_side(recipe.digit_shift_px, rng);
        let ink = FreeDigit::random(&original.image, &recipe.augmentation, hand.growth_px, rng);
        let [low, high] = ink_box(&ink, slant)?;
        // As high as fits.
        let largest = (StringImage::HEIGHT as f32 - 2.0 * FREE_ROWS) / (high[1] - low[1]);
        let size = wanted_size.min(largest);
        let [low, high] = [low, high].map(|corner| corner.map(|coordinate| size * coordinate));
        let height_px = high[1] - low[1];
        let lowest_top_px = StringImage::HEIGHT as f32 - FREE_ROWS - height_px;
        let top_px = (hand.line_px + shift_px - hand.aligned_at * height_px).min(lowest_top_px).max(FREE_ROWS);
        let (digit, source) = (original.digit, original.source);
        Some(Self { digit, source, ink, size, slant, origin: [0.0, top_px - low[1]], low, high })
    }

    pub(super) fn width_px(&self) -> f32 {
        self.high[0] - self.low[0]
    }

    /// Moves it so that its ink begins at this column.
    pub(super) fn move_to(&mut self, left_px: f32) {
        self.origin[0] = left_px - self.low[0];
    }

    pub(super) fn placed(&self) -> PlacedDigit {
        PlacedDigit {
            digit: self.digit,
            left_px: self.origin[0] + self.low[0],
            right_px: self.origin[0] + self.high[0],
            source: self.source,
        }
    }

    /// Draws it; the stronger ink of it and of what is there stays.
    pub(super) fn draw(&self, image: &mut StringImage) {
        // Interpolation brings ink up to half a pixel of the original beyond the box.
        let within = |axis: usize, count: usize| {
            let first = (self.origin[axis] + self.low[axis] - self.size).floor().max(0.0) as usize;
            first..((self.origin[axis] + self.high[axis] + self.size).ceil().max(0.0) as usize).min(count)
        };
        let (columns, rows, width) = (within(0, image.width()), within(1, StringImage::HEIGHT), image.width());
        for y in rows {
            let row = &mut image.pixels_mut()[y * width..][columns.clone()];
            for (x, pixel) in columns.clone().zip(row) {
                *pixel = (*pixel).max(self.pixel([x as f32 + 0.5, y as f32 + 0.5]));
            }
        }
    }

    /// The pixel with its middle here.
    fn pixel(&self, [x, y]: [f32; 2]) -> u8 {
        let ink = if self.size >= SMALLEST_OF_ONE_PLACE {
            self.ink.ink_at([self.original_place([x, y])])
        } else {
            let offsets = [[-0.25, -0.25], [0.25, -0.25], [-0.25, 0.25], [0.25, 0.25]];
            self.ink.ink_at(offsets.map(|[dx, dy]| self.original_place([x + dx, y + dy])))
        };
        (ink + 0.5) as u8
    }

    /// The place in the original of a place in the string.
    fn original_place(&self, place: [f32; 2]) -> [f32; 2] {
        let [dx, dy] = [place[0] - self.origin[0], place[1] - self.origin[1]];
        [CENTRE + (dx + self.slant * dy) / self.size, CENTRE + dy / self.size]
    }
}

/// The corners of the box around the ink of a slanted digit in its original size, from its centre. `None` without ink.
fn ink_box(ink: &FreeDigit, slant: f32) -> Option<[[f32; 2]; 2]> {
    let slanted = |&[x, y]: &[f32; 2]| [x - CENTRE - slant * (y - CENTRE), y - CENTRE];
    let points = ink.outline().iter().map(slanted);
    let middles = points.map(|point| [point, point]).reduce(|[low, high], [point, _]| {
        [[low[0].min(point[0]), low[1].min(point[1])], [high[0].max(point[0]), high[1].max(point[1])]]
    });
    // From the middles of pixels to their edges.
    middles.map(|[low, high]| [low.map(|middle| middle - 0.5), high.map(|middle| middle + 0.5)])
}
