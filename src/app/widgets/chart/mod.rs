//! What charts are made of, wherever they stand: scales, axes, curves, legend, and the keys that zoom.

pub(crate) mod axes;
pub(crate) mod curve;
pub(crate) mod keys;
pub(crate) mod legend;
pub(crate) mod look;
pub(crate) mod scale;
