//! The classifiers that section III-C of the paper compares on MNIST, what stood before them, and what came after.
//!
//! - [`method`]: all of them by name; [`paper`]: what the paper says of each.
//! - [`input`]: what a method is given of an image: pixels, the upright digit, or hand-made [`features`].
//! - [`fitting`]: images, settings and seed; how work reports, stops and resumes. [`settings`]: what can be set.
//! - [`classifier`]: what a fitted method can do; [`evidence`]: what it sees; [`cost`]: what it costs.
//! - [`fitted`]: a fitted method with its inputs, as one file ([`stored`]).
//! - [`benchmark`]: all of them on disk, measured once; [`measure`]: what they are compared by.
//! - [`service`]: the comparison on threads of its own, for a window.
//! - The methods: `linear`, `pairwise`, `nearest`, `quadratic`, `radial_basis`, `tangent`, `support_vectors` and the
//!   `networks`, each a file or a folder.

pub mod benchmark;
pub mod classifier;
pub mod cost;
pub mod error;
pub mod evidence;
pub mod features;
pub mod fitted;
pub mod fitting;
pub mod input;
mod least_squares;
mod linear;
pub mod measure;
pub mod method;
mod method_text;
mod minimise;
mod nearest;
mod networks;
mod pairwise;
pub mod paper;
mod quadratic;
mod radial_basis;
pub mod service;
pub mod settings;
pub mod stored;
mod support_vectors;
mod tangent;
mod targets;
