//! The saved digits of the user: a thread of their own reads and writes them in the order of the requests.

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
};

use super::{NO_THREAD, Outbox, Report};
use crate::{
    app::lab::SavedDigit,
    data::ink::{Drawing, StrokesFile, strokes_file::StrokesContent},
    train::panic_boundary,
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SavedRequest {
    /// What is there.
    Read,
    /// Deletes some drawings and saves others.
    Exchange {
        /// Deleted from now on; identified by their strokes.
        removed: Vec<Drawing>,
        /// Saved from now on.
        added: Vec<Drawing>,
    },
}

/// The saved digits now.
#[derive(Debug)]
pub(crate) struct SavedContent {
    /// The drawings with a label.
    pub digits: Vec<SavedDigit>,
    /// What is wrong with the damaged lines.
    pub damaged: Vec<String>,
}

/// The thread that reads and writes them.
pub(super) struct Keeper {
    requests: Option<Sender<SavedRequest>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Begins with reading what is there.
    pub(super) fn new(file: StrokesFile, outbox: Outbox) -> Self {
        let (requests, receiver) = mpsc::channel();
        let work = move || keep(&file, &receiver, &outbox);
        let thread = thread::Builder::new().name("kept digits".to_owned()).spawn(work);
        let thread = thread.inspect_err(|error| log::warn!("your digits are not saved: {error}")).ok();
        let keeper = Self { requests: Some(requests), thread };
        keeper.ask(SavedRequest::Read);
        keeper
    }

    /// Asks for something; says whether there is someone to do it.
    pub(super) fn ask(&self, request: SavedRequest) -> bool {
        self.requests.as_ref().is_some_and(|requests| requests.send(request).is_ok())
    }
}

impl Drop for Keeper {
    /// Waits until all that was asked for is written.
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::warn!("the thread that saves your digits has panicked");
        }
    }
}

fn keep(file: &StrokesFile, requests: &Receiver<SavedRequest>, outbox: &Outbox) {
    for request in requests {
        let content = panic_boundary::guarded(|| {
            let content = match &request {
                SavedRequest::Read => file.read(),
                SavedRequest::Exchange { removed, added } => file.exchange(removed, added),
            };
            content.map(labelled).map_err(|error| error.to_string())
        });
        outbox.put(Report::Kept(request, content.unwrap_or_else(|problem| Err(problem.to_string()))));
    }
}

fn labelled(content: StrokesContent) -> SavedContent {
    let digits = content.drawings.into_iter().filter_map(SavedDigit::new).collect();
    SavedContent { digits, damaged: content.damaged.iter().map(ToString::to_string).collect() }
}

/// Shows a folder in the system's own program for files.
///
/// # Errors
/// A message that names the folder, if there is no such program.
pub(super) fn open_folder(folder: &Path) -> Result<(), String> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = Command::new(program);
    command.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let told =
        |problem: String| format!("No file manager could be started ({problem}): open {} yourself", folder.display());
    match command.status() {
        // Windows' program for files ends with a failure also where it has shown the folder.
        Ok(status) if status.success() || cfg!(windows) => Ok(()),
        Ok(status) => Err(told(format!("{program}: {status}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(told(format!("there is no {program}"))),
        Err(error) => Err(told(error.to_string())),
    }
}

impl super::Background {
    /// Begins to keep digits in `file`, and to read what is there.
    pub(crate) fn keep_digits(&mut self, file: StrokesFile) {
        self.keeper = Some(Keeper::new(file, self.outbox()));
    }

    /// Changes what is kept.
    pub(crate) fn exchange_kept(&self, removed: Vec<Drawing>, added: Vec<Drawing>) {
        let request = SavedRequest::Exchange { removed, added };
        if !self.keeper.as_ref().is_some_and(|keeper| keeper.ask(request.clone())) {
            self.outbox().put(Report::Kept(request, Err(NO_THREAD.to_owned())));
        }
    }

    /// Shows a folder outside the window.
    pub(crate) fn open_folder(&self, folder: std::path::PathBuf) {
        self.start(
            "folder",
            |problem| Report::FolderShown(Err(problem)),
            move |_| Report::FolderShown(open_folder(&folder)),
        );
    }
}
