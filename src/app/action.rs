//! What the user wants. Panels return it, the app carries it out after layout; and the keys that ask for it.

use std::path::PathBuf;

use eframe::egui::{Context, Key, KeyboardShortcut, Modifiers};

use super::{
    files::{Dialog, Figure, FileUse},
    lab::{
        DataChoice, Explained, FineTuneEdit, Lab, MapPlace, MapView, SeedRepeat, SketchEdit, StringEdit, Subject, Tab,
        ValuePlace,
    },
    run_files::RunFileAction,
    theme::ThemeChoice,
};
use crate::{
    data::perturb::Perturbation,
    model::{layer::Layer, pretrained::Pretrained, verdict::RejectionThreshold},
    train::{
        config::TrainingConfig,
        protocol::{Pace, RunId},
    },
};

/// A network to use, or to train, in place of the one in use, which ends the runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Opening {
    Pretrained(Pretrained),
    /// Weights in a file.
    Model(PathBuf),
    /// A run in its folder, to train or to look at.
    Run(PathBuf, Pace),
    /// A new run with these settings.
    NewRun(Box<TrainingConfig>),
    /// New runs with several seeds, one after the other.
    Seeds(Box<SeedRepeat>),
}

impl Opening {
    /// Its name in a sentence.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Pretrained(network) => format!("the network {}", network.words()),
            Self::Model(path) | Self::Run(path, _) => path.display().to_string(),
            Self::Seeds(repeat) => format!("new runs with {}", repeat.seeds_in_words()),
            Self::NewRun(config) => format!("a new run with the seed {}", config.seed),
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
    /// Starts, pauses or resumes training, whichever is next.
    TrainOrPause,
    /// Learns from one batch.
    Step,
    /// Starts a new run with the draft's settings.
    Restart,
    TrainSideBySide(Vec<TrainingConfig>),
    /// The seeds that have not begun are not trained.
    CancelSeeds,
    /// All views look into this run.
    Focus(RunId),
    /// Ends a run, which stays saved.
    EndRun(RunId),
    /// Trains the run for so many epochs more.
    TrainMore(u32),
    /// Replaces the draft: the settings of the next run.
    Configure(Box<TrainingConfig>),
    /// Changes the rate of the run from its next batch on, and the draft's.
    SetLearningRate(f64),
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
    /// Measures the robustness of the network in use, on at most so many test images.
    MeasureRobustness(Vec<Perturbation>, Option<usize>),
    CancelRobustness,
    Sketch(SketchEdit),
    Strings(StringEdit),
    FineTune(FineTuneEdit),
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
    /// Changes how the window is shown.
    Display(DisplayAction),
    /// Shows or hides the list of keys.
    ToggleHelp,
    Explain(Explained),
    CloseExplanation,
}

/// A key that asks for something.
pub(crate) struct Shortcut {
    pub keys: KeyboardShortcut,
    /// What it does, in words.
    pub words: &'static str,
    action: fn() -> Action,
}

impl Shortcut {
    /// The keys as the keyboard shows them.
    pub(crate) fn keys_in_words(&self, ctx: &Context) -> String {
        match self.keys.logical_key {
            Key::Questionmark => "?".to_owned(),
            _ => ctx.format_shortcut(&self.keys),
        }
    }
}

const COMMAND: Modifiers = Modifiers::COMMAND;

const fn shortcut(modifiers: Modifiers, key: Key, words: &'static str, action: fn() -> Action) -> Shortcut {
    Shortcut { keys: KeyboardShortcut::new(modifiers, key), words, action }
}

/// All keys, in the order in which the help lists them.
pub(crate) const SHORTCUTS: [Shortcut; 19] = [
    shortcut(Modifiers::NONE, Key::Space, "Train or pause", || Action::TrainOrPause),
    shortcut(Modifiers::NONE, Key::S, "Learn from one batch", || Action::Step),
    shortcut(Modifiers::NONE, Key::R, "Restart with the settings on the left", || Action::Restart),
    shortcut(COMMAND, Key::S, "Save the weights in a file", || Action::Choose(Dialog::SaveModel)),
    shortcut(COMMAND, Key::O, "Open weights from a file", || Action::Choose(Dialog::OpenModel)),
    shortcut(COMMAND, Key::Num1, "Curves", || Action::OpenTab(Tab::Curves)),
    shortcut(COMMAND, Key::Num2, "Feature maps", || Action::OpenTab(Tab::FeatureMaps)),
    shortcut(COMMAND, Key::Num3, "Filters", || Action::OpenTab(Tab::Filters)),
    shortcut(COMMAND, Key::Num4, "Errors", || Action::OpenTab(Tab::Errors)),
    shortcut(COMMAND, Key::Num5, "Architecture", || Action::OpenTab(Tab::Architecture)),
    shortcut(COMMAND, Key::Num6, "Compare", || Action::OpenTab(Tab::Compare)),
    shortcut(COMMAND, Key::Num7, "Robustness", || Action::OpenTab(Tab::Robustness)),
    shortcut(COMMAND, Key::Num8, "Strings", || Action::OpenTab(Tab::Strings)),
    shortcut(Modifiers::NONE, Key::C, "Clear the pad", || Action::Sketch(SketchEdit::Clear)),
    shortcut(COMMAND, Key::Z, "Undo the last stroke", || Action::Sketch(SketchEdit::Undo)),
    shortcut(Modifiers::NONE, Key::E, "List the explanations", || Action::Explain(Explained::CONTENTS)),
    shortcut(Modifiers::NONE, Key::F11, "Begin or end the presentation", || {
        Action::Display(DisplayAction::TogglePresentation)
    }),
    shortcut(Modifiers::NONE, Key::F1, "Show or hide these keys", || Action::ToggleHelp),
    shortcut(Modifiers::NONE, Key::Questionmark, "Show or hide these keys", || Action::ToggleHelp),
];

/// The actions whose keys were pressed in this frame. Where text is being written keys are letters, but for those with
/// the command key.
pub(crate) fn from_keys(ctx: &Context, lab: &Lab) -> Vec<Action> {
    let is_writing = ctx.text_edit_focused();
    // Space presses the button that has the focus.
    let has_focus = ctx.memory(|memory| memory.focused().is_some());
    let is_free = |shortcut: &Shortcut| {
        let needs_command = shortcut.keys.modifiers.command;
        (needs_command || !is_writing) && !(has_focus && shortcut.keys.logical_key == Key::Space)
    };
    let is_pressed = |shortcut: &&Shortcut| ctx.input_mut(|input| input.consume_shortcut(&shortcut.keys));
    let of_shortcuts = SHORTCUTS.iter().filter(|shortcut| is_free(shortcut)).filter(is_pressed);
    let mut actions: Vec<Action> = of_shortcuts.map(|shortcut| on_open_pad((shortcut.action)(), lab)).collect();
    if !is_writing {
        let is_pressed = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let labels = DIGIT_KEYS.into_iter().zip(0..).filter(|(key, _)| is_pressed(*key));
        actions.extend(labels.map(|(_, digit)| Action::FineTune(FineTuneEdit::Label(digit))));
    }
    actions
}

/// What a key does to the pad of the open tab, where something is drawn on it; else to the pad for a digit.
fn on_open_pad(action: Action, lab: &Lab) -> Action {
    let is_drawn = lab.tab == Tab::Strings && !lab.strings.drawing.strokes.is_empty();
    match action {
        Action::Sketch(edit) if is_drawn => Action::Strings(StringEdit::Sketch(edit)),
        other => other,
    }
}

/// The keys that label the drawing, from 0 on.
const DIGIT_KEYS: [Key; 10] =
    [Key::Num0, Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
