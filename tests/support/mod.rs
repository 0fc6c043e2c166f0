//! What the tests of the command line share: the program, and a small data set.

mod easy_data;

use std::process::{Command, Output};

pub(crate) use self::easy_data::easy_data;

/// The program, ready for arguments.
pub(crate) fn lenet_lab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lenet-lab"));
    // A user's own MNIST must not decide what the tests see.
    command.env_remove("LENET_LAB_DATA");
    command
}

/// Standard error.
pub(crate) fn messages(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
