//! Fetches MNIST from the web into the program's own folder: each file whole, verified by content, then renamed. Servers that
//! break off, stall or send something else lead to the next mirror.

mod mirror;
mod request;

use std::{fs, ops::ControlFlow, path::PathBuf, time::Duration};

use super::atomic_file::WriteError;
use super::mnist::{self, ExpectedFile};

pub use mirror::MirrorFailure;

/// How often progress is reported while nothing happens.
const POLL: Duration = Duration::from_millis(100);

/// What to fetch, from where, to where, and the timeouts.
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
}

/// The progress of a fetch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchProgress<'a> {
    /// The file being fetched, as it is called on the mirror.
    pub file: &'a str,
    /// The folder on the web that it comes from.
    pub mirror: &'a str,
    /// What is being done.
    pub activity: Activity,
    /// Bytes received.
    pub bytes_done: u64,
    /// Bytes of the whole file, once the server announces it.
    pub bytes_total: Option<u64>,
}

/// What a fetch is doing.
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
        join(.failures)
    )]
    EveryMirrorFailed {
        /// The file, as it is called on the mirrors.
        file: String,
        /// What happened with each mirror.
        failures: Vec<MirrorFailure>,
    },
}

impl FetchOptions {
    /// MNIST from its public mirrors.
    pub fn mnist(cache_folder: PathBuf) -> Self {
        Self {
            mirrors: mnist::MIRRORS.map(str::to_owned).to_vec(),
            files: mnist::FILES.to_vec(),
            cache_folder,
            connect_timeout: Duration::from_secs(15),
            stall_timeout: Duration::from_secs(20),
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
        if !mirror::is_in_place(options, file) {
            mirror::fetch_from_any(options, file, on_progress)?;
        }
    }
    Ok(folder.clone())
}

fn join(failures: &[MirrorFailure]) -> String {
    let lines: Vec<_> = failures.iter().map(MirrorFailure::to_string).collect();
    if lines.is_empty() { "there is no mirror".to_owned() } else { lines.join("; ") }
}
