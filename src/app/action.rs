//! What the user wants. Panels return it, the app carries it out after layout.

use std::path::PathBuf;

use super::{
    demonstration::Demonstration,
    files::{Dialog, Figure, FileUse},
    lab::{
        DataChoice, Explained, FineTuneEdit, MapPlace, MapView, SeedRepeat, SketchEdit, StringEdit, Subject, Tab,
        ValuePlace,
    },
    methods::MethodAction,
    run_files::RunFileAction,
    theme::ThemeChoice,
};
use crate::{
    data::{choice::Described as _, perturb::Perturbation},
    model::{layer::Layer, pretrained::Pretrained, verdict::RejectionThreshold, weights_file::Assumptions},
    train::{
        config::TrainingConfig,
        image_set::ImageSet,
        protocol::{Pace, RunId},
    },
};

/// A network to use, or to train, in place of the one in use, which ends the runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Opening {
    Pretrained(Pretrained),
    /// Weights in a file, and what the user knows of a file that leaves something open.
    Model(PathBuf, Assumptions),
    /// A run in its folder, to train or to look at.
    Run(PathBuf, Pace),
    /// A new run with these settings.
    NewRun(Box<TrainingConfig>),
    /// New runs with several seeds, one after the other.
    Seeds(Box<SeedRepeat>),
    /// The runs of a demonstration.
    Demonstration(Demonstration),
}

impl Opening {
    /// Its name in a sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Pretrained(network) => format!("the network {}", network.words()),
            Self::Model(path, _) | Self::Run(path, _) => path.display().to_string(),
            Self::Seeds(repeat) => format!("new runs with {}", repeat.seeds_in_words()),
            Self::NewRun(config) => format!("a new run with the seed {}", config.seed),
            Self::Demonstration(demonstration) => format!("the demonstration “{}”", demonstration.describe().title),
        }
    }
}

/// A change of how the window is shown, or a picture of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DisplayAction {
    SetTheme(ThemeChoice),
    Zoom(Zoom),
    /// Begins or ends the presentation.
    TogglePresentation,
    /// Shows or hides the pad in a presentation.
    TogglePad,
    /// Puts the pad for a digit into a window of its own, or back.
    MovePad,
    /// Takes a picture of the open tab as it is on the screen.
    TakePicture(PictureUse),
}

/// What a picture of the open tab is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureUse {
    /// A file that the user chooses.
    Save,
    /// The clipboard.
    Copy,
}

/// A form of settings for elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SettingsForm {
    /// A command line of this program.
    Command,
    /// A PyTorch script.
    Pytorch,
}

/// Where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FocusTarget {
    /// The next part of the window, after its last one the first.
    NextRegion,
    /// The part before.
    PreviousRegion,
    /// The pad of the open tab; else the pad for a digit.
    Pad,
    /// The control of the setting with this place in a run's `config.json`.
    Setting(&'static str),
}

/// A change of the size of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Zoom {
    In,
    Out,
    /// The usual size.
    Reset,
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// What the main button says: starts, pauses or continues training.
    TrainOrPause,
    /// Learns from one batch.
    Step,
    /// Starts a new run with the draft's settings; a run under way is saved and ended.
    StartNewRun,
    TrainSideBySide(Vec<TrainingConfig>),
    /// The seeds that have not begun are not trained.
    CancelSeeds,
    /// All views look into this run.
    LookInto(RunId),
    /// Ends a run, which stays saved.
    EndRun(RunId),
    /// Trains the run for so many epochs more.
    TrainMore(u32),
    /// Replaces the draft: the settings of the next run.
    Configure(Box<TrainingConfig>),
    /// Changes the rate of the run from its next batch on, and the draft's.
    SetLearningRate(f64),
    /// Continues the run at this rate: one that has diverged from its last good weights.
    ContinueAtRate(f64),
    UseData(DataChoice),
    FetchMnist,
    /// Ends the download.
    CancelFetch,
    /// Opens this, even if a run is training.
    EndAndOpen(Opening),
    /// Saves in this file, after a question if there is one already.
    SaveUnlessThere(FileUse),
    /// Resumes the run that is offered.
    Resume,
    DismissOffer,
    OpenTab(Tab),
    /// Shows a layer large in Feature maps.
    OpenLayer(Layer),
    /// Another image for all views.
    Show(Subject),
    /// The next misclassified test image.
    ShowNextWrong,
    /// A test image at random.
    ShowRandom,
    SetMapView(MapView),
    /// Points at a map or kernel.
    Highlight(MapPlace),
    /// Shows the arithmetic of a value, or that of none.
    Inspect(Option<ValuePlace>),
    SetRejectionThreshold(RejectionThreshold),
    /// Evaluates the network in use on a set of images.
    Evaluate(ImageSet),
    CancelEvaluation(ImageSet),
    /// Measures the robustness of the network in use, on at most so many test images.
    MeasureRobustness(Vec<Perturbation>, Option<usize>),
    CancelRobustness,
    Sketch(SketchEdit),
    Strings(StringEdit),
    FineTune(FineTuneEdit),
    Methods(MethodAction),
    /// Lets the user choose a file or folder.
    Choose(Dialog),
    /// Opens this, after a question if a run is training.
    Open(Opening),
    /// Lets the user type the path of something to open.
    TypePath,
    /// Lets the user type a path instead of choosing it.
    TypePathFor(Dialog),
    /// Looks for runs to compare.
    ListRuns,
    /// Looks no longer for runs in this folder; the runs stay on disk.
    ForgetRuns(PathBuf),
    /// Does something with runs on disk.
    RunFiles(RunFileAction),
    Use(FileUse),
    /// A file or folder that was dropped on the window or opened from the list: what it is for depends on what it is.
    OpenPath(PathBuf),
    /// Lets the user choose a file for a figure, and writes it.
    SaveFigure(Figure),
    /// Puts the picture of a figure on the clipboard.
    CopyFigure(Figure),
    /// Puts the settings of the next run on the clipboard, in a form for elsewhere.
    CopyAs(SettingsForm),
    /// Changes how the window is shown.
    Display(DisplayAction),
    /// Shows or hides the list of keys.
    ToggleHelp,
    /// Shows or hides the field that finds every action.
    TogglePalette,
    /// Gives the keys to another part of the window, or to a control.
    Focus(FocusTarget),
    /// Takes back the last stroke, or a new run that has ended another.
    Undo,
    Explain(Explained),
    CloseExplanation,
    /// Hides what is to be watched.
    CloseDemonstration,
}
