//! All runs below some folders: those of a window or the command line side by side, those of a study two folders down.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::run_summary::{RunSummary, Stamps};

/// Levels below a folder that are searched: a study has its runs in CELL/seed-N, and studies may lie side by side.
const DEPTH: usize = 3;

/// At most this many folders are searched: more are no place for runs.
const MAX_FOLDERS: usize = 20_000;

/// The runs of some folders.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunList {
    /// In the order of the folders and names.
    pub runs: Vec<ListedRun>,
    /// Files that could not be read, and why.
    pub problems: Vec<String>,
}

/// A run with its name in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRun {
    /// `run-0003`, or for a run of a study `parts/maximum/seed-1`.
    pub name: String,
    /// Its settings and results.
    pub summary: Arc<RunSummary>,
}

impl ListedRun {
    /// What people call it: the name that the user gave it, else its name in the list.
    pub fn title(&self) -> &str {
        self.summary.label.name().unwrap_or(&self.name)
    }
}

/// A folder to search for runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunsFolder {
    /// The folder.
    pub path: PathBuf,
    /// The beginning of its runs' names.
    pub naming: Naming,
}

/// The beginning of the names of a folder's runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Nothing, in the default folder.
    Short,
    /// The folder's name.
    WithFolder,
}

impl RunList {
    /// Finds all runs below `folders`. Unchanged runs that are `known` are not read again.
    pub fn read(folders: &[RunsFolder], known: &Self) -> Self {
        let known: BTreeMap<&Path, &Arc<RunSummary>> =
            known.runs.iter().map(|run| (run.summary.folder.as_path(), &run.summary)).collect();
        let mut search = Search { known, list: Self::default(), seen: BTreeSet::new(), folder_count: 0 };
        for folder in folders {
            let name = match (&folder.naming, folder.path.file_name()) {
                (Naming::WithFolder, Some(name)) => name.to_string_lossy().into_owned(),
                _ => String::new(),
            };
            search.look_into(&folder.path, &name, DEPTH);
        }
        search.list
    }
}

/// Folders of each level in a quick search.
const FIRST_FOLDERS: usize = 100;

/// Whether there are runs one or two folders below this one; of very many folders only the first are searched.
pub fn holds_runs(folder: &Path) -> bool {
    let below = |folder: &Path| subfolders(folder).unwrap_or_default().into_iter().take(FIRST_FOLDERS);
    let is_run = |folder: &PathBuf| Stamps::of(folder).are_of_run();
    below(folder).any(|child| is_run(&child) || below(&child).any(|folder| is_run(&folder)))
}

struct Search<'a> {
    known: BTreeMap<&'a Path, &'a Arc<RunSummary>>,
    list: RunList,
    /// The real paths of the found runs: folders may lie within each other.
    seen: BTreeSet<PathBuf>,
    folder_count: usize,
}

impl Search<'_> {
    fn look_into(&mut self, folder: &Path, name: &str, depth: usize) {
        self.folder_count += 1;
        let stamps = Stamps::of(folder);
        if stamps.are_of_run() {
            return self.add(folder, name, stamps);
        }
        if depth == 0 || self.folder_count > MAX_FOLDERS {
            return;
        }
        match subfolders(folder) {
            Ok(children) => {
                for child in children {
                    let own = child.file_name().unwrap_or_default().to_string_lossy();
                    let child_name = if name.is_empty() { own.into_owned() } else { format!("{name}/{own}") };
                    self.look_into(&child, &child_name, depth - 1);
                }
            }
            // The first run creates the default folder.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && name.is_empty() => {}
            Err(error) => self.list.problems.push(format!("cannot look into {}: {error}", folder.display())),
        }
    }

    fn add(&mut self, folder: &Path, name: &str, stamps: Stamps) {
        if !self.seen.insert(fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())) {
            return;
        }
        let known = self.known.get(folder).filter(|summary| summary.stamps == stamps);
        let summary = match known {
            Some(known) => Ok(Arc::clone(known)),
            None => RunSummary::read(folder).map(Arc::new),
        };
        match summary {
            Ok(summary) => {
                let own = || folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
                let name = if name.is_empty() { own() } else { name.to_owned() };
                self.list.runs.push(ListedRun { name, summary });
            }
            Err(error) => self.list.problems.push(error.to_string()),
        }
    }
}

/// The folders in a folder, by name; hidden ones are left out.
fn subfolders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.flatten();
    let visible = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    let mut folders: Vec<PathBuf> = visible.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    Ok(folders)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test's file is read by nobody else")]
mod tests {
    use super::*;
    use crate::{config::TrainingConfig, run_folder::RunFolder, session::Session};
    use lenet_data::builtin;

    fn make_run(folder: &Path) {
        let config = TrainingConfig { thread_count: 1, ..TrainingConfig::default() };
        let session = Session::new(config, Arc::new(builtin::dataset(1, 64, 10))).unwrap();
        RunFolder::create(folder, &session).unwrap();
    }

    fn folder(path: &Path, naming: Naming) -> RunsFolder {
        RunsFolder { path: path.to_owned(), naming }
    }

    fn names(list: &RunList) -> Vec<&str> {
        list.runs.iter().map(|run| run.name.as_str()).collect()
    }

    #[test]
    fn runs_of_the_window_and_of_studies_are_found_once_each_and_damaged_ones_are_named() {
        let home = tempfile::tempdir().unwrap();
        let (runs, study) = (home.path().join("runs"), home.path().join("parts"));
        make_run(&runs.join("run-0001"));
        make_run(&runs.join(".new-run-half"));
        make_run(&study.join("maximum/seed-1"));
        fs::create_dir_all(runs.join("run-0002")).unwrap();
        fs::write(runs.join("run-0002/checkpoint.safetensors"), "half").unwrap();
        fs::create_dir_all(runs.join("notes")).unwrap();
        fs::write(runs.join("notes/config.json"), "{}").unwrap();
        let folders = [
            folder(&runs, Naming::Short),
            folder(&study, Naming::WithFolder),
            folder(&study.join("maximum"), Naming::WithFolder),
        ];
        let list = RunList::read(&folders, &RunList::default());
        assert_eq!(names(&list), ["run-0001", "parts/maximum/seed-1"]);
        assert_eq!(list.problems.len(), 1);
        assert!(list.problems[0].contains("run-0002"), "{:?}", list.problems);
        assert!(holds_runs(&study) && holds_runs(&runs) && !holds_runs(&runs.join("notes")));
    }

    #[test]
    fn an_unchanged_run_is_not_read_again() {
        let home = tempfile::tempdir().unwrap();
        make_run(&home.path().join("run-0001"));
        let folders = [folder(home.path(), Naming::Short)];
        let first = RunList::read(&folders, &RunList::default());
        let second = RunList::read(&folders, &first);
        assert!(Arc::ptr_eq(&first.runs[0].summary, &second.runs[0].summary));
        fs::write(home.path().join("run-0001/config.json"), "{").unwrap();
        let third = RunList::read(&folders, &second);
        assert!(third.runs[0].summary.problem.as_ref().unwrap().contains("config.json"));
    }

    #[test]
    fn a_missing_folder_is_named_unless_it_is_the_default_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("none");
        let problems = |naming| RunList::read(&[folder(&path, naming)], &RunList::default()).problems.len();
        assert_eq!((problems(Naming::Short), problems(Naming::WithFolder)), (0, 1));
    }
}
