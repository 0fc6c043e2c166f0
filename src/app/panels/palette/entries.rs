//! What can be found, and by which words.

use eframe::egui::Context;

use crate::{
    app::{
        action::{Action, DisplayAction, FocusTarget, Opening, PictureUse, SettingsForm, Zoom},
        demonstration::Demonstration,
        files::Dialog,
        lab::{DataChoice, Explained, ExplainedSide, Lab},
        panels::training::settings,
        shortcuts::SHORTCUTS,
        theme::ThemeChoice,
    },
    data::choice::Described as _,
    explain::Topic,
    model::{layer::Layer, pretrained::Pretrained},
    train::protocol::Pace,
    word_search::{rank, words},
};

/// Something that can be found.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub title: String,
    /// Its keys, its value, or what kind of thing it is.
    pub detail: String,
    /// Other words for it.
    terms: String,
    /// A longer text about it.
    text: String,
    pub action: Action,
}

impl Entry {
    fn new(title: impl Into<String>, detail: impl Into<String>, terms: impl Into<String>, action: Action) -> Self {
        Self { title: title.into(), detail: detail.into(), terms: terms.into(), text: String::new(), action }
    }

    fn with_text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }
}

/// What has all words of `query`: by title first, then by other words, then by text. All of it without a word.
pub(super) fn found(ctx: &Context, lab: &Lab, query: &str) -> Vec<Entry> {
    let wanted = words(query);
    let ranked = |entry: Entry| {
        let terms = format!("{}, {}", entry.terms, entry.detail);
        rank(&wanted, &[&entry.title, &terms, &entry.text]).map(|rank| (rank, entry))
    };
    let mut found: Vec<(usize, Entry)> = all(ctx, lab).into_iter().filter_map(ranked).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// Everything, kind by kind.
fn all(ctx: &Context, lab: &Lab) -> Vec<Entry> {
    let groups = [with_keys(ctx), other_actions(), layers(), runs(lab), settings_of(lab), demonstrations(), topics()];
    groups.into_iter().flatten().collect()
}

/// What has keys, once. The field itself is open.
fn with_keys(ctx: &Context) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for shortcut in &SHORTCUTS {
        let action = (shortcut.action)();
        if action == Action::TogglePalette || entries.iter().any(|entry| entry.action == action) {
            continue;
        }
        let title = if action == Action::ToggleHelp { "Show the keys" } else { shortcut.words };
        let kind = if let Action::OpenTab(_) = action { "Tab " } else { "" };
        let detail = format!("{kind}{}", shortcut.keys_in_words(ctx));
        entries.push(Entry::new(title, detail, shortcut.terms, action));
    }
    entries
}

/// What menus and buttons ask for.
fn other_actions() -> Vec<Entry> {
    let display = |title: &str, terms: &str, action| Entry::new(title, "View", terms, Action::Display(action));
    let open = |title: &str, terms: &str, dialog| Entry::new(title, "Open", terms, Action::Choose(dialog));
    let mut entries = vec![
        Entry::new("Show the next misclassified test image", "Errors", "wrong, mistake, error", Action::ShowNextWrong),
        Entry::new("Show a test image at random", "Image", "digit, example, random, another", Action::ShowRandom),
        Entry::new("Use MNIST", "Data", "data set, handwritten digits, images", Action::UseData(DataChoice::Mnist)),
        Entry::new("Use built-in digits", "Data", "data set, without download", Action::UseData(DataChoice::BuiltIn)),
        Entry::new("Fetch MNIST", "Data", "download, data set, internet", Action::FetchMnist),
        open("Open a picture of a digit", "image, photo, png, jpeg", Dialog::OpenPicture),
        open("Open a picture of a number", "image, photo, string, several digits", Dialog::OpenStringPicture),
        open(
            "Open a folder with images",
            "data set, IDX, Fashion-MNIST, own data, pictures by class",
            Dialog::OpenDataFolder,
        ),
        open("Open a file with images", "data set, CSV, Kaggle, NPZ, numpy, zip, tar, archive", Dialog::OpenDataFile),
        open("Open a run", "folder, checkpoint, resume, history", Dialog::OpenRun),
        open("Add a folder with runs to Compare", "study, experiments", Dialog::AddRuns),
        open("Choose where new runs are saved", "runs folder, keep, place, disk", Dialog::RunsFolder),
        Entry::new("Type a path to open", "Open", "file, folder, location", Action::TypePath),
        Entry::new("Copy the settings as a command line", "Settings", "terminal, shell, script, train, export", {
            Action::CopyAs(SettingsForm::Command)
        }),
        Entry::new("Copy the settings as a PyTorch script", "Settings", "python, torch, code, notebook, export", {
            Action::CopyAs(SettingsForm::Pytorch)
        }),
        display("Larger", "zoom in, bigger text, size, font", DisplayAction::Zoom(Zoom::In)),
        display("Smaller", "zoom out, size, font", DisplayAction::Zoom(Zoom::Out)),
        display("Usual size", "zoom, reset, 100 %", DisplayAction::Zoom(Zoom::Reset)),
        display(
            "Pad in a window of its own, or back",
            "detach, second screen, larger pad, draw",
            DisplayAction::MovePad,
        ),
        display(
            "Save a picture of the tab",
            "screenshot, png, export, figure",
            DisplayAction::TakePicture(PictureUse::Save),
        ),
        display(
            "Copy a picture of the tab",
            "screenshot, clipboard, figure",
            DisplayAction::TakePicture(PictureUse::Copy),
        ),
    ];
    entries.extend(ThemeChoice::ALL.iter().map(|theme| {
        let title = format!("Theme: {}", theme.describe().title);
        display(&title, "mode, colours, bright, black, night", DisplayAction::SetTheme(*theme))
    }));
    entries.extend(Pretrained::ALL.map(|network| {
        let title = format!("Open the network {}", network.words());
        Entry::new(title, "Network", "pretrained, weights, comes with the program", {
            Action::Open(Opening::Pretrained(network))
        })
    }));
    entries
}

fn layers() -> Vec<Entry> {
    let entry = |layer: Layer| {
        let title = format!("Look into layer {}", layer.name());
        Entry::new(title, "Feature maps", "maps, units, activations", Action::OpenLayer(layer))
    };
    Layer::ALL.into_iter().map(entry).collect()
}

/// The runs of this session, those on disk, and what was opened lately.
fn runs(lab: &Lab) -> Vec<Entry> {
    let others = lab.runs.iter().filter(|(id, _)| lab.focus != Some(**id));
    let of_session = others.map(|(id, run)| {
        Entry::new(format!("Look into {}", run.name()), "Run of this session", "side by side", Action::LookInto(*id))
    });
    let on_disk = lab.comparison.list.runs.iter().rev().map(|run| {
        let folder = run.summary.folder.clone();
        let terms = format!("{}, {}", folder.display(), run.summary.label.note);
        Entry::new(format!("Open {}", run.title()), "Run", terms, Action::Open(Opening::Run(folder, Pace::Paused)))
    });
    let recent = lab.recent.iter().map(|path| {
        let name = lab.path_name(path);
        Entry::new(format!("Open {name}"), "Recent", path.display().to_string(), Action::OpenPath(path.clone()))
    });
    of_session.chain(on_disk).chain(recent).collect()
}

/// The settings of the next run: each leads to its control.
fn settings_of(lab: &Lab) -> Vec<Entry> {
    let entry = |setting: settings::FoundSetting| {
        let detail = setting.value.map_or_else(|| "Setting".to_owned(), |value| format!("Setting: {value}"));
        let action = Action::Focus(FocusTarget::Setting(setting.place));
        Entry::new(setting.name, detail, "change, set, hyperparameter", action).with_text(setting.meaning)
    };
    settings::with_control(&lab.draft).into_iter().map(entry).collect()
}

fn demonstrations() -> Vec<Entry> {
    let entry = |demonstration: &Demonstration| {
        let text = demonstration.describe();
        let action = Action::Open(Opening::Demonstration(*demonstration));
        Entry::new(text.title, "Demonstration", "show, class, lesson, compare, example", action).with_text(text.hint)
    };
    Demonstration::ALL.iter().map(entry).collect()
}

fn topics() -> Vec<Entry> {
    let entry = |topic: &Topic| {
        let explanation = topic.explanation();
        let explained = Explained { topic: Some(*topic), side: ExplainedSide::Right };
        let text = explanation.sections().map(|(_, text)| text).join(" ");
        let terms = format!("{}, explain, why, what is", explanation.terms);
        Entry::new(explanation.title, "Explanation", terms, Action::Explain(explained)).with_text(text)
    };
    Topic::ALL.iter().map(entry).collect()
}
