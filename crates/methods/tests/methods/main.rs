//! The methods by the crate's public interface.
//!
//! - [`every_method`]: what holds for all of them.
//! - [`scikit_learn`]: the classical ones beside scikit-learn's numbers.
//! - [`support_vectors`], [`tangent_distance`]: what holds for one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod every_method;
mod scikit_learn;
mod support_vectors;
mod tangent_distance;
