//! The window's settings, in one file that is replaced whole.

pub(crate) mod exit_note;

use std::{
    fs,
    path::{Path, PathBuf},
};

use directories::ProjectDirs;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    lab::{DataChoice, MapView, Tab},
    layout::SideWidths,
    pad_window::PadWindowSize,
    panels::Prefs,
    theme::ThemeChoice,
};
use crate::{
    data::{
        atomic_file::{self, WriteError},
        input_file,
    },
    model::{pretrained::ModelChoice, verdict::RejectionThreshold},
    train::config::TrainingConfig,
};

/// All that is remembered. What an older program did not write has its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    pub theme: ThemeChoice,
    /// The size of everything, if it is not the usual one, 1.
    pub zoom: Option<f32>,
    pub window: Option<WindowSize>,
    /// Size of the pad's own window, if it is not the first one.
    pub pad_window: Option<PadWindowSize>,
    pub widths: SideWidths,
    pub tab: Tab,
    pub map_view: MapView,
    pub data: DataChoice,
    /// The settings of the next run.
    pub draft: Option<TrainingConfig>,
    /// As a part of the digit's longest side.
    pub pen_width: Option<f64>,
    pub rejection_threshold: RejectionThreshold,
    /// Files and folders opened or saved lately, the latest first.
    pub recent: Vec<PathBuf>,
    /// The network in use, if it is no run's.
    pub network: Option<ModelChoice>,
    /// The position of the test image in view, if it is one.
    pub test_digit: Option<usize>,
    /// The run that the next window opens with; none once something else was opened after it.
    pub latest_run: Option<PathBuf>,
    /// Where new runs are saved, if not in the usual folder.
    pub runs_folder: Option<PathBuf>,
    /// Folders with runs to compare that were added to the usual one.
    pub run_folders: Vec<PathBuf>,
    pub panels: Prefs,
}

/// Size of the window's inside in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct WindowSize {
    pub width: f32,
    pub height: f32,
    pub is_maximized: bool,
}

const RECENT_COUNT: usize = 10;

/// Largest settings that are read.
const MAX_SETTINGS_BYTES: u64 = 4 << 20;

/// The folders of this account for the program, if it has a home.
fn folders() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "lenet-lab")
}

pub(crate) fn path() -> Option<PathBuf> {
    Some(folders()?.config_dir().join("window.json"))
}

/// Where the window saves runs.
pub(crate) fn runs_folder() -> Option<PathBuf> {
    Some(folders()?.data_dir().join("runs"))
}

/// Where the window saves labelled drawings.
pub(crate) fn digits_path() -> Option<PathBuf> {
    Some(folders()?.data_dir().join("my-digits.jsonl"))
}

/// Reads the settings; the defaults where there are none. A file that is no JSON is set aside. Of another version's file
/// only the unknown values are lost. The text says what was lost.
pub(crate) fn read(path: &Path) -> (Settings, Option<String>) {
    let text = match input_file::read_text(path, MAX_SETTINGS_BYTES) {
        Ok(text) => text,
        Err(error) if error.is_missing() => return (Settings::default(), None),
        Err(error) => {
            let message = format!("The settings file {} {error}: using the defaults", path.display());
            return (Settings::default(), Some(message));
        }
    };
    match parse(&text) {
        Ok((settings, lost)) if lost.is_empty() => (settings, None),
        Ok((settings, lost)) => {
            let (path, names) = (path.display(), lost.join(", "));
            let unknown = format!("this one does not know its values of {names}, and uses the defaults");
            (settings, Some(format!("{path} is from another version: {unknown}")))
        }
        Err(error) => (Settings::default(), Some(set_aside(path, &error))),
    }
}

/// The window's size alone, where it can be read; [`read`] tells what is wrong with the rest.
pub(crate) fn read_window(path: &Path) -> Option<WindowSize> {
    parse(&input_file::read_text(path, MAX_SETTINGS_BYTES).ok()?).ok()?.0.window
}

/// The settings in a text, and the fields whose values this version of the program does not know, such as `draft/order`.
fn parse(text: &str) -> Result<(Settings, Vec<String>), serde_json::Error> {
    let written = Value::Object(serde_json::from_str(text)?);
    let draft = written.get("draft").filter(|draft| draft.is_object()).map(|_| TrainingConfig::default());
    let mut known = serde_json::to_value(Settings { draft, ..Settings::default() })?;
    let mut lost = Vec::new();
    adopt_known(&mut known, "", &written, &mut lost);
    let settings: Settings = serde_json::from_value(known)?;
    let draft = settings.draft.filter(|draft| draft.validate().is_ok());
    Ok((Settings { draft, ..settings }, lost))
}

/// Takes over into `known`, which are settings, the fields of the object `written` at `place` that leave them settings.
fn adopt_known(known: &mut Value, place: &str, written: &Value, lost: &mut Vec<String>) {
    for (name, value) in written.as_object().into_iter().flatten() {
        let field = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
        let mut candidate = known.clone();
        if let Some(Value::Object(fields)) = candidate.pointer_mut(place) {
            fields.insert(name.clone(), value.clone());
        }
        if Settings::deserialize(&candidate).is_ok() {
            *known = candidate;
        } else if value.is_object() && known.pointer(&field).is_some_and(Value::is_object) {
            adopt_known(known, &field, value, lost);
        } else {
            lost.push(field.trim_start_matches('/').to_owned());
        }
    }
}

/// Renames a broken file, so that the user can mend it; returns the message.
fn set_aside(path: &Path, error: &serde_json::Error) -> String {
    let aside = path.with_extension("json.broken");
    let outcome = match fs::rename(path, &aside) {
        Ok(()) => format!("it is now {}", aside.display()),
        Err(rename_error) => format!("it could not be set aside ({rename_error}) and will be replaced"),
    };
    format!("The settings in {} are damaged ({error}): using the defaults; {outcome}", path.display())
}

/// Writes the settings.
///
/// # Errors
/// If the file cannot be written; the old one is whole then.
pub(crate) fn write(path: &Path, settings: &Settings) -> Result<(), WriteError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| WriteError::new(folder, error))?;
    }
    let text = serde_json::to_vec_pretty(settings).map_err(|error| WriteError::new(path, error.into()))?;
    atomic_file::replace(path, |file| file.write_all(&text))
}

/// Puts a file at the head of the list. The settings are text, so a path that is none is not remembered.
pub(crate) fn remember(recent: &mut Vec<PathBuf>, path: &Path) {
    if path.to_str().is_none() {
        return;
    }
    recent.retain(|known| known != path);
    recent.insert(0, path.to_owned());
    recent.truncate(RECENT_COUNT);
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use super::*;
    use crate::app::panels::Panels;

    #[test]
    fn settings_are_read_back_as_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("window.json");
        assert_eq!(read(&path), (Settings::default(), None));
        let settings =
            Settings { theme: ThemeChoice::Light, tab: Tab::Errors, pen_width: Some(0.2), ..Settings::default() };
        write(&path, &settings).unwrap();
        assert_eq!(read(&path), (settings, None));
    }

    #[test]
    fn a_broken_file_is_set_aside_and_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("window.json");
        fs::write(&path, "{\"theme\": \"dark").unwrap();
        let (settings, message) = read(&path);
        assert_eq!(settings, Settings::default());
        assert!(message.unwrap().contains("window.json.broken"));
        assert_eq!(fs::read_to_string(folder.path().join("window.json.broken")).unwrap(), "{\"theme\": \"dark");
        assert!(!path.exists());
    }

    #[test]
    fn settings_of_another_version_keep_what_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("window.json");
        fs::write(&path, r#"{"theme": "dark", "hologram": true}"#).unwrap();
        let (settings, message) = read(&path);
        assert_eq!((settings.theme, message), (ThemeChoice::Dark, None));
    }

    #[test]
    fn a_value_of_another_version_is_lost_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("window.json");
        let draft = TrainingConfig { epoch_count: 77, ..TrainingConfig::default() };
        let settings = Settings {
            theme: ThemeChoice::Light,
            pen_width: Some(0.2),
            data: DataChoice::Files("/digits".into()),
            draft: Some(draft.clone()),
            ..Settings::default()
        };
        let mut written = serde_json::to_value(&settings).unwrap();
        written["tab"] = "holograms".into();
        written["draft"]["order"] = "by-hologram".into();
        written["draft"]["hologram"] = 3.into();
        written["map_view"]["scale"] = "hologram".into();
        fs::write(&path, written.to_string()).unwrap();
        let (read, message) = read(&path);
        assert_eq!(read, settings);
        let message = message.unwrap();
        for lost in ["draft/hologram", "draft/order", "map_view/scale", "tab"] {
            assert!(message.contains(lost), "{message}");
        }
        assert_eq!(read_window(&path), None);
    }

    #[test]
    fn panels_of_earlier_versions_are_remembered() {
        let remembered = serde_json::json!({
            "transport": { "more_epoch_count": 3 },
            "training": { "details": { "is_more_open": true, "are_distortions_open": true } },
            "curves": { "view": {
                "window": "recent", "loss_axis": "linear", "smoothing_steps": 7, "references": "hidden",
            } },
            "feature_maps": {
                "page": "attribution",
                "arithmetic_height": 300.0,
                "slide": { "speed": 2.5, "at_end": "repeat" },
            },
            "filters": { "view": "learning-rates" },
            "errors": { "page": "rejection", "unit": "rates" },
            "compare": {
                "side_by_side": { "others": [{ "squashing": "relu" }] },
                "choice": {
                    "settings": "all",
                    "sorting": { "column": { "setting": "batch_size" }, "direction": "rising" },
                    "measure": "test-loss",
                    "spacing": "logarithmic",
                },
            },
            "robustness": { "chosen": "blur", "sample": "all" },
            "strings": { "step": "outputs" },
            "methods": {
                "page": "reads",
                "sorting": { "measure": "memory", "order": "measure", "direction": "rising" },
                "cost": "memory",
                "robustness": { "perturbation": "blur", "hidden": [{ "method": "pairwise", "input": "regular" }] },
                "images": { "ticked": [{ "method": "svm", "input": "deslanted" }] },
            },
        });
        let mut written = remembered.clone();
        // Panels that remember nothing were written, too.
        (written["sketchpad"], written["architecture"]) = (serde_json::json!({}), serde_json::json!({}));
        if let Some(compare) = written["compare"].as_object_mut() {
            compare.remove("side_by_side");
            compare.insert("part".to_owned(), "in-turn".into());
            let in_turn = serde_json::json!({ "second": { "squashing": "relu" }, "measure": "test-error" });
            compare.insert("in_turn".to_owned(), in_turn);
        }
        let settings: Settings = serde_json::from_value(serde_json::json!({ "panels": written })).unwrap();
        assert_eq!(settings.panels, Panels::remembering(settings.panels.clone()).prefs());
        assert_eq!(serde_json::to_value(settings.panels).unwrap(), remembered);
    }

    #[test]
    fn recent_files_stand_once_each_and_do_not_pile_up() {
        let mut recent = Vec::new();
        for number in 0..30 {
            remember(&mut recent, Path::new(&format!("{}", number % 15)));
        }
        assert_eq!(recent.len(), RECENT_COUNT);
        assert_eq!(recent[0], Path::new("14"));
        remember(&mut recent, Path::new("12"));
        assert_eq!(recent[..2], [Path::new("12"), Path::new("14")]);
    }
}
