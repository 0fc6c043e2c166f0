//! Finds the runs that can be compared, and asks their networks for predictions: only while the tab Compare is in front.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    LabApp,
    lab::{Comparison, Lab, Tab},
    run_files::target_folder,
};
use crate::train::{
    model_pool::{ModelPool, PoolModel, Question},
    protocol::RunTarget,
    run_list::{Naming, RunList, RunsFolder},
};

/// The networks of the runs, and their latest question.
pub(super) struct Comparing {
    pub model_pool: ModelPool,
    pub asked: Option<Question>,
}

/// Runs are looked for where new ones are saved, and in the folders that were added.
pub(super) fn comparison(runs: &RunTarget, added: &[PathBuf]) -> Comparison {
    let mut comparison = Comparison::default();
    if let Some(path) = target_folder(runs) {
        comparison.folders.push(RunsFolder { path: path.clone(), naming: Naming::Short });
    }
    for path in added {
        comparison.add_folder(path.clone());
    }
    comparison
}

impl LabApp {
    pub(super) fn open_tab(&mut self, tab: Tab) {
        self.lab.tab = tab;
        match tab {
            Tab::Compare => self.list_runs(),
            Tab::Methods => self.list_methods(),
            _ => {}
        }
    }

    /// Shows or hides the field that finds everything, runs too.
    pub(super) fn toggle_palette(&mut self) {
        // Only one thing lies over the window and takes the keys.
        self.is_help_open = false;
        if self.typed_path.is_some() {
            return;
        }
        self.panels.palette.toggle();
        if self.panels.palette.is_open() {
            self.list_runs();
        }
    }

    /// Looks for runs; where a search is under way, once more after it.
    pub(super) fn list_runs(&mut self) {
        self.lab.comparison.search.request(());
        self.start_search();
    }

    fn start_search(&mut self) {
        let Comparison { folders, list, search, .. } = &mut self.lab.comparison;
        if search.start().is_some() {
            self.background.list_runs(folders.clone(), Arc::clone(list));
        }
    }

    pub(super) fn take_runs(&mut self, list: Arc<RunList>) {
        let comparison = &mut self.lab.comparison;
        comparison.search.finish();
        // The same list stays the same value, so that no view is made anew.
        if comparison.list != list {
            comparison.list = list;
        }
        self.start_search();
    }

    pub(super) fn add_runs(&mut self, folder: PathBuf) {
        self.lab.comparison.add_folder(folder);
        self.open_tab(Tab::Compare);
    }

    pub(super) fn forget_runs(&mut self, folder: &Path) {
        self.lab.comparison.folders.retain(|own| own.path != folder || own.naming == Naming::Short);
        self.list_runs();
    }

    pub(super) fn take_answer(&mut self) {
        if let Some(answer) = self.comparing.model_pool.answer() {
            self.lab.comparison.answer = Some(answer);
        }
    }

    /// Asks the networks of the ticked runs about the shown image, if it or they changed since the latest question.
    pub(super) fn ask_model_pool(&mut self) {
        let question = question(&self.lab, self.panels.compare.model_pool());
        if let Some(question) = question.filter(|question| self.comparing.asked.as_ref() != Some(question)) {
            self.comparing.model_pool.ask(question.clone());
            self.comparing.asked = Some(question);
        }
    }
}

fn question(lab: &Lab, models: Vec<PoolModel>) -> Option<Question> {
    let image = lab.subject_image().filter(|_| lab.tab == Tab::Compare && !models.is_empty())?;
    Some(Question { image: Box::new(*image), models })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_looked_for_where_new_ones_are_kept_and_where_the_user_says() {
        let added = ["/studies/parts".into()];
        let comparison = comparison(&RunTarget::Numbered("/home/kim/runs".into()), &added);
        let folders: Vec<_> = comparison.folders.iter().map(|folder| (folder.path.to_str(), folder.naming)).collect();
        assert_eq!(folders, [(Some("/home/kim/runs"), Naming::Short), (Some("/studies/parts"), Naming::WithFolder)]);
        assert!(super::comparison(&RunTarget::Memory, &[]).folders.is_empty());
    }

    #[test]
    fn nobody_is_asked_without_an_image_or_a_network() {
        let mut lab = Lab::fake();
        lab.tab = Tab::Compare;
        let model = PoolModel { path: "best.safetensors".into(), stamp: None };
        assert!(question(&lab, vec![model.clone()]).is_some());
        assert!(question(&lab, Vec::new()).is_none());
        lab.subject = crate::app::lab::Subject::Drawing;
        assert!(question(&lab, vec![model]).is_none(), "the pad is empty");
    }
}
