//! Fields: the ink of a number on one line, from a picture or a pen, becomes a [`StringImage`].
//!
//! A field is normalised as a whole, never digit by digit (sections V and X of the 1998 paper): a stray mark would be blown
//! up to a "1". Its lines go (`ruling`), its base line is turned level and its strokes upright (`posture`), its digits become
//! 20 rows high (`band`) and its strokes as wide as MNIST's (`render`, `stroke_width`).

mod affine;
mod band;
mod posture;
mod profile;
mod render;
mod ruling;
mod several;
mod stroke_width;

use std::io;
use std::path::Path;

pub use self::affine::Affine;
use self::band::{Band, Mark, without_rules};
use self::posture::Posture;
use self::render::{Rendered, level_at, render};
use self::ruling::without_lines;
pub use self::several::{drawing_looks_like_several_digits, looks_like_several_digits};
use super::StringImage;
use crate::ink::bounds::Bounds;
use crate::ink::line::{check_line, typical_height};
use crate::ink::parts::Part;
use crate::ink::photo::{self, PhotoError};
use crate::ink::plane::Plane;
use crate::ink::{Canvas, Drawing, InkError, InkPath, MIN_DIGIT_HEIGHT, normalise::DIGIT_SIDE};

/// From this level on a pixel is ink.
const INKED: u8 = 128;

/// Ink whose digits are higher than twice this is reduced before anything is measured.
const MEASURED_HEIGHT: f64 = 60.0;

/// Ink whose digits are lower is enlarged, so that the thickness of lines and strokes is more than a pixel or two.
const LEAST_MEASURED_HEIGHT: f64 = 30.0;
const MAX_FACTOR: usize = 4;

/// A stroke is compared with ink up to this far away, in heights of a digit, and is at least so dark.
const FAINT_REACH: f64 = 0.2;
const FAINTEST_STROKE: u8 = 170;

/// Least height of the digits in rows, where something tall beside them must fit into the image too.
const LEAST_ROWS: f64 = 15.0;

/// Rows that the ink may fill.
const FILLED_ROWS: f64 = StringImage::HEIGHT as f64 - 2.0;

/// A number in an image, with what was done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalisedString {
    /// The image: digits about 20 rows high, ink 255 on 0.
    pub image: StringImage,
    /// Rows of the image for each pixel of the picture or unit of the drawing.
    pub scale: f64,
    /// Slope of the base line that was turned level, in rows per column of the source: above 0 it fell to the right.
    pub baseline_slope: f64,
    /// Slant that was taken out, in columns per row: above 0 strokes leant to the right.
    pub slant: f64,
    /// Mean width of the strokes before it was changed, in pixels of the image.
    pub stroke_width_px: f64,
    /// By how much strokes became wider, in pixels of the image; below 0 they became thinner.
    pub stroke_growth_px: f64,
    /// Leads from a point `[x, y]` of the image, in pixels, to the source.
    pub to_source: Affine,
}

/// Normalises the drawing of a number: strokes in any order and scale, by the steps of `path`.
///
/// # Errors
/// If nothing is drawn, a coordinate is not finite, or the drawing is not on one line of at most about
/// [`MAX_DIGITS`](crate::ink::MAX_DIGITS) digits.
pub fn from_drawing(path: &InkPath, drawing: &Drawing) -> Result<NormalisedString, InkError> {
    let ink = path.number_ink(drawing)?;
    let to_drawing = Affine::scaling(ink.scale, ink.offset).inverse();
    normalised(&ink.canvas.into(), &to_drawing, Paper::None)
}

/// Normalises the number in a picture file: PNG, JPEG or BMP, dark on light or light on dark.
///
/// # Errors
/// If the file is not a picture within the bounds, or has no number on one line that is large enough.
pub fn from_picture_file(path: &Path) -> Result<NormalisedString, PhotoError> {
    from_picture_ink(&photo::number_ink_of_file(path)?)
}

/// Normalises the number in a picture from bytes in memory or a file's reader.
///
/// # Errors
/// As [`from_picture_file`].
pub fn from_picture(picture: impl io::BufRead + io::Seek) -> Result<NormalisedString, PhotoError> {
    from_picture_ink(&photo::number_ink(picture)?)
}

fn from_picture_ink(ink: &photo::NumberInk) -> Result<NormalisedString, PhotoError> {
    let rough = rough_height(&inked_parts(&ink.plane))?;
    let height = rough as usize * ink.block;
    if height < MIN_DIGIT_HEIGHT {
        return Err(InkError::TooSmall { height }.into());
    }
    let plane = with_faint_strokes(&ink.plane, rough);
    Ok(normalised(&plane, &Affine::scaling(ink.block as f64, [0.0; 2]), Paper::Picture)?)
}

/// The ink with strokes that are fainter than others as dark as these: each pixel against the darkest ink around it.
fn with_faint_strokes(ink: &Plane<u8>, digit_height: f64) -> Plane<u8> {
    let reach = ((FAINT_REACH * digit_height) as usize).clamp(1, 24);
    ink.zip(&greatest_around(ink, reach), |level, darkest| {
        (u32::from(level) * 255 / u32::from(darkest.max(FAINTEST_STROKE))) as u8
    })
}

/// The greatest level at most `reach` columns and rows away from each pixel.
fn greatest_around(plane: &Plane<u8>, reach: usize) -> Plane<u8> {
    let along_rows = |plane: &Plane<u8>| {
        let mut greatest = plane.clone();
        greatest.values.chunks_exact_mut(plane.width).for_each(|row| spread_greatest(row, reach));
        greatest.turned()
    };
    along_rows(&along_rows(plane))
}

/// Brings each level of a row to the greatest one within `reach`. Each round reaches up to twice as far as the last one.
fn spread_greatest(row: &mut [u8], reach: usize) {
    let mut reached = 0;
    while reached < reach {
        let step = (reached + 1).min(reach - reached).min(row.len());
        let before = row.to_vec();
        row.iter_mut().zip(&before[step..]).for_each(|(level, right)| *level = (*level).max(*right));
        row[step..].iter_mut().zip(&before).for_each(|(level, left)| *level = (*level).max(*left));
        reached += step.max(1);
    }
}

/// Normalises the ink of a number.
///
/// # Errors
/// If there is none, or it is not on one line of digits that are large enough.
pub fn from_ink(ink: &Canvas) -> Result<NormalisedString, InkError> {
    normalised(&ink.clone().into(), &Affine::IDENTITY, Paper::Picture)
}

fn normalised(ink: &Plane<u8>, to_source: &Affine, paper: Paper) -> Result<NormalisedString, InkError> {
    let Sized { ink, parts, height, to_source } = Sized::new(ink, to_source)?;
    let (ink, parts) = match paper {
        Paper::Picture => {
            let ink = without_lines(&ink, &parts, height);
            let parts = inked_parts(&ink);
            (ink, parts)
        }
        Paper::None => (ink, parts),
    };
    let posture = Posture::of(&parts, rough_height(&parts)?, paper.usual_shift());
    let line = line(&ink, &parts, &posture.upright())?;
    let to_ink = posture.upright().then(&line.to_image()).inverse();
    let Rendered { image, stroke_width_px, stroke_growth_px } =
        render(&line.ink, &to_ink, line.image_width()).ok_or(InkError::NoInk)?;
    let to_source = to_ink.then(&to_source);
    let (baseline_slope, slant) = (posture.baseline, posture.excess_slant());
    let scale = 1.0 / to_source.magnification();
    Ok(NormalisedString { image, scale, baseline_slope, slant, stroke_width_px, stroke_growth_px, to_source })
}

/// What ink is on.
#[derive(Clone, Copy)]
enum Paper {
    /// A drawing has none.
    None,
    /// Paper that may have rules, frames and the like on it.
    Picture,
}

impl Paper {
    /// How far digits of a level line are shifted against each other, in heights of a digit. A picture may be taken askew, but
    /// who draws on a screen sees what is level.
    fn usual_shift(self) -> f32 {
        match self {
            Self::None => 0.12,
            Self::Picture => 0.03,
        }
    }
}

/// The connected parts of the ink.
fn inked_parts(ink: &Plane<u8>) -> Vec<Part> {
    ink.map(|level| level >= INKED).parts()
}

/// The height of the digits in pixels, as boxes along the axes tell it.
fn rough_height(parts: &[Part]) -> Result<f64, InkError> {
    let boxes = parts.iter().map(|part| Mark::new(part, &Affine::IDENTITY).bounds);
    typical_height(boxes.collect()).ok_or(InkError::NoInk)
}

/// Ink at a size at which it can be measured.
struct Sized {
    ink: Plane<u8>,
    parts: Vec<Part>,
    /// About the height of its digits, in pixels.
    height: f64,
    to_source: Affine,
}

impl Sized {
    fn new(ink: &Plane<u8>, to_source: &Affine) -> Result<Self, InkError> {
        let parts = inked_parts(ink);
        let height = rough_height(&parts)?;
        let (block, factor) = ((height / MEASURED_HEIGHT) as usize, (LEAST_MEASURED_HEIGHT / height).ceil() as usize);
        let (ink, scale) = match (block, factor) {
            (2.., _) => (reduced(ink, block), block as f64),
            (_, 2..) => (enlarged(ink, factor.min(MAX_FACTOR)), 1.0 / factor.min(MAX_FACTOR) as f64),
            _ => return Ok(Self { ink: ink.clone(), parts, height, to_source: *to_source }),
        };
        let to_source = Affine::scaling(scale, [0.0; 2]).then(to_source);
        Ok(Self { parts: inked_parts(&ink), ink, height: height / scale, to_source })
    }
}

/// Means of blocks of pixels; what does not fill a block at the right and the bottom is padded with paper.
fn reduced(ink: &Plane<u8>, block: usize) -> Plane<u8> {
    let (width, height) = (ink.width.div_ceil(block), ink.height().div_ceil(block));
    let mean = |index: usize| {
        let [left, top] = [index % width * block, index / width * block];
        let rows = (top..(top + block).min(ink.height())).map(|row| &ink.row(row)[left..(left + block).min(ink.width)]);
        let sum: usize = rows.flatten().map(|level| usize::from(*level)).sum();
        (sum / (block * block)) as u8
    };
    Plane { values: (0..width * height).map(mean).collect(), width }
}

fn enlarged(ink: &Plane<u8>, factor: usize) -> Plane<u8> {
    let width = ink.width * factor;
    let to_ink = Affine::scaling(1.0 / factor as f64, [0.0; 2]);
    let level =
        |index: usize| level_at(ink, to_ink.apply([index % width, index / width].map(|at| at as f64 + 0.5))) as u8;
    Plane { values: (0..width * ink.height() * factor).map(level).collect(), width }
}

/// The ink of the line alone, with the place of the line in upright coordinates.
struct Line {
    ink: Plane<u8>,
    band: Band,
    bounds: Bounds,
}

/// Finds the marks of the line.
fn line(ink: &Plane<u8>, parts: &[Part], upright: &Affine) -> Result<Line, InkError> {
    let marks = parts.iter().map(|part| Mark::new(part, upright)).collect();
    let marks = without_rules(marks);
    let band = Band::of(&marks).ok_or(InkError::NoInk)?;
    let marks = band.own(marks);
    let bounds = marks.iter().map(|mark| mark.bounds).reduce(Bounds::joined).ok_or(InkError::NoInk)?;
    check_line(bounds.extent(), band.height)?;
    let is_near = ink.map(|_| false).of(marks.iter().map(|mark| mark.part)).grown();
    Ok(Line { ink: ink.zip(&is_near, |level, is_near| if is_near { level } else { 0 }), band, bounds })
}

impl Line {
    /// Rows of the image for each unit of upright coordinates: 20 for a digit, fewer where something is much higher.
    fn scale(&self) -> f64 {
        let scale = DIGIT_SIDE as f64 / self.band.height;
        let fits = FILLED_ROWS / self.bounds.extent()[1];
        scale.min(fits.max(LEAST_ROWS / self.band.height))
    }

    fn image_width(&self) -> usize {
        (self.scale() * self.bounds.extent()[0]).ceil() as usize + 2 * StringImage::MARGIN
    }

    /// From upright coordinates to the image: the digits into the middle, moved up or down where other ink would be cut off.
    fn to_image(&self) -> Affine {
        let scale = self.scale();
        let middle = scale * (self.band.top + self.band.bottom) / 2.0;
        let room = StringImage::HEIGHT as f64 / 2.0 - 1.0;
        let [above, below] = [middle - scale * self.bounds.low[1], scale * self.bounds.high[1] - middle];
        let shift = match (above > room, below > room) {
            (true, false) => (above - room).min(room - below),
            (false, true) => -(below - room).min(room - above),
            _ => 0.0,
        };
        let left = StringImage::MARGIN as f64 - scale * self.bounds.low[0];
        Affine::scaling(scale, [left, StringImage::HEIGHT as f64 / 2.0 - middle + shift])
    }
}

#[cfg(test)]
mod tests;
