//! A strokes file with drawings to add and remove: the user's saved digits.
//!
//! A change reads the file as it is on disk, and replaces it whole or not at all. Damaged lines stay unchanged, so
//! that they can be repaired. Writers take turns, so that two windows lose nothing of each other's.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{
    Drawing,
    strokes::{StrokesError, read_drawings},
};
use crate::{
    atomic_file::{self, WriteError},
    input_file::{self, InputError},
};

/// Largest file that is read: some 60,000 drawings.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// A file of drawings; it need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrokesFile {
    path: PathBuf,
}

/// The content of a strokes file.
#[derive(Debug, Default)]
pub struct StrokesContent {
    /// The drawings in the order of their lines.
    pub drawings: Vec<Drawing>,
    /// The damaged lines; each error names its line.
    pub damaged: Vec<StrokesError>,
}

/// Why a strokes file was not read or changed. The file is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum StrokesFileError {
    /// It could not be read.
    #[error("{} {}", .0.display(), .1)]
    Unreadable(PathBuf, #[source] InputError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl StrokesFile {
    /// The file at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its content; empty if there is no file.
    ///
    /// # Errors
    /// If it is there and cannot be read. A damaged line is no error, but part of the content.
    pub fn read(&self) -> Result<StrokesContent, StrokesFileError> {
        Ok(content(&self.bytes()?))
    }

    /// Deletes the drawings with the strokes of one of `removed`, whatever their label, and adds `added` at the end, in one step.
    /// Returns the new content. Creates a missing folder.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn exchange(&self, removed: &[Drawing], added: &[Drawing]) -> Result<StrokesContent, StrokesFileError> {
        let _turn = self.take_turn()?;
        let bytes = self.bytes()?;
        let is_removed = |line: &&[u8]| {
            let read = read_drawings(*line).next().and_then(Result::ok);
            read.is_some_and(|it| removed.iter().any(|drawing| drawing.strokes == it.strokes))
        };
        let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        if !removed.is_empty() {
            lines.retain(|line| !is_removed(line));
        }
        let mut changed = lines.concat();
        if changed.last().is_some_and(|last| *last != b'\n') {
            changed.push(b'\n');
        }
        for drawing in added {
            changed.extend(line(drawing));
        }
        atomic_file::replace(&self.path, |file| file.write_all(&changed))?;
        Ok(content(&changed))
    }

    fn bytes(&self) -> Result<Vec<u8>, StrokesFileError> {
        match input_file::read(&self.path, MAX_FILE_BYTES) {
            Err(error) if error.is_missing() => Ok(Vec::new()),
            read => read.map_err(|error| StrokesFileError::Unreadable(self.path.clone(), error)),
        }
    }

    /// Waits for other writers, of this process or another. Where the file system has no locks there is nothing to wait for.
    fn take_turn(&self) -> Result<File, WriteError> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|error| WriteError::new(&self.path, error))?;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(self.path.with_extension("lock"));
        let lock = lock.map_err(|error| WriteError::new(&self.path, error))?;
        if let Err(error) = lock.lock() {
            log::debug!("{} is written without a lock: {error}", self.path.display());
        }
        Ok(lock)
    }
}

fn content(bytes: &[u8]) -> StrokesContent {
    let mut content = StrokesContent::default();
    for drawing in read_drawings(bytes) {
        match drawing {
            Ok(drawing) => content.drawings.push(drawing),
            Err(error) => content.damaged.push(error),
        }
    }
    content
}

/// The line of a drawing in a file.
fn line(drawing: &Drawing) -> Vec<u8> {
    let mut object = json!({ "strokes": drawing.strokes });
    if let Some(label) = drawing.label {
        object["label"] = label.into();
    }
    format!("{object}\n").into_bytes()
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests put files in place that are damaged on purpose")]
mod tests {
    use super::*;

    fn drawing(x: f32, label: u8) -> Drawing {
        Drawing { strokes: vec![vec![[x, 0.1], [0.3, 1.0 / 3.0]], vec![[0.7, 0.7]]], label: Some(label) }
    }

    fn file() -> (tempfile::TempDir, StrokesFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = StrokesFile::new(folder.path().join("new folder").join("digits.jsonl"));
        (folder, file)
    }

    #[test]
    fn what_is_added_is_read_back_and_can_be_taken_out_again() {
        let (_folder, file) = file();
        assert!(file.read().unwrap().drawings.is_empty(), "there is no file yet");
        let [seven, four] = [drawing(0.1, 7), drawing(0.2, 4)];
        file.exchange(&[], std::slice::from_ref(&seven)).unwrap();
        let content = file.exchange(&[], std::slice::from_ref(&four)).unwrap();
        assert_eq!(content.drawings, [seven.clone(), four.clone()]);
        let relabelled = Drawing { label: Some(1), ..seven.clone() };
        file.exchange(&[seven], std::slice::from_ref(&relabelled)).unwrap();
        assert_eq!(file.read().unwrap().drawings, [four, relabelled]);
    }

    #[test]
    fn what_is_taken_out_is_told_by_its_strokes() {
        let (_folder, file) = file();
        file.exchange(&[], &[drawing(0.1, 7), drawing(0.2, 7)]).unwrap();
        let removed = [drawing(0.5, 7), drawing(0.1, 1)];
        assert_eq!(file.exchange(&removed, &[]).unwrap().drawings, [drawing(0.2, 7)]);
    }

    #[test]
    fn damaged_lines_are_named_hide_no_other_and_stay_as_they_are() {
        let (folder, _) = file();
        let file = StrokesFile::new(folder.path().join("digits.jsonl"));
        // The end of a line that something stopped in its middle.
        fs::write(file.path(), "not a drawing\n{\"strokes\":[[[1,2]]],\"label\":3}\n{\"strokes\":[[[1,").unwrap();
        let content = file.exchange(&[], &[drawing(0.1, 7)]).unwrap();
        let labels: Vec<_> = content.drawings.iter().map(|drawing| drawing.label).collect();
        assert_eq!(labels, [Some(3), Some(7)]);
        let damaged: Vec<String> = content.damaged.iter().map(ToString::to_string).collect();
        assert!(damaged[0].starts_with("line 1, ") && damaged[1].starts_with("line 3, "), "{damaged:?}");
        assert!(fs::read_to_string(file.path()).unwrap().starts_with("not a drawing\n"));
    }

    #[test]
    fn what_cannot_be_written_leaves_the_file_as_it_was() {
        let (folder, _) = file();
        let in_the_way = folder.path().join("digits.jsonl");
        fs::create_dir(&in_the_way).unwrap();
        let error = StrokesFile::new(&in_the_way).exchange(&[], &[drawing(0.1, 7)]).unwrap_err();
        assert!(error.to_string().contains("digits.jsonl"), "{error}");
        assert!(in_the_way.is_dir());
        let beneath_a_file = folder.path().join("note");
        fs::write(&beneath_a_file, b"a note").unwrap();
        let error =
            StrokesFile::new(beneath_a_file.join("digits.jsonl")).exchange(&[], &[drawing(0.1, 7)]).unwrap_err();
        assert!(error.to_string().contains("choose another place"), "{error}");
    }

    #[test]
    fn writers_at_the_same_time_lose_nothing_of_each_other() {
        let (_folder, file) = file();
        std::thread::scope(|scope| {
            for digit in 0..8 {
                let file = &file;
                scope.spawn(move || file.exchange(&[], &[drawing(0.1, digit)]).unwrap());
            }
        });
        let mut labels: Vec<_> = file.read().unwrap().drawings.iter().map(|drawing| drawing.label).collect();
        labels.sort_unstable();
        assert_eq!(labels, (0..8).map(Some).collect::<Vec<_>>());
    }
}
