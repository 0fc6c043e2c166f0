//! The places where MNIST usually is, each of which a test can set by itself.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

/// The environment variable that names a folder with MNIST.
pub const DATA_VARIABLE: &str = "LENET_LAB_DATA";

/// Where to look. What is `None` is not looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPlaces {
    /// The folder that the user named for this run; if given, nothing else is looked at.
    pub user_folder: Option<PathBuf>,
    /// The folder that [`DATA_VARIABLE`] names.
    pub environment: Option<PathBuf>,
    /// Our own folder of fetched files, see [`SearchPlaces::own_cache`].
    pub cache: Option<PathBuf>,
    /// The working folder: `data` in it and beside it is looked at, also where torchvision puts MNIST there.
    pub working_folder: Option<PathBuf>,
    /// The user's home, under which burn keeps its copy.
    pub home: Option<PathBuf>,
    /// Keras' folder.
    pub keras_home: Option<PathBuf>,
}

/// One of the places where MNIST may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The folder that the user named.
    UserFolder,
    /// The folder named by [`DATA_VARIABLE`].
    Environment,
    /// Our own folder of fetched files.
    OwnCache,
    /// `data` in the working folder.
    WorkingFolder,
    /// `data` beside the working folder.
    FolderAbove,
    /// Where burn keeps its copy.
    Burn,
    /// Where Keras keeps its copy.
    Keras,
}

impl SearchPlaces {
    /// The places of this machine and account.
    pub fn from_environment(user_folder: Option<PathBuf>) -> Self {
        let home = BaseDirs::new().map(|folders| folders.home_dir().to_owned());
        Self {
            user_folder,
            environment: folder_in_variable(DATA_VARIABLE),
            cache: Self::own_cache(),
            working_folder: env::current_dir().ok(),
            keras_home: folder_in_variable("KERAS_HOME").or_else(|| home.as_ref().map(|home| home.join(".keras"))),
            home,
        }
    }

    /// The folder into which MNIST is fetched, if this account has a home.
    pub fn own_cache() -> Option<PathBuf> {
        ProjectDirs::from("", "", "lenet-lab").map(|folders| folders.cache_dir().join("mnist"))
    }

    /// All but the user's folder, in the order in which they are tried.
    pub(super) fn in_order(&self) -> Vec<(Place, PathBuf)> {
        let working = self.working_folder.as_deref();
        let places = [
            (Place::Environment, self.environment.clone()),
            (Place::OwnCache, self.cache.clone()),
            (Place::WorkingFolder, working.map(|folder| folder.join("data"))),
            (Place::FolderAbove, working.and_then(Path::parent).map(|folder| folder.join("data"))),
            (Place::Burn, self.home.as_ref().map(|home| home.join(".cache/burn-dataset/mnist"))),
            (Place::Keras, self.keras_home.as_ref().map(|folder| folder.join("datasets/mnist.npz"))),
        ];
        places.into_iter().filter_map(|(place, path)| Some((place, path?))).collect()
    }
}

/// An empty variable counts as none.
fn folder_in_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UserFolder => "the folder named",
            Self::Environment => DATA_VARIABLE,
            Self::OwnCache => "fetched files",
            Self::WorkingFolder => "data in this folder",
            Self::FolderAbove => "data in the folder above",
            Self::Burn => "burn's copy",
            Self::Keras => "Keras' copy",
        })
    }
}
