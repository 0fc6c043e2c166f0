//! Runs on disk: their labels, their sizes, and the trash.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Background, Report, or_failed, saved_digits};
use crate::{
    app::run_files::DeletedRun,
    train::{run_folder::RunFolder, run_label::RunLabel},
};

/// What was done with a run on disk, or found out about it.
pub(crate) enum RunFileReport {
    Labelled(PathBuf, RunLabel),
    /// A run that can be deleted, and how many bytes it has.
    Measured(DeletedRun, u64),
    /// It is in the trash.
    Deleted(DeletedRun),
    /// What was in this folder is back.
    Restored(PathBuf),
    /// Runs can be saved there.
    Writable(PathBuf),
}

impl Background {
    /// Gives a run a name and a note.
    pub(crate) fn label_run(&self, folder: PathBuf, label: RunLabel) {
        self.start_with_runs(move || {
            let written = label.write(&folder);
            written.map_err(|error| format!("The name and note are not saved: {error}"))?;
            Ok(RunFileReport::Labelled(folder, label))
        });
    }

    /// Finds out whether a run can be deleted, and how large it is.
    pub(crate) fn measure_run(&self, run: DeletedRun) {
        self.start_with_runs(move || {
            RunFolder::check_is_idle(&run.folder).map_err(|error| error.to_string())?;
            let byte_count =
                size(&run.folder).map_err(|error| format!("cannot read {}: {error}", run.folder.display()))?;
            Ok(RunFileReport::Measured(run, byte_count))
        });
    }

    /// Moves a run to the trash.
    pub(crate) fn delete_run(&self, run: DeletedRun) {
        self.start_with_runs(move || {
            move_to_trash(&run.folder)?;
            Ok(RunFileReport::Deleted(run))
        });
    }

    /// Brings a run back from the trash.
    pub(crate) fn restore_run_folder(&self, folder: PathBuf) {
        self.start_with_runs(move || {
            restore(&folder)?;
            Ok(RunFileReport::Restored(folder))
        });
    }

    /// Finds out whether runs can be saved in a folder, which is made if it is not there.
    pub(crate) fn check_runs_folder(&self, folder: PathBuf) {
        self.start_with_runs(move || {
            let is_writable = fs::create_dir_all(&folder).and_then(|()| tempfile::tempdir_in(&folder)?.close());
            let failure =
                |error| format!("Runs cannot be saved in {}: {error}; choose another folder", folder.display());
            is_writable.map_err(failure)?;
            Ok(RunFileReport::Writable(folder))
        });
    }

    /// Shows a folder, or the folder that a file is in, outside the window.
    pub(crate) fn show_in_folder(&self, path: PathBuf) {
        self.start("folder", or_failed(|()| Report::FolderShown), move || {
            let folder = if path.is_dir() { &path } else { path.parent().unwrap_or(&path) };
            saved_digits::open_folder(folder)
        });
    }

    fn start_with_runs(&self, job: impl FnOnce() -> Result<RunFileReport, String> + Send + 'static) {
        self.start("runs", or_failed(Report::RunFiles), job);
    }
}

/// How many bytes the files in a folder have, also in folders within it.
fn size(folder: &Path) -> io::Result<u64> {
    let mut byte_count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        byte_count += if metadata.is_dir() { size(&entry.path())? } else { metadata.len() };
    }
    Ok(byte_count)
}

fn move_to_trash(folder: &Path) -> Result<(), String> {
    RunFolder::check_is_idle(folder).map_err(|error| error.to_string())?;
    #[cfg_attr(not(target_os = "macos"), expect(unused_mut, reason = "only macOS has a choice"))]
    let mut trash = trash::TrashContext::new();
    // Without this the Finder is asked to do it, which needs a permission.
    #[cfg(target_os = "macos")]
    trash::macos::TrashContextExtMacos::set_delete_method(&mut trash, trash::macos::DeleteMethod::NsFileManager);
    let moved = trash.delete(folder);
    moved.map_err(|error| {
        format!(
            "{} cannot be moved to the trash ({error}): it is where it was; delete its folder yourself",
            folder.display()
        )
    })
}

/// Brings back what was last deleted at this place.
#[cfg(not(target_os = "macos"))]
fn restore(folder: &Path) -> Result<(), String> {
    let failure =
        |reason: String| format!("{} cannot be brought back ({reason}): look for it in the trash", folder.display());
    if folder.exists() {
        let reason = "there is another run of this name";
        return Err(format!("{} cannot be brought back: {reason}; it stays in the trash", folder.display()));
    }
    // The trash knows places without links.
    let place = match (folder.parent().and_then(|parent| parent.canonicalize().ok()), folder.file_name()) {
        (Some(parent), Some(name)) => parent.join(name),
        _ => folder.to_owned(),
    };
    let items = trash::os_limited::list().map_err(|error| failure(error.to_string()))?;
    let of_folder = items.into_iter().filter(|item| item.original_path() == place);
    let latest = of_folder.max_by_key(|item| item.time_deleted);
    let latest = latest.ok_or_else(|| failure("it is not in the trash".to_owned()))?;
    trash::os_limited::restore_all([latest]).map_err(|error| failure(error.to_string()))
}

/// The system gives no program a way to do it.
#[cfg(target_os = "macos")]
fn restore(folder: &Path) -> Result<(), String> {
    Err(format!("Drag {} from the Trash back to its folder", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, content: &str) {
        crate::data::atomic_file::replace(path, |file| file.write_all(content.as_bytes())).unwrap();
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn a_deleted_run_comes_back_whole_from_the_trash() {
        let home = tempfile::tempdir().unwrap();
        let (runs, by_link) = (home.path().join("runs"), home.path().join("link"));
        fs::create_dir(&runs).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&runs, &by_link).unwrap();
        // People reach their folders by links, too.
        let folder = if cfg!(unix) { by_link.join("run-0001") } else { runs.join("run-0001") };
        fs::create_dir_all(folder.join("more")).unwrap();
        write(&folder.join("config.json"), "{}");
        write(&folder.join("more/notes.txt"), "kept");
        assert_eq!(size(&folder).unwrap(), 6);
        move_to_trash(&folder).unwrap();
        assert!(!folder.exists());
        restore(&folder).unwrap();
        assert_eq!(fs::read_to_string(folder.join("more/notes.txt")).unwrap(), "kept");
        let message = restore(&folder).unwrap_err();
        assert!(message.contains("there is another run of this name"), "{message}");
        fs::remove_dir_all(&folder).unwrap();
        let message = restore(&folder).unwrap_err();
        assert!(message.contains("it is not in the trash"), "{message}");
    }

    #[test]
    fn a_run_that_a_process_trains_is_not_deleted() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("run-0001");
        fs::create_dir_all(&folder).unwrap();
        let lock = fs::File::create(folder.join("lock")).unwrap();
        lock.lock().unwrap();
        let message = move_to_trash(&folder).unwrap_err();
        assert!(message.starts_with("another process is training") && folder.exists(), "{message}");
    }
}
