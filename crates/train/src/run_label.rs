//! The name and the note that a user gives a run, in `label.json` in its folder. The folder keeps its path.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use lenet_data::{
    atomic_file::{self, WriteError},
    input_file::{self, InputError},
};

/// Largest label that is read: a name and a long note.
const MAX_LABEL_BYTES: u64 = 1 << 20;

/// The name and the note of a run.
pub const LABEL_FILE: &str = "label.json";

/// What a user calls a run and notes about it; empty where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunLabel {
    /// One line, in place of the folder's name.
    pub name: String,
    /// Any text.
    pub note: String,
}

/// Why a label cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RunLabelError {
    /// The file cannot be read.
    #[error("{} {}", .0.display(), .1)]
    Unreadable(PathBuf, #[source] InputError),
    /// The file is no label. It is not overwritten.
    #[error("{} is not understood ({}): correct it or remove it", .0.display(), .1)]
    NotUnderstood(PathBuf, #[source] serde_json::Error),
    /// The file cannot be written; the old one is whole.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl RunLabel {
    /// A label as it is typed: the name becomes one line, and both lose the blanks at their ends.
    pub fn new(name: &str, note: &str) -> Self {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { name, note: note.trim().to_owned() }
    }

    /// Reads the label of the run in a folder; an empty one if there is none.
    ///
    /// # Errors
    /// If there is one that cannot be read or understood.
    pub fn read(folder: &Path) -> Result<Self, RunLabelError> {
        let path = folder.join(LABEL_FILE);
        match input_file::read_text(&path, MAX_LABEL_BYTES) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| RunLabelError::NotUnderstood(path, error)),
            Err(error) if error.is_missing() => Ok(Self::default()),
            Err(error) => Err(RunLabelError::Unreadable(path, error)),
        }
    }

    /// Writes the label of the run in a folder, also while the run trains.
    ///
    /// # Errors
    /// If it cannot be written, or the present one is not understood. The old file is whole then.
    pub fn write(&self, folder: &Path) -> Result<(), RunLabelError> {
        Self::read(folder)?;
        // Two strings: serialising them cannot fail.
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        Ok(atomic_file::replace(&folder.join(LABEL_FILE), |file| file.write_all(text.as_bytes()))?)
    }

    /// The name, if there is one.
    pub fn name(&self) -> Option<&str> {
        Some(self.name.as_str()).filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_label_is_read_as_it_was_written_and_is_empty_before() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(RunLabel::read(folder.path()).unwrap().name(), None);
        let label = RunLabel::new("  Max pooling,\nfirst try ", "Too fast?\n\nTry 0.05. ");
        assert_eq!((label.name(), label.note.as_str()), (Some("Max pooling, first try"), "Too fast?\n\nTry 0.05."));
        label.write(folder.path()).unwrap();
        assert_eq!(RunLabel::read(folder.path()).unwrap(), label);
    }

    #[test]
    fn a_file_that_is_not_understood_is_named_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LABEL_FILE);
        fs::write(&path, "{\"name\": \"half").unwrap();
        let message = RunLabel::new("New", "").write(folder.path()).unwrap_err().to_string();
        assert!(message.contains("label.json is not understood") && message.ends_with("correct it or remove it"));
        assert_eq!(fs::read_to_string(path).unwrap(), "{\"name\": \"half");
    }
}
