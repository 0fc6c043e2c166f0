//! What could not be saved when the window closed, for the next start.
//!
//! The note's file exists while the window is open, with room for a note, and is overwritten in place. So a full disk, the
//! likeliest cause of a failure, does not stop the note too.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::data::input_file;

/// Bytes of the file, of which a note may leave some blank.
const SIZE: usize = 4096;

/// Reads the note that the last exit left beside the settings, and makes room for the next one.
pub(crate) fn take(settings: &Path) -> Option<String> {
    let path = path(settings);
    let note = input_file::read_text(&path, SIZE as u64).unwrap_or_default().trim().to_owned();
    if let Err(error) = write(&path, "") {
        log::warn!("what cannot be saved at exit could not be noted in {}: {error}", path.display());
    }
    (!note.is_empty()).then_some(note)
}

/// Leaves a note for the next start.
///
/// # Errors
/// What the system says against it.
pub(crate) fn leave(settings: &Path, note: &str) -> io::Result<()> {
    write(&path(settings), note)
}

fn path(settings: &Path) -> PathBuf {
    settings.with_file_name("latest-save-failed.txt")
}

fn write(path: &Path, note: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut bytes = note.as_bytes()[..note.floor_char_boundary(SIZE)].to_vec();
    bytes.resize(SIZE, b' ');
    let mut file = File::options().create(true).truncate(false).write(true).open(path)?;
    file.write_all(&bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_told_once_and_needs_no_more_room_than_the_file_has() {
        let folder = tempfile::tempdir().unwrap();
        let settings = folder.path().join("new").join("window.json");
        assert_eq!(take(&settings), None);
        let size = || fs::metadata(path(&settings)).unwrap().len();
        let before = size();
        leave(&settings, "run-0001 could not be saved").unwrap();
        assert_eq!(size(), before, "a full disk has no more");
        assert_eq!(take(&settings).unwrap(), "run-0001 could not be saved");
        assert_eq!(take(&settings), None);
        leave(&settings, &"ü".repeat(SIZE)).unwrap();
        assert_eq!(take(&settings).unwrap(), "ü".repeat(SIZE / 2));
    }
}
