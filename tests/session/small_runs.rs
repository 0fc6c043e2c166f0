//! Images that are easy to tell apart, and settings with which every kind of moment comes up in a few ticks.

use std::sync::Arc;

use lenet_lab::{
    data::{
        augment::Augmentation,
        dataset::{Dataset, IMAGE_SIDE, LabelledImages, PIXEL_COUNT, Source},
    },
    model::{architecture::Architecture, device::Device, parameters::Initialisation},
    train::{
        checkpoint::Checkpoint,
        config::{ImageOrder, TrainingConfig},
        error::Error,
        optimizer::Optimizer,
        schedule::Schedule,
        session::{FinishReason, Session, Tick},
    },
};

/// Batches of an epoch of [`config`]: 60 images in batches of 16, the last of 12.
pub(crate) const BATCH_COUNT: usize = 4;

/// Two chunks of validation and two of testing in each epoch. Nothing depends on what the defaults are.
pub(crate) fn config() -> TrainingConfig {
    TrainingConfig {
        architecture: Architecture::MODERN,
        initialisation: Initialisation::Pytorch,
        initial_network: None,
        frozen: Vec::new(),
        optimizer: Optimizer::Sgd { momentum: 0.9 },
        learning_rate: 0.02,
        schedule: Schedule::Cosine,
        weight_decay: 0.0,
        label_smoothing: 0.05,
        batch_size: 16,
        order: ImageOrder::Reshuffled,
        epoch_count: 3,
        seed: 1,
        validation_count: 260,
        training_limit: None,
        augmentation: Augmentation::NONE,
        built_in_share: 0.0,
        strings: None,
        early_stopping: None,
        device: Device::Cpu,
        thread_count: 1,
    }
}

/// 320 training and 260 test images.
pub(crate) fn dataset() -> Arc<Dataset> {
    Arc::new(Dataset { train: images(320, 0), test: images(260, 7), source: Source::BuiltIn { seed: 0 } })
}

/// A bright square, whose place is the label, on a background that differs from image to image.
pub(crate) fn images(count: usize, start: usize) -> LabelledImages {
    let mut pixels = Vec::with_capacity(count * PIXEL_COUNT);
    for number in start..start + count {
        let (top, left) = (number % 10 / 4 * 9, number % 10 % 4 * 7);
        pixels.extend((0..PIXEL_COUNT).map(|pixel| {
            let (row, column) = (pixel / IMAGE_SIDE, pixel % IMAGE_SIDE);
            let is_square = (top..top + 7).contains(&row) && (left..left + 6).contains(&column);
            let noise = (number * 31 + pixel * 17) % 23;
            if is_square { 230 + noise as u8 } else { noise as u8 }
        }));
    }
    let labels = (start..start + count).map(|number| (number % 10) as u8).collect();
    LabelledImages::new(pixels, labels).unwrap()
}

/// Ticks until the run is over or fails.
pub(crate) fn finish(session: &mut Session) -> Result<FinishReason, Error> {
    loop {
        if let Tick::Finished(reason) = session.tick()? {
            return Ok(reason);
        }
    }
}

/// Everything of a session that has to be the same in the same run: all but the times.
pub(crate) fn fingerprint(session: &Session) -> Vec<u8> {
    let mut checkpoint = session.checkpoint().unwrap();
    let progress = &mut checkpoint.state.progress;
    (progress.epoch.training_secs, progress.epoch.evaluation_secs) = (0.0, 0.0);
    for record in &mut progress.history {
        (record.elapsed_secs, record.images_per_second) = (0.0, 0.0);
    }
    checkpoint.to_bytes().unwrap()
}

/// The session as it comes back from a file.
pub(crate) fn saved_and_resumed(session: &Session) -> Session {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoint.safetensors");
    let bytes = session.checkpoint().unwrap().to_bytes().unwrap();
    lenet_lab::data::atomic_file::replace(&path, |file| file.write_all(&bytes)).unwrap();
    Session::resume(Checkpoint::read(&path).unwrap(), Arc::clone(session.dataset())).unwrap()
}
