//! Threads that share a batch: each has passes of its own over the same weights.
//!
//! A batch is divided into chunks by its size alone, and the results of the chunks are added up in their order. So a run is the
//! same, bit for bit, with any number of threads. A chunk is small enough for its maps to stay in a core's cache.

#[cfg(test)]
mod tests;

use std::{
    ops::Range,
    sync::{
        Arc,
        mpsc::{Receiver, RecvError, Sender, TryRecvError, channel},
    },
    thread,
    time::{Duration, Instant},
};

use tch::{Kind, Tensor};

use super::{batches::Batch, error::Error};
use lenet_model::{
    architecture::Architecture,
    backprop::{Backprop, BatchOutcome, InputSize, LossSettings},
    lenet5::LeNet5,
};

/// Chunks that are worked on before their gradients are added up: as many threads as are of use.
const MAX_CHUNKS: usize = 16;
/// Images of a chunk, the last one excepted, of batches that are divided into more than two.
const CHUNK_SIZE: usize = 16;
/// Fewer images than this are one chunk: dividing them would cost more than a second thread brings.
const MIN_DIVIDED: usize = 16;
/// How long a thread stays awake for its next message. Between two batches less time goes by than it takes to wake a thread;
/// whoever else wants the processor meanwhile gets it.
const PATIENCE: Duration = Duration::from_micros(300);

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
    pub(super) fn new(network: &LeNet5, thread_count: usize) -> Result<Self, Error> {
        let _no_grad = tch::no_grad_guard();
        let rows = network.parameters_flat().f_zeros_like()?.f_repeat([MAX_CHUNKS as i64, 1])?;
        let others = (1..thread_count.min(MAX_CHUNKS)).map(|_| Worker::spawn(Passes::new(network)));
        let others = others.collect::<Result<_, Error>>()?;
        Ok(Self { own: Passes::new(network), others, rows, sum: network.parameters_flat().f_zeros_like()? })
    }

    /// The outcome of the batch, and the gradient of its mean loss, in the order of the network's parameters. It holds until
    /// the next batch.
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
                Ok(Job { batch: batch.clone(), chunks, gradient: Some((settings, rows)) })
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
        let job = |chunks| Ok(Job { batch: batch.clone(), chunks, gradient: None });
        self.share(0..chunk_count(batch.images.len()), job, &mut whole)?;
        Ok(whole)
    }

    /// Gives each thread as many of the chunks as the others, and adds the outcomes in the order of the chunks.
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
            self.others.iter().zip(jobs).map(|(worker, job)| worker.send(job).map(|()| worker)).collect();
        let own = self.own.work(&own);
        // All are waited for, also when one fails: none may still write when the next batch begins.
        let others: Vec<_> = busy.into_iter().map(|worker| worker.and_then(Worker::result)).collect();
        for outcomes in std::iter::once(own).chain(others) {
            outcomes?.into_iter().for_each(|outcome| whole.add(outcome));
        }
        Ok(())
    }
}

/// Passes over chunks of each size that has occurred, with weights that are shared.
#[derive(Debug)]
pub(super) struct Passes {
    architecture: Architecture,
    parameters: Tensor,
    by_size: Vec<Backprop>,
}

/// Some chunks of a batch.
#[derive(Debug)]
struct Job {
    batch: Arc<Batch>,
    chunks: Range<usize>,
    /// The loss to differentiate, and rows for the chunks' gradients, `[chunks, parameters]`; none for an evaluation.
    gradient: Option<(LossSettings, Tensor)>,
}

impl Passes {
    pub(super) fn new(network: &LeNet5) -> Self {
        Self {
            architecture: *network.architecture(),
            parameters: network.parameters_flat().shallow_clone(),
            by_size: Vec::new(),
        }
    }

    /// The passes over chunks of `size` images.
    pub(super) fn of_size(&mut self, size: usize) -> Result<&mut Backprop, Error> {
        let position = match self.by_size.iter().position(|backprop| backprop.size().batch_size == size) {
            Some(position) => position,
            None => {
                self.by_size.push(Backprop::with_parameters(
                    &self.architecture,
                    &self.parameters,
                    InputSize::of_images(size),
                )?);
                self.by_size.len() - 1
            }
        };
        Ok(&mut self.by_size[position])
    }

    /// The outcome of each chunk of the job.
    fn work(&mut self, job: &Job) -> Result<Vec<BatchOutcome>, Error> {
        let Job { batch, chunks, gradient } = job;
        let of_chunk = |(chunk, row)| {
            let range = chunk_range(chunk, batch.images.len());
            let (images, labels) = (&batch.images[range.clone()], &batch.labels[range]);
            let backprop = self.of_size(images.len())?;
            let Some((settings, rows)) = gradient else { return Ok(backprop.evaluate(images, labels)?) };
            let outcome = backprop.differentiate(images, labels, *settings)?;
            rows.f_get(row)?.f_copy_(backprop.gradient())?;
            Ok(outcome)
        };
        chunks.clone().zip(0..).map(of_chunk).collect()
    }
}

/// A thread with passes of its own. It ends with this value.
#[derive(Debug)]
struct Worker {
    jobs: Sender<Job>,
    results: Receiver<Result<Vec<BatchOutcome>, Error>>,
}

impl Worker {
    fn spawn(mut passes: Passes) -> Result<Self, Error> {
        let (jobs, inbox) = channel::<Job>();
        let (outbox, results) = channel();
        let work = move || {
            tch::set_num_threads(1);
            while let Ok(job) = next(&inbox) {
                let result = passes.work(&job);
                // The job holds the batch and rows of gradients: whoever gets the result has them for itself.
                drop(job);
                if outbox.send(result).is_err() {
                    break;
                }
            }
        };
        let spawned = thread::Builder::new().name("lenet-lab-worker".to_owned()).spawn(work);
        spawned.map_err(Error::NoThread)?;
        Ok(Self { jobs, results })
    }

    /// Sends a job, whose result has to be waited for.
    fn send(&self, job: Job) -> Result<(), Error> {
        self.jobs.send(job).map_err(|_| Error::ThreadEnded)
    }

    /// Waits for the result of its job.
    fn result(&self) -> Result<Vec<BatchOutcome>, Error> {
        next(&self.results).unwrap_or(Err(Error::ThreadEnded))
    }
}

/// The next message: the thread stays awake for a while before it sleeps.
fn next<T>(messages: &Receiver<T>) -> Result<T, RecvError> {
    let began_at = Instant::now();
    while began_at.elapsed() < PATIENCE {
        match messages.try_recv() {
            Ok(message) => return Ok(message),
            Err(TryRecvError::Empty) => thread::yield_now(),
            Err(TryRecvError::Disconnected) => return Err(RecvError),
        }
    }
    messages.recv()
}

fn chunk_count(image_count: usize) -> usize {
    image_count.div_ceil(chunk_size(image_count))
}

/// The images of one chunk.
fn chunk_range(chunk: usize, image_count: usize) -> Range<usize> {
    let size = chunk_size(image_count);
    chunk * size..image_count.min((chunk + 1) * size)
}

fn chunk_size(image_count: usize) -> usize {
    match image_count {
        ..MIN_DIVIDED => image_count.max(1),
        _ => CHUNK_SIZE.min(image_count.div_ceil(2)),
    }
}
