//! Threads that share work on images: a pool of their own for each run, so that the setting `threads` holds for that work, too.

use std::{sync::Arc, thread};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of threads. A clone is the same pool.
#[derive(Clone, Debug)]
pub struct Threads(Arc<ThreadPool>);

/// The system gives no threads.
#[derive(Debug, thiserror::Error)]
#[error("no thread could be started: {0}")]
pub struct ThreadError(#[from] rayon::ThreadPoolBuildError);

impl Threads {
    /// `thread_count` threads.
    ///
    /// # Errors
    /// If the system gives fewer.
    pub fn new(thread_count: usize) -> Result<Self, ThreadError> {
        let builder = ThreadPoolBuilder::new().num_threads(thread_count.max(1));
        Ok(Self(Arc::new(builder.thread_name(|_| "lenet-lab-images".to_owned()).build()?)))
    }

    /// As many threads as the machine has cores.
    ///
    /// # Errors
    /// If the system gives fewer.
    pub fn all() -> Result<Self, ThreadError> {
        Self::new(available_threads())
    }

    /// Does `work` in the pool, and with it everything that rayon shares in it. libtorch has no place there: it keeps its own
    /// number of threads for each calling thread.
    pub fn share<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.0.install(work)
    }
}

/// The cores of the machine; 1 if the system does not say.
pub fn available_threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
