//! One thread's passes over chunks of whatever sizes occur.

use std::{ops::Range, sync::Arc};

use tch::Tensor;

use super::chunks::chunk_range;
use crate::{batches::Batch, error::Error};
use lenet_model::{
    architecture::Architecture,
    backprop::{Backprop, BatchOutcome, LossSettings},
    lenet5::LeNet5,
};

/// Passes over chunks of each size that has occurred, with weights that are shared.
#[derive(Debug)]
pub(crate) struct Passes {
    architecture: Architecture,
    parameters: Tensor,
    by_size: Vec<Backprop>,
}

/// Some chunks of a batch.
#[derive(Debug)]
pub(super) struct Job {
    pub batch: Arc<Batch>,
    pub chunks: Range<usize>,
    pub purpose: Purpose,
}

#[derive(Debug)]
pub(super) enum Purpose {
    Evaluation,
    /// The gradients of the chunks go into as many rows, `[chunks, parameters]`.
    Gradient {
        settings: LossSettings,
        rows: Tensor,
    },
}

impl Passes {
    pub(crate) fn new(network: &LeNet5) -> Self {
        Self {
            architecture: *network.architecture(),
            parameters: network.parameters_flat().shallow_clone(),
            by_size: Vec::new(),
        }
    }

    /// The passes over chunks of `size` images, made if there are none yet.
    pub(crate) fn of_size(&mut self, size: usize) -> Result<&mut Backprop, Error> {
        let position = match self.by_size.iter().position(|backprop| backprop.batch_size() == size) {
            Some(position) => position,
            None => {
                self.by_size.push(Backprop::with_parameters(&self.architecture, &self.parameters, size)?);
                self.by_size.len() - 1
            }
        };
        Ok(&mut self.by_size[position])
    }

    /// What each chunk of the job comes to.
    pub(super) fn work(&mut self, job: &Job) -> Result<Vec<BatchOutcome>, Error> {
        let Job { batch, chunks, purpose } = job;
        let of_chunk = |(chunk, row)| {
            let range = chunk_range(chunk, batch.images.len());
            let (images, labels) = (&batch.images[range.clone()], &batch.labels[range]);
            let backprop = self.of_size(images.len())?;
            match purpose {
                Purpose::Evaluation => Ok(backprop.evaluate(images, labels)?),
                Purpose::Gradient { settings, rows } => {
                    let outcome = backprop.differentiate(images, labels, *settings)?;
                    rows.f_get(row)?.f_copy_(backprop.gradient())?;
                    Ok(outcome)
                }
            }
        };
        chunks.clone().zip(0..).map(of_chunk).collect()
    }
}
