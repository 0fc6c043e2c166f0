//! The command line: one file a subcommand. Each turns arguments into calls of the layers below and prints what they
//! return; what is computed and how belongs there, not here.

mod attribute;
mod classify;
mod data;
mod dataset;
mod doctor;
mod eval;
mod explain;
mod figure;
mod ink;
mod inputs;
mod inspect;
mod interrupt;
mod logger;
mod model;
mod output;
mod preset;
mod rejection;
mod robustness;
mod study;
mod teach;
mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::interrupt::Interrupted;
use crate::train::config::ConfigError;

/// As clap exits where it does not understand the arguments.
const WRONG_USAGE: u8 = 2;

/// Watch LeNet-5 learn to read digits, look inside it, and give it digits to read.
#[derive(Debug, Parser)]
#[command(name = "lenet-lab", version, max_term_width = 110, args_conflicts_with_subcommands = true)]
struct Cli<W: clap::Args> {
    /// How the window opens, which it does without a subcommand.
    #[command(flatten)]
    window: W,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a network; it is kept in a run's folder
    Train(Box<train::TrainArgs>),
    /// Carry out a plan of many runs, or go on with it
    Study(study::StudyArgs),
    /// Draw a study's errors over those of the paper's figures
    Figure(figure::FigureArgs),
    /// Measure a network on test images
    Eval(eval::EvalArgs),
    /// Measure how much disturbance a network stands
    Robustness(robustness::RobustnessArgs),
    /// Read pictures or pen strokes of digits
    Classify(classify::ClassifyArgs),
    /// Tell what in a picture or in strokes speaks for a digit, and which training images are like it
    Attribute(attribute::AttributeArgs),
    /// Teach a network the digits that someone has drawn, without forgetting the others
    Teach(teach::TeachArgs),
    /// Show the layers: sizes, parameters, connections
    Inspect(inspect::InspectArgs),
    /// Tell why a part of the network is as it is, and what came after
    Explain(explain::ExplainArgs),
    /// Find, fetch or check MNIST
    Data(data::DataArgs),
    /// Tell what works on this machine, and what to do about the rest
    Doctor(doctor::DoctorArgs),
}

/// How a command ended, other than by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All was done.
    Done,
    /// Something was not as asked; it has been said on standard error.
    Failed,
    /// Stopped by this signal, with everything saved.
    Interrupted(u8),
}

/// Runs the program with the process's arguments: a subcommand, or `open_window` with the arguments that it takes.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (SIGINT), 143 terminated (SIGTERM).
pub fn main<W: clap::Args>(open_window: impl FnOnce(W) -> anyhow::Result<()>) -> ExitCode {
    logger::install();
    let Cli { window, command } = Cli::parse();
    let outcome = match command {
        Some(command) => run(command),
        None => open_window(window).map(|()| Outcome::Done),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Ok(Outcome::Interrupted(signal)) => ExitCode::from(128 + signal),
        Err(error) => exit_code(&error),
    }
}

/// Tells the error, where there is someone to tell, and gives its code.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    if let Some(interrupted) = error.downcast_ref::<Interrupted>() {
        return ExitCode::from(128 + interrupted.signal);
    }
    // Whoever reads the output has closed it, as `head` does, and wants to hear no more.
    if !is_broken_pipe(error) {
        output::error(error);
    }
    if error.is::<ConfigError>() || error.is::<explain::UnknownTopic>() {
        ExitCode::from(WRONG_USAGE)
    } else {
        ExitCode::FAILURE
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kinds = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind);
    kinds.into_iter().any(|kind| kind == std::io::ErrorKind::BrokenPipe)
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Train(args) => train::run(&args),
        Command::Study(args) => study::run(&args),
        Command::Figure(args) => figure::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Robustness(args) => robustness::run(&args),
        Command::Attribute(args) => attribute::run(&args),
        Command::Classify(args) => classify::run(&args),
        Command::Teach(args) => teach::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Data(args) => data::run(&args),
        Command::Doctor(args) => doctor::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[derive(clap::Args)]
    struct NoWindow {}

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Cli::<NoWindow>::command().debug_assert();
    }
}
