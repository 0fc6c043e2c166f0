//! Our network, loss, gradients, optimisers and schedules give PyTorch's numbers.
//!
//! PyTorch's are in `fixtures/pytorch`, beside the script that made them.
//!
//! - [`gradients`], [`steps`], [`files`]: the tests.
//! - [`expected`]: PyTorch's numbers, and what ours come to.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod expected;
mod files;
mod gradients;
mod steps;
