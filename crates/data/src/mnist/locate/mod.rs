//! Finds MNIST on this machine: of the usual places the first with its content.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use directories::{BaseDirs, ProjectDirs};

use crate::{
    dataset::Dataset,
    set_files::{Part, Problem, ReadError},
};

/// The environment variable that names a folder with MNIST.
pub const DATA_VARIABLE: &str = "LENET_LAB_DATA";

/// The result of a search.
#[derive(Debug)]
pub struct Search {
    /// MNIST, if a place holds it.
    pub dataset: Option<Dataset>,
    /// The places searched, in this order, up to the one with MNIST.
    pub looked_in: Vec<Looked>,
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
    /// MNIST.
    Mnist,
    /// No file of a data set.
    NotThere,
    /// Something else, or a damaged file.
    Unusable(ReadError),
}

/// Searches the places in order and reads the first MNIST.
pub fn find(places: &SearchPlaces) -> Search {
    let mut looked_in = Vec::new();
    for (place, path) in places.in_order() {
        let (looked, dataset) = look(place, path);
        looked_in.push(looked);
        if dataset.is_some() {
            return Search { dataset, looked_in };
        }
    }
    Search { dataset: None, looked_in }
}

/// Looks in every place, for `data status`.
pub fn status(places: &SearchPlaces) -> Vec<Looked> {
    places.in_order().map(|(place, path)| look(place, path).0).collect()
}

impl Search {
    /// Places with unusable content, although another place has MNIST: each deserves a warning.
    pub fn unusable(&self) -> impl Iterator<Item = &Looked> {
        self.looked_in.iter().filter(|looked| matches!(looked.verdict, Verdict::Unusable(_)))
    }
}

fn look(place: Place, path: PathBuf) -> (Looked, Option<Dataset>) {
    let (verdict, dataset) = match super::read(&path) {
        Ok(dataset) => (Verdict::Mnist, Some(dataset)),
        Err(error) if place != Place::Environment && is_absent(&error.problem) => (Verdict::NotThere, None),
        // A place that the user set in the environment is never just absent.
        Err(error) => (Verdict::Unusable(error), None),
    };
    (Looked { place, path, verdict }, dataset)
}

fn is_absent(problem: &Problem) -> bool {
    match problem {
        Problem::NotFound => true,
        Problem::MissingFiles(names) => names.len() == Part::ALL.len(),
        _ => false,
    }
}

impl fmt::Display for Looked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, {}: ", self.place, self.path.display())?;
        match &self.verdict {
            Verdict::Mnist => formatter.write_str("MNIST"),
            Verdict::NotThere => formatter.write_str("not there"),
            Verdict::Unusable(error) => error.fmt(formatter),
        }
    }
}

/// The folders of this machine with the places to search. `None` is skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchPlaces {
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
    pub fn from_environment() -> Self {
        let home = BaseDirs::new().map(|folders| folders.home_dir().to_owned());
        Self {
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

    /// The places in the order in which they are tried.
    fn in_order(&self) -> impl Iterator<Item = (Place, PathBuf)> {
        let working = self.working_folder.as_deref();
        let places = [
            (Place::Environment, self.environment.clone()),
            (Place::OwnCache, self.cache.clone()),
            (Place::WorkingFolder, working.map(|folder| folder.join("data"))),
            (Place::FolderAbove, working.and_then(Path::parent).map(|folder| folder.join("data"))),
            (Place::Burn, self.home.as_ref().map(|home| home.join(".cache/burn-dataset/mnist"))),
            (Place::Keras, self.keras_home.as_ref().map(|folder| folder.join("datasets/mnist.npz"))),
        ];
        places.into_iter().filter_map(|(place, path)| Some((place, path?)))
    }
}

/// An empty variable counts as none.
fn folder_in_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
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
