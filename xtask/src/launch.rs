//! Hands over to cargo. On Unix this process becomes cargo, and cargo becomes the program. So signals reach the program
//! directly, and its exit code reaches the caller.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::libtorch::{self, Libtorch, Wish};
use crate::report::say;
use crate::window;

/// Provides libtorch, and libraries for a window where one would open, then starts the program.
pub(crate) fn run(root: &Path, words: &[OsString]) -> Result<ExitCode> {
    let libtorch = libtorch::provide(root, Wish::AS_IT_IS)?;
    if opens_window(words) {
        window::provide_libraries();
    }
    let mut cargo = cargo(&libtorch)?;
    // The package is named, so that it is the program that runs, whatever folder one stands in.
    cargo.args(["run", "--release", "--package", "lenet-lab", "--"]).args(words);
    become_command(cargo)
}

/// Provides libtorch, then runs all tests.
pub(crate) fn test(root: &Path, words: &[OsString]) -> Result<ExitCode> {
    let libtorch = libtorch::provide(root, Wish::AS_IT_IS)?;
    let mut cargo = cargo(&libtorch)?;
    cargo.args(["test", "--workspace"]).args(words);
    become_command(cargo)
}

/// Provides libtorch and all that shows a window where there is no screen, builds the program, then has its pictures taken.
pub(crate) fn screenshots(root: &Path, words: &[OsString]) -> Result<ExitCode> {
    let libtorch = libtorch::provide(root, Wish::AS_IT_IS)?;
    window::provide_display()?;
    // Cargo does not build the program for an example that starts it.
    let mut build = cargo(&libtorch)?;
    build.args(["build", "--release", "--package", "lenet-lab", "--bin", "lenet-lab"]);
    if !build.status().context("cargo cannot be started")?.success() {
        return Ok(ExitCode::FAILURE);
    }
    // What takes the pictures needs no speed, and is built from what the tests are built from.
    let mut cargo = cargo(&libtorch)?;
    cargo.args(["run", "--package", "lenet-lab", "--example", "screenshots", "--"]).args(words);
    become_command(cargo)
}

/// Has tch's C++ part built anew. What it asks to be linked depends on the kind of libtorch, and nothing tells cargo that this
/// is another now.
pub(crate) fn forget_links(libtorch: &Libtorch) -> Result<()> {
    for profile in ["dev", "release"] {
        let status =
            cargo(libtorch)?.args(["clean", "--quiet", "--package", "torch-sys", "--profile", profile]).status();
        if !status.is_ok_and(|status| status.success()) {
            say("run `cargo clean` before the next build: what was built before belongs to another kind of libtorch");
            return Ok(());
        }
    }
    Ok(())
}

/// The program opens its window unless its first word is a command or a question.
fn opens_window(words: &[OsString]) -> bool {
    let first = words.first().map(|word| word.to_string_lossy());
    match first.as_deref() {
        None => true,
        Some("-h" | "--help" | "-V" | "--version") => false,
        Some(word) => word.starts_with('-'),
    }
}

fn cargo(libtorch: &Libtorch) -> Result<Command> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let ours = matches!(libtorch, Libtorch::Own { .. });
    for (name, _) in env::vars_os().filter(|(name, _)| is_set_for_us(name) || (ours && name == "LIBTORCH")) {
        cargo.env_remove(name);
    }
    // Windows has no search path inside a program: its DLLs are found through PATH.
    if let (true, Some(folder)) = (cfg!(windows), libtorch.library_folder()) {
        cargo.env("PATH", prepended(&folder, env::var_os("PATH").as_deref())?);
    }
    Ok(cargo)
}

/// Whether cargo sets the variable for a program that it runs. Another cargo would take it for a change in the user's
/// environment. Plain `cargo run` would then rebuild every crate whose build script reads it.
fn is_set_for_us(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(|start| name.starts_with(start))
}

fn prepended(folder: &Path, path: Option<&OsStr>) -> Result<OsString> {
    let rest = path.map(env::split_paths).into_iter().flatten();
    env::join_paths(std::iter::once(folder.to_path_buf()).chain(rest))
        .with_context(|| format!("{} cannot be part of PATH", folder.display()))
}

#[cfg(unix)]
fn become_command(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    Err(command.exec()).context("cargo cannot be started")
}

/// Where a process cannot become another one, the exit code is passed on. Ctrl-C goes to all processes of the console
/// there, so that the program gets it too.
#[cfg(not(unix))]
fn become_command(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("cargo cannot be started")?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::libtorch::Kind;

    fn opens(words: &[&str]) -> bool {
        opens_window(&words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_window_opens_without_a_command() {
        assert!(opens(&[]));
        assert!(opens(&["--renderer", "wgpu"]));
    }

    #[test]
    fn commands_and_questions_open_no_window() {
        assert!(!opens(&["train", "--epochs", "1"]));
        assert!(!opens(&["--help"]));
        assert!(!opens(&["--version"]));
    }

    #[test]
    fn cargo_gets_the_users_environment_without_what_the_outer_cargo_added() {
        let own = Libtorch::Own { folder: "/project/.libtorch".into(), version: "2.13.0".into(), kind: Kind::Cpu };
        let removed = |libtorch: &Libtorch| {
            let cargo = cargo(libtorch).unwrap();
            let gone = cargo.get_envs().filter(|(_, value)| value.is_none());
            gone.map(|(name, _)| name.to_os_string()).collect::<Vec<_>>()
        };
        // `cargo test` adds these too.
        assert!(removed(&own).contains(&"CARGO_MANIFEST_DIR".into()));
        assert!(removed(&own).contains(&"CARGO_PKG_NAME".into()));
        assert_eq!(removed(&own).contains(&"LIBTORCH".into()), env::var_os("LIBTORCH").is_some());
        let named = Libtorch::Named { folder: "/opt/libtorch".into(), version: None, kind: Kind::Cpu };
        assert!(!removed(&named).contains(&"LIBTORCH".into()));
    }

    #[test]
    fn a_folder_goes_to_the_front_of_the_path() {
        let path = env::join_paths(["/a", "/b"]).unwrap();
        let joined = prepended(Path::new("/lib"), Some(&path)).unwrap();
        let parts: Vec<_> = env::split_paths(&joined).collect();
        assert_eq!(parts, [Path::new("/lib"), Path::new("/a"), Path::new("/b")]);
        assert_eq!(prepended(Path::new("/lib"), None).unwrap(), "/lib");
    }
}
