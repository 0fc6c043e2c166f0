//! Starts the command line, or the window where no command is given.

use std::process::ExitCode;

fn main() -> ExitCode {
    lenet_lab::cli::main(open_window)
}

#[cfg(feature = "gui")]
use lenet_lab::{
    app::{
        ThemeChoice,
        launch::{self, WindowOptions, WindowRenderer},
    },
    cli::choice::choice,
};

/// How the window opens.
#[cfg(feature = "gui")]
#[derive(clap::Args)]
struct WindowArgs {
    /// A folder with the four IDX files of MNIST or of a set like it, for the window
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
    /// How the window looks [default: as last time]
    #[arg(long, value_parser = choice::<ThemeChoice>())]
    theme: Option<ThemeChoice>,
    /// What draws the window
    #[arg(long, value_parser = choice::<WindowRenderer>(), default_value = "glow")]
    renderer: WindowRenderer,
}

#[cfg(feature = "gui")]
fn open_window(WindowArgs { data, theme, renderer }: WindowArgs) -> anyhow::Result<()> {
    launch::run(WindowOptions { data, theme, renderer })
}

/// What the window would be opened with.
#[cfg(not(feature = "gui"))]
#[derive(clap::Args)]
struct NoWindow {}

#[cfg(not(feature = "gui"))]
fn open_window(_: NoWindow) -> anyhow::Result<()> {
    anyhow::bail!("this program was built without its window (feature `gui`): `lenet-lab --help` lists its commands")
}
