//! The runs on disk for the tab Compare, and the predictions of their networks.

use std::{path::PathBuf, sync::Arc};

use crate::train::{
    model_pool::Answer,
    op_queue::OpQueue,
    run_list::{Naming, RunList, RunsFolder},
};

/// The runs that can be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparison {
    /// Where they are looked for: where new runs are saved, unless in memory, and the folders that the user added.
    pub folders: Vec<RunsFolder>,
    /// What was found there at the last look.
    pub list: Arc<RunList>,
    /// The searches for them.
    pub search: OpQueue<()>,
    /// The predictions of the ticked runs for the image of the latest question.
    pub answer: Option<Arc<Answer>>,
}

impl Comparison {
    /// The folders that the user added.
    pub(crate) fn added_folders(&self) -> impl Iterator<Item = &PathBuf> {
        self.folders.iter().filter(|folder| folder.naming == Naming::WithFolder).map(|folder| &folder.path)
    }

    /// New runs are saved in another folder. The former one is then one that the user added.
    pub(crate) fn save_runs_in(&mut self, path: PathBuf) {
        self.folders.retain(|folder| folder.path != path);
        self.folders.iter_mut().for_each(|folder| folder.naming = Naming::WithFolder);
        self.folders.insert(0, RunsFolder { path, naming: Naming::Short });
    }

    /// Adds a folder, once.
    pub(crate) fn add_folder(&mut self, path: PathBuf) {
        if self.folders.iter().all(|folder| folder.path != path) {
            self.folders.push(RunsFolder { path, naming: Naming::WithFolder });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_added_once_and_the_usual_one_is_no_addition() {
        let usual = RunsFolder { path: "/home/kim/runs".into(), naming: Naming::Short };
        let mut comparison = Comparison { folders: vec![usual], ..Comparison::default() };
        for path in ["/home/kim/runs", "/studies/parts", "/studies/parts"] {
            comparison.add_folder(path.into());
        }
        assert!(comparison.added_folders().eq([&PathBuf::from("/studies/parts")]));
        comparison.save_runs_in("/studies/parts".into());
        assert!(comparison.added_folders().eq([&PathBuf::from("/home/kim/runs")]), "its runs stay in the list");
        assert_eq!(comparison.folders[0].naming, Naming::Short);
    }
}
