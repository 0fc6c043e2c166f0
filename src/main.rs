//! Starts the command line, or the window where no command is given.

use std::process::ExitCode;

fn main() -> ExitCode {
    lenet_lab::cli::main(open_window)
}

#[cfg(feature = "gui")]
use lenet_lab::app::launch::run as open_window;

/// What the window would be opened with.
#[cfg(not(feature = "gui"))]
#[derive(clap::Args)]
struct NoWindow {}

#[cfg(not(feature = "gui"))]
fn open_window(_: NoWindow) -> anyhow::Result<()> {
    anyhow::bail!("this program was built without its window (feature `gui`): `lenet-lab --help` lists its commands")
}
