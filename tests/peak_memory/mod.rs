//! An allocator that remembers how much memory was in use at most.

#![expect(unsafe_code, reason = "an allocator cannot be written without; it only counts and passes on")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

/// The most bytes that were in use at any time since the process started.
pub(crate) fn peak_bytes() -> usize {
    PEAK.load(Ordering::SeqCst)
}

// SAFETY: every call goes to the system's allocator with the arguments that came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let in_use = IN_USE.fetch_add(layout.size(), Ordering::SeqCst) + layout.size();
        PEAK.fetch_max(in_use, Ordering::SeqCst);
        // SAFETY: the caller keeps to the contract of `alloc`, which is the system's as well.
        unsafe { System.alloc(layout) }
    }

    // The system moves large memory without a second copy of it.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let in_use = IN_USE.fetch_add(size, Ordering::SeqCst) + size - layout.size();
        IN_USE.fetch_sub(layout.size(), Ordering::SeqCst);
        PEAK.fetch_max(in_use, Ordering::SeqCst);
        // SAFETY: the caller keeps to the contract of `realloc`, which is the system's as well.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::SeqCst);
        // SAFETY: the pointer came from the system's allocator with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}
