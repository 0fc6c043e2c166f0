//! Threads that share a batch: each has passes of its own over the same weights.
//!
//! A batch is divided into chunks by its size alone (`chunks`), and what the chunks come to is added up in their order. So a
//! run is the same, bit for bit, with any number of threads; and a chunk is small enough for its maps to stay in a core's
//! cache. `passes` is what one thread computes, `worker` a thread beside the calling one.

mod chunks;
mod passes;
mod worker;

use std::{ops::Range, sync::Arc};

use tch::{Kind, Tensor};

pub(super) use self::passes::Passes;
use self::{
    chunks::chunk_count,
    passes::{Job, Purpose},
    worker::Worker,
};
use super::{batches::Batch, error::Error};
use lenet_model::{
    backprop::{BatchOutcome, LossSettings},
    lenet5::LeNet5,
};

/// Chunks that are worked on before their gradients are added up: as many threads as are of use.
const MAX_CHUNKS: usize = 16;

/// The calling thread and others beside it.
#[derive(Debug)]
pub(super) struct Workers {
    own: Passes,
    others: Vec<Worker>,
    /// The gradients of up to [`MAX_CHUNKS`] chunks, `[chunks, parameters]`, and their sum, `[parameters]`.
    rows: Tensor,
    sum: Tensor,
}

impl Workers {
    /// `thread_count` threads, the calling one included, for passes with the weights of `network`.
    ///
    /// # Errors
    /// If libtorch or the operating system fails.
    pub(super) fn new(network: &LeNet5, thread_count: usize) -> Result<Self, Error> {
        let _no_grad = tch::no_grad_guard();
        let rows = network.parameters_flat().f_zeros_like()?.f_repeat([MAX_CHUNKS as i64, 1])?;
        let others = (1..thread_count.min(MAX_CHUNKS)).map(|_| Worker::spawn(Passes::new(network)));
        let others = others.collect::<Result<_, Error>>()?;
        Ok(Self { own: Passes::new(network), others, rows, sum: network.parameters_flat().f_zeros_like()? })
    }

    /// What the batch comes to, and the gradient of its mean loss, in the order of the network's parameters. It holds
    /// until the next batch.
    pub(super) fn differentiate(
        &mut self,
        batch: Batch,
        label_smoothing: f64,
    ) -> Result<(BatchOutcome, Tensor), Error> {
        let _no_grad = tch::no_grad_guard();
        let settings = LossSettings { label_smoothing, image_count: batch.images.len() };
        let chunk_count = chunk_count(batch.images.len());
        if chunk_count == 1 {
            // There is nothing to share or to add up.
            let backprop = self.own.of_size(batch.images.len())?;
            let outcome = backprop.differentiate(&batch.images, &batch.labels, settings)?;
            return Ok((outcome, backprop.gradient().shallow_clone()));
        }
        let (batch, mut whole) = (Arc::new(batch), BatchOutcome::default());
        for first in (0..chunk_count).step_by(MAX_CHUNKS) {
            let chunks = first..chunk_count.min(first + MAX_CHUNKS);
            let rows = self.rows.f_narrow(0, 0, chunks.len() as i64)?; // [chunks, parameters]
            let job = |chunks: Range<usize>| {
                let rows = rows.f_narrow(0, (chunks.start - first) as i64, chunks.len() as i64)?;
                Ok(Job { batch: batch.clone(), chunks, purpose: Purpose::Gradient { settings, rows } })
            };
            self.share(chunks, job, &mut whole)?;
            match first {
                0 => drop(rows.f_sum_intlist_out(&self.sum, 0i64, false, Kind::Float)?), // [parameters]
                _ => drop(self.sum.f_add_(&rows.f_sum_dim_intlist(0i64, false, Kind::Float)?)?), // [parameters]
            }
        }
        Ok((whole, self.sum.shallow_clone()))
    }

    /// Logits and loss of the batch.
    pub(super) fn evaluate(&mut self, batch: Batch) -> Result<BatchOutcome, Error> {
        let (batch, mut whole) = (Arc::new(batch), BatchOutcome::default());
        let job = |chunks| Ok(Job { batch: batch.clone(), chunks, purpose: Purpose::Evaluation });
        self.share(0..chunk_count(batch.images.len()), job, &mut whole)?;
        Ok(whole)
    }

    /// Gives each thread as many of the chunks as the others, and adds what they come to in the order of the chunks.
    fn share(
        &mut self,
        chunks: Range<usize>,
        job: impl Fn(Range<usize>) -> Result<Job, Error>,
        whole: &mut BatchOutcome,
    ) -> Result<(), Error> {
        let thread_count = (self.others.len() + 1).min(chunks.len()).max(1);
        let start = |thread: usize| chunks.start + thread * chunks.len() / thread_count;
        let jobs = (0..thread_count).map(|thread| job(start(thread)..start(thread + 1)));
        let mut jobs = jobs.collect::<Result<Vec<_>, Error>>()?.into_iter();
        let Some(own) = jobs.next() else { return Ok(()) };
        let busy: Vec<_> =
            self.others.iter().zip(jobs).map(|(worker, job)| worker.begin(job).map(|()| worker)).collect();
        let own = self.own.work(&own);
        // All are waited for, also when one fails: none may still write when the next batch begins.
        let others: Vec<_> = busy.into_iter().map(|worker| worker.and_then(Worker::result)).collect();
        for outcomes in std::iter::once(own).chain(others) {
            outcomes?.into_iter().for_each(|outcome| whole.add(outcome));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batches::batch;
    use lenet_data::builtin;
    use lenet_model::{architecture::Architecture, backprop::Backprop, device::Device, parameters::Initialisation};

    fn first_digits(count: usize) -> Batch {
        let digits = builtin::dataset(4, count.max(1), 1).train;
        batch(&digits, &(0..count as u32).collect::<Vec<_>>())
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        for architecture in [Architecture::MODERN, Architecture::ORIGINAL] {
            let network = LeNet5::new(architecture, Initialisation::default(), 1, Device::Cpu).unwrap();
            for image_count in [1, 15, 16, 64, 100, 300] {
                let mut by_thread_count = [1, 2, 4].map(|count| Workers::new(&network, count).unwrap());
                let outcomes = by_thread_count.each_mut().map(|workers| {
                    let (outcome, gradient) = workers.differentiate(first_digits(image_count), 0.1).unwrap();
                    (outcome, Vec::<f32>::try_from(gradient).unwrap())
                });
                assert_eq!(outcomes[0].0.logits.len(), image_count);
                assert!(outcomes[0].1.iter().any(|derivative| *derivative != 0.0));
                assert!(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2], "{image_count} images");
            }
        }
    }

    #[test]
    fn the_sum_over_chunks_is_the_gradient_of_the_whole_batch() {
        let network = LeNet5::new(Architecture::MODERN, Initialisation::default(), 1, Device::Cpu).unwrap();
        let Batch { images, labels } = first_digits(300);
        let mut whole = Backprop::new(&network, 300).unwrap();
        let settings = LossSettings { label_smoothing: 0.0, image_count: 300 };
        let expected = whole.differentiate(&images, &labels, settings).unwrap();
        let mut workers = Workers::new(&network, 3).unwrap();
        let (outcome, gradient) = workers.differentiate(first_digits(300), 0.0).unwrap();
        for outcome in [outcome, workers.evaluate(first_digits(300)).unwrap()] {
            assert!((outcome.loss_sum - expected.loss_sum).abs() < 1e-3, "{} {}", outcome.loss_sum, expected.loss_sum);
            let logits = outcome.logits.as_flattened().iter().zip(expected.logits.as_flattened());
            assert!(logits.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max) < 1e-5);
        }
        let difference = (gradient - whole.gradient()).abs().max();
        assert!(f64::try_from(difference).unwrap() < 1e-6);
    }
}
