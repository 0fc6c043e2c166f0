//! One request for a file on a thread of its own, so that the caller can cancel at once. A thread without a listener ends with
//! the next bytes, or at the timeout.

use std::{
    io::{self, ErrorKind, Read as _},
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender},
    },
};

use ureq::{
    Body, Timeout,
    http::Response,
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::{FetchOptions, MirrorError};

const CHUNK_BYTES: usize = 64 * 1024;

/// Chunks that may wait for the caller, so that memory does not fill.
const CHUNKS_AHEAD: usize = 8;

/// The events of a request in their order: a head, bytes, an end.
#[derive(Debug)]
pub(super) enum Event {
    /// The server answers with this status and announces this number of bytes.
    Head {
        status: u16,
        body_bytes: Option<u64>,
    },
    Bytes(Vec<u8>),
    End,
}

/// Sends the request for `url`. The events come through the returned channel, or at any point an error and nothing more.
pub(super) fn start(url: String, options: &FetchOptions) -> Receiver<Result<Event, MirrorError>> {
    let (sender, receiver) = mpsc::sync_channel(CHUNKS_AHEAD);
    let (failed, options) = (sender.clone(), options.clone());
    let thread = std::thread::Builder::new().name("lenet-lab download".to_owned()).spawn(move || {
        let result = run(&url, &options, &sender);
        if sender.send(result.map(|()| Event::End).map_err(|error| mirror_error(error, &options))).is_err() {
            log::debug!("the download of {url} ends without a listener: the fetch was cancelled");
        }
    });
    if let Err(error) = thread
        && failed.send(Err(MirrorError::NoThread(error))).is_err()
    {
        log::debug!("no thread for a download, and nobody listens");
    }
    receiver
}

fn run(url: &str, options: &FetchOptions, events: &SyncSender<Result<Event, MirrorError>>) -> Result<(), ureq::Error> {
    let response = ask(url, options)?;
    let (status, body_bytes) = (response.status().as_u16(), response.body().content_length());
    if events.send(Ok(Event::Head { status, body_bytes })).is_err() {
        return Ok(());
    }
    let mut body = response.into_body().into_reader();
    loop {
        let mut chunk = vec![0; CHUNK_BYTES];
        let count = body.read(&mut chunk)?;
        chunk.truncate(count);
        if count == 0 || events.send(Ok(Event::Bytes(chunk))).is_err() {
            return Ok(());
        }
    }
}

/// The certificates that this machine trusts: a school's proxy has its own. Where the system names none, those of browsers.
fn root_certs() -> RootCerts {
    let found = rustls_native_certs::load_native_certs();
    found.errors.iter().for_each(|error| log::debug!("certificates of the system: {error}"));
    match found.certs.as_slice() {
        [] => RootCerts::WebPki,
        certificates => {
            let certificates = certificates.iter().map(|found| Certificate::from_der(found).to_owned());
            RootCerts::Specific(Arc::new(certificates.collect()))
        }
    }
}

fn ask(url: &str, options: &FetchOptions) -> Result<Response<Body>, ureq::Error> {
    let mut config = ureq::Agent::config_builder()
        .timeout_resolve(Some(options.connect_timeout))
        .timeout_connect(Some(options.connect_timeout))
        .timeout_recv_response(Some(options.stall_timeout))
        .timeout_per_read(Some(options.stall_timeout))
        .timeout_per_write(Some(options.stall_timeout))
        .http_status_as_error(false)
        .tls_config(TlsConfig::builder().root_certs(root_certs()).build())
        // The files are compressed; the server must not wrap them once more.
        .accept_encoding("identity");
    if is_this_machine(url) {
        config = config.proxy(None);
    }
    ureq::Agent::from(config.build()).get(url).call()
}

/// A proxy leads out of this machine, so it cannot lead to it.
fn is_this_machine(url: &str) -> bool {
    let host = url.parse::<ureq::http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host == "[::1]" || host.starts_with("127."))
}

fn mirror_error(error: ureq::Error, options: &FetchOptions) -> MirrorError {
    match &error {
        ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite | Timeout::RecvResponse) => {
            MirrorError::Silent(options.stall_timeout.as_secs_f32())
        }
        ureq::Error::Io(source) if is_break(source) => MirrorError::BrokeOff(error),
        ureq::Error::Protocol(_) => MirrorError::BrokeOff(error),
        _ => MirrorError::Unreachable(error),
    }
}

fn is_break(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}
