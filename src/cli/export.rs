//! `export`: a network in the format of another program.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use serde::Serialize;

use super::{Outcome, inputs::load_source, interrupt::Interrupt, model_args::AssumedArgs, output::Format};
use crate::{
    data::atomic_file,
    model::{model_file::WeightsFormat, pretrained::ModelChoice},
    tensorboard,
    train::{
        checkpoint::Checkpoint,
        run_folder::{BEST_FILE, CHECKPOINT_FILE},
        session::Session,
    },
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
    /// The file to write; with tensorboard its folder
    #[arg(long, value_name = "FILE|DIR")]
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
    /// ONNX: from grey values of 0 to 255 in bytes, [batch, 1, 28, 28], to logits and probabilities
    Onnx,
    /// The whole history of a run, for TensorBoard
    Tensorboard,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "export")]
struct Event<'a> {
    file: &'a Path,
    parameters: usize,
}

#[derive(Serialize)]
#[serde(tag = "event", rename = "export")]
struct RunEvent<'a> {
    file: &'a Path,
    epochs: usize,
}

pub(super) fn run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    match args.to {
        Target::Pt => write_weights(args, WeightsFormat::Torch),
        Target::Safetensors => write_weights(args, WeightsFormat::Safetensors),
        Target::Npz => write_weights(args, WeightsFormat::Numpy),
        Target::Onnx => write_weights(args, WeightsFormat::Onnx),
        Target::Tensorboard => write_run(args),
    }
}

fn write_run(args: &ExportArgs) -> anyhow::Result<Outcome> {
    let ModelChoice::File(folder) = &args.source else {
        bail!("a pretrained network has no history: name the folder of a run")
    };
    let file = folder.join(CHECKPOINT_FILE);
    if !file.is_file() {
        bail!("{} is not the folder of a run: it has no {CHECKPOINT_FILE}", folder.display());
    }
    let checkpoint = Checkpoint::read(&file)?;
    let dataset = load_source(&checkpoint.state.source, args.format, &Interrupt::listen()?)?;
    let session = Session::resume(checkpoint, Arc::new(dataset)).with_context(|| folder.display().to_string())?;
    let file = tensorboard::export(&args.out, &session)?;
    let event = RunEvent { file: &file, epochs: session.progress().history.len() };
    args.format.print(&event, || format!("{}: {} epochs", file.display(), event.epochs))?;
    Ok(Outcome::Done)
}

fn write_weights(args: &ExportArgs, format: WeightsFormat) -> anyhow::Result<Outcome> {
    let model = args.assumed.open(&model_of(&args.source)?, None)?.model;
    let bytes = model.to_bytes(format)?;
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
