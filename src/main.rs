//! Starts the command line, or the window where no command is given.

#[cfg(target_os = "linux")]
mod working_folder;

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
    cli::choice,
};

/// Options of the window.
#[cfg(feature = "gui")]
#[derive(clap::Args)]
struct WindowArgs {
    /// Data set of the window: four IDX files, a folder of pictures for each class, CSV, NPZ, or a zip or tar of these
    #[arg(long, value_name = "DIR")]
    data: Option<std::path::PathBuf>,
    /// Colours of the window [default: as last time]
    #[arg(long, value_parser = choice::<ThemeChoice>())]
    theme: Option<ThemeChoice>,
    /// Graphics interface that draws the window
    #[arg(long, value_parser = choice::<WindowRenderer>(), default_value = "glow")]
    renderer: WindowRenderer,
}

#[cfg(feature = "gui")]
fn open_window(WindowArgs { data, theme, renderer }: WindowArgs) -> anyhow::Result<()> {
    launch::run(WindowOptions { data, theme, renderer })
}

/// A build without the window has no options for it.
#[cfg(not(feature = "gui"))]
#[derive(clap::Args)]
struct NoWindow {}

#[cfg(not(feature = "gui"))]
fn open_window(_: NoWindow) -> anyhow::Result<()> {
    anyhow::bail!("this program was built without its window (feature `gui`): `lenet-lab --help` lists its commands")
}
