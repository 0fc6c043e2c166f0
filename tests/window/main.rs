//! The whole window with the real engine on built-in digits, driven by the names that a screen reader gives and by pointer
//! and key events: what a user does with it, from the first second to the resumed run.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::disallowed_methods, reason = "tests put files in place that are damaged on purpose")]

mod attribution;
mod comparing;
mod data;
mod demonstrating;
mod drawing;
#[path = "../support/easy_data.rs"]
mod easy_data;
mod explaining;
mod files;
mod fine_tuning;
mod first_second;
mod harness;
mod keyboard;
mod methods;
mod presenting;
mod remembering;
mod robustness;
mod side_by_side;
mod strings;
mod training;
