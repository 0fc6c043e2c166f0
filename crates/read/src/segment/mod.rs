//! Heuristic over-segmentation (section V): a field is cut in more places than needed, and a graph holds every way to make
//! digits of the pieces.
//!
//! Read in this order: [`cut`](Cut) (where a field may be cut), `pieces` (the ink between cuts), [`segmentation`](Segmentation)
//! (what may be a digit) and [`interpretation`] (what digit it may be). Of a cut's origin, `profiles`, `components` and
//! `hit_and_deflect` tell; `path` finds the thinnest place near it.
//!
//! ```
//! use lenet_data::strings::StringImage;
//! use lenet_graph::viterbi;
//! use lenet_read::segment::{Segmentation, SegmenterWeights, interpretation};
//!
//! let mut image = StringImage::blank(60);
//! for row in 6..26 {
//!     for column in [20, 21, 34, 35] {
//!         image.pixels_mut()[row * 60 + column] = 255;
//!     }
//! }
//! let segmentation = Segmentation::new(&image);
//! assert_eq!(segmentation.cuts().len(), 1);
//!
//! // A recogniser that takes every segment for a 1.
//! let one = std::array::from_fn(|label| if label == 1 { 0.0 } else { 9.0 });
//! let penalties = vec![one; segmentation.segments().len()];
//! let graph = interpretation::graph(&segmentation, &penalties, &SegmenterWeights::default())?;
//! assert_eq!(viterbi(&graph).outputs(&graph), [1, 1]);
//! # Ok::<(), lenet_graph::GraphError>(())
//! ```

mod components;
mod cut;
mod features;
mod hit_and_deflect;
mod ink_map;
pub mod interpretation;
mod loss;
mod path;
mod pieces;
mod profiles;
mod segmentation;

#[cfg(test)]
mod tests;

pub use self::{
    cut::{Cut, CutKind},
    features::{FEATURE_COUNT, FEATURES, SegmenterWeights, USUAL_ASPECT},
    loss::loss,
    path::Path,
    profiles::Profiles,
    segmentation::{Segment, Segmentation},
};
