//! Networks trained by gradient.
//!
//! [`layers`] are what they are built from, [`network`] holds their arrays, [`counts`] counts their cost. [`training`] learns
//! from [`examples`].

pub(crate) mod boosting;
mod counts;
mod examples;
pub(crate) mod hidden_layers;
mod layers;
pub(crate) mod lenet1;
pub(crate) mod lenet4;
pub(crate) mod lenet4_features;
pub(crate) mod lenet5;
mod network;
pub(crate) mod residual;
#[cfg(test)]
mod tests;
mod training;
