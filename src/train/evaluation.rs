//! Measures a network on images without changing it.

use tch::{Kind, Reduction, TchError, Tensor};

use super::{
    batches::{Batch, batch},
    metrics::Tally,
};
use crate::{data::dataset::LabelledImages, model::lenet5::LeNet5};

/// Images that are evaluated at once: a few milliseconds' work.
pub const CHUNK_SIZE: usize = 250;

/// Measures `network` on all of `images`; `progress` is told the number of images done, and may end it early with `false`.
///
/// # Errors
/// If libtorch fails.
pub fn evaluate(
    network: &LeNet5,
    images: &LabelledImages,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<Tally, TchError> {
    let positions: Vec<u32> = (0..images.len() as u32).collect();
    let mut tally = Tally::default();
    for chunk in positions.chunks(CHUNK_SIZE) {
        add_chunk(&mut tally, network, &batch(images, chunk))?;
        if !progress(tally.total() as usize) {
            break;
        }
    }
    Ok(tally)
}

/// Adds one chunk of images to `tally`.
pub(crate) fn add_chunk(tally: &mut Tally, network: &LeNet5, chunk: &Batch) -> Result<(), TchError> {
    let _no_grad = tch::no_grad_guard();
    let logits = network.forward(&network.input(&chunk.images)?)?; // [B, 10]
    let (architecture, labels) = (network.architecture(), label_tensor(network, &chunk.labels)?);
    let loss_sum = architecture.criterion.loss(architecture.output, &logits, &labels, Reduction::Sum, 0.0)?; // scalar
    tally.add(f64::try_from(&loss_sum)?, &chunk.labels, &readings(&logits)?);
    Ok(())
}

/// Labels as cross-entropy takes them, `[B]`, on the network's device.
pub(crate) fn label_tensor(network: &LeNet5, labels: &[u8]) -> Result<Tensor, TchError> {
    Tensor::f_from_slice(labels)?.f_to_device(network.device().tch())?.f_to_kind(Kind::Int64)
}

/// The class of the largest of each row of `logits` (`[B, 10]`).
pub(crate) fn readings(logits: &Tensor) -> Result<Vec<u8>, TchError> {
    let readings = logits.f_argmax(-1, false)?.f_to_kind(Kind::Uint8)?; // [B]
    Vec::try_from(&readings.f_to_device(tch::Device::Cpu)?)
}
