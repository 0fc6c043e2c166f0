//! The project's own commands: `cargo xtask help` lists them. They provide libtorch and hand over to cargo; they know
//! neither tch nor the program itself, so that they build in seconds on a machine that has nothing yet.

mod doctor;
mod launch;
mod libtorch;
mod report;
mod window;

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use crate::libtorch::{Kind, Renewal, Wish};
use crate::report::say;

const USAGE: &str = "\
cargo xtask run [ARGS…]      set up, build and start the program; ARGS go to it
cargo xtask test [ARGS…]     set up, then `cargo test --workspace ARGS`
cargo xtask screenshots […]  take the pictures in screenshots/ from the window while it trains; --help lists options
cargo xtask setup [OPTIONS]  provide libtorch in .libtorch, nothing else, of the kind that is there (at first without CUDA);
                             --cuda with CUDA, for an NVIDIA GPU; --cpu without it; --force makes it anew
cargo xtask doctor           what this machine has, what it lacks, and the command that mends it
cargo xtask help             this list";

/// What the words after `cargo xtask` ask for.
#[derive(Debug, PartialEq)]
enum Task {
    Run(Vec<OsString>),
    Test(Vec<OsString>),
    Screenshots(Vec<OsString>),
    Setup(Wish),
    Doctor,
    Help,
}

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let task = match parse(&words) {
        Ok(task) => task,
        Err(complaint) => {
            say(format_args!("{complaint}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    carry_out(task).unwrap_or_else(|error| {
        say(format_args!("error: {error:#}"));
        ExitCode::FAILURE
    })
}

fn parse(words: &[OsString]) -> Result<Task, String> {
    let (name, rest) = words.split_first().ok_or("Which command?")?;
    match (name.to_string_lossy().as_ref(), rest) {
        ("run", rest) => Ok(Task::Run(program_words(rest))),
        ("test", rest) => Ok(Task::Test(rest.to_vec())),
        ("screenshots", rest) => Ok(Task::Screenshots(program_words(rest))),
        ("setup", options) => setup(options),
        ("doctor", []) => Ok(Task::Doctor),
        ("help" | "--help" | "-h", []) => Ok(Task::Help),
        (name @ ("doctor" | "help"), rest) => Err(unknown(name, &rest.join(" ".as_ref()))),
        (name, _) => Err(format!("There is no command `{name}`.")),
    }
}

fn setup(options: &[OsString]) -> Result<Task, String> {
    let mut wish = Wish::AS_IT_IS;
    for option in options {
        match option.to_string_lossy().as_ref() {
            "--force" => wish.renewal = Renewal::Always,
            "--cuda" | "--cpu" if wish.kind.is_some() => return Err("`setup` takes one of --cuda and --cpu.".into()),
            "--cuda" => wish.kind = Some(Kind::Cuda),
            "--cpu" => wish.kind = Some(Kind::Cpu),
            _ => return Err(unknown("setup", option)),
        }
    }
    Ok(Task::Setup(wish))
}

fn unknown(command: &str, words: &OsStr) -> String {
    format!("`{command}` does not know `{}`.", words.to_string_lossy())
}

/// `cargo xtask run -- train` and `cargo xtask run train` mean the same.
fn program_words(words: &[OsString]) -> Vec<OsString> {
    let skipped = usize::from(words.first().is_some_and(|word| word == "--"));
    words[skipped..].to_vec()
}

fn carry_out(task: Task) -> Result<ExitCode> {
    let root = workspace_root();
    match task {
        Task::Run(words) => launch::run(&root, &words),
        Task::Test(words) => launch::test(&root, &words),
        Task::Screenshots(words) => launch::screenshots(&root, &words),
        Task::Setup(wish) => set_up(&root, wish),
        Task::Doctor => doctor::examine(&root),
        Task::Help => {
            report::print(USAGE);
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn set_up(root: &Path, wish: Wish) -> Result<ExitCode> {
    let before = libtorch::kind_here(root);
    let libtorch = libtorch::provide(root, wish)?;
    say(format_args!("{libtorch}"));
    if before.is_some() && libtorch::kind_here(root) != before {
        launch::forget_links(&libtorch)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder above this package. Cargo says at run time where the package is; what was true at build time is second
/// best, since several checkouts may share one target folder.
fn workspace_root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(words: &[&str]) -> Result<Task, String> {
        parse(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn arguments_of_run_reach_the_program_with_and_without_a_separator() {
        let expected = Ok(Task::Run(vec!["train".into(), "--".into(), "--json".into()]));
        assert_eq!(task(&["run", "train", "--", "--json"]), expected);
        assert_eq!(task(&["run", "--", "train", "--", "--json"]), expected);
    }

    #[test]
    fn arguments_of_screenshots_reach_what_takes_them() {
        let expected = Ok(Task::Screenshots(vec!["curves".into(), "--scale".into(), "2".into()]));
        assert_eq!(task(&["screenshots", "curves", "--scale", "2"]), expected);
        assert_eq!(task(&["screenshots", "--", "curves", "--scale", "2"]), expected);
    }

    #[test]
    fn the_separator_of_test_belongs_to_cargo() {
        assert_eq!(task(&["test", "--", "--ignored"]), Ok(Task::Test(vec!["--".into(), "--ignored".into()])));
    }

    #[test]
    fn setup_keeps_the_kind_unless_one_is_named() {
        let wish = |renewal, kind| Ok(Task::Setup(Wish { renewal, kind }));
        assert_eq!(task(&["setup"]), wish(Renewal::IfNeeded, None));
        assert_eq!(task(&["setup", "--force"]), wish(Renewal::Always, None));
        assert_eq!(task(&["setup", "--cuda"]), wish(Renewal::IfNeeded, Some(Kind::Cuda)));
        assert_eq!(task(&["setup", "--force", "--cpu"]), wish(Renewal::Always, Some(Kind::Cpu)));
        assert_eq!(task(&["setup", "--cpu", "--cuda"]), Err("`setup` takes one of --cuda and --cpu.".into()));
        assert_eq!(task(&["setup", "--fore"]), Err("`setup` does not know `--fore`.".into()));
    }

    #[test]
    fn unknown_words_are_refused() {
        assert_eq!(task(&["built"]), Err("There is no command `built`.".into()));
        assert!(task(&[]).is_err());
        assert!(task(&["doctor", "please"]).is_err());
    }
}
