//! The row about MNIST. Only the names of the files are looked for: whether they are what they should be is for the
//! program to say (`lenet-lab data status`).

use std::env;
use std::path::{Path, PathBuf};

use super::{Row, State};

const FILES: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

pub(super) fn mnist() -> Row {
    let places = places();
    if let Some(place) = places.iter().find(|place| holds_mnist(place)) {
        return Row::good("MNIST", format!("files in {}", place.display()));
    }
    let words = "none in LENET_LAB_DATA, the cache or ./data; built-in digits are used".into();
    Row::bad("MNIST", State::Lacking, words, Some("cargo xtask run -- data fetch".into()))
}

/// The folders that the program looks in first.
fn places() -> Vec<PathBuf> {
    let named = env::var_os("LENET_LAB_DATA").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let cache = cache_folder().map(|folder| folder.join("lenet-lab").join(cache_subfolder()));
    [named, cache, Some("data".into())].into_iter().flatten().collect()
}

/// This system's folder for caches.
fn cache_folder() -> Option<PathBuf> {
    let folder = |variable: &str| env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return folder("LOCALAPPDATA");
    }
    let home = folder("HOME");
    if cfg!(target_os = "macos") {
        return home.map(|home| home.join("Library/Caches"));
    }
    folder("XDG_CACHE_HOME").or_else(|| home.map(|home| home.join(".cache")))
}

/// Windows keeps caches in a folder of their own inside the program's.
fn cache_subfolder() -> &'static str {
    if cfg!(windows) { "cache/mnist" } else { "mnist" }
}

/// Whether the four files are there, plain or compressed, in the folder or where torchvision puts them below it.
fn holds_mnist(folder: &Path) -> bool {
    ["", "raw", "MNIST/raw"].iter().map(|below| folder.join(below)).any(|folder| {
        FILES.iter().all(|file| folder.join(file).is_file() || folder.join(format!("{file}.gz")).is_file())
    })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[test]
    fn all_four_files_have_to_be_there_plain_or_compressed() {
        let folder = tempfile::tempdir().unwrap();
        let raw = folder.path().join("MNIST/raw");
        fs::create_dir_all(&raw).unwrap();
        for (index, file) in FILES.iter().enumerate() {
            assert!(!holds_mnist(folder.path()), "{index} of 4 files are enough");
            let ending = if index % 2 == 0 { "" } else { ".gz" };
            File::create(raw.join(format!("{file}{ending}"))).unwrap();
        }
        assert!(holds_mnist(folder.path()));
    }
}
