//! One request of a fetch: what the server answers, and what of it is appended to the part that is here.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use super::mirror::{Job, Stop};
use super::part_file::PartFile;
use super::request::{self, Answer, Event, Failure, Request};
use super::{Activity, POLL};

/// How a transfer ended that the mirror is not given up for.
pub(super) enum Transfer {
    /// All that the server had to send is here.
    Complete {
        /// Whether its beginning is from an earlier request.
        resumed: bool,
    },
    /// The connection broke; the rest may come through another.
    Broken(String),
}

/// What follows the head of an answer.
enum Body {
    /// The file from its beginning.
    Whole,
    /// The file from the byte that was asked for.
    Rest,
    /// Nothing, because the server has nothing behind what is here.
    None,
}

impl Job<'_, '_, '_> {
    /// Asks for what is missing of the file and appends what comes to `part`.
    pub(super) fn transfer(&mut self, part: &mut PartFile) -> Result<Transfer, Stop> {
        if part.length() > self.max_bytes() {
            part.clear()?;
        }
        let events = request::start(self.request(part.length()));
        let answer = match self.next_event(&events, Activity::Connecting, part.length(), None)? {
            Event::Answer(answer) => answer,
            other => return self.unfinished(other),
        };
        match accept(&answer, part)? {
            Body::None => Ok(Transfer::Complete { resumed: true }),
            Body::Rest => self.receive(&events, &answer, part, true),
            Body::Whole => self.receive(&events, &answer, part, false),
        }
    }

    fn receive(
        &mut self,
        events: &Receiver<Event>,
        answer: &Answer,
        part: &mut PartFile,
        resumed: bool,
    ) -> Result<Transfer, Stop> {
        let total = answer.body_bytes.map(|body| part.length().saturating_add(body));
        self.refuse_oversize(total.unwrap_or_default(), part)?;
        loop {
            match self.next_event(events, Activity::Downloading, part.length(), total)? {
                Event::Bytes(bytes) => {
                    self.refuse_oversize(part.length() + bytes.len() as u64, part)?;
                    part.append(&bytes)?;
                }
                Event::End => return Ok(Transfer::Complete { resumed }),
                other => return self.unfinished(other),
            }
        }
    }

    fn unfinished(&self, event: Event) -> Result<Transfer, Stop> {
        match event {
            Event::Failed(Failure::Broken(reason)) => Ok(Transfer::Broken(format!("broke off ({reason})"))),
            Event::Failed(Failure::Unreachable(reason)) => {
                Err(Stop::Mirror(format!("could not be reached ({reason})")))
            }
            Event::Failed(Failure::Stalled) => {
                Err(Stop::Mirror(format!("sent nothing for {} s", self.options.stall_timeout.as_secs_f32())))
            }
            Event::Answer(_) | Event::Bytes(_) | Event::End => Ok(Transfer::Broken("sent no answer".to_owned())),
        }
    }

    fn refuse_oversize(&self, bytes: u64, part: &mut PartFile) -> Result<(), Stop> {
        if bytes <= self.max_bytes() {
            return Ok(());
        }
        part.clear()?;
        Err(Stop::Mirror(format!("sent more than {} bytes, which is more than the file can have", self.max_bytes())))
    }

    /// Compression adds at most a little to what it cannot shrink.
    fn max_bytes(&self) -> u64 {
        self.file.download_bytes.max(self.file.content_bytes + self.file.content_bytes / 100) + 1024
    }

    fn request(&self, from_byte: u64) -> Request {
        Request {
            url: format!("{}/{}", self.mirror.trim_end_matches('/'), self.name),
            from_byte,
            connect_timeout: self.options.connect_timeout,
            stall_timeout: self.options.stall_timeout,
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
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok(Event::Failed(Failure::Broken("the download's thread ended".to_owned())));
                }
            }
        }
    }
}

/// Reads the head of an answer, and makes `part` ready for what follows.
fn accept(answer: &Answer, part: &mut PartFile) -> Result<Body, Stop> {
    match answer.status {
        206 if part.length() > 0 && answer.range_start == Some(part.length()) => Ok(Body::Rest),
        416 if part.length() > 0 => Ok(Body::None),
        200 => {
            part.clear()?;
            Ok(Body::Whole)
        }
        206 => {
            part.clear()?;
            Err(Stop::Mirror("sent another part of the file than was asked for".to_owned()))
        }
        status => Err(Stop::Mirror(format!("answered with status {status}"))),
    }
}
