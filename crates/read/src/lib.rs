//! Reading of whole numbers: LeNet-5 over a line of digits, and what makes a string of its outputs.
//!
//! - [`segment`]: heuristic over-segmentation: cuts, pieces and their graphs.

pub mod segment;
