//! What is fitted and how: a cell of the comparison.

use std::path::PathBuf;

use lenet_data::choice::Described as _;
use serde::{Deserialize, Serialize};

use crate::{input::Input, method::Method, settings::Settings};

/// A method with all that its result depends on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// The method.
    pub method: Method,
    /// What it is given of an image.
    pub input: Input,
    /// Seed of everything that is random.
    pub seed: u64,
    /// At most this many training images, the first ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Settings that differ from the defaults.
    #[serde(default)]
    pub settings: Settings,
    /// The images that it is measured on.
    #[serde(default)]
    pub measured_on: MeasuredOn,
}

/// The images that a cell is measured on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasuredOn {
    /// The test images.
    #[default]
    Test,
    /// Training images that are held out: settings are chosen by them.
    Validation,
}

impl Cell {
    /// A method with an input, seed 1, all training images and its own settings, measured on the test images.
    pub fn new(method: Method, input: Input) -> Self {
        let (settings, measured_on) = (Settings::default(), MeasuredOn::Test);
        Self { method, input, seed: 1, limit: None, settings, measured_on }
    }

    /// The cells of the paper's figures and of the question of figure 1, in the order of the methods.
    pub fn all() -> Vec<Self> {
        let of_method = |method: Method| method.inputs().iter().map(move |input| Self::new(method, *input));
        Method::ALL.iter().copied().flat_map(of_method).collect()
    }

    /// Its name for people: `K nearest neighbours, deslanted`.
    pub fn title(&self) -> String {
        let (method, input) = (self.method.describe().title, self.input.describe().name);
        if self.input == Input::Regular { method.to_owned() } else { format!("{method}, {input}") }
    }

    /// The same with all that differs from the defaults: `K nearest neighbours, deslanted, k 5, 1000 images, seed 2`.
    pub fn full_title(&self) -> String {
        self.with_differences(&self.title())
    }

    /// A name with all that differs from the defaults but the input, behind commas.
    pub(super) fn with_differences(&self, name: &str) -> String {
        let mut parts = vec![name.to_owned()];
        parts.extend(self.settings.changed().map(|(setting, value)| format!("{setting} {value}")));
        parts.extend(self.limit.map(|limit| format!("{limit} images")));
        parts.extend((self.measured_on == MeasuredOn::Validation).then(|| "validation".to_owned()));
        parts.extend((self.seed != 1).then(|| format!("seed {}", self.seed)));
        parts.join(", ")
    }

    /// Its folder: `nearest-neighbours/deslanted-seed-1`, with all that differs from the defaults.
    pub(super) fn folder(&self) -> PathBuf {
        let mut parts = vec![self.input.describe().name.to_owned(), format!("seed-{}", self.seed)];
        parts.extend(self.limit.map(|limit| format!("limit-{limit}")));
        parts.extend(self.settings.changed().map(|(setting, value)| format!("{setting}-{value}")));
        parts.extend((self.measured_on == MeasuredOn::Validation).then(|| "validation".to_owned()));
        PathBuf::from(self.method.describe().name).join(parts.join("-"))
    }

    /// What cells are sorted by: the order of the methods, then the inputs, then the rest.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let place = Method::ALL.iter().position(|method| *method == self.method);
        (place, self.input, self.measured_on, self.limit, self.seed, self.folder())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_all_that_differs() {
        let mut cell = Cell::new(Method::NearestNeighbours, Input::Deslanted);
        let folder = |cell: &Cell| cell.folder().display().to_string();
        assert_eq!(folder(&cell), "nearest-neighbours/deslanted-seed-1");
        assert_eq!(cell.title(), "K nearest neighbours, deslanted");
        (cell.seed, cell.limit, cell.measured_on) = (7, Some(1000), MeasuredOn::Validation);
        cell.settings.set(cell.method, "k", 5.0).unwrap();
        assert_eq!(cell.full_title(), "K nearest neighbours, deslanted, k 5, 1000 images, validation, seed 7");
        assert_eq!(folder(&cell), "nearest-neighbours/deslanted-seed-7-limit-1000-k-5-validation");
        let json = serde_json::to_string(&cell).unwrap();
        assert_eq!(serde_json::from_str::<Cell>(&json).unwrap(), cell);
    }

    #[test]
    fn all_cells_have_folders_of_their_own() {
        let folders: std::collections::BTreeSet<_> = Cell::all().iter().map(Cell::folder).collect();
        assert_eq!(folders.len(), Cell::all().len());
    }
}
