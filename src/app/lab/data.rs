//! The images at hand, and what is being done to get others.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::data::{
    builtin,
    dataset::{Dataset, Source},
    set_files::FILE_ENDINGS,
};

/// Built-in digits that are there at once, until all images are.
const SAMPLE_COUNT: usize = 200;

/// The images, and what is being done about them.
#[derive(Clone, Debug)]
pub(crate) struct DataState {
    /// For training and for the views. A few built-in digits at first.
    pub dataset: Arc<Dataset>,
    /// What is wanted. What cannot be had is not wanted any more.
    pub choice: DataChoice,
    /// What was had last, which the next window begins with.
    pub had: DataChoice,
    pub activity: Option<DataActivity>,
    /// Why the images are not the chosen ones, and what to do.
    pub notice: Option<String>,
}

/// Which images the user wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DataChoice {
    /// MNIST, from the usual places; built-in digits where it is missing.
    #[default]
    Mnist,
    BuiltIn,
    /// The data set in this folder or file.
    #[serde(rename = "folder")]
    Files(PathBuf),
}

impl DataChoice {
    /// Whether it is a file with a set, by its name.
    pub(crate) fn names_a_file(&self) -> bool {
        let Self::Files(path) = self else { return false };
        path.extension().is_some_and(|ending| FILE_ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }

    /// Whether it is a folder with a set.
    pub(crate) fn names_a_folder(&self) -> bool {
        matches!(self, Self::Files(_)) && !self.names_a_file()
    }
}

/// What is being done to get images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DataActivity {
    /// Looking for MNIST, or reading it.
    Reading,
    /// Making built-in digits.
    Drawing,
    /// Downloading MNIST.
    Fetching {
        /// The file, and what is done with it.
        step: String,
        /// Bytes of it that are there.
        bytes_done: u64,
        /// Its size, if known.
        bytes_total: Option<u64>,
    },
}

impl DataState {
    pub(super) fn new() -> Self {
        Self {
            dataset: Arc::new(builtin::dataset(builtin::STANDARD_SEED, 0, SAMPLE_COUNT)),
            choice: DataChoice::default(),
            had: DataChoice::default(),
            activity: Some(DataActivity::Reading),
            notice: None,
        }
    }

    /// Whether there are training images; the first few built-in digits have none.
    pub(crate) fn is_ready(&self) -> bool {
        !self.dataset.train.is_empty()
    }

    /// Whether MNIST is chosen but missing.
    pub(crate) fn lacks_mnist(&self) -> bool {
        self.choice == DataChoice::Mnist && self.activity.is_none() && !matches!(self.dataset.source, Source::Mnist(_))
    }
}
