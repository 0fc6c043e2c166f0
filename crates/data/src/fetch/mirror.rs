//! One file from one mirror after the other, until its content is verified.

use std::{
    fmt,
    fs::File,
    io::Read,
    ops::ControlFlow,
    path::PathBuf,
    sync::mpsc::{Receiver, RecvTimeoutError},
};

use super::{
    Activity, FetchError, FetchOptions, FetchProgress, OnProgress, POLL,
    request::{self, Event},
};
use crate::{
    atomic_file::{self, WriteError},
    idx::IdxReader,
    mnist::ExpectedFile,
};

/// What happened with one mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorFailure {
    /// The folder on the web.
    pub mirror: String,
    /// Why the file did not come from there.
    pub reason: String,
}

/// Why a mirror is given up, or the whole fetch.
enum Stop {
    Mirror(String),
    Fetch(FetchError),
}

/// The fetch of one file from one mirror.
struct Download<'a, 'p, 'c> {
    options: &'a FetchOptions,
    file: &'a ExpectedFile,
    name: &'a str,
    mirror: &'a str,
    on_progress: &'p mut OnProgress<'c>,
}

/// Whether the verified file is already in the cache.
pub(super) fn is_in_place(options: &FetchOptions, file: &ExpectedFile) -> bool {
    File::open(final_path(options, file)).is_ok_and(|content| check(content, file).is_ok())
}

/// Tries the mirrors in turn until `file` is in its final place.
pub(super) fn fetch_from_any(
    options: &FetchOptions,
    file: &ExpectedFile,
    on_progress: &mut OnProgress<'_>,
) -> Result<(), FetchError> {
    let name = format!("{}.gz", file.name);
    let mut failures = Vec::new();
    for mirror in &options.mirrors {
        let mut download = Download { options, file, name: &name, mirror, on_progress: &mut *on_progress };
        match download.run() {
            Ok(()) => return Ok(()),
            Err(Stop::Mirror(reason)) => failures.push(MirrorFailure { mirror: mirror.clone(), reason }),
            Err(Stop::Fetch(error)) => return Err(error),
        }
    }
    Err(FetchError::EveryMirrorFailed { file: name, failures })
}

impl Download<'_, '_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        let events = request::start(format!("{}/{}", self.mirror.trim_end_matches('/'), self.name), self.options);
        let total = self.receive_head(&events)?;
        let bytes = self.receive_body(&events, total)?;
        let size = bytes.len() as u64;
        self.report(Activity::Checking, size, Some(size))?;
        check(bytes.as_slice(), self.file).map_err(Stop::Mirror)?;
        Ok(atomic_file::replace(&final_path(self.options, self.file), |file| file.write_all(&bytes))?)
    }

    /// The number of bytes that the server announces.
    fn receive_head(&mut self, events: &Receiver<Event>) -> Result<Option<u64>, Stop> {
        match self.next_event(events, Activity::Connecting, 0, None)? {
            Event::Head { status: 200, body_bytes } => {
                self.refuse_oversize(body_bytes.unwrap_or_default())?;
                Ok(body_bytes)
            }
            Event::Head { status, .. } => Err(Stop::Mirror(format!("answered with status {status}"))),
            Event::Failed(reason) => Err(Stop::Mirror(reason)),
            Event::Bytes(_) | Event::End => Err(Stop::Mirror("sent no answer".to_owned())),
        }
    }

    fn receive_body(&mut self, events: &Receiver<Event>, total: Option<u64>) -> Result<Vec<u8>, Stop> {
        let mut bytes = Vec::new();
        loop {
            match self.next_event(events, Activity::Downloading, bytes.len() as u64, total)? {
                Event::Bytes(chunk) => {
                    self.refuse_oversize((bytes.len() + chunk.len()) as u64)?;
                    bytes.extend(chunk);
                }
                Event::End => return Ok(bytes),
                Event::Failed(reason) => return Err(Stop::Mirror(reason)),
                Event::Head { .. } => return Err(Stop::Mirror("answered twice".to_owned())),
            }
        }
    }

    /// Compression adds at most a little to what it cannot shrink.
    fn refuse_oversize(&self, byte_count: u64) -> Result<(), Stop> {
        let max = self.file.download_bytes.max(self.file.content_bytes + self.file.content_bytes / 100) + 1024;
        match byte_count <= max {
            true => Ok(()),
            false => Err(Stop::Mirror(format!("sent more than {max} bytes, which is more than the file can have"))),
        }
    }

    fn next_event(
        &mut self,
        events: &Receiver<Event>,
        activity: Activity,
        done: u64,
        total: Option<u64>,
    ) -> Result<Event, Stop> {
        loop {
            self.report(activity, done, total)?;
            match events.recv_timeout(POLL) {
                Ok(event) => return Ok(event),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(Stop::Mirror("sent no end".to_owned())),
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

fn final_path(options: &FetchOptions, file: &ExpectedFile) -> PathBuf {
    options.cache_folder.join(format!("{}.gz", file.name))
}

/// Why `content` is not the expected file, as it follows after the mirror's name.
fn check(content: impl Read, expected: &ExpectedFile) -> Result<(), String> {
    let array = IdxReader::open(content).and_then(|reader| reader.read(expected.content_bytes));
    match array.map_err(|error| format!("what it sent {error}"))?.sha256() == expected.sha256 {
        true => Ok(()),
        false => Err("what it sent is a valid file of other content".to_owned()),
    }
}

impl From<WriteError> for Stop {
    fn from(error: WriteError) -> Self {
        Self::Fetch(error.into())
    }
}

impl fmt::Display for MirrorFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.mirror, self.reason)
    }
}
