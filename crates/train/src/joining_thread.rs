//! A thread that is joined when its handle is dropped, so that no thread outlives its owner.

use std::{io, thread};

/// The handle of a thread. Drop what ends the thread first: a sender is the field above it.
#[derive(Debug)]
pub struct JoiningThread(Option<thread::JoinHandle<()>>);

impl JoiningThread {
    /// Starts a thread that does `work`.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        thread::Builder::new().name(name.to_owned()).spawn(work).map(|handle| Self(Some(handle)))
    }

    /// Waits until the thread has ended.
    pub fn join(&mut self) {
        let Some(handle) = self.0.take() else { return };
        let name = handle.thread().name().unwrap_or_default().to_owned();
        // No panic gets past a thread's own boundary.
        if handle.join().is_err() {
            log::error!("the thread {name} has panicked");
        }
    }
}

impl Drop for JoiningThread {
    fn drop(&mut self) {
        self.join();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    };

    use super::*;

    #[test]
    fn a_dropped_handle_waits_for_the_end_of_its_thread() {
        let (sender, receiver) = mpsc::channel::<()>();
        let has_ended = Arc::<AtomicBool>::default();
        let flag = Arc::clone(&has_ended);
        let thread = JoiningThread::spawn("test", move || {
            receiver.recv().ok();
            flag.store(true, Ordering::Relaxed);
        });
        drop(sender);
        drop(thread.unwrap());
        assert!(has_ended.load(Ordering::Relaxed));
    }
}
