//! Files and folders that the user chooses: by the system's dialog, which never holds up the window, or by a typed path.

mod figure;
mod picker;

use std::path::{Path, PathBuf};

pub use self::{
    figure::{Figure, FigureContent},
    picker::{FilePicker, Picked, SystemPicker},
};

/// A choice that the user is asked for, and what it is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Dialog {
    /// A file with weights to read with.
    OpenModel,
    /// Where to write the weights of the network in use.
    SaveModel,
    /// A folder with the four IDX files.
    OpenDataFolder,
    /// A picture of one digit.
    OpenPicture,
    /// The folder of a run to resume.
    OpenRun,
    /// A folder with runs to compare.
    AddRuns,
    /// Where to write a figure.
    SaveFigure(Figure),
}

/// A file or folder, and what to do with it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum FileUse {
    /// Read with its weights.
    OpenModel(PathBuf),
    /// Write the weights of the network in use.
    SaveModel(PathBuf),
    /// Learn from the images in it.
    UseDataFolder(PathBuf),
    /// Show the network this picture.
    ShowPicture(PathBuf),
    /// Go on with this run.
    ResumeRun(PathBuf),
    /// Compare the runs in it.
    AddRuns(PathBuf),
    /// Write a figure.
    SaveFigure(Figure, PathBuf),
}

/// Whether a dialog chooses a file that is there, a folder, or a name for a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialogKind {
    /// A file that is there.
    OpenFile,
    /// A folder that is there.
    OpenFolder,
    /// A new file, or one to replace.
    SaveFile,
}

impl Dialog {
    /// What is chosen.
    pub fn kind(&self) -> DialogKind {
        match self {
            Self::OpenModel | Self::OpenPicture => DialogKind::OpenFile,
            Self::OpenDataFolder | Self::OpenRun | Self::AddRuns => DialogKind::OpenFolder,
            Self::SaveModel | Self::SaveFigure(_) => DialogKind::SaveFile,
        }
    }

    /// The dialog's title.
    pub fn title(&self) -> &'static str {
        match self {
            Self::OpenModel => "Open weights",
            Self::SaveModel => "Save weights",
            Self::OpenDataFolder => "Choose a folder with images",
            Self::OpenPicture => "Open a picture of a digit",
            Self::OpenRun => "Go on with a run",
            Self::AddRuns => "Choose a folder with runs",
            Self::SaveFigure(Figure { content: FigureContent::Csv(_), .. }) => "Save table",
            Self::SaveFigure(_) => "Save figure",
        }
    }

    /// Kind and extensions of the files that it is about; none for folders.
    pub fn filter(&self) -> Option<(&'static str, Vec<String>)> {
        let extensions = |list: &[&str]| list.iter().map(|extension| (*extension).to_owned()).collect();
        match self {
            Self::OpenModel | Self::SaveModel => Some(("Weights", extensions(&[MODEL_EXTENSION]))),
            Self::OpenPicture => Some(("Pictures", extensions(&PICTURE_EXTENSIONS))),
            Self::SaveFigure(figure) => {
                let extension = Path::new(&figure.file_name).extension()?;
                let kind = if matches!(figure.content, FigureContent::Csv(_)) { "Table" } else { "Figure" };
                Some((kind, vec![extension.to_string_lossy().into_owned()]))
            }
            Self::OpenDataFolder | Self::OpenRun | Self::AddRuns => None,
        }
    }

    /// The name that is offered for a new file.
    pub fn file_name(&self) -> Option<&str> {
        match self {
            Self::SaveModel => Some("lenet5.safetensors"),
            Self::SaveFigure(figure) => Some(&figure.file_name),
            Self::OpenModel | Self::OpenDataFolder | Self::OpenPicture | Self::OpenRun | Self::AddRuns => None,
        }
    }

    /// What is to be done with the path that was chosen.
    pub(crate) fn with(self, path: PathBuf) -> FileUse {
        match self {
            Self::OpenModel => FileUse::OpenModel(path),
            Self::SaveModel => FileUse::SaveModel(path),
            Self::OpenDataFolder => FileUse::UseDataFolder(path),
            Self::OpenPicture => FileUse::ShowPicture(path),
            Self::OpenRun => FileUse::ResumeRun(path),
            Self::AddRuns => FileUse::AddRuns(path),
            Self::SaveFigure(figure) => FileUse::SaveFigure(figure, path),
        }
    }
}

/// The extension of files with weights.
pub(super) const MODEL_EXTENSION: &str = "safetensors";

/// Extensions of pictures that can be read.
pub(super) const PICTURE_EXTENSIONS: [&str; 4] = ["png", "jpg", "jpeg", "bmp"];

impl FileUse {
    /// The path that it is about.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::OpenModel(path)
            | Self::SaveModel(path)
            | Self::UseDataFolder(path)
            | Self::ShowPicture(path)
            | Self::ResumeRun(path)
            | Self::AddRuns(path)
            | Self::SaveFigure(_, path) => path,
        }
    }
}
