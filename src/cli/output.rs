//! What people and programs read: results on standard output, everything else on standard error.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, WeakProgressBar};
use serde::Serialize;

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Format {
    /// Tables and sentences.
    #[default]
    Text,
    /// One JSON object a line, nothing else.
    Json,
}

/// The switch that all commands share.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct FormatArgs {
    /// Print one JSON object a line on standard output, and nothing else there
    #[arg(long)]
    json: bool,
}

impl FormatArgs {
    pub(super) fn format(self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }
}

/// Prints one JSON object as a line, at once.
pub(super) fn json(object: &impl Serialize) -> anyhow::Result<()> {
    text(&serde_json::to_string(object)?)
}

/// Prints a line, at once.
pub(super) fn text(line: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).context("cannot write to standard output")
}

/// The newest progress bar, which makes room for notes.
static BAR: Mutex<Option<WeakProgressBar>> = Mutex::new(None);

/// Prints a line on standard error that is no result. A progress bar stays whole.
pub(super) fn note(message: &str) {
    // A closed standard error leaves nobody to tell.
    let write = || writeln!(io::stderr(), "{message}").unwrap_or_default();
    let bar = BAR.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(WeakProgressBar::upgrade);
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Tells an error with all its causes, on one line.
pub(super) fn error(error: &anyhow::Error) {
    note(&format!("error: {}", one_line(error)));
}

/// An error and its causes in one line. Many errors name their cause themselves; it is not told twice then.
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

/// A progress bar on standard error; nothing where that is not a terminal or where the output is for programs.
pub(super) fn progress_bar(format: Format, length: u64, template: &str) -> ProgressBar {
    let is_for_people = format == Format::Text && io::stderr().is_terminal();
    let target = if is_for_people { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    if is_for_people {
        bar.enable_steady_tick(Duration::from_millis(250));
        *BAR.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.downgrade());
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("cannot be read: {0}")]
    struct Unreadable(#[source] io::Error);

    #[test]
    fn a_cause_is_told_once_and_on_one_line() {
        let unreadable = Unreadable(io::Error::other("the disk\nis on fire"));
        let error = anyhow::Error::from(unreadable).context("digit.png");
        assert_eq!(one_line(&error), "digit.png: cannot be read: the disk is on fire");
        assert_eq!(one_line(&anyhow::anyhow!("no ink").context("blank.png")), "blank.png: no ink");
    }
}
