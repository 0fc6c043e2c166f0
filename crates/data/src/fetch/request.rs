//! One request for a file or the rest of it, on a thread of its own, so that the caller can cancel at once whatever the
//! network does. A thread that nobody listens to any more ends with the next bytes, or when the server stalls.

use std::io::Read as _;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::Duration;

use ureq::http::{HeaderMap, Response, header};
use ureq::{Body, Timeout};

const CHUNK_BYTES: usize = 64 * 1024;

/// Chunks that may wait for the caller, so that a slow disk slows the network and memory does not fill.
const CHUNKS_AHEAD: usize = 8;

/// What to ask for.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) url: String,
    /// The first byte that is wanted.
    pub(super) from_byte: u64,
    pub(super) connect_timeout: Duration,
    pub(super) stall_timeout: Duration,
}

/// What comes of it, in this order: an answer, bytes, an end; or at any point a failure and nothing more.
#[derive(Debug)]
pub(super) enum Event {
    Answer(Answer),
    Bytes(Vec<u8>),
    End,
    Failed(Failure),
}

/// The head of the server's answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The first byte that the server is about to send, where it says so.
    pub(super) range_start: Option<u64>,
    /// Bytes that it is about to send.
    pub(super) body_bytes: Option<u64>,
}

/// Why a connection failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server sent nothing for too long.
    Stalled,
    /// The connection could not be made at all.
    Unreachable(String),
    /// The connection was made and broke.
    Broken(String),
}

/// Sends the request; the events come through the returned channel.
pub(super) fn start(request: Request) -> Receiver<Event> {
    let (sender, receiver) = mpsc::sync_channel(CHUNKS_AHEAD);
    let failed = sender.clone();
    let thread = std::thread::Builder::new().name("lenet-lab download".to_owned()).spawn(move || {
        let last = match run(&request, &sender) {
            Ok(()) => Event::End,
            Err(error) => Event::Failed(explain(&error)),
        };
        // Whoever does not listen any more does not want to know.
        let _ = sender.send(last);
    });
    if let Err(error) = thread {
        let _ = failed.send(Event::Failed(Failure::Unreachable(error.to_string())));
    }
    receiver
}

fn run(request: &Request, events: &SyncSender<Event>) -> Result<(), ureq::Error> {
    let response = ask(request)?;
    if events.send(Event::Answer(head(&response))).is_err() {
        return Ok(());
    }
    let mut body = response.into_body().into_reader();
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let count = body.read(&mut chunk)?;
        chunk.truncate(count);
        if count == 0 || events.send(Event::Bytes(chunk)).is_err() {
            return Ok(());
        }
    }
}

fn ask(request: &Request) -> Result<Response<Body>, ureq::Error> {
    let mut config = ureq::Agent::config_builder()
        .timeout_resolve(Some(request.connect_timeout))
        .timeout_connect(Some(request.connect_timeout))
        .timeout_recv_response(Some(request.stall_timeout))
        .timeout_per_read(Some(request.stall_timeout))
        .timeout_per_write(Some(request.stall_timeout))
        .http_status_as_error(false)
        // The files are compressed; the server must not wrap them once more, which would confuse positions in them.
        .accept_encoding("identity");
    if is_this_machine(&request.url) {
        config = config.proxy(None);
    }
    let mut get = ureq::Agent::from(config.build()).get(&request.url);
    if request.from_byte > 0 {
        get = get.header(header::RANGE, format!("bytes={}-", request.from_byte));
    }
    get.call()
}

/// A proxy leads out of this machine, so it cannot lead to it.
fn is_this_machine(url: &str) -> bool {
    let host = url.parse::<ureq::http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

fn head(response: &Response<Body>) -> Answer {
    Answer {
        status: response.status().as_u16(),
        range_start: range_start(response.headers()),
        body_bytes: response.body().content_length(),
    }
}

/// The start in `Content-Range: bytes START-END/TOTAL`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    range.split_once('-')?.0.trim().parse().ok()
}

fn explain(error: &ureq::Error) -> Failure {
    use std::io::ErrorKind as Kind;
    match error {
        ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite | Timeout::RecvResponse) => Failure::Stalled,
        ureq::Error::Io(source)
            if matches!(
                source.kind(),
                Kind::UnexpectedEof | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe
            ) =>
        {
            Failure::Broken(error.to_string())
        }
        ureq::Error::Protocol(_) => Failure::Broken(error.to_string()),
        _ => Failure::Unreachable(error.to_string()),
    }
}
