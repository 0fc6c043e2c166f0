//! The choice of a network that `eval`, `robustness`, `classify` and `inspect` share.

use std::path::PathBuf;

use crate::model::model_file::{ModelFile, ModelFileError};

/// Which network to use.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ModelArgs {
    /// A safetensors file of weights; without it the pretrained network that comes with the program
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

impl ModelArgs {
    pub(super) fn read(&self) -> Result<ModelFile, ModelFileError> {
        self.model.as_deref().map_or_else(ModelFile::pretrained, ModelFile::read)
    }
}
