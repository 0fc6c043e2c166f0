//! The texts, a file for each group; those of the output are two files.

pub(super) mod criterion;
pub(super) mod layers;
pub(super) mod learning;
pub(super) mod output;
pub(super) mod units;
pub(super) mod whole;
