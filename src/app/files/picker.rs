//! The system's file dialogs, behind a trait so that a test can answer in their place.

use std::{
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    thread,
    time::{Duration, Instant},
};

use rfd::{AsyncFileDialog, FileHandle};

use super::{Dialog, FigureContent, MODEL_EXTENSION, MODEL_EXTENSIONS, PICTURE_EXTENSIONS};
use crate::data::set_files::FILE_ENDINGS;

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
    match dialog {
        Dialog::OpenModel => Box::pin(window.add_filter("Weights", &MODEL_EXTENSIONS).pick_file()),
        Dialog::OpenPicture | Dialog::OpenStringPicture => {
            Box::pin(window.add_filter("Pictures", &PICTURE_EXTENSIONS).pick_file())
        }
        Dialog::OpenDataFile => Box::pin(window.add_filter("Images with labels", &FILE_ENDINGS).pick_file()),
        Dialog::OpenDataFolder | Dialog::OpenRun | Dialog::AddRuns | Dialog::RunsFolder => {
            Box::pin(window.pick_folder())
        }
        Dialog::SaveModel => {
            let window = window.add_filter("Weights of this program", &[MODEL_EXTENSION]);
            let window = window.add_filter("PyTorch", &["pt"]).add_filter("numpy", &["npz"]);
            Box::pin(window.add_filter("ONNX", &["onnx"]).save_file())
        }
        Dialog::SaveFigure(figure) => {
            let (kind, extension) = match figure.content {
                FigureContent::Svg(_) => ("Figure", "svg"),
                FigureContent::PngOfSvg(_) | FigureContent::Picture(_) => ("Figure", "png"),
                FigureContent::Csv(_) => ("Table", "csv"),
            };
            Box::pin(window.add_filter(kind, &[extension]).save_file())
        }
    }
}
