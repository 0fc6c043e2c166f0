//! A message rejects each file that is damaged, foreign or does not fit. It names the file and what is wrong. Nothing
//! panics, and no header decides how much is allocated.
//!
//! - [`models`] and [`checkpoints`]: the tests.
//! - [`whole_files`]: the files that are damaged there, and how they are read; [`raw_file`]: what damages them.
//! - [`allocation`]: how much is allocated meanwhile.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod allocation;
mod checkpoints;
mod models;
mod onnx;
mod raw_file;
mod torch;
mod whole_files;
