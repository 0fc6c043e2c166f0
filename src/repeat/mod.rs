//! How a run is repeated elsewhere: by the command line, and in PyTorch.

mod command;
mod pytorch;

pub use self::{
    command::{Command, train_command},
    pytorch::{Untranslatable, pytorch_script},
};
