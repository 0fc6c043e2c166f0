//! The files that the tests damage, and how the program reads what they have made of them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};

use lenet_lab::{
    data::dataset::{Dataset, LabelledImages, PIXEL_COUNT, Source},
    model::{
        architecture::Architecture,
        array::Array,
        model_file::ModelFile,
        parameters::{Initialisation, initial_parameters},
    },
    train::{checkpoint::Checkpoint, config::TrainingConfig, optimizer::Optimizer, session::Session},
};
use tempfile::TempDir;

pub(crate) static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let file = ModelFile { architecture: Architecture::MODERN, parameters: modern_parameters(), training: None };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    file.write(&path).unwrap();
    fs::read(path).unwrap()
});

/// A run in the middle of its first epoch.
pub(crate) static CHECKPOINT: LazyLock<Vec<u8>> = LazyLock::new(|| checkpoint(Optimizer::SGD));

pub(crate) fn dataset() -> Arc<Dataset> {
    let pixels = (0..8 * PIXEL_COUNT).map(|position| (position % 251) as u8).collect();
    let images = LabelledImages::new(pixels, (0..8).collect()).unwrap();
    Arc::new(Dataset { train: images.clone(), test: images, source: Source::BuiltIn { seed: 0 } })
}

pub(crate) fn checkpoint(optimizer: Optimizer) -> Vec<u8> {
    let config =
        TrainingConfig { optimizer, batch_size: 3, epoch_count: 2, thread_count: 1, ..TrainingConfig::default() };
    let mut session = Session::new(config, dataset()).unwrap();
    session.tick().unwrap();
    session.checkpoint().unwrap().to_bytes().unwrap()
}

/// Writes `bytes` to a file; the folder lives as long as what is returned.
#[expect(clippy::disallowed_methods, reason = "a file of the test's own, which nobody reads meanwhile")]
pub(crate) fn file_of(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("given.safetensors");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub(crate) fn read_model(bytes: &[u8]) -> Result<ModelFile, String> {
    let (_folder, path) = file_of(bytes);
    ModelFile::read(&path).map_err(|error| named(&path, &error.to_string()))
}

pub(crate) fn read_checkpoint(bytes: &[u8]) -> Result<Checkpoint, String> {
    let (_folder, path) = file_of(bytes);
    Checkpoint::read(&path).map_err(|error| named(&path, &error.to_string()))
}

/// The message without the path, which it must begin with.
pub(crate) fn named(path: &Path, message: &str) -> String {
    let rest = message.strip_prefix(&format!("{} ", path.display()));
    rest.unwrap_or_else(|| panic!("the message does not begin with the file: {message}")).to_owned()
}

pub(crate) fn assert_model_refused(bytes: &[u8], reason: &str) {
    let Err(message) = read_model(bytes) else { panic!("accepted, though {reason}") };
    assert!(message.contains(reason), "{message}");
}

pub(crate) fn assert_checkpoint_refused(bytes: &[u8], reason: &str) {
    let Err(message) = read_checkpoint(bytes) else { panic!("accepted, though {reason}") };
    assert!(message.contains(reason), "{message}");
}

/// The weights that the modern network begins with.
pub(crate) fn modern_parameters() -> Vec<(String, Array)> {
    initial_parameters(&Architecture::MODERN, Initialisation::Pytorch, 1)
}
