//! ONNX files go to onnxruntime and come from PyTorch. The tests run the Python of `LENET_LAB_PYTHON`, or `python3`; without the
//! packages that they need there, they are reported as ignored.
//!
//! - [`exported`]: networks of every choice compute the same in onnxruntime.
//! - [`opened`]: networks of PyTorch's exporters predict the same here.

mod exported;
mod opened;

use std::{
    env,
    ffi::{OsStr, OsString},
    path::Path,
    process::{Command, Stdio},
};

use lenet_lab::data::{
    builtin,
    dataset::{Image, LabelledImages},
};
use libtest_mimic::{Arguments, Failed, Trial};

/// Digits that the networks of both sides see.
const IMAGE_COUNT: usize = 1_000;

fn main() {
    let python = env::var_os("LENET_LAB_PYTHON").unwrap_or_else(|| "python3".into());
    let trial = |name: &str, packages: &str, test: fn(&OsStr) -> Result<(), Failed>| {
        let is_missing = !has(&python, packages);
        let python = python.clone();
        Trial::test(name, move || test(&python)).with_ignored_flag(is_missing)
    };
    let trials = vec![
        trial("networks_of_every_choice_compute_the_same_in_onnxruntime", "numpy, onnx, onnxruntime", exported::test),
        trial("networks_of_pytorch_predict_the_same_here", "numpy, onnx, torch", opened::test),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn has(python: &OsString, packages: &str) -> bool {
    let find = format!(
        "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, '{packages}'.split(', '))))"
    );
    let check = Command::new(python).args(["-c", &find]).stderr(Stdio::null()).status();
    check.is_ok_and(|status| status.success())
}

/// Runs a script with arguments; its standard output.
fn run(python: &OsStr, script: &str, arguments: &[&OsStr]) -> Result<String, Failed> {
    // More threads than cores would only wait for each other.
    let output = Command::new(python)
        .env("OMP_NUM_THREADS", "1")
        .args(["-W", "ignore", "-c", script])
        .args(arguments)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Digits that the program draws, and others to train on.
fn digits() -> (Vec<Image>, LabelledImages) {
    let dataset = builtin::dataset(7, 2_000, IMAGE_COUNT);
    let images = (0..IMAGE_COUNT).filter_map(|index| dataset.test.image(index).copied()).collect();
    (images, dataset.train)
}

#[expect(clippy::disallowed_methods, reason = "a file of the test's own, which nobody reads meanwhile")]
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    Ok(std::fs::write(path, bytes)?)
}
