//! Numbers as the priority of a queue.

use std::cmp::Ordering;

/// A number that is none of NaN: the largest comes first out of a `BinaryHeap`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Priority(pub(crate) f64);

impl Ord for Priority {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Priority {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Priority {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Priority {}
