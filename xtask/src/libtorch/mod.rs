//! Provides libtorch: whose is used, what ours is made of, and how it comes about. Start reading at [`provide`].

mod archive;
mod choice;
pub(crate) mod compiler;
mod install;
mod places;
mod recipe;
mod space;
#[cfg(test)]
mod tests;
mod unpack;
pub(crate) mod wheels;
mod whole;

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use self::choice::{Choice, Variables};
use self::install::Network;
use self::recipe::Recipe;
use self::whole::State;

/// Whether a libtorch that is there already is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    IfNeeded,
    Always,
}

/// A libtorch that the build can use.
#[derive(Debug, PartialEq)]
pub(crate) enum Libtorch {
    /// Ours, in `.libtorch`.
    Own { folder: PathBuf, version: String },
    /// The user's, named with `LIBTORCH`. Its version is unknown if the folder does not say.
    Named { folder: PathBuf, version: Option<String> },
    /// That of the Python at hand.
    PyTorch { version: String },
}

/// Provides libtorch for a build in `root`: the one that the user names, else ours, set up if need be.
///
/// # Errors
/// The user's cannot work, or ours could not be set up.
pub(crate) fn provide(root: &Path, renewal: Renewal) -> Result<Libtorch> {
    let recipe = this_platform();
    let folder = places::own_folder(root);
    if let Some(choice) = choice::choice(&variable, &folder) {
        return check_choice(choice, &recipe, &variable);
    }
    install::ensure(root, &recipe, renewal, &Network)?;
    Ok(Libtorch::Own { folder, version: recipe.version })
}

/// What [`provide`] would find, without changing anything.
///
/// # Errors
/// There is none that can be used.
pub(crate) fn find(root: &Path) -> Result<Libtorch> {
    let recipe = this_platform();
    let folder = places::own_folder(root);
    if let Some(choice) = choice::choice(&variable, &folder) {
        return check_choice(choice, &recipe, &variable);
    }
    match whole::state(&folder, &recipe) {
        State::Complete | State::Unmarked => Ok(Libtorch::Own { folder, version: recipe.version }),
        State::Damaged(reason) => Err(reason.context(format!("{} is not whole", folder.display()))),
        State::Absent => bail!("libtorch {} is not set up", recipe.version),
    }
}

fn check_choice(choice: Choice, recipe: &Recipe, variables: Variables<'_>) -> Result<Libtorch> {
    match choice {
        Choice::Folder(folder) => {
            let version = choice::check_named(&folder, recipe, variables)?;
            Ok(Libtorch::Named { folder, version })
        }
        Choice::PyTorch => Ok(Libtorch::PyTorch { version: choice::check_pytorch(recipe, variables)? }),
    }
}

fn this_platform() -> Recipe {
    Recipe::of(env::consts::OS, env::consts::ARCH)
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}

impl Libtorch {
    /// The folder of the libraries, where it is known.
    pub(crate) fn library_folder(&self) -> Option<PathBuf> {
        match self {
            Self::Own { folder, .. } => Some(folder.join("lib")),
            Self::Named { folder, .. } => {
                Some(env::var_os("LIBTORCH_LIB").map_or_else(|| folder.clone(), PathBuf::from).join("lib"))
            }
            Self::PyTorch { .. } => None,
        }
    }
}

impl fmt::Display for Libtorch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own { folder, version } => write!(out, "libtorch {version} is ready in {}", folder.display()),
            Self::Named { folder, version } => {
                let version = version.as_deref().unwrap_or("of a version that it does not tell");
                write!(out, "using your libtorch {version} in {}, named by LIBTORCH", folder.display())
            }
            Self::PyTorch { version } => write!(out, "using your PyTorch {version}, because of LIBTORCH_USE_PYTORCH"),
        }
    }
}
