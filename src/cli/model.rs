//! The choice of a network that `eval`, `robustness`, `classify` and `inspect` share.

use std::{convert::Infallible, path::PathBuf, str::FromStr};

use crate::model::{
    model_file::{ModelFile, ModelFileError},
    pretrained::Pretrained,
};

/// Which network to use.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ModelArgs {
    /// A safetensors file of weights, or one of the pretrained networks that come with the program: `modern`, `ink` or
    /// `original` (./modern is a file) [default: ink with classify and attribute, else modern]
    #[arg(long, value_name = "FILE")]
    model: Option<Choice>,
}

/// A network by name or by its file.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice {
    Pretrained(Pretrained),
    File(PathBuf),
}

impl FromStr for Choice {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Pretrained::named(text).map_or_else(|| Self::File(text.into()), Self::Pretrained))
    }
}

impl ModelArgs {
    pub(super) fn read(&self) -> Result<ModelFile, ModelFileError> {
        self.read_or(Pretrained::default())
    }

    /// The network that was named, else this one.
    pub(super) fn read_or(&self, otherwise: Pretrained) -> Result<ModelFile, ModelFileError> {
        match &self.model {
            None => otherwise.read(),
            Some(Choice::Pretrained(network)) => network.read(),
            Some(Choice::File(path)) => ModelFile::read(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_network_that_comes_with_the_program_and_all_else_a_file() {
        for (text, expected) in [
            ("original", Choice::Pretrained(Pretrained::Original)),
            ("modern", Choice::Pretrained(Pretrained::Modern)),
            ("ink", Choice::Pretrained(Pretrained::Ink)),
            ("./modern", Choice::File("./modern".into())),
            ("mine.safetensors", Choice::File("mine.safetensors".into())),
        ] {
            assert_eq!(text.parse(), Ok(expected));
        }
    }
}
