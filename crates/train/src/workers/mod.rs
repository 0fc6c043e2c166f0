//! Threads that share a batch: each has passes of its own over the same weights.
//!
//! A batch is divided into chunks by its size alone, and the results of the chunks are added up in their order. So a run is the
//! same, bit for bit, with any number of threads. A chunk is small enough for its maps to stay in a core's cache.

pub(super) mod images;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    ops::Range,
    sync::{
        Arc,
        mpsc::{Receiver, RecvError, Sender, TryRecvError, channel},
    },
    thread,
    time::{Duration, Instant},
};

use tch::{Kind, Tensor};

use super::error::Error;
use lenet_model::operation_threads::compute_alone;

/// Chunks that are worked on before their gradients are added up: as many threads as are of use.
const MAX_CHUNKS: usize = 16;
/// How long a thread stays awake for its next message. Between two batches less time goes by than it takes to wake a thread;
/// whoever else wants the processor meanwhile gets it.
const PATIENCE: Duration = Duration::from_micros(300);

/// What a thread does with one chunk of a batch. Each thread has a value of its own, over weights that are shared.
pub(super) trait Passes: Send + Sized + 'static {
    /// A batch.
    type Batch: fmt::Debug + Send + Sync + 'static;
    /// The outcome of a chunk.
    type Outcome: fmt::Debug + Send + 'static;

    /// Evaluates the chunk with this number; with `gradient`, `[parameters]`, also writes the loss's gradient there.
    fn work(&mut self, batch: &Self::Batch, chunk: usize, gradient: Option<&Tensor>) -> Result<Self::Outcome, Error>;
}

/// The calling thread and others beside it.
#[derive(Debug)]
pub(super) struct Workers<P: Passes> {
    own: P,
    others: Vec<Worker<P>>,
    /// The gradients of up to [`MAX_CHUNKS`] chunks, `[chunks, parameters]`, and their sum, `[parameters]`.
    rows: Tensor,
    sum: Tensor,
}

impl<P: Passes> Workers<P> {
    /// `thread_count` threads, the calling one included, for flat `parameters`, `[parameters]`.
    pub(super) fn new(
        parameters: &Tensor,
        thread_count: usize,
        passes: impl Fn() -> Result<P, Error>,
    ) -> Result<Self, Error> {
        let _no_grad = tch::no_grad_guard();
        let rows = parameters.f_zeros_like()?.f_repeat([MAX_CHUNKS as i64, 1])?;
        let others = (1..thread_count.min(MAX_CHUNKS)).map(|_| Worker::spawn(passes()?));
        let others = others.collect::<Result<_, Error>>()?;
        Ok(Self { own: passes()?, others, rows, sum: parameters.f_zeros_like()? })
    }

    /// The outcome of each chunk, and the sum of their gradients, in the order of the network's parameters. It holds until the
    /// next batch.
    pub(super) fn differentiate(
        &mut self,
        batch: P::Batch,
        chunk_count: usize,
    ) -> Result<(Vec<P::Outcome>, Tensor), Error> {
        let _no_grad = tch::no_grad_guard();
        let (batch, mut outcomes) = (Arc::new(batch), Vec::with_capacity(chunk_count));
        for first in (0..chunk_count).step_by(MAX_CHUNKS) {
            let chunks = first..chunk_count.min(first + MAX_CHUNKS);
            let rows = self.rows.f_narrow(0, 0, chunks.len() as i64)?; // [chunks, parameters]
            let job = |chunks: Range<usize>| {
                let rows = rows.f_narrow(0, (chunks.start - first) as i64, chunks.len() as i64)?;
                Ok(Job { batch: batch.clone(), chunks, rows: Some(rows) })
            };
            self.share(chunks, job, &mut outcomes)?;
            match first {
                0 => drop(rows.f_sum_intlist_out(&self.sum, 0i64, false, Kind::Float)?), // [parameters]
                _ => drop(self.sum.f_add_(&rows.f_sum_dim_intlist(0i64, false, Kind::Float)?)?), // [parameters]
            }
        }
        Ok((outcomes, self.sum.shallow_clone()))
    }

    /// The outcome of each chunk.
    pub(super) fn evaluate(&mut self, batch: P::Batch, chunk_count: usize) -> Result<Vec<P::Outcome>, Error> {
        let (batch, mut outcomes) = (Arc::new(batch), Vec::with_capacity(chunk_count));
        self.share(0..chunk_count, |chunks| Ok(Job { batch: batch.clone(), chunks, rows: None }), &mut outcomes)?;
        Ok(outcomes)
    }

    /// Gives each thread as many of the chunks as the others, and adds the outcomes in the order of the chunks.
    fn share(
        &mut self,
        chunks: Range<usize>,
        job: impl Fn(Range<usize>) -> Result<Job<P::Batch>, Error>,
        outcomes: &mut Vec<P::Outcome>,
    ) -> Result<(), Error> {
        let thread_count = (self.others.len() + 1).min(chunks.len()).max(1);
        let start = |thread: usize| chunks.start + thread * chunks.len() / thread_count;
        let jobs = (0..thread_count).map(|thread| job(start(thread)..start(thread + 1)));
        let mut jobs = jobs.collect::<Result<Vec<_>, Error>>()?.into_iter();
        let Some(own) = jobs.next() else { return Ok(()) };
        let busy: Vec<_> =
            self.others.iter().zip(jobs).map(|(worker, job)| worker.send(job).map(|()| worker)).collect();
        let own = own.run(&mut self.own);
        // All are waited for, also when one fails: none may still write when the next batch begins.
        let others: Vec<_> = busy.into_iter().map(|worker| worker.and_then(Worker::result)).collect();
        for of_thread in std::iter::once(own).chain(others) {
            outcomes.extend(of_thread?);
        }
        Ok(())
    }
}

/// Some chunks of a batch.
#[derive(Debug)]
struct Job<B> {
    batch: Arc<B>,
    chunks: Range<usize>,
    /// Rows for the chunks' gradients, `[chunks, parameters]`; none for an evaluation.
    rows: Option<Tensor>,
}

impl<B> Job<B> {
    /// The outcome of each chunk of the job.
    fn run<P: Passes<Batch = B>>(&self, passes: &mut P) -> Result<Vec<P::Outcome>, Error> {
        let of_chunk = |(chunk, row)| {
            let gradient = self.rows.as_ref().map(|rows| rows.f_get(row)).transpose()?;
            passes.work(&self.batch, chunk, gradient.as_ref())
        };
        self.chunks.clone().zip(0..).map(of_chunk).collect()
    }
}

/// A thread with passes of its own. It ends with this value.
#[derive(Debug)]
struct Worker<P: Passes> {
    jobs: Sender<Job<P::Batch>>,
    results: Receiver<Result<Vec<P::Outcome>, Error>>,
}

impl<P: Passes> Worker<P> {
    fn spawn(mut passes: P) -> Result<Self, Error> {
        let (jobs, inbox) = channel::<Job<P::Batch>>();
        let (outbox, results) = channel();
        let work = move || {
            compute_alone();
            while let Ok(job) = next(&inbox) {
                let result = job.run(&mut passes);
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
    fn send(&self, job: Job<P::Batch>) -> Result<(), Error> {
        self.jobs.send(job).map_err(|_| Error::ThreadEnded)
    }

    /// Waits for the result of its job.
    fn result(&self) -> Result<Vec<P::Outcome>, Error> {
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
