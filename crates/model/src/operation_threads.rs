//! How many threads share one operation of libtorch: one, but for autograd's batches.
//!
//! Such threads spin while they wait for each other. Where other programs have the cores, that takes most of the time: an
//! attribution, also over all training images, then takes five to ten times as long as by one thread (docs/performance.md). So
//! every thread that computes begins with [`compute_alone`]. Work is shared image by image instead, by threads that sleep.

use std::marker::PhantomData;

/// The calling thread computes each operation by itself from now on.
///
/// libtorch keeps the number for each thread. A new one gets the number that any other has set last, so each says it for itself.
pub fn compute_alone() {
    set(1);
}

/// A number of threads for the operations of the calling thread, until this value is dropped.
#[derive(Debug)]
pub struct OperationThreads {
    before: i32,
    /// It belongs to the thread that made it.
    _not_send: PhantomData<*const ()>,
}

impl OperationThreads {
    /// `thread_count` threads, at least one, share each operation.
    pub fn claim(thread_count: usize) -> Self {
        let before = tch::get_num_threads();
        set(thread_count.clamp(1, i32::MAX as usize) as i32);
        Self { before, _not_send: PhantomData }
    }
}

impl Drop for OperationThreads {
    fn drop(&mut self) {
        set(self.before);
    }
}

/// Sets the number of the calling thread. It has to ask for the number first: libtorch looks up what others have set when a thread
/// asks for the first time or shares its first operation, and forgets what that thread has set before.
#[expect(clippy::disallowed_methods, reason = "this is what all others use")]
fn set(thread_count: i32) {
    if tch::get_num_threads() != thread_count {
        tch::set_num_threads(thread_count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_ends_with_its_value() {
        compute_alone();
        let outer = OperationThreads::claim(3);
        assert_eq!(tch::get_num_threads(), 3);
        drop(OperationThreads::claim(0));
        assert_eq!(tch::get_num_threads(), 3);
        drop(outer);
        assert_eq!(tch::get_num_threads(), 1);
    }
}
