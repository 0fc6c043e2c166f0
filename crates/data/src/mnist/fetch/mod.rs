//! Fetches MNIST from the web into the program's own folder: each file whole, verified by content, then renamed. Servers that
//! break off, stall or send something else lead to the next mirror.

mod request;

use std::{
    fs,
    io::{self, Read},
    ops::ControlFlow,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use self::request::Event;
use super::{ExpectedFile, FILES, MIRRORS};
use crate::{
    atomic_file::{self, WriteError},
    idx::{IdxError, IdxReader},
    input_file,
};

/// Slower than this a mirror is given up, once it has had [`FetchOptions::rate_after`] to begin. 10 MB take 80 minutes then.
const LEAST_BYTES_PER_SEC: u64 = 2_000;

/// How often progress is reported while nothing happens.
const POLL: Duration = Duration::from_millis(100);

/// Files to fetch, their mirrors, their folder, and the timeouts.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Folders on the web, tried in this order for each file.
    pub mirrors: Vec<String>,
    /// The files; each is fetched with `.gz` after its name.
    pub files: Vec<ExpectedFile>,
    /// The folder to put them into, created if missing.
    pub cache_folder: PathBuf,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long a server may send nothing before the next one is tried.
    pub stall_timeout: Duration,
    /// After this time a mirror must have sent at least 2 kB for every second.
    pub rate_after: Duration,
}

/// The progress of a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchProgress<'a> {
    /// The file, as it is called on the mirror.
    pub file: &'a str,
    /// Its folder on the web.
    pub mirror: &'a str,
    /// The current step.
    pub activity: Activity,
    /// Bytes received.
    pub bytes_done: u64,
    /// Bytes of the whole file, once the server announces it.
    pub bytes_total: Option<u64>,
}

/// A step of a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// Asking the server.
    Connecting,
    /// Receiving.
    Downloading,
    /// Comparing the content with the known one.
    Checking,
}

/// Receives the progress at least ten times a second; breaking cancels the fetch.
pub type OnProgress<'a> = dyn FnMut(FetchProgress<'_>) -> ControlFlow<()> + 'a;

/// Why the files could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The caller cancelled.
    #[error("fetching was cancelled")]
    Cancelled,
    /// The cache could not be written.
    #[error(transparent)]
    Cache(#[from] WriteError),
    /// No mirror gave the file.
    #[error(
        "{file} could not be fetched: {}; check the connection and try again, or get the four files by hand and name \
         their folder with `--data DIR`, or use the digits that the program draws itself with `--dataset built-in`",
        if .failures.is_empty() { "there is no mirror".to_owned() } else { .failures.join("; ") }
    )]
    EveryMirrorFailed {
        /// The file, as it is called on the mirrors.
        file: String,
        /// What happened with each mirror, beginning with its name.
        failures: Vec<String>,
    },
}

impl FetchOptions {
    /// MNIST from its public mirrors.
    pub fn mnist(cache_folder: PathBuf) -> Self {
        Self {
            mirrors: MIRRORS.map(str::to_owned).to_vec(),
            files: FILES.to_vec(),
            cache_folder,
            connect_timeout: Duration::from_secs(15),
            stall_timeout: Duration::from_secs(20),
            rate_after: Duration::from_mins(1),
        }
    }
}

/// Fetches the files that are not yet in the cache, and returns its folder.
///
/// Several processes can do so at once. Only verified content gets a final name.
///
/// # Errors
/// If the cache cannot be written, no mirror gives one of the files, or `on_progress` breaks.
pub fn fetch_mnist(options: &FetchOptions, on_progress: &mut OnProgress<'_>) -> Result<PathBuf, FetchError> {
    let folder = &options.cache_folder;
    fs::create_dir_all(folder).map_err(|error| WriteError::new(folder, error))?;
    for file in &options.files {
        let name = format!("{}.gz", file.name);
        let is_in_place = input_file::open(&folder.join(&name)).is_ok_and(|content| check(content, file).is_ok());
        if !is_in_place {
            fetch_from_any(options, file, name, on_progress)?;
        }
    }
    Ok(folder.clone())
}

/// Tries one mirror after the other until `file` is in its final place.
fn fetch_from_any(
    options: &FetchOptions,
    file: &ExpectedFile,
    name: String,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), FetchError> {
    let mut failures = Vec::new();
    for mirror in &options.mirrors {
        let mut download = Download { options, file, name: &name, mirror, on_progress: &mut *on_progress };
        match download.run() {
            Ok(()) => return Ok(()),
            Err(Stop::Mirror(reason)) => failures.push(format!("{mirror} {reason}")),
            Err(Stop::Fetch(error)) => return Err(error),
        }
    }
    Err(FetchError::EveryMirrorFailed { file: name, failures })
}

/// Why a mirror is given up, or the whole fetch.
enum Stop {
    Mirror(MirrorError),
    Fetch(FetchError),
}

/// What was wrong with a mirror, as it follows after its name.
#[derive(Debug, thiserror::Error)]
enum MirrorError {
    #[error("could not be asked ({0})")]
    NoThread(io::Error),
    #[error("could not be reached ({0})")]
    Unreachable(ureq::Error),
    #[error("answered with status {0}")]
    Status(u16),
    #[error("sent nothing for {0} s")]
    Silent(f32),
    #[error("sent less than {} kB a second", LEAST_BYTES_PER_SEC / 1000)]
    TooSlow,
    #[error("broke off ({0})")]
    BrokeOff(ureq::Error),
    #[error("sent no end")]
    NoEnd,
    #[error("sent more than {0} bytes, which is more than the file can have")]
    TooLong(u64),
    #[error("what it sent {0}")]
    NotIdx(#[from] IdxError),
    #[error("what it sent is a valid file of other content")]
    OtherContent,
}

/// The fetch of one file from one mirror.
struct Download<'a, 'p, 'c> {
    options: &'a FetchOptions,
    file: &'a ExpectedFile,
    name: &'a str,
    mirror: &'a str,
    on_progress: &'p mut OnProgress<'c>,
}

impl Download<'_, '_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        let events = request::start(format!("{}/{}", self.mirror.trim_end_matches('/'), self.name), self.options);
        let bytes = self.receive(&events)?;
        let size = bytes.len() as u64;
        self.report(Activity::Checking, size, Some(size))?;
        check(bytes.as_slice(), self.file).map_err(Stop::Mirror)?;
        let path = self.options.cache_folder.join(self.name);
        atomic_file::replace(&path, |file| file.write_all(&bytes)).map_err(|error| Stop::Fetch(error.into()))
    }

    fn receive(&mut self, events: &Receiver<Result<Event, MirrorError>>) -> Result<Vec<u8>, Stop> {
        let (mut activity, mut bytes, mut total) = (Activity::Connecting, Vec::new(), None);
        let began_at = Instant::now();
        loop {
            self.check_rate(began_at, bytes.len())?;
            match self.next_event(events, activity, bytes.len() as u64, total)? {
                Event::Head { status: 200, body_bytes } => {
                    (activity, total) = (Activity::Downloading, body_bytes);
                    self.check_size(body_bytes.unwrap_or_default())?;
                }
                Event::Head { status, .. } => return Err(Stop::Mirror(MirrorError::Status(status))),
                Event::Bytes(chunk) => {
                    self.check_size((bytes.len() + chunk.len()) as u64)?;
                    bytes.extend(chunk);
                }
                Event::End => return Ok(bytes),
            }
        }
    }

    /// Gives up a mirror that sends a byte now and then, and would keep us for hours.
    fn check_rate(&self, began_at: Instant, byte_count: usize) -> Result<(), Stop> {
        let elapsed = began_at.elapsed();
        let is_slow = (byte_count as f64) < LEAST_BYTES_PER_SEC as f64 * elapsed.as_secs_f64();
        if elapsed > self.options.rate_after && is_slow { Err(Stop::Mirror(MirrorError::TooSlow)) } else { Ok(()) }
    }

    /// Compression adds at most a little to what it cannot shrink.
    fn check_size(&self, byte_count: u64) -> Result<(), Stop> {
        let max = self.file.download_bytes.max(self.file.content_bytes + self.file.content_bytes / 100) + 1024;
        match byte_count <= max {
            true => Ok(()),
            false => Err(Stop::Mirror(MirrorError::TooLong(max))),
        }
    }

    fn next_event(
        &mut self,
        events: &Receiver<Result<Event, MirrorError>>,
        activity: Activity,
        done: u64,
        total: Option<u64>,
    ) -> Result<Event, Stop> {
        loop {
            self.report(activity, done, total)?;
            match events.recv_timeout(POLL) {
                Ok(event) => return event.map_err(Stop::Mirror),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Stop::Mirror(MirrorError::NoEnd)),
            }
        }
    }

    fn report(&mut self, activity: Activity, bytes_done: u64, bytes_total: Option<u64>) -> Result<(), Stop> {
        let progress = FetchProgress { file: self.name, mirror: self.mirror, activity, bytes_done, bytes_total };
        match (self.on_progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Fetch(FetchError::Cancelled)),
        }
    }
}

fn check(content: impl Read, expected: &ExpectedFile) -> Result<(), MirrorError> {
    let array = IdxReader::open(content).and_then(|reader| reader.read(expected.content_bytes))?;
    match array.sha256() == expected.sha256 {
        true => Ok(()),
        false => Err(MirrorError::OtherContent),
    }
}
