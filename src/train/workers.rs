//! Threads that share a batch: each has passes of its own over the same weights.
//!
//! A batch is divided into chunks by its size alone, and what the chunks come to is added up in their order. So a run is
//! the same, bit for bit, with any number of threads; and a chunk is small enough for its maps to stay in a core's cache.

use std::{
    ops::Range,
    sync::{
        Arc,
        mpsc::{Receiver, RecvError, Sender, TryRecvError, channel},
    },
    thread,
    time::{Duration, Instant},
};

use tch::{Kind, TchError, Tensor};

use super::batches::Batch;
use crate::model::{
    architecture::Architecture,
    backprop::{Backprop, BatchOutcome, Learning},
    lenet5::LeNet5,
};

/// Images of a chunk, the last one excepted, of batches that have two of them or more.
const CHUNK_SIZE: usize = 16;

/// Fewer images than this are one chunk: dividing them would cost more than a second thread brings.
const LEAST_DIVIDED: usize = 16;

/// Chunks that are worked on before their gradients are added up: as many threads as are of use.
const MOST_CHUNKS: usize = 16;

/// How long a thread stays awake for what comes next. Between two batches of a training less time goes by than it takes to
/// wake a thread; whoever else wants the processor meanwhile gets it.
const PATIENCE: Duration = Duration::from_micros(300);

/// The calling thread and others beside it.
#[derive(Debug)]
pub(super) struct Workers {
    own: Passes,
    others: Vec<Worker>,
    /// The gradients of up to [`MOST_CHUNKS`] chunks, `[chunks, learned]`, and of the batch, `[learned]`.
    rows: Tensor,
    gradient: Tensor,
}

/// A thread that works on one job after the other.
#[derive(Debug)]
struct Worker {
    jobs: Sender<Job>,
    results: Receiver<Result<Vec<BatchOutcome>, TchError>>,
}

/// Some chunks of a batch.
#[derive(Debug)]
struct Job {
    batch: Arc<Batch>,
    chunks: Range<usize>,
    purpose: Purpose,
}

#[derive(Debug)]
enum Purpose {
    Reading,
    /// The gradients of the chunks go into as many rows.
    Learning {
        learning: Learning,
        rows: Tensor,
    },
}

/// Passes over chunks of each size that has occurred, with weights that are shared.
#[derive(Debug)]
pub(super) struct Passes {
    architecture: Architecture,
    learned: Tensor,
    by_size: Vec<Backprop>,
}

impl Workers {
    /// `thread_count` threads, the calling one included, for passes with the weights of `network`.
    ///
    /// # Errors
    /// If the network has what is not written out, or libtorch or the operating system fails.
    pub(super) fn new(network: &LeNet5, thread_count: usize) -> Result<Self, TchError> {
        let _no_grad = tch::no_grad_guard();
        let rows = network.learned().f_zeros_like()?.f_repeat([MOST_CHUNKS as i64, 1])?;
        let others = (1..thread_count.min(MOST_CHUNKS)).map(|_| Worker::spawn(Passes::new(network)));
        let others = others.collect::<Result<_, TchError>>()?;
        Ok(Self { own: Passes::new(network), others, rows, gradient: network.learned().f_zeros_like()? })
    }

    /// What the batch comes to; afterwards [`Self::gradient`] is that of its mean loss.
    pub(super) fn differentiate(&mut self, batch: Batch, label_smoothing: f64) -> Result<BatchOutcome, TchError> {
        let _no_grad = tch::no_grad_guard();
        let (batch, mut whole) = (Arc::new(batch), BatchOutcome::default());
        let learning = Learning { label_smoothing, image_count: batch.images.len() };
        let chunk_count = chunk_count(batch.images.len());
        for first in (0..chunk_count).step_by(MOST_CHUNKS) {
            let chunks = first..chunk_count.min(first + MOST_CHUNKS);
            let rows = self.rows.f_narrow(0, 0, chunks.len() as i64)?; // [chunks, learned]
            let job = |chunks: Range<usize>| {
                let rows = rows.f_narrow(0, (chunks.start - first) as i64, chunks.len() as i64)?;
                Ok(Job { batch: batch.clone(), chunks, purpose: Purpose::Learning { learning, rows } })
            };
            self.share(chunks, job, &mut whole)?;
            match first {
                0 => drop(rows.f_sum_intlist_out(&self.gradient, 0i64, false, Kind::Float)?), // [learned]
                _ => drop(self.gradient.f_add_(&rows.f_sum_dim_intlist(0i64, false, Kind::Float)?)?), // [learned]
            }
        }
        Ok(whole)
    }

    /// What the network reads in the images, and the loss of it.
    pub(super) fn read(&mut self, batch: Batch) -> Result<BatchOutcome, TchError> {
        let (batch, mut whole) = (Arc::new(batch), BatchOutcome::default());
        let job = |chunks| Ok(Job { batch: batch.clone(), chunks, purpose: Purpose::Reading });
        self.share(0..chunk_count(batch.images.len()), job, &mut whole)?;
        Ok(whole)
    }

    /// The gradient that [`Self::differentiate`] computed last.
    pub(super) fn gradient(&self) -> &Tensor {
        &self.gradient
    }

    /// Gives each thread as many of the chunks as the others, and adds what they come to in the order of the chunks.
    fn share(
        &mut self,
        chunks: Range<usize>,
        job: impl Fn(Range<usize>) -> Result<Job, TchError>,
        whole: &mut BatchOutcome,
    ) -> Result<(), TchError> {
        let thread_count = (self.others.len() + 1).min(chunks.len());
        let start = |thread: usize| chunks.start + thread * chunks.len() / thread_count.max(1);
        let busy = &self.others[..thread_count.saturating_sub(1)];
        for (worker, thread) in busy.iter().zip(1..) {
            worker.jobs.send(job(start(thread)..start(thread + 1))?).map_err(|_| gone())?;
        }
        let own = self.own.work(&job(start(0)..start(1))?);
        // All are waited for, also when one fails: none may still write when the next batch begins.
        let others: Vec<_> = busy.iter().map(|worker| next(&worker.results).unwrap_or_else(|_| Err(gone()))).collect();
        for outcomes in std::iter::once(own).chain(others) {
            outcomes?.into_iter().for_each(|outcome| whole.add(outcome));
        }
        Ok(())
    }
}

impl Worker {
    fn spawn(mut passes: Passes) -> Result<Self, TchError> {
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
        spawned.map_err(|error| TchError::Torch(format!("no thread could be started: {error}")))?;
        Ok(Self { jobs, results })
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

fn gone() -> TchError {
    TchError::Torch("a thread of the training has ended early".to_owned())
}

impl Passes {
    pub(super) fn new(network: &LeNet5) -> Self {
        Self { architecture: *network.architecture(), learned: network.learned().shallow_clone(), by_size: Vec::new() }
    }

    /// The passes over chunks of `size` images, made if there are none yet.
    pub(super) fn of_size(&mut self, size: usize) -> Result<&mut Backprop, TchError> {
        let position = match self.by_size.iter().position(|backprop| backprop.batch_size() == size) {
            Some(position) => position,
            None => {
                self.by_size.push(Backprop::over(&self.architecture, &self.learned, size)?);
                self.by_size.len() - 1
            }
        };
        Ok(&mut self.by_size[position])
    }

    fn work(&mut self, job: &Job) -> Result<Vec<BatchOutcome>, TchError> {
        let Job { batch, chunks, purpose } = job;
        let of_chunk = |(chunk, row)| {
            let range = chunk_range(chunk, batch.images.len());
            let (images, labels) = (&batch.images[range.clone()], &batch.labels[range]);
            let backprop = self.of_size(images.len())?;
            match purpose {
                Purpose::Reading => backprop.read(images, labels),
                Purpose::Learning { learning, rows } => {
                    let outcome = backprop.differentiate(images, labels, *learning)?;
                    rows.f_get(row)?.f_copy_(backprop.gradient())?;
                    Ok(outcome)
                }
            }
        };
        chunks.clone().zip(0..).map(of_chunk).collect()
    }
}

/// Images of each chunk of a batch but the last.
fn chunk_size(image_count: usize) -> usize {
    match image_count {
        ..LEAST_DIVIDED => image_count.max(1),
        _ => CHUNK_SIZE.min(image_count.div_ceil(2)),
    }
}

fn chunk_count(image_count: usize) -> usize {
    image_count.div_ceil(chunk_size(image_count))
}

fn chunk_range(chunk: usize, image_count: usize) -> Range<usize> {
    let size = chunk_size(image_count);
    chunk * size..image_count.min((chunk + 1) * size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::builtin,
        model::{device::Device, parameters::Initialisation},
        train::batches::batch,
    };

    fn first_digits(count: usize) -> Batch {
        let digits = builtin::dataset(4, count.max(1), 1).train;
        batch(&digits, &(0..count as u32).collect::<Vec<_>>())
    }

    #[test]
    fn chunks_cover_a_batch_once_and_in_order() {
        for image_count in (0..200).chain([256, 1000, 4096]) {
            let ranges = (0..chunk_count(image_count)).map(|chunk| chunk_range(chunk, image_count));
            assert_eq!(ranges.flatten().collect::<Vec<_>>(), (0..image_count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        for architecture in [Architecture::MODERN, Architecture::ORIGINAL] {
            let network = LeNet5::new(architecture, Initialisation::default(), 1, Device::Cpu).unwrap();
            for image_count in [1, 15, 16, 64, 100, 300] {
                let mut by_thread_count = [1, 2, 4].map(|count| Workers::new(&network, count).unwrap());
                let outcomes = by_thread_count.each_mut().map(|workers| {
                    let outcome = workers.differentiate(first_digits(image_count), 0.1).unwrap();
                    (outcome, Vec::<f32>::try_from(workers.gradient()).unwrap())
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
        let learning = Learning { label_smoothing: 0.0, image_count: 300 };
        let expected = whole.differentiate(&images, &labels, learning).unwrap();
        let mut workers = Workers::new(&network, 3).unwrap();
        for outcome in
            [workers.differentiate(first_digits(300), 0.0).unwrap(), workers.read(first_digits(300)).unwrap()]
        {
            assert!((outcome.loss_sum - expected.loss_sum).abs() < 1e-3, "{} {}", outcome.loss_sum, expected.loss_sum);
            let logits = outcome.logits.as_flattened().iter().zip(expected.logits.as_flattened());
            assert!(logits.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max) < 1e-5);
        }
        let difference = (workers.gradient() - whole.gradient()).abs().max();
        assert!(f64::try_from(difference).unwrap() < 1e-6);
    }
}
