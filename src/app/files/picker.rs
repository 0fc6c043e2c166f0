//! The system's file dialogs, behind a trait so that a test can answer in their place.

use std::{
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    thread,
    time::{Duration, Instant},
};

use rfd::{AsyncFileDialog, FileHandle};

use super::{Dialog, DialogKind};

/// Asks the user for a file or folder.
pub trait FilePicker {
    /// Asks without waiting; `answer` is called from another thread, once.
    fn pick(&self, dialog: &Dialog, folder: Option<&Path>, answer: Box<dyn FnOnce(Picked) + Send>);
}

/// What the user answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    /// This file or folder.
    Path(PathBuf),
    /// Nothing.
    Cancelled,
    /// Nothing, and so soon that no dialog can have been shown.
    NoDialog,
}

/// The dialogs of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemPicker;

/// A dialog that ends sooner than this was never seen: no service shows dialogs here.
const SHORTEST_DIALOG: Duration = Duration::from_millis(250);

type Answer = Pin<Box<dyn Future<Output = Option<FileHandle>> + Send>>;

impl FilePicker for SystemPicker {
    fn pick(&self, dialog: &Dialog, folder: Option<&Path>, answer: Box<dyn FnOnce(Picked) + Send>) {
        // The dialog is made on the window's thread, as macOS wants it, and waited for on another.
        let pending = open(dialog, folder);
        let wait = move || {
            let asked_at = Instant::now();
            answer(match pollster::block_on(pending) {
                Some(file) => Picked::Path(file.path().to_owned()),
                None if asked_at.elapsed() < SHORTEST_DIALOG => Picked::NoDialog,
                None => Picked::Cancelled,
            });
        };
        if let Err(error) = thread::Builder::new().name("file dialog".to_owned()).spawn(wait) {
            // A path can still be typed.
            log::warn!("the file dialog has no answer: {error}");
        }
    }
}

fn open(dialog: &Dialog, folder: Option<&Path>) -> Answer {
    let mut window = AsyncFileDialog::new().set_title(dialog.title());
    if let Some(folder) = folder {
        window = window.set_directory(folder);
    }
    if let Some(name) = dialog.file_name() {
        window = window.set_file_name(name);
    }
    if let Some((kind, extensions)) = dialog.filter() {
        window = window.add_filter(kind, &extensions);
    }
    match dialog.kind() {
        DialogKind::OpenFile => Box::pin(window.pick_file()),
        DialogKind::OpenFolder => Box::pin(window.pick_folder()),
        DialogKind::SaveFile => Box::pin(window.save_file()),
    }
}
