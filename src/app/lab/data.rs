//! The images at hand, and what is being done to get others.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::data::{
    builtin,
    dataset::{Dataset, Source},
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
    /// The four IDX files in a folder.
    Folder(PathBuf),
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
