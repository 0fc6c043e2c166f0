//! Finds a data set on this machine. A folder named by the user may hold any set and is then the only place searched. In every
//! other place only MNIST itself counts, by content.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use super::dataset::{Dataset, Source};
use super::idx_folder::{FolderError, Part};
use super::keras::{self, KerasError};
use super::mnist::{self, MnistError};

/// The result of a search.
#[derive(Debug)]
pub struct Search {
    /// The data set, or why there is none.
    pub outcome: Result<Dataset, SearchError>,
    /// The places searched, in this order, up to the one with the set.
    pub looked_in: Vec<Looked>,
}

/// Why a search ended without a data set.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder named by the user is not usable. No other place is searched.
    #[error(transparent)]
    UserFolder(#[from] FolderError),
    /// No usual place holds MNIST.
    #[error(
        "MNIST is not on this machine; fetch it with `lenet-lab data fetch`, name its folder with `--data DIR`, or use \
         the digits that the program draws itself with `--dataset built-in`"
    )]
    NothingFound,
}

/// A searched place with its verdict. Displays as one line.
#[derive(Debug)]
pub struct Looked {
    /// Which of the usual places.
    pub place: Place,
    /// Its folder, or Keras' file.
    pub path: PathBuf,
    /// Its verdict.
    pub verdict: Verdict,
}

/// The content of a place.
#[derive(Debug)]
pub enum Verdict {
    /// A data set that can be used.
    Accepted(Source),
    /// No file of a data set.
    NotThere,
    /// Something that cannot be used; the reason names the file.
    Refused {
        /// A sentence for people.
        reason: String,
    },
}

/// Searches the places in order and reads the first usable data set.
pub fn find(places: &SearchPlaces) -> Search {
    if let Some(folder) = &places.user_folder {
        return find_in_user_folder(folder);
    }
    let mut looked_in = Vec::new();
    for (place, path) in places.in_order() {
        let (verdict, dataset) = look(place, &path);
        looked_in.push(Looked { place, path, verdict });
        if let Some(dataset) = dataset {
            return Search { outcome: Ok(dataset), looked_in };
        }
    }
    Search { outcome: Err(SearchError::NothingFound), looked_in }
}

/// The verdict on every place, for `data status`.
pub fn survey(places: &SearchPlaces) -> Vec<Looked> {
    let user = places.user_folder.iter().flat_map(|folder| find_in_user_folder(folder).looked_in);
    let usual = places.in_order().into_iter().map(|(place, path)| {
        let (verdict, _) = look(place, &path);
        Looked { place, path, verdict }
    });
    user.chain(usual).collect()
}

impl Search {
    /// Places with unusable content, although another place has a data set: each deserves a warning.
    pub fn refusals(&self) -> impl Iterator<Item = &Looked> {
        self.looked_in.iter().filter(|looked| matches!(looked.verdict, Verdict::Refused { .. }))
    }
}

fn find_in_user_folder(folder: &Path) -> Search {
    let outcome = mnist::read_any(folder);
    let verdict = match &outcome {
        Ok(dataset) => Verdict::Accepted(dataset.source.clone()),
        Err(error) => Verdict::Refused { reason: error.to_string() },
    };
    let looked_in = vec![Looked { place: Place::UserFolder, path: folder.to_owned(), verdict }];
    Search { outcome: outcome.map_err(SearchError::UserFolder), looked_in }
}

fn look(place: Place, path: &Path) -> (Verdict, Option<Dataset>) {
    let read = match place {
        Place::Keras => keras::read(path).map_err(|error| refuse_archive(&error)),
        _ => mnist::read(path).map_err(|error| refuse_folder(place, &error)),
    };
    match read {
        Ok(dataset) => (Verdict::Accepted(dataset.source.clone()), Some(dataset)),
        Err(verdict) => (verdict, None),
    }
}

/// A usual place without any of the four files counts as absent, but not one that the user set in the environment.
fn refuse_folder(place: Place, error: &MnistError) -> Verdict {
    match error {
        MnistError::Folder(FolderError::NotFound(_)) if place != Place::Environment => Verdict::NotThere,
        MnistError::Folder(FolderError::MissingFiles { names, .. })
            if names.len() == Part::ALL.len() && place != Place::Environment =>
        {
            Verdict::NotThere
        }
        _ => Verdict::Refused { reason: error.to_string() },
    }
}

fn refuse_archive(error: &KerasError) -> Verdict {
    match error {
        KerasError::Unreadable(_, source) if source.kind() == std::io::ErrorKind::NotFound => Verdict::NotThere,
        _ => Verdict::Refused { reason: error.to_string() },
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}: ", self.place, self.path.display())?;
        match &self.verdict {
            Verdict::Accepted(Source::Mnist(_)) => f.write_str("MNIST"),
            Verdict::Accepted(_) => f.write_str("a data set other than MNIST, usable"),
            Verdict::NotThere => f.write_str("not there"),
            Verdict::Refused { reason } => f.write_str(reason),
        }
    }
}

/// The environment variable that names a folder with MNIST.
pub const DATA_VARIABLE: &str = "LENET_LAB_DATA";

/// The places to search. `None` is skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPlaces {
    /// The folder named by the user for this run; if given, the only place searched.
    pub user_folder: Option<PathBuf>,
    /// The folder that [`DATA_VARIABLE`] names.
    pub environment: Option<PathBuf>,
    /// Our own folder of fetched files, see [`SearchPlaces::own_cache`].
    pub cache: Option<PathBuf>,
    /// The working folder: `data` in it and beside it is searched, also in torchvision's layout.
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
            working_folder: env::current_dir()
                .inspect_err(|error| log::debug!("the working folder is not searched: {error}"))
                .ok(),
            keras_home: folder_in_variable("KERAS_HOME").or_else(|| home.as_ref().map(|home| home.join(".keras"))),
            home,
        }
    }

    /// The folder into which MNIST is fetched, if this account has a home.
    pub fn own_cache() -> Option<PathBuf> {
        ProjectDirs::from("", "", "lenet-lab").map(|folders| folders.cache_dir().join("mnist"))
    }

    /// All but the user's folder, in the order in which they are tried.
    fn in_order(&self) -> Vec<(Place, PathBuf)> {
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

#[cfg(test)]
mod tests;
