//! A libtorch that the user names is used as it is; this finds out whether one is named and whether it can work. The
//! variables and their meaning are torch-sys's.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::recipe::{Kind, Recipe};
use super::whole::{self, VERSION_FILE};

/// Reads an environment variable; the tests have their own.
pub(crate) type Variables<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// The libtorch that the user wants to be used.
#[derive(Debug, PartialEq)]
pub(crate) enum Choice {
    /// The folder in `LIBTORCH`.
    Folder(PathBuf),
    /// The PyTorch of the Python at hand, by `LIBTORCH_USE_PYTORCH`.
    PyTorch,
}

/// What the user chose, if anything. Cargo sets `LIBTORCH` to `own` for everything that it runs here (`.cargo/config.toml`), so that value is nobody's
/// choice.
pub(crate) fn choice(variables: Variables<'_>, own: &Path) -> Option<Choice> {
    if variables("LIBTORCH_USE_PYTORCH").is_some() {
        return Some(Choice::PyTorch);
    }
    let named = variables("LIBTORCH").map(PathBuf::from);
    named.filter(|named| !same_folder(named, own)).map(Choice::Folder)
}

/// Checks a folder as torch-sys will use it, and returns its version if the folder says.
///
/// # Errors
/// It cannot work, and why.
pub(crate) fn check_named(folder: &Path, recipe: &Recipe, variables: Variables<'_>) -> Result<Option<String>> {
    let what = format!("LIBTORCH is set to `{}`", folder.display());
    let mend = "correct it, or unset it to have libtorch set up in .libtorch";
    ensure!(folder.is_absolute(), "{what}, and has to be an absolute path: {mend}");
    let of = |variable: &str| variables(variable).map_or_else(|| folder.to_path_buf(), PathBuf::from);
    let (headers, libraries) = (of("LIBTORCH_INCLUDE"), of("LIBTORCH_LIB"));
    // A static libtorch has libraries of other names.
    let is_static = variables("LIBTORCH_STATIC").is_some_and(|value| value != "0" && value != "false");
    for name in &recipe.core {
        let is_header = name.starts_with("include/");
        let path = if is_header { headers.join(name) } else { libraries.join(name) };
        ensure!(path.exists() || (is_static && !is_header), "{what}, but there is no {}: {mend}", path.display());
    }
    let Ok(version) = fs::read_to_string(folder.join(VERSION_FILE)) else { return Ok(None) };
    let version = version.trim().to_owned();
    check_version(&version, recipe, variables).with_context(|| format!("{what}: {mend}"))?;
    Ok(Some(version))
}

/// What kind of libtorch the folder holds, by its libraries.
pub(crate) fn kind_named(folder: &Path, variables: Variables<'_>) -> Kind {
    let libraries = variables("LIBTORCH_LIB").map_or_else(|| folder.to_path_buf(), PathBuf::from);
    whole::kind(&libraries).unwrap_or(Kind::Cpu)
}

/// Asks the Python that torch-sys will ask, and returns PyTorch's version.
///
/// # Errors
/// There is no PyTorch, or one that tch cannot use.
pub(crate) fn check_pytorch(recipe: &Recipe, variables: Variables<'_>) -> Result<String> {
    let mend = "install it there, or unset LIBTORCH_USE_PYTORCH to have libtorch set up in .libtorch";
    let python = if variables("VIRTUAL_ENV").is_some() || cfg!(windows) { "python" } else { "python3" };
    let output = Command::new(python).args(["-c", "import torch; print(torch.__version__)"]).output();
    let version = match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => bail!("LIBTORCH_USE_PYTORCH is set, but `{python}` has no PyTorch: {mend}"),
    };
    check_version(&version, recipe, variables).with_context(|| format!("LIBTORCH_USE_PYTORCH is set: {mend}"))?;
    Ok(version)
}

fn check_version(version: &str, recipe: &Recipe, variables: Variables<'_>) -> Result<()> {
    let number = version.split('+').next().unwrap_or_default();
    let bypassed = variables("LIBTORCH_BYPASS_VERSION_CHECK").is_some();
    ensure!(bypassed || number == recipe.version, "it is version {number}, and {} is needed", recipe.version);
    Ok(())
}

fn same_folder(named: &Path, own: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    named == own || real(named).is_some_and(|named| real(own) == Some(named))
}
