//! The texts, one file for each group.

pub(super) mod layers;
pub(super) mod learning;
pub(super) mod methods;
pub(super) mod output;
pub(super) mod string_training;
pub(super) mod strings;
pub(super) mod units;
pub(super) mod whole;
