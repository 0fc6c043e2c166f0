//! `export`: a network in the format of another program.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use super::{Outcome, model_args::AssumedArgs, output::Format};
use crate::{
    data::atomic_file,
    model::{model_file::WeightsFormat, pretrained::ModelChoice},
    train::run_folder::{BEST_FILE, CHECKPOINT_FILE},
};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// A file with weights, a pretrained network by name, or the folder of a run: its best epoch
    #[arg(value_name = "MODEL|RUN")]
    source: ModelChoice,
    #[command(flatten)]
    assumed: AssumedArgs,
    /// The format
    #[arg(long, value_enum)]
    to: Target,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    format: Format,
}

/// What a network is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    /// PyTorch's state dict, for `torch.load`
    Pt,
    /// The program's own format, which other programs read too
    Safetensors,
    /// numpy's archive of 32-bit floating point
    Npz,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "export")]
struct Event<'a> {
    file: &'a Path,
    parameters: usize,
}

pub(super) fn run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    let model = args.assumed.open(&model_of(&args.source)?)?.model;
    let bytes = model.to_bytes(match args.to {
        Target::Pt => WeightsFormat::Torch,
        Target::Safetensors => WeightsFormat::Safetensors,
        Target::Npz => WeightsFormat::Numpy,
    })?;
    atomic_file::replace(&args.out, |file| file.write_all(&bytes))?;
    let event = Event { file: &args.out, parameters: model.parameters.len() };
    args.format.print(&event, || format!("{}: {} arrays", args.out.display(), event.parameters))?;
    Ok(Outcome::Done)
}

/// A network by name or file; of the folder of a run its best one.
fn model_of(source: &ModelChoice) -> anyhow::Result<ModelChoice> {
    let ModelChoice::File(path) = source else { return Ok(source.clone()) };
    if !path.is_dir() {
        return Ok(source.clone());
    }
    let files = [BEST_FILE, CHECKPOINT_FILE].map(|name| path.join(name));
    let file = files.iter().find(|file| file.is_file());
    let file = file.with_context(|| format!("{} is a folder without a run: it has no {BEST_FILE}", path.display()))?;
    Ok(ModelChoice::File(file.clone()))
}
