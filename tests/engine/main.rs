//! The engine with its real thread, as a window uses it: commands in, events and snapshots out.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking, also in a function that it calls")]
#![expect(clippy::float_cmp, reason = "the same computation gives the same numbers")]

mod attribution;
mod evaluations;
mod files;
mod fine_tuning;
mod harness;
mod robustness;
mod runs;
mod side_by_side;
mod watching;
