//! Files of every format that is read, damaged at random and made to deceive: no panic, no gigabyte of memory, no long wait.
//!
//! - [`formats`]: a small file of each format, and what reads it; [`mutation`]: how one is damaged.
//! - [`bombs`]: files that promise or unpack to far more than they are.
//!
//! `cargo run --example mutated_files -- --minutes 10` goes on for longer.

#![expect(clippy::disallowed_methods, reason = "the files are thrown away")]

mod bombs;
mod formats;
mod mutation;
#[path = "../peak_memory/mod.rs"]
mod peak_memory;
mod writers;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use formats::Format;

/// Far more than any of the small files needs.
const MAX_BYTES: usize = 1 << 30;

/// A busy machine takes several times as long as an idle one, on which nothing may take ten seconds.
const LIMIT: Duration = Duration::from_secs(30);

/// Reads a file that was just written; it may well be refused.
fn read(what: &str, path: &Path, format: &Format) {
    let start = Instant::now();
    (format.read)(path).unwrap_or_default();
    assert!(start.elapsed() < LIMIT, "{what} took {:?}", start.elapsed());
    assert!(peak_memory::peak_bytes() < MAX_BYTES, "{what} took {} bytes", peak_memory::peak_bytes());
}

#[test]
fn damaged_and_deceiving_files_of_every_format_cost_little() {
    let folder = tempfile::tempdir().unwrap();
    for format in formats::all() {
        let path = formats::place(folder.path(), &format).unwrap();
        (format.read)(&path).unwrap_or_else(|error| panic!("{} is whole: {error}", format.name));
        for number in 0..12 {
            std::fs::write(&path, format.damaged(number)).unwrap();
            read(&format!("{} damaged by {number}", format.name), &path, &format);
        }
    }
    for (name, bomb) in bombs::all() {
        let path = formats::place(folder.path(), &bomb).unwrap();
        read(name, &path, &bomb);
    }
}
