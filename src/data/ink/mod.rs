//! Ink becomes a 28×28 image, by the steps that made MNIST. The one implementation, for the sketchpad, files and built-in digits.
//!
//! - [`strokes`]: drawings as pen strokes, and the strokes files that hold them.
//! - [`strokes_file`]: a strokes file that drawings are added to and taken from.
//! - [`pen`]: a round pen that turns strokes into a [`Canvas`].
//! - [`photo`]: picture files of one digit, from which the ink is taken onto a [`Canvas`].
//! - [`normalise`](mod@normalise): a [`Canvas`] into MNIST's form, with every step on the way.
//!
//! What cleans a drawing belongs between the strokes and the pen; what cleans a picture, in [`photo`].

pub mod canvas;
pub mod normalise;
pub mod pen;
pub mod photo;
pub mod strokes;
pub mod strokes_file;

pub use canvas::Canvas;
pub use normalise::{Normalised, normalise};
pub use pen::Pen;
pub use strokes::Drawing;
pub use strokes_file::StrokesFile;

/// Why ink does not become an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InkError {
    /// Nothing was drawn, or nothing in the picture stands out from its background.
    #[error("no ink found: there is nothing to read")]
    NoInk,
    /// A coordinate is infinite or not a number.
    #[error("a point of the drawing has a coordinate that is not a finite number")]
    NotFinite,
}

/// Brings a drawing into MNIST's form: the usual pen, then normalisation.
///
/// # Errors
/// If the drawing has no point, or a coordinate that is not finite.
pub fn read_drawing(drawing: &Drawing) -> Result<Normalised, InkError> {
    normalise(&pen::draw(drawing, Pen::default())?)
}
