//! Results on standard output; progress, errors and diagnostics on standard error.

use std::{
    env,
    io::{self, IsTerminal as _, Write as _},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle, WeakProgressBar};
use log::{Level, LevelFilter, Log, Metadata, Record};
use serde::Serialize;

use crate::data::printable::printable;

/// The form of the results, a flag of every command.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct Format {
    /// Print one JSON object a line on standard output, and nothing else there
    #[arg(long)]
    pub(super) json: bool,
}

impl Format {
    /// Prints a result at once: for programs `event`, as one line, or for people `text`.
    pub(super) fn print(self, event: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        line(&if self.json { serde_json::to_string(event)? } else { text() })
    }

    /// A progress bar on standard error, which goes when it is dropped; hidden with `--json` and without a terminal.
    pub(super) fn progress_bar(self, length: usize, template: &str) -> ProgressBar {
        let is_for_people = !self.json && io::stderr().is_terminal();
        let target = if is_for_people { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(length as u64), target)
            .with_style(style.progress_chars("█▉▊▋▌▍▎▏ "))
            .with_finish(ProgressFinish::AndClear);
        if is_for_people {
            bar.enable_steady_tick(Duration::from_millis(250));
            *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.downgrade());
        }
        bar
    }
}

/// Prints a line on standard output, at once. Names and texts out of files cannot command the terminal.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", printable(text)).and_then(|()| stdout.flush()).context("cannot write to standard output")
}

/// The newest progress bar, which is suspended for notes.
static BAR: Mutex<Option<WeakProgressBar>> = Mutex::new(None);

/// Prints a line on standard error, above the progress bar if there is one.
pub(super) fn note(message: &str) {
    // Nothing can be done about a closed standard error.
    let write = || writeln!(io::stderr(), "{}", printable(message)).unwrap_or_default();
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(WeakProgressBar::upgrade);
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Prints an error with all its causes on one line.
pub(super) fn error(error: &anyhow::Error) {
    note(&format!("error: {}", one_line(error)));
}

/// An error and its causes in one line, each once: many errors name their cause themselves.
pub(super) fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Variables with the most detailed level of diagnostics, such as `debug`; the first one with a level counts.
const LEVEL_VARIABLES: [&str; 2] = ["LENET_LAB_LOG", "RUST_LOG"];

/// Prefix of the log targets of our own packages.
const OWN_TARGETS: &str = "lenet";

/// Prints diagnostics of this program and of its libraries on standard error.
struct StderrLogger;

impl Log for StderrLogger {
    /// Warnings of all packages, details of our own only.
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= Level::Warn || metadata.target().starts_with(OWN_TARGETS)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            note(&log_line(record));
        }
    }

    fn flush(&self) {}
}

/// Prints diagnostics from now on: warnings and errors, or the level that the environment sets.
pub(super) fn install_logger() {
    // A program that uses this one as a library has its own.
    if log::set_logger(&StderrLogger).is_ok() {
        let set_level = LEVEL_VARIABLES.iter().find_map(|name| env::var(name).ok()?.parse().ok());
        log::set_max_level(set_level.unwrap_or(LevelFilter::Warn));
    }
}

fn log_line(record: &Record<'_>) -> String {
    let level = record.level().as_str().to_ascii_lowercase();
    match record.target().starts_with(OWN_TARGETS) {
        true => format!("{level}: {}", record.args()),
        false => format!("{level} of {}: {}", record.target(), record.args()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot be read: {0}")]
    struct Unreadable(#[source] io::Error);

    #[test]
    fn a_cause_is_named_once_and_on_one_line() {
        let unreadable = Unreadable(io::Error::other("the disk\nis on fire"));
        let error = anyhow::Error::from(unreadable).context("digit.png");
        assert_eq!(one_line(&error), "digit.png: cannot be read: the disk is on fire");
        assert_eq!(one_line(&anyhow::anyhow!("no ink").context("blank.png")), "blank.png: no ink");
    }

    #[test]
    fn a_library_is_named_and_shows_only_warnings() {
        let record = |level, target| Record::builder().level(level).target(target).args(format_args!("odd")).build();
        assert_eq!(log_line(&record(Level::Warn, "lenet_data::fetch")), "warn: odd");
        assert_eq!(log_line(&record(Level::Error, "winit")), "error of winit: odd");
        let is_shown = |level, target| StderrLogger.enabled(record(level, target).metadata());
        assert!(is_shown(Level::Debug, "lenet_lab::app") && is_shown(Level::Warn, "winit"));
        assert!(!is_shown(Level::Info, "winit"));
    }
}
