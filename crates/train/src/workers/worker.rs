//! A thread that works on one job after the other.

use std::{
    sync::mpsc::{Receiver, RecvError, Sender, TryRecvError, channel},
    thread,
    time::{Duration, Instant},
};

use super::passes::{Job, Passes};
use crate::error::Error;
use lenet_model::backprop::BatchOutcome;

/// How long a thread stays awake for what comes next. Between two batches of a training less time goes by than it takes to
/// wake a thread; whoever else wants the processor meanwhile gets it.
const PATIENCE: Duration = Duration::from_micros(300);

/// A thread with passes of its own. It ends with this value.
#[derive(Debug)]
pub(super) struct Worker {
    jobs: Sender<Job>,
    results: Receiver<Result<Vec<BatchOutcome>, Error>>,
}

impl Worker {
    pub(super) fn spawn(mut passes: Passes) -> Result<Self, Error> {
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

    /// Gives it a job, whose result has to be waited for.
    pub(super) fn begin(&self, job: Job) -> Result<(), Error> {
        self.jobs.send(job).map_err(|_| Error::ThreadEnded)
    }

    /// Waits for the result of its job.
    pub(super) fn result(&self) -> Result<Vec<BatchOutcome>, Error> {
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
