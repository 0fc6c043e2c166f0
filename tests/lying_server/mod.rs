//! A small HTTP/1.1 server on 127.0.0.1 that answers as a script says, also wrongly, and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Such as `/mirror/file.gz`.
    pub(crate) path: String,
}

/// How to answer.
pub(crate) enum Reply {
    /// The file, as a good server sends it.
    Good(Vec<u8>),
    /// Only so many bytes of what a good server sends, and then the end of the connection.
    DropAfter(usize, Vec<u8>),
    /// Only so many bytes of what a good server sends, and then nothing more.
    StallAfter(usize, Vec<u8>),
    /// The file under a `Content-Length` that is not its own.
    ClaimLength(usize, Vec<u8>),
    /// The file, a byte at a time with this pause before each.
    Drip(Duration, Vec<u8>),
    /// Nothing at all.
    StallBeforeAnswer,
    /// A status and a page.
    Status(u16, &'static str),
    /// Zeros without end and without a `Content-Length`.
    Endless,
}

type Script = dyn Fn(&Asked, usize) -> Reply + Send + Sync;

/// The running server; it ends with this value.
pub(crate) struct LyingServer {
    address: SocketAddr,
    state: Arc<State>,
    acceptor: Option<JoinHandle<()>>,
}

struct State {
    script: Box<Script>,
    asked: Mutex<Vec<Asked>>,
    stopping: AtomicBool,
}

impl LyingServer {
    /// Starts a server that answers with `script` of the request and of the number of requests for the same path before.
    pub(crate) fn start(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state =
            Arc::new(State { script: Box::new(script), asked: Mutex::default(), stopping: AtomicBool::new(false) });
        let acceptor = named("acceptor", {
            let state = state.clone();
            move || accept_all(&listener, &state)
        });
        Self { address, state, acceptor: Some(acceptor) }
    }

    /// A folder on this server.
    pub(crate) fn url(&self, folder: &str) -> String {
        format!("http://{}/{folder}/", self.address)
    }

    /// All requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.asked.lock().unwrap().clone()
    }
}

impl Drop for LyingServer {
    fn drop(&mut self) {
        self.state.stopping.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        self.acceptor.take().unwrap().join().unwrap();
    }
}

fn named(name: &str, work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).unwrap()
}

fn accept_all(listener: &TcpListener, state: &Arc<State>) {
    let mut connections = Vec::new();
    for stream in listener.incoming() {
        if state.stopping.load(Ordering::SeqCst) {
            break;
        }
        let state = state.clone();
        // A client that goes away in the middle is nothing to fail for.
        connections.push(named("connection", move || drop(serve(&stream.unwrap(), &state))));
    }
    for connection in connections {
        connection.join().unwrap();
    }
}

fn serve(stream: &TcpStream, state: &State) -> std::io::Result<()> {
    let Some(asked) = read_request(stream)? else { return Ok(()) };
    let before = {
        let mut all = state.asked.lock().unwrap();
        all.push(asked.clone());
        all.iter().filter(|other| other.path == asked.path).count() - 1
    };
    match (state.script)(&asked, before) {
        Reply::Good(file) => send_file(stream, &file, usize::MAX),
        Reply::DropAfter(count, file) => send_file(stream, &file, count),
        Reply::StallAfter(count, file) => {
            send_file(stream, &file, count)?;
            wait_for_the_client_to_go(stream, state)
        }
        Reply::Drip(pause, file) => {
            send_head(stream, "200 OK", Some(file.len()))?;
            file.iter().try_for_each(|byte| {
                thread::sleep(pause);
                (&mut &*stream).write_all(&[*byte])
            })
        }
        Reply::StallBeforeAnswer => wait_for_the_client_to_go(stream, state),
        Reply::ClaimLength(length, file) => {
            send_head(stream, "200 OK", Some(length))?;
            (&mut &*stream).write_all(&file)
        }
        Reply::Status(status, page) => {
            send_head(stream, &format!("{status} Status"), Some(page.len()))?;
            (&mut &*stream).write_all(page.as_bytes())
        }
        Reply::Endless => {
            send_head(stream, "200 OK", None)?;
            loop {
                (&mut &*stream).write_all(&[0; 1000])?;
            }
        }
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<Option<Asked>> {
    let mut lines = BufReader::new(stream).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(None) };
    let path = first.split(' ').nth(1).unwrap().to_owned();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    Ok(Some(Asked { path }))
}

/// At most `count` bytes of the answer that a good server gives.
fn send_file(mut stream: &TcpStream, file: &[u8], count: usize) -> std::io::Result<()> {
    send_head(stream, "200 OK", Some(file.len()))?;
    stream.write_all(&file[..count.min(file.len())])
}

fn send_head(mut stream: &TcpStream, status: &str, length: Option<usize>) -> std::io::Result<()> {
    let length = length.map_or_else(String::new, |length| format!("Content-Length: {length}\r\n"));
    stream.write_all(format!("HTTP/1.1 {status}\r\n{length}Connection: close\r\n\r\n").as_bytes())
}

fn wait_for_the_client_to_go(mut stream: &TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_millis(20)))?;
    while !state.stopping.load(Ordering::SeqCst) {
        if let Ok(0) = stream.read(&mut [0]) {
            break;
        }
    }
    Ok(())
}
