//! The command line: one file a subcommand. Each turns arguments into calls of the layers below and prints their results by
//! `output::Format::print`: an event for programs, or a text for people. No computation belongs here.

mod attribute;
mod classify;
mod data;
mod doctor;
mod eval;
mod explain;
mod export;
mod figure;
mod fine_tune;
mod inputs;
mod inspect;
mod interrupt;
mod methods;
mod model_args;
mod output;
mod read;
mod repeat;
mod robustness;
mod study;
mod train;

use std::process::ExitCode;

use clap::{
    Parser, Subcommand,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use self::interrupt::Interrupted;
use crate::{
    data::choice::Described,
    methods::error::Error as MethodError,
    model::operation_threads::compute_alone,
    process_signals::outlive_file_limit,
    train::{config::ConfigError, threads::available_threads},
};

/// Exit code for wrong usage, as clap has it.
const WRONG_USAGE: u8 = 2;

/// Exit code where the reader of the output has gone, as the shell has it for SIGPIPE.
const UNREAD: u8 = 141;

/// Watch LeNet-5 learn to recognise digits, look inside it, and draw digits for it.
#[derive(Debug, Parser)]
#[command(name = "lenet-lab", version, max_term_width = 110, args_conflicts_with_subcommands = true)]
struct Cli<W: clap::Args> {
    /// Options of the window, which opens without a subcommand.
    #[command(flatten)]
    window: W,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train a network and save the run in a folder
    Train(Box<train::TrainArgs>),
    /// Train all the runs of a plan, or resume it
    Study(study::StudyArgs),
    /// Draw a study's errors over those of the paper's figures
    Figure(figure::FigureArgs),
    /// Measure a network's accuracy, loss and confusion matrix on test images
    Eval(eval::EvalArgs),
    /// Measure a network's accuracy on perturbed test images
    Robustness(robustness::RobustnessArgs),
    /// Predict the digits in pictures or pen strokes
    Classify(classify::ClassifyArgs),
    /// Read whole numbers in pictures or pen strokes
    Read(read::ReadArgs),
    /// Show the evidence for a digit in pictures or pen strokes, and the nearest training images
    Attribute(attribute::AttributeArgs),
    /// Compare the classifiers of section III with LeNet-5
    Methods(methods::MethodsArgs),
    /// Fine-tune a network on your labelled drawings
    #[command(alias = "teach")]
    FineTune(fine_tune::FineTuneArgs),
    /// Write a network in the format of another program
    Export(export::ExportArgs),
    /// Show the layers: sizes, parameters, connections
    Inspect(inspect::InspectArgs),
    /// Print how a run is repeated: a command line, or a PyTorch script
    Repeat(repeat::RepeatArgs),
    /// Explain why a part of the network is as it is, and what came after
    Explain(explain::ExplainArgs),
    /// Find, fetch or check MNIST
    Data(data::DataArgs),
    /// Check what works on this machine, and how to mend the rest
    Doctor(doctor::DoctorArgs),
}

/// How a command ended, other than by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Everything was done.
    Done,
    /// A part failed; standard error names it.
    Failed,
}

impl Outcome {
    fn failed_if(is_failed: bool) -> Self {
        if is_failed { Self::Failed } else { Self::Done }
    }
}

/// Runs the program with the process's arguments: a subcommand, or `open_window` with the window's options.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (SIGINT), 143 terminated (SIGTERM), 129 without its terminal (SIGHUP),
/// 141 without a reader of its output (SIGPIPE); what trains is saved.
pub fn main<W: clap::Args>(open_window: impl FnOnce(W) -> anyhow::Result<()>) -> ExitCode {
    output::install_logger();
    outlive_file_limit();
    tell_of_bound_threads();
    compute_alone();
    let Cli { window, command } = Cli::parse();
    let outcome = match command {
        Some(command) => run(command),
        None => open_window(window).map(|()| Outcome::Done),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Failed) => ExitCode::FAILURE,
        Err(error) => exit_code(&error),
    }
}

/// OpenMP, which libtorch computes with, binds the whole program to one core where this variable says so.
fn tell_of_bound_threads() {
    let binding = std::env::var("OMP_PROC_BIND").unwrap_or_default();
    if !binding.is_empty() && !binding.eq_ignore_ascii_case("false") && available_threads() == 1 {
        log::warn!("OMP_PROC_BIND={binding} binds the program to one core: unset it, and all cores are used");
    }
}

/// A flag's value parser for the choices of `T`; the help lists all of them.
pub fn choice<T: Described>() -> impl TypedValueParser<Value = T> {
    let values = T::ALL.iter().map(|choice| {
        let text = choice.describe();
        PossibleValue::new(text.name).help(text.hint)
    });
    PossibleValuesParser::new(values).try_map(|name| T::named(&name).ok_or("no choice of this name"))
}

/// Prints the error and returns its exit code.
fn exit_code(error: &anyhow::Error) -> ExitCode {
    if let Some(interrupted) = error.downcast_ref::<Interrupted>() {
        return ExitCode::from(128 + interrupted.signal);
    }
    // The reader has closed the output, as `head` does: nobody is left to print for.
    if is_broken_pipe(error) {
        return ExitCode::from(UNREAD);
    }
    output::error(error);
    if is_wrong_usage(error) { ExitCode::from(WRONG_USAGE) } else { ExitCode::FAILURE }
}

fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.is::<ConfigError>()
        || error.is::<explain::UnknownTopic>()
        || error.is::<train::ForSingleDigits>()
        || error.is::<read::OneReader>()
        || matches!(error.downcast_ref(), Some(MethodError::Setting(_) | MethodError::Input(_)))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut io_errors = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    io_errors.any(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn run(command: Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Train(args) => train::run(&args),
        Command::Study(args) => study::run(&args),
        Command::Figure(args) => figure::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Robustness(args) => robustness::run(&args),
        Command::Attribute(args) => attribute::run(&args),
        Command::Read(args) => read::run(&args),
        Command::Classify(args) => classify::run(&args),
        Command::Methods(args) => methods::run(&args),
        Command::FineTune(args) => fine_tune::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Repeat(args) => repeat::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Data(args) => data::run(&args),
        Command::Doctor(args) => doctor::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

    #[derive(Debug, clap::Args)]
    struct NoWindow {}

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Cli::<NoWindow>::command().debug_assert();
    }

    /// The `lenet-lab` commands of a document, in its `sh` blocks and in backticks.
    fn commands_in(text: &str) -> Vec<String> {
        let mut commands = Vec::new();
        for code in text.split('`').skip(1).step_by(2) {
            match code.strip_prefix("sh\n") {
                Some(block) => commands.extend(block.replace("\\\n", " ").lines().map(str::to_owned)),
                None => commands.push(code.replace('\n', " ")),
            }
        }
        let without_comment = |line: String| line.split(" #").next().unwrap_or_default().trim().to_owned();
        let commands = commands.into_iter().map(without_comment);
        commands.filter(|line| line.starts_with("lenet-lab ") && !line.starts_with("lenet-lab --")).collect()
    }

    #[test]
    fn every_command_in_the_docs_is_accepted() {
        let documents = [
            include_str!("../../README.md"),
            include_str!("../../assets/README.md"),
            include_str!("../../docs/ink.md"),
            include_str!("../../docs/performance.md"),
            include_str!("../../docs/reproduction.md"),
            include_str!("../../docs/reproduction/parts.md"),
            include_str!("../../docs/robustness.md"),
            include_str!("../../docs/scale.md"),
            include_str!("../../docs/fine-tuning.md"),
            include_str!("../../docs/methods.md"),
        ];
        let commands: Vec<String> = documents.into_iter().flat_map(commands_in).collect();
        assert!(commands.len() > 50, "{commands:?}");
        for command in commands.iter().filter(|command| !command.contains('…')) {
            if let Err(error) = super::Cli::<NoWindow>::try_parse_from(command.split_whitespace()) {
                // A command that a sentence only names.
                let is_named = command.split_whitespace().count() == 2;
                let is_accepted = match error.kind() {
                    ErrorKind::DisplayHelp => true,
                    ErrorKind::MissingRequiredArgument => is_named,
                    _ => false,
                };
                assert!(is_accepted, "{command}: {error}");
            }
        }
    }
}
