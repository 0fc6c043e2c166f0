//! The networks that come with the program. `assets/README.md` has their training.

use std::{convert::Infallible, fmt, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    array_file::ArrayFile,
    model_file::{ModelFile, ModelFileError, OpenedModel},
    weights_file::Assumptions,
};
use lenet_data::dataset::Dataset;

/// A network that comes with the program.
///
/// ```no_run
/// use lenet_data::builtin;
/// use lenet_model::{device::Device, pretrained::Pretrained};
///
/// let (image, label) = builtin::draw(3, 0);
/// let network = Pretrained::Ink.read()?.network(Device::Cpu)?;
/// assert_eq!(network.scores(&image)?.best(), label);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pretrained {
    /// The modern network, the default.
    #[default]
    Modern,
    /// The same with `ReLU` for tanh, trained for drawings: a little worse on MNIST. The window begins with it.
    Ink,
    /// The network of 1998.
    Original,
    /// The one that is swept over strings: `ReLU`, max pooling, and a class for no digit. `read` uses it.
    Strings,
    /// The same, trained on the segments of strings. `read --reader segments` uses it.
    Segments,
}

impl Pretrained {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Modern, Self::Ink, Self::Original, Self::Strings, Self::Segments];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Ink => "ink",
            Self::Original => "original",
            Self::Strings => "strings",
            Self::Segments => "segments",
        }
    }

    /// Its name in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Modern => "pretrained on MNIST",
            Self::Ink => "pretrained for drawings",
            Self::Original => "pretrained, 1998",
            Self::Strings => "pretrained on strings",
            Self::Segments => "pretrained on segments",
        }
    }

    /// The one with this name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|network| network.name() == name)
    }

    /// Its weights.
    ///
    /// # Errors
    /// If the program was built with a damaged file.
    pub fn read(self) -> Result<ModelFile, ModelFileError> {
        ModelFile::checked("the built-in network".into(), ArrayFile::from_bytes(self.bytes()))
    }

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Modern => include_bytes!("../../../assets/pretrained-modern.safetensors"),
            Self::Ink => include_bytes!("../../../assets/pretrained-ink.safetensors"),
            Self::Original => include_bytes!("../../../assets/pretrained-original.safetensors"),
            Self::Strings => include_bytes!("../../../assets/pretrained-strings.safetensors"),
            Self::Segments => include_bytes!("../../../assets/pretrained-segments.safetensors"),
        }
    }
}

/// A network by name or by its file: in text the name of a pretrained one, or else a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ModelChoice {
    /// One that comes with the program.
    Pretrained(Pretrained),
    /// One in a file.
    File(PathBuf),
}

impl ModelChoice {
    /// Its weights.
    ///
    /// # Errors
    /// If the file cannot be read or is not a network of this program.
    pub fn read(&self) -> Result<ModelFile, ModelFileError> {
        self.open(&Assumptions::default()).map(|opened| opened.model)
    }

    /// As [`ModelFile::open`]; the program's own networks leave nothing open.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn open(&self, assumed: &Assumptions) -> Result<OpenedModel, ModelFileError> {
        self.open_beside(assumed, None)
    }

    /// As [`ModelFile::open_beside`].
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn open_beside(&self, assumed: &Assumptions, data: Option<&Dataset>) -> Result<OpenedModel, ModelFileError> {
        match self {
            Self::Pretrained(network) => Ok(OpenedModel { model: network.read()?, recognition: None }),
            Self::File(path) => ModelFile::open_beside(path, assumed, data),
        }
    }
}

impl From<String> for ModelChoice {
    fn from(text: String) -> Self {
        Pretrained::named(&text).map_or_else(|| Self::File(text.into()), Self::Pretrained)
    }
}

impl FromStr for ModelChoice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.to_owned().into())
    }
}

impl From<ModelChoice> for String {
    fn from(choice: ModelChoice) -> Self {
        choice.to_string()
    }
}

impl fmt::Display for ModelChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pretrained(network) => f.write_str(network.name()),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        architecture::{Activation, Architecture, Classes, Pooling},
        device::Device,
    };
    use lenet_data::builtin;

    #[test]
    fn each_has_the_architecture_of_its_name() {
        let relu = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
        let strings = Architecture { pooling: Pooling::Maximum, classes: Classes::DigitsAndNone, ..relu };
        for (network, architecture) in [
            (Pretrained::Modern, Architecture::MODERN),
            (Pretrained::Ink, relu),
            (Pretrained::Original, Architecture::ORIGINAL),
            (Pretrained::Strings, strings),
            (Pretrained::Segments, strings),
        ] {
            assert_eq!(network.read().unwrap().architecture, architecture);
            assert_eq!(Pretrained::named(network.name()), Some(network));
        }
        assert_eq!(Pretrained::named("modern.safetensors"), None);
        assert_eq!(Pretrained::default().read().unwrap(), ModelFile::pretrained().unwrap());
    }

    #[test]
    fn each_recognises_digits_in_many_writing_styles() {
        for network in Pretrained::ALL {
            let network = network.read().unwrap().network(Device::Cpu).unwrap();
            let is_correct = |index: &u64| {
                let (image, label) = builtin::draw_varied(77, *index);
                network.scores(&image).unwrap().best() == label
            };
            let correct = (0..300).filter(is_correct).count();
            assert!(correct >= 240, "{correct} of 300");
        }
    }
}
