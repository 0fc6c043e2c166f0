//! Files and folders that the user chooses: by the system's dialog, which never holds up the window, or by a typed path.

mod path_text;
mod picker;

use std::{path::PathBuf, sync::Arc};

use eframe::egui::ColorImage;

pub(crate) use self::path_text::{path_from_text, whole_path_from_text};
pub use self::picker::{FilePicker, Picked, SystemPicker};

/// What the user chooses a file or folder for.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// A file with weights to use.
    OpenModel,
    /// Where to write the weights of the network in use.
    SaveModel,
    /// A folder with a data set.
    OpenDataFolder,
    /// A file with a data set: an archive, a table, arrays.
    OpenDataFile,
    /// A picture of one digit.
    OpenPicture,
    /// A picture of a number.
    OpenStringPicture,
    /// The folder of a run.
    OpenRun,
    /// A folder with runs to compare.
    AddRuns,
    /// The folder where new runs are saved.
    RunsFolder,
    /// Where to write a figure.
    SaveFigure(Figure),
}

/// A file or folder, and what it is chosen for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileUse(pub Dialog, pub PathBuf);

/// A figure for a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// A name for the file, without folder, such as `loss.svg`.
    pub file_name: String,
    /// What is written.
    pub content: FigureContent,
}

impl Figure {
    /// A table as a file of this name, without extension.
    pub(crate) fn csv(stem: &str, table: String) -> Self {
        Self { file_name: format!("{stem}.csv"), content: FigureContent::Csv(table.into()) }
    }
}

/// What is written as a figure. It is shared, so that it can wait for the user to choose a file.
#[derive(Clone, Debug, PartialEq)]
pub enum FigureContent {
    /// A drawing as it is.
    Svg(Arc<str>),
    /// The picture of a drawing; it is made by the job that writes it.
    PngOfSvg(Arc<str>),
    /// A table as it is.
    Csv(Arc<str>),
    /// A picture as it is, as a PNG.
    Picture(Arc<ColorImage>),
}

/// The extension of this program's files with weights.
pub(super) const MODEL_EXTENSION: &str = "safetensors";

/// Extensions of files with weights that can be read: PyTorch's have several.
pub(super) const MODEL_EXTENSIONS: [&str; 7] = [MODEL_EXTENSION, "pt", "pth", "bin", "ckpt", "pkl", "onnx"];

/// Extensions of pictures that can be read.
pub(super) const PICTURE_EXTENSIONS: [&str; 4] = ["png", "jpg", "jpeg", "bmp"];

impl Dialog {
    /// The dialog's title.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::OpenModel => "Open weights",
            Self::SaveModel => "Save weights",
            Self::OpenDataFolder => "Choose a folder with images",
            Self::OpenDataFile => "Choose a file with images",
            Self::OpenPicture => "Open a picture of a digit",
            Self::OpenStringPicture => "Open a picture of a number",
            Self::OpenRun => "Open a run",
            Self::AddRuns => "Choose a folder with runs",
            Self::RunsFolder => "Choose where new runs are saved",
            Self::SaveFigure(Figure { content: FigureContent::Csv(_), .. }) => "Save table",
            Self::SaveFigure(_) => "Save figure",
        }
    }

    /// Whether a file is written.
    pub(crate) fn is_for_a_new_file(&self) -> bool {
        self.file_name().is_some()
    }

    /// The name that is offered for a new file.
    pub(crate) fn file_name(&self) -> Option<&str> {
        match self {
            Self::SaveModel => Some("lenet5.safetensors"),
            Self::SaveFigure(figure) => Some(&figure.file_name),
            Self::OpenModel
            | Self::OpenDataFolder
            | Self::OpenDataFile
            | Self::OpenPicture
            | Self::OpenStringPicture
            | Self::OpenRun
            | Self::AddRuns
            | Self::RunsFolder => None,
        }
    }
}
