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
use self::places::Places;
pub(crate) use self::recipe::Kind;
use self::recipe::Recipe;
use self::whole::State;

/// Whether a libtorch that is there already is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    IfNeeded,
    Always,
}

/// What is asked of set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) renewal: Renewal,
    /// That of the libtorch that is there, unless one is named.
    pub(crate) kind: Option<Kind>,
}

impl Wish {
    /// Whatever is there already, if it is whole.
    pub(crate) const AS_IT_IS: Self = Self { renewal: Renewal::IfNeeded, kind: None };
}

/// A libtorch that the build can use.
#[derive(Debug, PartialEq)]
pub(crate) enum Libtorch {
    /// Ours, in `.libtorch`.
    Own { folder: PathBuf, version: String, kind: Kind },
    /// The user's, named with `LIBTORCH`. Its version is unknown if the folder does not say.
    Named { folder: PathBuf, version: Option<String>, kind: Kind },
    /// That of the Python at hand.
    PyTorch { version: String },
}

/// Provides libtorch for a build in `root`: the one that the user names, else ours, set up if need be.
///
/// # Errors
/// The user's cannot work, or ours could not be set up.
pub(crate) fn provide(root: &Path, wish: Wish) -> Result<Libtorch> {
    let folder = places::own_folder(root);
    if let Some(choice) = choice::choice(&variable, &folder) {
        return check_choice(choice, &this_platform(wish.kind.unwrap_or(Kind::Cpu)), &variable);
    }
    let recipe = this_platform(wish.kind.or_else(|| kind_here(root)).unwrap_or(Kind::Cpu));
    install::ensure(root, &recipe, wish.renewal, &Network)?;
    Ok(Libtorch::Own { folder, version: recipe.version, kind: recipe.kind })
}

/// The kind of our own libtorch, also of one that a set-up was just about to replace when it was interrupted.
pub(crate) fn kind_here(root: &Path) -> Option<Kind> {
    let places = Places::in_folder(root);
    whole::kind(&places.own).or_else(|| whole::kind(&places.old))
}

/// What [`provide`] would find, without changing anything.
///
/// # Errors
/// There is none that can be used.
pub(crate) fn find(root: &Path) -> Result<Libtorch> {
    let folder = places::own_folder(root);
    let recipe = this_platform(kind_here(root).unwrap_or(Kind::Cpu));
    if let Some(choice) = choice::choice(&variable, &folder) {
        return check_choice(choice, &this_platform(Kind::Cpu), &variable);
    }
    match whole::state(&folder, &recipe) {
        State::Complete | State::Unmarked => Ok(Libtorch::Own { folder, version: recipe.version, kind: recipe.kind }),
        State::Damaged(reason) => Err(reason.context(format!("{} is not whole", folder.display()))),
        State::Absent => bail!("libtorch {} is not set up", recipe.version),
    }
}

fn check_choice(choice: Choice, recipe: &Recipe, variables: Variables<'_>) -> Result<Libtorch> {
    match choice {
        Choice::Folder(folder) => {
            let version = choice::check_named(&folder, recipe, variables)?;
            let kind = choice::kind_named(&folder, variables);
            Ok(Libtorch::Named { folder, version, kind })
        }
        Choice::PyTorch => Ok(Libtorch::PyTorch { version: choice::check_pytorch(recipe, variables)? }),
    }
}

fn this_platform(kind: Kind) -> Recipe {
    Recipe::of(env::consts::OS, env::consts::ARCH, kind)
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}

impl Libtorch {
    /// What it can compute on, where that is known.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Own { kind, .. } | Self::Named { kind, .. } => Some(*kind),
            Self::PyTorch { .. } => None,
        }
    }

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
            Self::Own { folder, version, kind } => {
                write!(out, "libtorch {version} {kind} is ready in {}", folder.display())
            }
            Self::Named { folder, version, kind } => {
                let version = version.as_deref().unwrap_or("of a version that it does not tell");
                write!(out, "using your libtorch {version} {kind} in {}, named by LIBTORCH", folder.display())
            }
            Self::PyTorch { version } => write!(out, "using your PyTorch {version}, because of LIBTORCH_USE_PYTORCH"),
        }
    }
}
