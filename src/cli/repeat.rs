//! `repeat`: how a run is repeated elsewhere, as a command line or a PyTorch script.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use serde::Serialize;

use super::{Outcome, output::Format};
use crate::{
    repeat::{pytorch_script, train_command},
    train::run_summary::RunSummary,
};

/// Arguments of `repeat`.
#[derive(Debug, clap::Args)]
pub(super) struct RepeatArgs {
    /// The folder of the run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// What is printed
    #[arg(long = "as", value_enum, default_value = "command")]
    form: Form,
    #[command(flatten)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A command line of this program
    Command,
    /// A script that trains the same network on the same images in PyTorch
    Pytorch,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Command { line: &'a str, without: &'a [&'static str] },
    Pytorch { script: &'a str },
}

pub(super) fn run(args: &RepeatArgs) -> anyhow::Result<Outcome> {
    let summary = RunSummary::read(&args.run).with_context(|| format!("cannot repeat {}", args.run.display()))?;
    match args.form {
        Form::Command => {
            let command = train_command(&summary.config, &summary.source);
            let event = Event::Command { line: &command.line, without: &command.without };
            args.format.print(&event, || command.text())?;
        }
        Form::Pytorch => {
            let script = pytorch_script(&summary.config, &summary.source)?;
            args.format.print(&Event::Pytorch { script: &script }, || script.trim_end().to_owned())?;
        }
    }
    Ok(Outcome::Done)
}
