//! Threads that share work on images: each run has a pool of its own, so that its setting `threads` limits that work too.

use std::{io, sync::Arc, thread};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::error::Error;

/// A pool of threads. A clone is the same pool.
#[derive(Clone, Debug)]
pub struct Threads(Arc<ThreadPool>);

impl Threads {
    /// `thread_count` threads.
    ///
    /// # Errors
    /// If the system gives fewer.
    pub fn new(thread_count: usize) -> Result<Self, Error> {
        let builder = ThreadPoolBuilder::new().num_threads(thread_count.max(1));
        let pool = builder.thread_name(|_| "lenet-lab-images".to_owned()).build();
        Ok(Self(Arc::new(pool.map_err(|error| Error::NoThread(io::Error::other(error)))?)))
    }

    /// Does `work` in the pool, with everything that rayon shares in it. libtorch's work belongs elsewhere: libtorch keeps
    /// its own number of threads for each calling thread.
    pub fn share<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

/// The cores of the machine; 1 if the system does not say.
pub fn available_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
