//! Fetching from servers that tell the truth and from servers that do not. Whatever they do, nothing but the right
//! content ever stands under a final name.

#![expect(clippy::disallowed_methods, reason = "tests put files in place that are damaged on purpose")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod lying_server;

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use lenet_lab::data::mnist::ExpectedFile;
use lenet_lab::data::mnist::fetch::{Activity, FetchError, FetchOptions, fetch_mnist};
use lenet_lab::data::random::{self, Purpose};
use lying_server::{Asked, LyingServer, Reply};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

const NAME: &str = "tiny-idx1-ubyte";

/// A valid IDX file of 600 bytes that do not compress.
fn content() -> Vec<u8> {
    let mut noise = [0; 600];
    random::generator(1, Purpose::Shuffle, 1).fill_bytes(&mut noise);
    [&[0, 0, 8, 1, 0, 0, 2, 88], &noise[..]].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn good_file() -> Vec<u8> {
    gzip(&content())
}

/// Valid, of the right size, and with one other byte.
fn wrong_file() -> Vec<u8> {
    let mut content = content();
    content[100] ^= 1;
    gzip(&content)
}

/// A cache folder, and options that fetch one small file into it.
struct Fetch {
    folder: tempfile::TempDir,
    options: FetchOptions,
}

impl Fetch {
    fn from(mirrors: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let content = content();
        let file = ExpectedFile {
            name: NAME,
            sha256: Sha256::digest(&content).into(),
            content_bytes: content.len() as u64 - 8,
            download_bytes: good_file().len() as u64,
        };
        let options = FetchOptions {
            mirrors: mirrors.to_vec(),
            files: vec![file],
            cache_folder: folder.path().join("cache"),
            connect_timeout: Duration::from_secs(5),
            // Long enough for a busy machine; the tests of stalling set their own.
            stall_timeout: Duration::from_secs(30),
            rate_after: Duration::from_mins(1),
        };
        fs::create_dir(&options.cache_folder).unwrap();
        Self { folder, options }
    }

    fn run(&self) -> Result<PathBuf, FetchError> {
        fetch_mnist(&self.options, &mut |_| ControlFlow::Continue(()))
    }

    fn final_path(&self) -> PathBuf {
        self.options.cache_folder.join(format!("{NAME}.gz"))
    }

    /// Everything in the cache, to be sure that nothing else lies about.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.options.cache_folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn assert_fetched(&self) {
        let result = self.run();
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(fs::read(self.final_path()).unwrap(), good_file());
        assert_eq!(self.names(), [format!("{NAME}.gz")]);
    }

    /// Every mirror failed; returns the message.
    fn assert_refused(&self) -> String {
        let error = self.run().unwrap_err();
        assert!(matches!(error, FetchError::EveryMirrorFailed { .. }), "{error:?}");
        assert!(!self.final_path().exists(), "something came under the final name");
        error.to_string()
    }
}

/// A server of which the mirror `bad` answers by `reply`, and the mirror `good` as it should.
fn server(reply: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> LyingServer {
    LyingServer::start(
        move |asked, before| {
            if asked.path.starts_with("/good/") { Reply::Good(good_file()) } else { reply(asked, before) }
        },
    )
}

/// The bad mirror by itself fails with a message that contains `reason`; with the good one after it the file comes.
fn assert_next_mirror_helps(reply: fn() -> Reply, reason: &str) {
    let server = server(move |_, _| reply());
    let message = Fetch::from(&[server.url("bad")]).assert_refused();
    assert!(message.contains(reason), "{message}");
    assert!(message.contains("--data DIR"), "{message}");
    Fetch::from(&[server.url("bad"), server.url("good")]).assert_fetched();
}

#[test]
fn a_good_server_gives_the_file_in_one_request_and_never_again() {
    let server = server(|_, _| Reply::Good(good_file()));
    let fetch = Fetch::from(&[server.url("any").trim_end_matches('/').to_owned()]);
    fetch.assert_fetched();
    fetch.assert_fetched();
    assert_eq!(server.asked(), [Asked { path: format!("/any/{NAME}.gz") }]);
}

#[test]
fn a_file_sent_without_compression_counts_as_well() {
    let server = server(|_, _| Reply::Good(content()));
    let fetch = Fetch::from(&[server.url("any")]);
    fetch.run().unwrap();
    assert_eq!(fs::read(fetch.final_path()).unwrap(), content());
}

#[test]
fn a_damaged_file_in_the_cache_is_replaced() {
    let server = server(|_, _| Reply::Good(good_file()));
    let fetch = Fetch::from(&[server.url("any")]);
    fs::write(fetch.final_path(), &good_file()[..300]).unwrap();
    fetch.assert_fetched();
}

#[test]
fn status_404_and_503_lead_to_the_next_mirror() {
    assert_next_mirror_helps(|| Reply::Status(404, "<html>no</html>"), "answered with status 404");
    assert_next_mirror_helps(|| Reply::Status(503, ""), "answered with status 503");
}

#[test]
fn a_web_page_in_place_of_the_file_leads_to_the_next_mirror() {
    assert_next_mirror_helps(
        || Reply::Status(200, "<!DOCTYPE html><p>Please log in"),
        "a web page instead of the data",
    );
}

#[test]
fn wrong_bytes_lead_to_the_next_mirror() {
    assert_next_mirror_helps(|| Reply::Good(wrong_file()), "valid file of other content");
    assert_next_mirror_helps(|| Reply::Good(vec![0x1f, 0x8b, 8, 0, 1, 2, 3]), "compressed and breaks off");
    assert_next_mirror_helps(|| Reply::Good(vec![]), "is empty");
}

#[test]
fn a_length_that_is_too_small_leads_to_the_next_mirror() {
    assert_next_mirror_helps(|| Reply::ClaimLength(300, good_file()), "breaks off");
}

#[test]
fn a_length_that_is_too_large_leads_to_the_next_mirror() {
    assert_next_mirror_helps(|| Reply::ClaimLength(good_file().len() + 100, good_file()), "broke off");
    assert_next_mirror_helps(|| Reply::ClaimLength(usize::MAX / 4, good_file()), "more than the file can have");
}

#[test]
fn an_answer_without_end_is_cut_off() {
    assert_next_mirror_helps(|| Reply::Endless, "more than the file can have");
}

#[test]
fn a_server_that_stalls_is_left_for_the_next_mirror() {
    for came in [None, Some(100)] {
        let server = server(move |_, _| match came {
            None => Reply::StallBeforeAnswer,
            Some(count) => Reply::StallAfter(count, good_file()),
        });
        let mut fetch = Fetch::from(&[server.url("bad")]);
        fetch.options.stall_timeout = Duration::from_millis(300);
        assert!(fetch.assert_refused().contains("sent nothing for 0.3 s"));
        assert_eq!(fetch.names(), [] as [String; 0]);
        fetch.options.stall_timeout = Duration::from_secs(30);
        fetch.options.mirrors = vec![server.url("good")];
        fetch.assert_fetched();
    }
}

#[test]
fn a_server_that_drips_is_left_for_the_next_mirror() {
    // A byte comes often enough that nothing stalls; the file would take a minute.
    let server = server(|_, _| Reply::Drip(Duration::from_millis(100), good_file()));
    let mut fetch = Fetch::from(&[server.url("bad")]);
    fetch.options.rate_after = Duration::from_millis(500);
    assert!(fetch.assert_refused().contains("sent less than 2 kB a second"));
    assert_eq!(fetch.names(), [] as [String; 0]);
    fetch.options.mirrors.push(server.url("good"));
    fetch.assert_fetched();
}

#[test]
fn a_connection_that_breaks_leads_to_the_next_mirror_and_leaves_nothing_behind() {
    assert_next_mirror_helps(|| Reply::DropAfter(100, good_file()), "broke off");
    let server = server(|_, _| Reply::DropAfter(100, good_file()));
    let fetch = Fetch::from(&[server.url("bad")]);
    fetch.assert_refused();
    assert_eq!(fetch.names(), [] as [String; 0]);
}

#[test]
fn a_cancelled_fetch_stops_at_once_and_the_next_one_starts_again() {
    let server = server(|_, _| Reply::StallAfter(100, good_file()));
    let mut fetch = Fetch::from(&[server.url("bad")]);
    // Longer than any test may take: only cancelling ends it.
    fetch.options.stall_timeout = Duration::from_hours(1);
    let result = fetch_mnist(&fetch.options, &mut |progress| match progress.bytes_done {
        100 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    });
    assert!(matches!(result, Err(FetchError::Cancelled)), "{result:?}");
    assert_eq!(fetch.names(), [] as [String; 0]);
    fetch.options.mirrors = vec![server.url("good")];
    fetch.assert_fetched();
}

#[test]
fn several_fetches_into_one_folder_do_not_disturb_each_other() {
    let server = server(|_, _| Reply::Good(good_file()));
    let fetch = Fetch::from(&[server.url("good")]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| fetch.run().unwrap());
        }
    });
    fetch.assert_fetched();
}

#[test]
fn a_host_that_does_not_answer_leads_to_the_next_mirror() {
    let server = server(|_, _| Reply::Good(good_file()));
    // A port that no server is given that asks for any: one that was free a moment ago may be another test's by now.
    let nowhere = "http://127.0.0.1:1/".to_owned();
    let message = Fetch::from(std::slice::from_ref(&nowhere)).assert_refused();
    assert!(message.contains("could not be reached"), "{message}");
    Fetch::from(&[nowhere, server.url("good")]).assert_fetched();
}

#[test]
fn progress_tells_file_mirror_and_bytes() {
    let server = server(|_, _| Reply::Good(good_file()));
    let fetch = Fetch::from(&[server.url("good")]);
    let size = good_file().len() as u64;
    let mut seen = Vec::new();
    fetch_mnist(&fetch.options, &mut |progress| {
        assert_eq!((progress.file, progress.mirror), ("tiny-idx1-ubyte.gz", &*server.url("good")));
        seen.push((progress.activity, progress.bytes_done, progress.bytes_total));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen.first(), Some(&(Activity::Connecting, 0, None)));
    assert!(seen.contains(&(Activity::Downloading, size, Some(size))), "{seen:?}");
    assert_eq!(seen.last(), Some(&(Activity::Checking, size, Some(size))));
}

#[test]
fn a_cache_that_cannot_be_written_is_named_and_no_server_is_asked() {
    let server = server(|_, _| Reply::Good(good_file()));
    let mut fetch = Fetch::from(&[server.url("good")]);
    let file: &Path = &fetch.folder.path().join("file");
    fs::write(file, "in the way").unwrap();
    fetch.options.cache_folder = file.join("cache");
    let error = fetch.run().unwrap_err();
    assert!(matches!(error, FetchError::Cache(_)), "{error:?}");
    assert!(error.to_string().contains(&*file.to_string_lossy()), "{error}");
    assert_eq!(server.asked(), []);
}

/// The address of the server of [`a_certificate_of_a_school_counts_where_the_system_trusts_it`], for the process that it starts.
const SERVER_VARIABLE: &str = "LENET_LAB_TEST_SERVER";

#[test]
fn a_certificate_of_a_school_counts_where_the_system_trusts_it() {
    // Only a process of its own can have another store of certificates.
    if let Ok(address) = std::env::var(SERVER_VARIABLE) {
        return Fetch::from(&[address]).assert_fetched();
    }
    let Some(server) = TlsServer::start() else {
        return eprintln!("skipped: no openssl, whose server this needs");
    };
    let fetch_trusting = |store: &str| {
        let mut test = Command::new(std::env::current_exe().unwrap());
        test.args(["--exact", "a_certificate_of_a_school_counts_where_the_system_trusts_it"]);
        test.env(SERVER_VARIABLE, server.url()).env("SSL_CERT_FILE", server.folder.path().join(store));
        let output = test.env_remove("SSL_CERT_DIR").output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (is_fetched, words) = fetch_trusting("school.pem");
    assert!(is_fetched, "{words}");
    let (is_fetched, words) = fetch_trusting("other.pem");
    assert!(!is_fetched && words.contains("could not be reached"), "{words}");
}

/// `openssl s_server` with a certificate of an authority of its own, in a folder with the file to be fetched.
struct TlsServer {
    folder: tempfile::TempDir,
    port: u16,
    process: Child,
}

impl TlsServer {
    /// None without `openssl`.
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let openssl = |line: &str| {
            let mut command = Command::new("openssl");
            command.args(line.split(' ')).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        for name in ["school", "other"] {
            let made = openssl(&format!(
                "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -subj /CN={name}"
            ));
            assert!({ made }.status().ok()?.success());
        }
        fs::write(folder.path().join("names"), "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n").unwrap();
        let asked = openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server").status();
        let signed = openssl(
            "x509 -req -in server.csr -CA school.pem -CAkey school.key -CAcreateserial -extfile names -out server.pem",
        );
        assert!(asked.unwrap().success() && { signed }.status().unwrap().success());
        fs::write(folder.path().join(format!("{NAME}.gz")), good_file()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process =
            openssl(&format!("s_server -accept 127.0.0.1:{port} -cert server.pem -key server.key -WWW")).spawn();
        let server = Self { folder, port, process: process.unwrap() };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }

    fn url(&self) -> String {
        format!("https://127.0.0.1:{}/", self.port)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
