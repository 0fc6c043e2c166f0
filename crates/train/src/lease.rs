//! Who works on a run of a study, or on a part of another comparison: any number of processes, on one machine or on many that share a folder, agree by files.
//!
//! A lease is a file that only one process can have created. Its holder writes a higher count into it now and then. Where the
//! count stands still for long, the holder has died or hangs, and another process creates the lease of the next number; the
//! highest number counts. Nothing but the exclusive creation of a file is asked of the file system, and no clocks are compared.

use std::{
    collections::hash_map::RandomState,
    fs::{self, File},
    hash::{BuildHasher as _, Hasher as _},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use lenet_data::{
    atomic_file::{self, WriteError},
    input_file,
};

/// A holder renews its lease so many times before others may take over.
const RENEWALS: u32 = 6;

/// The usual time after which a lease that is not renewed is taken over.
pub const LEASE_DURATION: Duration = Duration::from_secs(90);

/// Largest lease that is read: a name and two numbers.
const MAX_LEASE_BYTES: u64 = 4096;

/// A run that this process alone works on.
#[derive(Debug)]
pub struct Lease {
    file: LeaseFile,
    /// Distinguishes this holder from all others.
    holder: String,
    renewal_count: u64,
    renewed_at: SystemTime,
    duration: Duration,
}

/// What came of an attempt to get a lease.
#[derive(Debug)]
pub enum Attempt {
    /// It is ours.
    Held(Lease),
    /// Another process works on the run.
    Elsewhere(Sighting),
}

/// Another holder's lease, as it was when it was first seen so. The next [`attempt`] needs it.
#[derive(Clone, Debug)]
pub struct Sighting {
    number: u32,
    content: Vec<u8>,
    seen_at: Instant,
}

/// The files of one run's leases: `seed-1.1`, `seed-1.2` and so on.
#[derive(Clone, Debug)]
struct LeaseFile {
    /// Without the number.
    base: PathBuf,
    number: u32,
}

impl LeaseFile {
    fn path(&self, number: u32) -> PathBuf {
        let mut name = self.base.clone().into_os_string();
        name.push(format!(".{number}"));
        name.into()
    }

    fn remove_up_to(&self, highest: u32) {
        for number in (1..=highest).rev() {
            let path = self.path(number);
            // Its holder may have been killed while it renewed the lease.
            atomic_file::remove_abandoned(&path);
            // A lease that stays is taken over later.
            if let Err(error) = fs::remove_file(&path) {
                log::debug!("{} stays: {error}", path.display());
            }
        }
    }

    /// The highest number that exists, 0 if none does.
    fn highest(&self) -> u32 {
        (1..=u32::MAX).take_while(|number| self.path(*number).exists()).last().unwrap_or(0)
    }
}

/// Tries to get the lease of a run. `before` is what was seen of another holder's at the last attempt. A lease that is not
/// renewed for `duration` is taken over.
///
/// # Errors
/// If the folder of the leases cannot be written.
pub fn attempt(base: &Path, duration: Duration, before: Option<Sighting>) -> Result<Attempt, WriteError> {
    let mut file = LeaseFile { base: base.to_owned(), number: 0 };
    let highest = file.highest();
    let refused = |error| WriteError::new(base, error);
    if highest > 0 {
        let content = input_file::read(&file.path(highest), MAX_LEASE_BYTES).unwrap_or_default();
        let same = before.filter(|before| before.number == highest && before.content == content);
        let sighting = same.unwrap_or(Sighting { number: highest, content, seen_at: Instant::now() });
        if sighting.seen_at.elapsed() < duration {
            return Ok(Attempt::Elsewhere(sighting));
        }
    }
    file.number = highest + 1;
    fs::create_dir_all(base.parent().unwrap_or(Path::new("."))).map_err(refused)?;
    let holder = holder();
    match File::options().write(true).create_new(true).open(file.path(file.number)) {
        Ok(mut created) => {
            created.write_all(content(&holder, 0).as_bytes()).map_err(refused)?;
            Ok(Attempt::Held(Lease { file, holder, renewal_count: 0, renewed_at: SystemTime::now(), duration }))
        }
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let sighting = Sighting { number: file.number, content: Vec::new(), seen_at: Instant::now() };
            Ok(Attempt::Elsewhere(sighting))
        }
        Err(error) => Err(refused(error)),
    }
}

/// Removes the leases of a run that is finished: its holder may have been killed just before it let go.
pub fn clear(base: &Path) {
    let file = LeaseFile { base: base.to_owned(), number: 0 };
    file.remove_up_to(file.highest());
}

impl Lease {
    /// Renews the lease when it is time. Returns whether it is still ours: after a long pause another process may have it.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&mut self) -> Result<bool, WriteError> {
        let path = self.file.path(self.file.number);
        let is_time = self.renewed_at.elapsed().is_ok_and(|elapsed| elapsed < self.duration / RENEWALS);
        if is_time {
            return Ok(true);
        }
        let is_ours = input_file::read(&path, MAX_LEASE_BYTES).is_ok_and(|found| found == self.content().as_bytes());
        if !is_ours || self.file.highest() != self.file.number {
            return Ok(false);
        }
        self.renewal_count += 1;
        let content = self.content();
        atomic_file::replace(&path, |file| file.write_all(content.as_bytes()))?;
        self.renewed_at = SystemTime::now();
        Ok(true)
    }

    /// Lets others work on the run at once.
    pub fn release(self) {
        self.file.remove_up_to(self.file.number);
    }

    fn content(&self) -> String {
        content(&self.holder, self.renewal_count)
    }
}

fn content(holder: &str, renewal_count: u64) -> String {
    format!("{holder} {renewal_count}\n")
}

/// A name that no other holder has, with what helps people to find the process.
fn holder() -> String {
    // The standard library seeds each of these anew, from the system.
    let unique = RandomState::new().build_hasher().finish();
    let machine = input_file::read_text(Path::new("/proc/sys/kernel/hostname"), MAX_LEASE_BYTES).unwrap_or_default();
    format!("{} process {} {:016x}", machine.trim(), std::process::id(), unique)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_mins(10);
    const NONE: Duration = Duration::ZERO;

    #[test]
    fn of_a_finished_run_no_lease_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("leases/seed-1");
        drop(held(attempt(&base, LONG, None).unwrap()));
        assert!(base.with_extension("1").exists(), "its holder was killed");
        // What its next renewal has left.
        File::create(base.with_file_name(".seed-1.1.Ab12Cd.lenet-lab.tmp")).unwrap();
        for _ in 0..2 {
            clear(&base);
            assert_eq!(fs::read_dir(base.parent().unwrap()).unwrap().count(), 0);
        }
    }

    fn held(attempt: Attempt) -> Lease {
        match attempt {
            Attempt::Held(lease) => lease,
            Attempt::Elsewhere(sighting) => panic!("{sighting:?}"),
        }
    }

    fn sighting(attempt: Attempt) -> Sighting {
        match attempt {
            Attempt::Held(lease) => panic!("{lease:?}"),
            Attempt::Elsewhere(sighting) => sighting,
        }
    }

    #[test]
    fn one_process_holds_a_run_until_it_releases_it() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("all/seed-1");
        let lease = held(attempt(&base, LONG, None).unwrap());
        let seen = sighting(attempt(&base, LONG, None).unwrap());
        assert!(String::from_utf8(seen.content).unwrap().contains(&format!("process {}", std::process::id())));
        lease.release();
        held(attempt(&base, LONG, None).unwrap());
    }

    #[test]
    fn a_holder_that_stands_still_is_followed_by_another_and_notices_it() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("seed-1");
        let mut first = held(attempt(&base, NONE, None).unwrap());
        assert!(first.keep().unwrap(), "nobody has followed yet");
        let seen = sighting(attempt(&base, LONG, None).unwrap());
        assert!(first.keep().unwrap());
        // It has moved since it was seen, so that its time begins anew.
        let seen = sighting(attempt(&base, LONG, Some(seen)).unwrap());
        let mut second = held(attempt(&base, NONE, Some(seen)).unwrap());
        assert!(!first.keep().unwrap() && second.keep().unwrap());
        second.release();
        assert!(!first.keep().unwrap(), "its own file is gone too");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn of_many_at_once_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("seed-1");
        let count = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| attempt(&base, LONG, None).unwrap())).collect();
            let attempts = threads.into_iter().map(|thread| thread.join().unwrap());
            attempts.filter(|attempt| matches!(attempt, Attempt::Held(_))).count()
        });
        assert_eq!(count, 1);
    }
}
