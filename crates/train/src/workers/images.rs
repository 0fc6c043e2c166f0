//! Chunks of images: their logits, loss and gradient by hand-derived back-propagation.

use std::ops::Range;

use tch::Tensor;

use super::{Passes, Workers};
use crate::{batches::Batch, error::Error};
use lenet_model::{
    architecture::Architecture,
    backprop::{Backprop, BatchOutcome, InputSize, LossSettings},
    lenet5::LeNet5,
};

/// Images of a chunk, the last one excepted, of batches that are divided into more than two.
const CHUNK_SIZE: usize = 16;
/// Fewer images than this are one chunk: dividing them would cost more than a second thread brings.
const MIN_DIVIDED: usize = 16;
/// A batch with its loss, which an evaluation leaves out.
#[derive(Debug)]
pub(in super::super) struct ImageBatch {
    batch: Batch,
    label_smoothing: f64,
}

/// Passes over chunks of each size that has occurred.
#[derive(Debug)]
pub(in super::super) struct ImagePasses {
    architecture: Architecture,
    parameters: Tensor,
    by_size: Vec<Backprop>,
}

impl Workers<ImagePasses> {
    /// `thread_count` threads, the calling one included, for passes with the weights of `network`.
    pub(in super::super) fn of_images(network: &LeNet5, thread_count: usize) -> Result<Self, Error> {
        Self::new(network.parameters_flat(), thread_count, || Ok(ImagePasses::new(network)))
    }

    /// The outcome of the batch, and the gradient of its mean loss. It holds until the next batch.
    pub(in super::super) fn differentiate_images(
        &mut self,
        batch: Batch,
        label_smoothing: f64,
    ) -> Result<(BatchOutcome, Tensor), Error> {
        let chunk_count = chunk_count(batch.images.len());
        if chunk_count == 1 {
            // There is nothing to share or to add up.
            let backprop = self.own.of_size(batch.images.len())?;
            let settings = LossSettings { label_smoothing, image_count: batch.images.len() };
            let outcome = backprop.differentiate(&batch.images, &batch.labels, settings)?;
            return Ok((outcome, backprop.gradient().shallow_clone()));
        }
        let (outcomes, gradient) = self.differentiate(ImageBatch { batch, label_smoothing }, chunk_count)?;
        Ok((whole(outcomes), gradient))
    }

    /// Logits and loss of the batch.
    pub(in super::super) fn evaluate_images(&mut self, batch: Batch) -> Result<BatchOutcome, Error> {
        let chunk_count = chunk_count(batch.images.len());
        Ok(whole(self.evaluate(ImageBatch { batch, label_smoothing: 0.0 }, chunk_count)?))
    }
}

fn whole(outcomes: Vec<BatchOutcome>) -> BatchOutcome {
    let mut whole = BatchOutcome::default();
    for outcome in outcomes {
        whole.add(outcome);
    }
    whole
}

impl ImagePasses {
    pub(in super::super) fn new(network: &LeNet5) -> Self {
        Self {
            architecture: *network.architecture(),
            parameters: network.parameters_flat().shallow_clone(),
            by_size: Vec::new(),
        }
    }

    /// The passes over chunks of `size` images.
    pub(in super::super) fn of_size(&mut self, size: usize) -> Result<&mut Backprop, Error> {
        let position = match self.by_size.iter().position(|backprop| backprop.size().batch_size == size) {
            Some(position) => position,
            None => {
                let size = InputSize::of_images(size);
                self.by_size.push(Backprop::with_parameters(&self.architecture, &self.parameters, size)?);
                self.by_size.len() - 1
            }
        };
        Ok(&mut self.by_size[position])
    }
}

impl Passes for ImagePasses {
    type Batch = ImageBatch;
    type Outcome = BatchOutcome;

    fn work(&mut self, batch: &ImageBatch, chunk: usize, gradient: Option<&Tensor>) -> Result<BatchOutcome, Error> {
        let ImageBatch { batch: Batch { images, labels }, label_smoothing } = batch;
        let (image_count, range) = (images.len(), chunk_range(chunk, images.len()));
        let (images, labels) = (&images[range.clone()], &labels[range]);
        let backprop = self.of_size(images.len())?;
        let Some(gradient) = gradient else { return Ok(backprop.evaluate(images, labels)?) };
        let settings = LossSettings { label_smoothing: *label_smoothing, image_count };
        let outcome = backprop.differentiate(images, labels, settings)?;
        gradient.shallow_clone().f_copy_(backprop.gradient())?;
        Ok(outcome)
    }
}

pub(super) fn chunk_count(image_count: usize) -> usize {
    image_count.div_ceil(chunk_size(image_count))
}

/// The images of one chunk.
pub(super) fn chunk_range(chunk: usize, image_count: usize) -> Range<usize> {
    let size = chunk_size(image_count);
    chunk * size..image_count.min((chunk + 1) * size)
}

fn chunk_size(image_count: usize) -> usize {
    match image_count {
        ..MIN_DIVIDED => image_count.max(1),
        _ => CHUNK_SIZE.min(image_count.div_ceil(2)),
    }
}
