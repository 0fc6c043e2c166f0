//! A training session from outside: it repeats itself, goes on where it was stopped, and ends well when it diverges.
//!
//! - [`repeating`]: the same settings give the same run; it learns.
//! - [`resuming`]: a run that is stopped and resumed is the run that was not.
//! - [`diverging`]: a loss that is not finite ends the run with the last good weights.
//! - [`changing`]: what may be changed while a run is under way.
//! - [`strings`]: the same of training on strings.
//! - [`small_runs`]: data and settings with which all this takes moments.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]

mod changing;
mod diverging;
mod frozen;
mod repeating;
mod resuming;
mod small_runs;
mod strings;
