//! What the examples work with: the program as users have it, and MNIST.

use std::{env, path::PathBuf};

use anyhow::{Context as _, bail, ensure};
use lenet_lab::data::{
    dataset::Source,
    mnist::locate::{self, DATA_VARIABLE, SearchPlaces},
};

/// The release program, which is built into the same target folder as the examples.
///
/// # Errors
/// If it is not built.
pub(crate) fn program() -> anyhow::Result<PathBuf> {
    let example = env::current_exe()?;
    let target = example.ancestors().nth(3).context("this example is in no target folder")?;
    let program = target.join("release").join(format!("lenet-lab{}", env::consts::EXE_SUFFIX));
    ensure!(program.is_file(), "{} is not built: run `cargo build --release` first", program.display());
    Ok(program)
}

/// The folder with MNIST's files.
///
/// # Errors
/// If they are not on this machine.
pub(crate) fn mnist() -> anyhow::Result<PathBuf> {
    let search = locate::find(&SearchPlaces::from_environment());
    match search.dataset.context("MNIST is not on this machine: fetch it with `lenet-lab data fetch`")?.source {
        Source::Mnist(folder) if folder.is_dir() => Ok(std::path::absolute(folder)?),
        source => bail!("MNIST is wanted as files, found {source:?}: name their folder in {DATA_VARIABLE}"),
    }
}
