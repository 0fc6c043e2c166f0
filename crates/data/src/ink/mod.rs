//! Ink becomes a 28×28 image, by the steps that made MNIST. The one implementation, for the sketchpad, files and built-in digits.
//!
//! Strokes come by [`InkPath`], pictures by [`photo`].

pub(crate) mod bounds;
mod cleaning;
mod legs;
pub(crate) mod line;
pub mod normalise;
pub(crate) mod parts;
pub(crate) mod pen;
pub mod photo;
pub(crate) mod plane;
mod shape_check;
mod smoothing;
pub mod strokes;
pub mod strokes_file;

use self::{
    bounds::{Bounds, Stroke},
    cleaning::{clean, clean_number},
    normalise::{Centring, normalise_by},
    pen::{Sizing, draw},
    smoothing::smooth,
};
pub use self::{
    normalise::{Canvas, Normalised, normalise},
    pen::Pen,
    shape_check::ShapeRejection,
    strokes::Drawing,
    strokes_file::StrokesFile,
};
use crate::dataset::Image;

/// Least height of the digits in a picture of a whole number, in pixels.
pub const MIN_DIGIT_HEIGHT: usize = 7;

/// Most digits of usual width in one image of a whole number.
pub const MAX_DIGITS: usize = 24;

/// Why ink does not become an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InkError {
    /// Nothing was drawn, or nothing in the picture stands out from its background.
    #[error("no ink found: there is nothing to read")]
    NoInk,
    /// A coordinate is infinite or not a number.
    #[error("a point of the drawing has a coordinate that is not a finite number")]
    NotFinite,
    /// The digits have too few pixels to be told apart.
    #[error("the digits are about {height} pixels high: give a picture with at least {MIN_DIGIT_HEIGHT}")]
    TooSmall {
        /// Height of the digits, in pixels of the picture.
        height: usize,
    },
    /// The ink is several lines, or is no line of digits at all.
    #[error("the ink is {0} times as high as its digits: give a number that stands on one line")]
    TooTall(usize),
    /// The ink is wider than the longest number that is read.
    #[error("the ink is {0} times as wide as its digits are high: give at most about {MAX_DIGITS} digits")]
    TooLong(usize),
}

/// How ink becomes an image: all steps by default, fewer to measure the effect of a step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InkPath {
    /// What the strokes of a digit are drawn with. Those of whole numbers are drawn with [`Pen::FOR_NUMBERS`].
    pub pen: Pen,
    /// A digit's drawing whose longest side is at most this, in its own units, is a dot: a pen that touched the paper and
    /// slipped. Nothing is by default, since drawings may have any scale.
    pub dot_side: f64,
    /// Steps to skip.
    pub left_out: Vec<InkStep>,
}

/// A step of the way that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InkStep {
    /// Outlier removal.
    Cleaning,
    /// Smoothing of the strokes.
    Smoothing,
    /// The centre of mass into the middle; without it, the middle of the ink's box.
    Centring,
}

impl InkPath {
    /// Brings a drawing into MNIST's form.
    ///
    /// # Errors
    /// If the drawing has no point, or a coordinate that is not finite.
    pub fn read(&self, drawing: &Drawing) -> Result<Normalised, InkError> {
        self.normalise(&self.ink(drawing)?)
    }

    /// The ink that a drawing's strokes leave.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn ink(&self, drawing: &Drawing) -> Result<Canvas, InkError> {
        let strokes = self.digit_strokes(drawing)?;
        let sizing = Sizing::of_digit(&strokes).ok_or(InkError::NoInk)?;
        Ok(draw(&strokes, &sizing, self.pen))
    }

    /// Why the shape check rejects the drawing of a digit, if it does: for its strokes, or for the `image` that they became.
    pub fn shape_rejection(&self, drawing: &Drawing, image: &Image) -> Option<ShapeRejection> {
        let strokes = self.digit_strokes(drawing).unwrap_or_default();
        ShapeRejection::of_strokes(&strokes).or_else(|| ShapeRejection::of(image))
    }

    /// The strokes of a digit as they are drawn.
    fn digit_strokes(&self, drawing: &Drawing) -> Result<Vec<Stroke>, InkError> {
        let mut strokes = strokes_of(drawing)?;
        if self.does(InkStep::Cleaning) {
            strokes = clean(&strokes);
        }
        let side = Bounds::of_strokes(&strokes).map_or(0.0, Bounds::side);
        if side <= self.dot_side {
            strokes = strokes.first().and_then(|stroke| stroke.first()).map(|point| vec![*point]).into_iter().collect();
        } else if self.does(InkStep::Smoothing) {
            strokes = strokes.iter().map(|stroke| smooth(stroke, side)).collect();
        }
        Ok(strokes)
    }

    /// The ink of a drawing of a whole number, with the place of the drawing's coordinates in it.
    ///
    /// # Errors
    /// As [`Self::read`], and if the drawing is too high or too wide for digits on one line.
    pub(crate) fn number_ink(&self, drawing: &Drawing) -> Result<NumberInk, InkError> {
        let mut strokes = strokes_of(drawing)?;
        if self.does(InkStep::Cleaning) {
            strokes = clean_number(&strokes);
        }
        let mut sizing = Sizing::of_number(&strokes)?;
        if self.does(InkStep::Smoothing) {
            strokes = strokes.iter().map(|stroke| smooth(stroke, sizing.unit)).collect();
            sizing.bounds = Bounds::of_strokes(&strokes).ok_or(InkError::NoInk)?;
        }
        let (scale, margin) = (sizing.scale(), Pen::FOR_NUMBERS.margin());
        let offset = sizing.bounds.low.map(|low| margin - scale * low);
        Ok(NumberInk { canvas: draw(&strokes, &sizing, Pen::FOR_NUMBERS), scale, offset })
    }

    /// Brings ink into MNIST's form.
    ///
    /// # Errors
    /// If there is none.
    pub fn normalise(&self, canvas: &Canvas) -> Result<Normalised, InkError> {
        normalise_by(canvas, if self.does(InkStep::Centring) { Centring::Mass } else { Centring::Box })
    }

    fn does(&self, step: InkStep) -> bool {
        !self.left_out.contains(&step)
    }
}

/// The ink of a number that was drawn. A point of the drawing times `scale`, plus `offset`, is its place on the canvas.
pub(crate) struct NumberInk {
    pub(crate) canvas: Canvas,
    pub(crate) scale: f64,
    pub(crate) offset: [f64; 2],
}

/// The strokes that have a point, in 64 bits.
fn strokes_of(drawing: &Drawing) -> Result<Vec<Stroke>, InkError> {
    if !drawing.strokes.iter().flatten().flatten().all(|coordinate| coordinate.is_finite()) {
        return Err(InkError::NotFinite);
    }
    let strokes = drawing.strokes.iter().filter(|stroke| !stroke.is_empty());
    Ok(strokes.map(|stroke| stroke.iter().map(|point| point.map(f64::from)).collect()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drawing(strokes: &[&[[f32; 2]]]) -> Drawing {
        Drawing { strokes: strokes.iter().map(|stroke| stroke.to_vec()).collect(), label: None }
    }

    fn read(strokes: &[&[[f32; 2]]]) -> Image {
        InkPath::default().read(&drawing(strokes)).unwrap().image
    }

    const SEVEN: [[f32; 2]; 4] = [[0.0, 0.0], [6.0, 0.5], [5.0, 4.0], [2.0, 9.0]];

    #[test]
    fn position_and_scale_do_not_matter() {
        let seven = |scale: f32, x: f32, y: f32| read(&[&SEVEN.map(|[a, b]| [x + scale * a, y + scale * b])]);
        let reference = seven(1.0, 0.0, 0.0);
        for other in [seven(0.25, 0.0, 0.0), seven(1024.0, 0.0, 0.0), seven(1.0, -64.0, 512.0), seven(1e-30, 0.0, 0.0)]
        {
            let difference = reference.iter().zip(&other).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(difference <= Some(2), "{difference:?}");
        }
    }

    #[test]
    fn a_single_tap_is_a_round_dot_in_the_middle() {
        let image = read(&[&[[3e8, -3e8]]]);
        assert_eq!(image[14 * 28 + 14], 255);
        assert!(image.iter().filter(|ink| **ink > 0).count() > 50);
        assert_eq!(image[4 * 28 + 4], 0, "corners of a round dot stay free");
    }

    #[test]
    fn a_pen_that_slips_draws_a_dot_and_no_bar_where_the_scale_is_known() {
        let slipped = drawing(&[&[[0.5, 0.5], [0.505, 0.51], [0.5, 0.53]]]);
        let image = |dot_side: f64| InkPath { dot_side, ..InkPath::default() }.read(&slipped).unwrap().image;
        assert_eq!(image(0.04), read(&[&[[0.5, 0.5]]]));
        assert_ne!(image(0.0), image(0.04));
        let path = InkPath { dot_side: 0.04, ..InkPath::default() };
        assert_eq!(path.shape_rejection(&slipped, &image(0.04)), Some(ShapeRejection::Dot));
    }

    #[test]
    fn a_scribble_is_no_digit_and_a_trembling_seven_is_one() {
        let zigzag: Vec<[f32; 2]> = (0..12_u8).map(|turn| [f32::from(turn % 2), f32::from(turn) / 11.0]).collect();
        let rejected = |strokes: &[&[[f32; 2]]]| InkPath::default().shape_rejection(&drawing(strokes), &read(strokes));
        assert_eq!(rejected(&[&zigzag]), Some(ShapeRejection::TooTangled));
        assert_eq!(rejected(&[&SEVEN]), None);
        let at = |share: f32| {
            let (from, part) = ((share * 3.0) as usize, (share * 3.0).fract());
            [0, 1].map(|axis| SEVEN[from][axis] + part * (SEVEN[(from + 1).min(3)][axis] - SEVEN[from][axis]))
        };
        let trembling: Vec<[f32; 2]> = (0..160_u8)
            .map(|step| {
                let [x, y] = at(f32::from(step) / 160.0);
                [x + 0.04 * f32::from(step % 5), y + 0.03 * f32::from(step % 7)]
            })
            .collect();
        assert_eq!(rejected(&[&trembling]), None);
    }

    #[test]
    fn what_was_drawn_by_accident_changes_nothing() {
        let frame = [[-4.0, -4.0], [12.0, -4.0], [12.0, 13.0], [-4.0, 13.0], [-4.0, -4.0]];
        for accident in [&[[30.0, 3.0]][..], &frame] {
            assert_eq!(read(&[&SEVEN, accident]), read(&[&SEVEN]), "{accident:?}");
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let outcome =
            |strokes: &[&[[f32; 2]]]| InkPath::default().read(&drawing(strokes)).map(|normalised| normalised.image);
        assert_eq!(outcome(&[]), Err(InkError::NoInk));
        assert_eq!(outcome(&[&[]]), Err(InkError::NoInk));
        assert_eq!(outcome(&[&[[0.0, f32::NAN]]]), Err(InkError::NotFinite));
        assert_eq!(outcome(&[&[[0.0, 0.0], [f32::INFINITY, 0.0]]]), Err(InkError::NotFinite));
    }

    proptest! {
        #[test]
        fn any_drawing_fits_on_a_small_canvas(strokes in proptest::collection::vec(
            proptest::collection::vec(proptest::array::uniform2(proptest::num::f32::NORMAL | proptest::num::f32::ZERO
                | proptest::num::f32::SUBNORMAL), 1..14), 1..4)) {
            let canvas = InkPath::default().ink(&Drawing { strokes, label: None }).unwrap();
            prop_assert!(canvas.width() < 80 && canvas.height() < 80);
            prop_assert!(canvas.ink().contains(&255));
        }
    }
}
