//! Diagnostics on standard error: what the program drops on purpose, and what its libraries warn of.

use std::env;

use log::{Level, LevelFilter, Log, Metadata, Record};

use super::output;

/// What sets the most detailed level to show, such as `debug`: the first of these that holds one.
const LEVEL_VARIABLES: [&str; 2] = ["LENET_LAB_LOG", "RUST_LOG"];

/// What the targets of our own packages begin with.
const OWN_TARGETS: &str = "lenet";

struct StderrLogger;

impl Log for StderrLogger {
    /// Warnings are shown whoever gives them, details only of our own packages.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn || metadata.target().starts_with(OWN_TARGETS)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            output::note(&line(record));
        }
    }

    fn flush(&self) {}
}

/// Shows diagnostics from now on: warnings and errors, or what the environment asks for.
pub(super) fn install() {
    // A program that uses this one as a library has its own.
    if log::set_logger(&StderrLogger).is_ok() {
        let set_level = LEVEL_VARIABLES.iter().find_map(|name| env::var(name).ok()?.parse().ok());
        log::set_max_level(set_level.unwrap_or(LevelFilter::Warn));
    }
}

fn line(record: &Record<'_>) -> String {
    let level = record.level().as_str().to_ascii_lowercase();
    match record.target().starts_with(OWN_TARGETS) {
        true => format!("{level}: {}", record.args()),
        false => format!("{level} of {}: {}", record.target(), record.args()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_named_and_shows_only_warnings() {
        let record = |level, target| Record::builder().level(level).target(target).args(format_args!("odd")).build();
        assert_eq!(line(&record(Level::Warn, "lenet_data::fetch")), "warn: odd");
        assert_eq!(line(&record(Level::Error, "winit")), "error of winit: odd");
        let is_shown = |level, target| StderrLogger.enabled(record(level, target).metadata());
        assert!(is_shown(Level::Debug, "lenet_lab::app") && is_shown(Level::Warn, "winit"));
        assert!(!is_shown(Level::Info, "winit"));
    }
}
