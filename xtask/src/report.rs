//! Words to the person at the terminal. Progress and complaints go to standard error, because standard output belongs
//! to the program that is started; only answers to a question (`doctor`, `help`) go to standard output.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// Writes a line to standard error. A closed standard error is no reason to stop.
#[cfg(not(test))]
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Writes a line where the test harness keeps it for the tests that fail.
#[cfg(test)]
pub(crate) fn say(line: impl Display) {
    eprintln!("{line}");
}

/// Writes a line to standard output, for example into `head`, which may have closed it.
pub(crate) fn print(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// How far a transfer is, drawn in place on a terminal and not at all elsewhere.
pub(crate) struct Progress {
    total_bytes: u64,
    shown_percent: Option<u64>,
}

impl Progress {
    pub(crate) fn new(total_bytes: u64) -> Self {
        Self { total_bytes, shown_percent: None }
    }

    /// Redraws if another whole per cent has come.
    pub(crate) fn show(&mut self, done_bytes: u64) {
        let percent = done_bytes * 100 / self.total_bytes.max(1);
        if self.shown_percent == Some(percent) || !io::stderr().is_terminal() {
            return;
        }
        self.shown_percent = Some(percent);
        let end = if done_bytes >= self.total_bytes { "\n" } else { "" };
        let _ = write!(io::stderr(), "\r  {percent:3} % of {} MB{end}", megabytes(self.total_bytes));
    }
}

/// Bytes in millions, rounded up, as package indexes count them.
pub(crate) fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::megabytes;

    #[test]
    fn a_started_megabyte_counts_in_full() {
        assert_eq!(megabytes(0), 0);
        assert_eq!(megabytes(1), 1);
        assert_eq!(megabytes(526_574_961), 527);
    }
}
