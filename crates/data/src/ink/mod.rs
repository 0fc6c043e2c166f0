//! Ink becomes a 28×28 image, by the steps that made MNIST. The one implementation, for the sketchpad, files and built-in digits.
//!
//! - [`path`]: all steps from strokes to MNIST's form, of these parts:
//! - [`strokes`]: drawings as pen strokes, and the strokes files that hold them; `bounds`: how large they are.
//! - [`strokes_file`]: a strokes file with drawings to add and remove, for saved digits.
//! - `cleaning`: outlier removal; `smoothing`: even strokes from a device's points.
//! - [`pen`]: a round pen that turns strokes into a [`Canvas`].
//! - [`photo`]: picture files of one digit, from which the ink is taken onto a [`Canvas`].
//! - `shape_check`: rejects ink whose shape no digit has.
//! - [`normalise`](mod@normalise): a [`Canvas`] into MNIST's form, with every step on the way.

mod bounds;
pub mod canvas;
mod cleaning;
pub mod normalise;
pub mod path;
pub mod pen;
pub mod photo;
mod shape_check;
mod smoothing;
pub mod strokes;
pub mod strokes_file;

pub use canvas::Canvas;
pub use normalise::{Normalised, normalise};
pub use path::{InkPath, InkStep};
pub use pen::Pen;
pub use shape_check::ShapeRejection;
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
