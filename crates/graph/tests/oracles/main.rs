//! What others say about the same graphs: the paper's figures, and every path one by one.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod every_path;
mod figures;
mod random_graphs;
