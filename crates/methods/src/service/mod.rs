//! The comparison on threads of its own: a window asks, and takes plain data. Nothing here waits for anything.
//!
//! - [`Measurer`] fits and measures cells, one after the other as it is asked.
//! - [`Readers`] are the fitted methods, which read one image; only the newest question counts.

mod measurer;
mod models;
mod readers;
#[cfg(test)]
mod tests;

pub use self::{
    measurer::{Measurer, MeasuringEvent, MeasuringTask, Work},
    readers::{Question, Read, Readers, Reading},
};
use lenet_train::panic_boundary;

use crate::error::Error;

/// Does `work`; an error or a panic in it becomes a line of text: libtorch appends the C++ call stack.
fn in_words<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, String> {
    let first_line = |text: String| text.lines().next().unwrap_or_default().to_owned();
    match panic_boundary::guarded(work) {
        Ok(result) => result.map_err(|error| first_line(error.to_string())),
        Err(panicked) => Err(panicked.to_string()),
    }
}
