//! What a file or folder is for that comes without a word.

use std::path::PathBuf;

use crate::{
    app::files::{FileUse, MODEL_EXTENSION, PICTURE_EXTENSIONS},
    train::{run_folder::CHECKPOINT_FILE, run_list::holds_runs},
};

/// Judges a file by its name and a folder by its content.
///
/// # Errors
/// If it is nothing that the program reads; the message says what it does read.
pub(super) fn classify(path: PathBuf) -> Result<FileUse, String> {
    if path.is_dir() {
        return Ok(match path.join(CHECKPOINT_FILE).exists() {
            true => FileUse::ResumeRun(path),
            false if holds_runs(&path) => FileUse::AddRuns(path),
            false => FileUse::UseDataFolder(path),
        });
    }
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some(MODEL_EXTENSION) => Ok(FileUse::OpenModel(path)),
        Some(picture) if PICTURE_EXTENSIONS.contains(&picture) => Ok(FileUse::ShowPicture(path)),
        _ => Err(format!(
            "{} is neither weights (.safetensors), a picture (.png, .jpg, .bmp) nor a folder with images or runs",
            path.display()
        )),
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_taken_for_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let of = |name: &str| classify(path(name));
        assert_eq!(of("net.safetensors"), Ok(FileUse::OpenModel(path("net.safetensors"))));
        assert_eq!(of("Seven.JPG"), Ok(FileUse::ShowPicture(path("Seven.JPG"))));
        let message = of("notes.txt").unwrap_err();
        assert!(message.contains("notes.txt is neither"), "{message}");

        std::fs::create_dir(path("digits")).unwrap();
        assert_eq!(of("digits"), Ok(FileUse::UseDataFolder(path("digits"))));
        std::fs::write(path("digits").join(CHECKPOINT_FILE), []).unwrap();
        assert_eq!(of("digits"), Ok(FileUse::ResumeRun(path("digits"))));
        assert_eq!(classify(folder.path().to_owned()), Ok(FileUse::AddRuns(folder.path().to_owned())));
    }
}
