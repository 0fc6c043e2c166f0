//! What others say about the same graphs.
//!
//! - [`figures`]: the numbers in the paper.
//! - [`every_path`]: small random graphs, all their paths one by one; [`differences`]: gradients by finite differences.
//! - [`openfst`]: another library. [`ctc`]: PyTorch. [`hidden_markov`]: hmmlearn.
//! - [`generalised`]: composition by a rule of the caller, and its limits.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod ctc;
mod differences;
mod every_path;
mod figures;
mod generalised;
mod hidden_markov;
mod openfst;
mod random_graphs;
