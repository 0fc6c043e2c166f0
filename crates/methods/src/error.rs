//! Why a method cannot be fitted, read back or asked.

use std::path::PathBuf;

use lenet_data::{atomic_file::WriteError, input_file::InputError};
use tch::TchError;

use crate::method::Method;

/// Why a method cannot be fitted, read back or asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// libtorch failed.
    #[error(transparent)]
    Model(#[from] lenet_model::error::Error),
    /// A network of the program cannot be trained.
    #[error(transparent)]
    Train(#[from] lenet_train::error::Error),
    /// The work was stopped; the stages that were finished are kept.
    #[error("stopped: the same command resumes it")]
    Stopped,
    /// Another process works on it.
    #[error("another process works on it")]
    Elsewhere,
    /// Too few images to learn from.
    #[error("{} needs at least {needed} training images, there are {found}", method_name(*.method))]
    TooFewImages {
        /// The method.
        method: Method,
        /// The fewest that it can be fitted to.
        needed: usize,
        /// The images that there are.
        found: usize,
    },
    /// A class without a training image.
    #[error("no training image shows class {0}: use more images")]
    ClassAbsent(u8),
    /// A setting that the method does not have, or a value outside its bounds.
    #[error("{0}")]
    Setting(String),
    /// An input that the method cannot have.
    #[error("{0}")]
    Input(String),
    /// A file that cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: InputError,
    },
    /// A file that is not what it should be.
    #[error("{} {reason}: remove it, and the same command makes it again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A model without an array or a text that its method needs, or with one of a wrong shape.
    #[error("the model's {name} {reason}")]
    Stored {
        /// The array or text.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file that cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<TchError> for Error {
    fn from(error: TchError) -> Self {
        Self::Model(error.into())
    }
}

fn method_name(method: Method) -> &'static str {
    use lenet_data::choice::Described as _;
    method.describe().name
}
