//! `cargo xtask doctor`: what this machine has, what it lacks, and for each thing lacking the one command that mends
//! it. Each row comes from one function; nothing is changed.

mod data;
mod display;
mod gpu;
mod toolchain;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::libtorch;
use crate::report::print;
use crate::window;

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    what: &'static str,
    state: State,
    /// What was found, or what is wrong.
    words: String,
    /// The command that mends it.
    mend: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Good,
    /// Building and training do without it.
    Lacking,
    /// Nothing can be built or trained without it.
    Missing,
}

/// Prints the table. Fails if building and training cannot work.
#[expect(clippy::unnecessary_wraps, reason = "every task has this signature")]
pub(crate) fn examine(root: &Path) -> Result<ExitCode> {
    let rows = rows(root);
    for row in &rows {
        print(format_args!("{:<18} {:<8} {}", row.what, row.state.word(), row.words));
        if let Some(mend) = &row.mend {
            print(format_args!("{:<18} {:<8} mend it with: {mend}", "", ""));
        }
    }
    let works = rows.iter().all(|row| row.state != State::Missing);
    let verdict =
        if works { "This machine can build and train." } else { "Building and training need what is missing." };
    print(format_args!("\n{verdict}"));
    Ok(if works { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rows(root: &Path) -> Vec<Row> {
    let libtorch = libtorch::find(root);
    let kind = libtorch.as_ref().ok().and_then(libtorch::Libtorch::kind);
    let pip = toolchain::pip(if libtorch.is_ok() { State::Lacking } else { State::Missing });
    vec![
        toolchain::rustc(),
        toolchain::cpp_compiler(),
        pip,
        libtorch_row(libtorch),
        gpu::gpu(kind),
        window_libraries(),
        display::display(),
        data::mnist(),
    ]
}

fn libtorch_row(found: Result<libtorch::Libtorch>) -> Row {
    match found {
        Ok(libtorch) => Row::good("libtorch", libtorch.to_string()),
        Err(reason) => Row::bad("libtorch", State::Missing, format!("{reason:#}"), Some("cargo xtask setup".into())),
    }
}

fn window_libraries() -> Row {
    let missing = window::missing_libraries();
    if missing.is_empty() {
        return Row::good("window libraries", "all there".into());
    }
    let names: Vec<&str> = missing.iter().map(|library| library.name).collect();
    let mend = window::has_apt().then(|| window::install_command(&missing));
    Row::bad("window libraries", State::Lacking, names.join(", "), mend)
}

impl Row {
    fn good(what: &'static str, words: String) -> Self {
        Self { what, state: State::Good, words, mend: None }
    }

    fn bad(what: &'static str, state: State, words: String, mend: Option<String>) -> Self {
        Self { what, state, words, mend }
    }
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Lacking => "not here",
            Self::Missing => "MISSING",
        }
    }
}
