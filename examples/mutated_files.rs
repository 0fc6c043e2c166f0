//! Reads damaged files of every format for minutes, a new one each time, and prints what was the longest and the largest. A panic
//! ends it, and so does a file that takes ten seconds or a gigabyte.
//!
//! `cargo run --release --example mutated_files -- --minutes 10`

#![expect(clippy::disallowed_methods, reason = "the files are thrown away")]

#[expect(dead_code, reason = "nothing here has a median")]
mod figures;
#[path = "../tests/mutated_files/formats.rs"]
mod formats;
#[path = "../tests/mutated_files/mutation.rs"]
mod mutation;
#[path = "../tests/peak_memory/mod.rs"]
mod peak_memory;
#[path = "../tests/mutated_files/writers.rs"]
#[expect(dead_code, reason = "some of it is for files that deceive")]
mod writers;

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::ensure;
use clap::Parser;
use figures::say;
use formats::Format;

/// Reads damaged files for a long time
#[derive(Parser)]
struct Args {
    /// How long
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// The first file's number; those after it follow
    #[arg(long, default_value_t = 0)]
    first: u64,
}

const MAX_BYTES: usize = 1 << 30;
const MAX_TIME: Duration = Duration::from_secs(10);

/// A format with its file, and what came of reading it.
struct Tried {
    format: Format,
    path: PathBuf,
    count: u64,
    /// Files that could be read although they were damaged.
    read_count: u64,
    longest: Duration,
}

fn main() -> anyhow::Result<()> {
    let Args { minutes, first } = Args::parse();
    let (ends_at, folder) = (Instant::now() + Duration::from_secs_f64(60.0 * minutes), tempfile::tempdir()?);
    let mut all = Vec::new();
    for format in formats::all() {
        let path = formats::place(folder.path(), &format)?;
        all.push(Tried { format, path, count: 0, read_count: 0, longest: Duration::ZERO });
    }
    for number in first.. {
        if Instant::now() >= ends_at {
            break;
        }
        all.iter_mut().try_for_each(|tried| tried.try_one(number))?;
    }
    say("| format | files | read all the same | longest, s |\n|---|--:|--:|--:|")?;
    for Tried { format, count, read_count, longest, .. } in &all {
        say(&format!("| {} | {count} | {read_count} | {:.3} |", format.name, longest.as_secs_f64()))?;
    }
    say(&format!("{} MiB at most", peak_memory::peak_bytes() >> 20))
}

impl Tried {
    fn try_one(&mut self, number: u64) -> anyhow::Result<()> {
        fs::write(&self.path, self.format.damaged(number))?;
        let start = Instant::now();
        let outcome = (self.format.read)(&self.path);
        let time = start.elapsed();
        self.count += 1;
        self.read_count += u64::from(outcome.is_ok());
        self.longest = self.longest.max(time);
        let name = self.format.name;
        ensure!(time < MAX_TIME, "{name} damaged by {number} took {time:?}");
        ensure!(peak_memory::peak_bytes() < MAX_BYTES, "{name} damaged by {number} took a gigabyte");
        Ok(())
    }
}
