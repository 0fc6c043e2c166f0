//! Watches the largest allocation of the whole test program.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

/// Several times the size of any file of these tests.
const ACCEPTABLE_BYTES: usize = 8 * 1024 * 1024;

static LARGEST_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator, which remembers the largest amount that was asked for at once.
struct WatchedAllocator;

#[expect(unsafe_code, reason = "an allocator is implemented in no other way; this one hands everything on as it is")]
// SAFETY: every call goes to the system's allocator with the arguments that came in.
unsafe impl GlobalAlloc for WatchedAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST_BYTES.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller guarantees.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller guarantees.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: WatchedAllocator = WatchedAllocator;

/// Fails if anything in this process, so in any of the tests so far, asked for more than the files can need.
pub(crate) fn assert_small() {
    let largest = LARGEST_BYTES.load(Ordering::Relaxed);
    assert!(largest <= ACCEPTABLE_BYTES, "{largest} bytes were allocated at once");
}
