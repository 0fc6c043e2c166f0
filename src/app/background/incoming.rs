//! What comes from outside: the use of a path, and pictures brought into MNIST's form.

use std::{
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{Color32, ColorImage};

use super::figure;
use crate::{
    app::{
        files::{Dialog, FileUse, MODEL_EXTENSIONS, PICTURE_EXTENSIONS},
        lab::{Picture, StringPicture},
    },
    data::{ink::photo, input_file, set_files::FILE_ENDINGS, strings::field},
    model::weights_file::is_npz_of_weights,
    train::{run_folder::CHECKPOINT_FILE, run_list::holds_runs},
};

/// Judges a file by its name and a folder by its content.
///
/// # Errors
/// If it is nothing that the program reads; the message says what it does read.
pub(super) fn classify(path: PathBuf) -> Result<FileUse, String> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let dialog = match extension.as_deref() {
        _ if path.join(CHECKPOINT_FILE).exists() => Dialog::OpenRun,
        _ if path.is_dir() && holds_runs(&path) => Dialog::AddRuns,
        _ if path.is_dir() => Dialog::OpenDataFolder,
        Some(model) if MODEL_EXTENSIONS.contains(&model) => Dialog::OpenModel,
        Some("npz") if holds_weights(&path) => Dialog::OpenModel,
        Some(set) if FILE_ENDINGS.contains(&set) => Dialog::OpenDataFile,
        Some(picture) if PICTURE_EXTENSIONS.contains(&picture) => Dialog::OpenPicture,
        _ if path.is_file() && path.to_string_lossy().contains("-ubyte") => Dialog::OpenDataFile,
        _ if !path.exists() => return Err(format!("{} is not there: check the path", path.display())),
        _ => {
            let known = "weights (.safetensors, .pt, .pth, .bin, .onnx), a picture (.png, .jpg, .bmp), images with labels (.zip, .tar.gz, .csv, .npz), \
                         nor a folder with images or runs";
            return Err(format!("{} is neither {known}", path.display()));
        }
    };
    Ok(FileUse(dialog, path))
}

/// Whether numpy's archive holds weights rather than images.
fn holds_weights(path: &Path) -> bool {
    let mut start = Vec::new();
    let Ok(file) = input_file::open(path) else { return false };
    file.take(1_000).read_to_end(&mut start).is_ok() && is_npz_of_weights(&start)
}

/// Reads a picture file of one digit.
pub(super) fn read_picture_file(path: &Path) -> Result<Picture, String> {
    let image = photo::read_file(path).map_err(|error| format!("{} {error}", path.display()))?;
    Ok(Picture { name: file_name(path), image: Box::new(image) })
}

/// Reads a picture file of a number.
pub(super) fn read_string_file(path: &Path) -> Result<StringPicture, String> {
    let string = field::from_picture_file(path).map_err(|error| format!("{} {error}", path.display()))?;
    Ok(StringPicture { name: file_name(path), image: Arc::new(string.image) })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

const PASTED: &str = "pasted picture";

/// Takes a picture from the clipboard, by the same way as a file.
pub(super) fn take_picture(pasted: &ColorImage) -> Result<Picture, String> {
    let image = photo::read(Cursor::new(png(pasted)?)).map_err(|error| format!("the {PASTED} {error}"))?;
    Ok(Picture { name: PASTED.to_owned(), image: Box::new(image) })
}

/// Takes a picture of a number from the clipboard.
pub(super) fn take_string(pasted: &ColorImage) -> Result<StringPicture, String> {
    let string = field::from_picture(Cursor::new(png(pasted)?)).map_err(|error| format!("the {PASTED} {error}"))?;
    Ok(StringPicture { name: PASTED.to_owned(), image: Arc::new(string.image) })
}

/// The picture as a file in memory.
fn png(pasted: &ColorImage) -> Result<Vec<u8>, String> {
    let [width, height] = pasted.size.map(|side| side as u32);
    let bytes: Vec<u8> = pasted.pixels.iter().flat_map(Color32::to_srgba_unmultiplied).collect();
    figure::encoded(&bytes, width, height).map_err(|error| format!("the {PASTED} cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_taken_for_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let of = |name: &str| classify(path(name));
        for name in ["net.safetensors", "net.PTH", "Seven.JPG", "train.csv", "digits.tar.gz", "train-images-idx3-ubyte"]
        {
            std::fs::File::create(path(name)).unwrap();
        }
        assert_eq!(of("net.safetensors"), Ok(FileUse(Dialog::OpenModel, path("net.safetensors"))));
        assert_eq!(of("net.PTH"), Ok(FileUse(Dialog::OpenModel, path("net.PTH"))));
        assert_eq!(of("Seven.JPG"), Ok(FileUse(Dialog::OpenPicture, path("Seven.JPG"))));
        for name in ["train.csv", "digits.tar.gz", "train-images-idx3-ubyte"] {
            assert_eq!(of(name), Ok(FileUse(Dialog::OpenDataFile, path(name))));
        }
        assert!(of("notes.txt").unwrap_err().contains("notes.txt is not there"));
        std::fs::File::create(path("notes.txt")).unwrap();
        let message = of("notes.txt").unwrap_err();
        assert!(message.contains("notes.txt is neither"), "{message}");

        std::fs::create_dir(path("digits")).unwrap();
        assert_eq!(of("digits"), Ok(FileUse(Dialog::OpenDataFolder, path("digits"))));
        std::fs::File::create(path("digits").join(CHECKPOINT_FILE)).unwrap();
        assert_eq!(of("digits"), Ok(FileUse(Dialog::OpenRun, path("digits"))));
        assert_eq!(classify(folder.path().to_owned()), Ok(FileUse(Dialog::AddRuns, folder.path().to_owned())));
    }
}
