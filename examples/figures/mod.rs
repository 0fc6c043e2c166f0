//! How the examples that measure give their figures.

use std::io::{self, Write as _};

/// The middle one of some values, the mean of the two in the middle where there is none; not a number of no values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 0 => (values[middle - 1] + values[middle]) / 2.0,
        _ => values[middle],
    }
}

/// Prints a line.
///
/// # Errors
/// If nobody reads any more.
pub(crate) fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}
