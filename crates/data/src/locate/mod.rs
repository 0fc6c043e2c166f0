//! Finds a data set on this machine. A folder that the user names may hold any set, and is the only place looked in
//! then; everywhere else only MNIST itself counts, by content.

mod places;

use std::fmt;
use std::path::{Path, PathBuf};

use super::dataset::{Dataset, Source};
use super::idx_folder::{FolderError, Part};
use super::keras::{self, KerasError};
use super::mnist::{self, MnistError};

pub use places::{DATA_VARIABLE, Place, SearchPlaces};

/// What came of a search.
#[derive(Debug)]
pub struct Search {
    /// The data set, or why there is none.
    pub outcome: Result<Dataset, SearchError>,
    /// Where was looked, in this order, up to the place that had the set.
    pub looked_in: Vec<Looked>,
}

/// Why a search ended without a data set.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder that the user named is not usable. Nothing else is taken in its stead.
    #[error(transparent)]
    UserFolder(#[from] FolderError),
    /// No usual place holds MNIST.
    #[error(
        "MNIST is not on this machine; fetch it with `lenet-lab data fetch`, name its folder with `--data DIR`, or use \
         the digits that the program draws itself with `--dataset built-in`"
    )]
    NothingFound,
}

/// A place that was looked in, and what is there. Displays as one line.
#[derive(Debug)]
pub struct Looked {
    /// Which of the usual places.
    pub place: Place,
    /// Its folder, or Keras' file.
    pub path: PathBuf,
    /// What is there.
    pub verdict: Verdict,
}

/// What is in a place.
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

/// Looks through the places in order and reads the first usable data set.
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

/// Looks in every place, whatever the others hold: what `data status` shows.
pub fn survey(places: &SearchPlaces) -> Vec<Looked> {
    let user = places.user_folder.iter().flat_map(|folder| find_in_user_folder(folder).looked_in);
    let usual = places.in_order().into_iter().map(|(place, path)| {
        let (verdict, _) = look(place, &path);
        Looked { place, path, verdict }
    });
    user.chain(usual).collect()
}

impl Search {
    /// Places that hold something which could not be used, although a data set was found elsewhere: worth a warning.
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

/// A usual place without any file of the four is as good as not there. One that the user set in the environment is not.
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
        KerasError::Unreadable { source, .. } if source.kind() == std::io::ErrorKind::NotFound => Verdict::NotThere,
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

#[cfg(test)]
mod tests;
