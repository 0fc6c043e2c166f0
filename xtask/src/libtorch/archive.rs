//! Fetches PyTorch's own zip file. Machines that cannot reach its host find out within seconds.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ureq::Agent;

use super::space;
use crate::report::{Progress, megabytes, say};

/// For the name, for the connection, and for the first word of an answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Silence in the middle of the file.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
const CHUNK_BYTES: usize = 1 << 16;

/// `expansion` says how many times larger the archive is unpacked, roughly; the exact room is asked for before unpacking.
///
/// # Errors
/// There is too little room, or the host is out of reach, refuses, stalls, or sends another length than it announced.
pub(crate) fn fetch(url: &str, expansion: u64, to: &Path) -> Result<()> {
    let response = agent().get(url).call()?;
    let announced = response.body().content_length().context("the host does not say how long the file is")?;
    if let Some(folder) = to.parent() {
        space::ensure(folder, announced.saturating_mul(1 + expansion))?;
    }
    say(format_args!("fetching {} MB from {url}", megabytes(announced)));
    let draft = to.with_extension("part");
    let received = copy(response.into_body().into_reader(), &draft, announced)?;
    ensure!(received == announced, "the connection ended after {received} of {announced} bytes");
    fs::rename(&draft, to)?;
    Ok(())
}

fn agent() -> Agent {
    Agent::config_builder()
        .timeout_resolve(Some(CONNECT_TIMEOUT))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .timeout_recv_response(Some(CONNECT_TIMEOUT * 2))
        .timeout_per_read(Some(STALL_TIMEOUT))
        .build()
        .into()
}

/// Copies to the end, or to one chunk beyond the announced length.
fn copy(mut from: impl Read, to: &Path, announced: u64) -> Result<u64> {
    let mut file = File::create(to)?;
    let mut progress = Progress::new(announced);
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut received = 0;
    while received <= announced {
        let count = from.read(&mut chunk).with_context(|| format!("the connection broke after {received} bytes"))?;
        if count == 0 {
            break;
        }
        file.write_all(&chunk[..count])?;
        received += count as u64;
        progress.show(received);
    }
    Ok(received)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Serves one request with the given bytes, then hangs up.
    fn server(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/libtorch.zip", listener.local_addr().unwrap());
        let serve = move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        };
        thread::Builder::new().name("server".into()).spawn(serve).unwrap();
        url
    }

    fn fetched(answer: &'static str) -> Result<Vec<u8>> {
        let folder = tempfile::tempdir()?;
        let to = folder.path().join("libtorch.zip");
        let result = fetch(&server(answer), 4, &to);
        assert_eq!(result.is_ok(), to.exists(), "a file stands under its name only if it is whole");
        result.and_then(|()| Ok(fs::read(&to)?))
    }

    #[test]
    fn a_whole_file_is_taken() {
        assert_eq!(fetched("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").unwrap(), b"hello");
    }

    #[test]
    fn a_connection_that_drops_in_the_middle_is_an_error() {
        let error = fetched("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello").unwrap_err();
        assert!(format!("{error:#}").contains("after 5 "), "{error:#}");
    }

    #[test]
    fn a_file_without_announced_length_is_refused() {
        let error = fetched("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello").unwrap_err();
        assert!(error.to_string().contains("how long"), "{error:#}");
    }

    #[test]
    fn refusals_and_closed_ports_are_errors() {
        assert!(
            fetched("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n").unwrap_err().to_string().contains("403")
        );
        assert!(
            fetched("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n").unwrap_err().to_string().contains("404")
        );
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(fetch(&format!("http://{closed}/x.zip"), 4, &folder.path().join("x.zip")).is_err());
    }
}
