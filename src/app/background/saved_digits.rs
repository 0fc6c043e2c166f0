//! The saved digits of the user: a thread of their own reads and writes them in the order of the requests.

use std::{
    io,
    path::Path,
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
};

use super::{Outbox, Report};
use crate::{
    app::lab::SavedDigit,
    data::ink::{Drawing, StrokesFile, strokes_file::StrokesContent},
    train::{joining_thread::JoiningThread, panic_boundary},
};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SavedRequest {
    Read,
    /// Deletes drawings, which it identifies by their strokes, and saves others.
    Exchange {
        removed: Vec<Drawing>,
        added: Vec<Drawing>,
    },
}

/// The saved digits now.
#[derive(Debug)]
pub(crate) struct SavedContent {
    pub digits: Vec<SavedDigit>,
    /// What is wrong with the damaged lines.
    pub damaged: Vec<String>,
}

/// The thread that reads and writes them. Its end waits until all that was asked for is written.
pub(super) struct Keeper {
    requests: Sender<SavedRequest>,
    _thread: Option<JoiningThread>,
}

impl Keeper {
    /// Begins with reading what is there.
    pub(super) fn new(file: StrokesFile, outbox: Outbox) -> Self {
        let (requests, receiver) = mpsc::channel();
        let thread = JoiningThread::spawn("saved digits", move || keep(&file, &receiver, &outbox));
        let thread = thread.inspect_err(|error| log::warn!("your digits are not saved: {error}")).ok();
        let keeper = Self { requests, _thread: thread };
        keeper.ask(SavedRequest::Read);
        keeper
    }

    /// Whether the thread is there to take the request.
    pub(super) fn ask(&self, request: SavedRequest) -> bool {
        self.requests.send(request).is_ok()
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
        outbox.put(Report::Saved(request, content.unwrap_or_else(|problem| Err(problem.to_string()))));
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
    let failure =
        |problem: String| format!("No file manager could be started ({problem}): open {} yourself", folder.display());
    match command.status() {
        // Windows' program for files ends with a failure also where it has shown the folder.
        Ok(status) if status.success() || cfg!(windows) => Ok(()),
        Ok(status) => Err(failure(format!("{program}: {status}"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(failure(format!("there is no {program}"))),
        Err(error) => Err(failure(error.to_string())),
    }
}
