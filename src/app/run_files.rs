//! Runs as the user's documents: their names and notes, their folders, their deletion, and where new ones are saved.

use std::path::PathBuf;

use super::{
    LabApp,
    background::RunFileReport,
    lab::{FollowUp, Message, RunView},
    panels::question::Question,
    undo::RunChange,
};
use crate::train::{protocol::RunTarget, run_label::RunLabel};

/// What the user wants with runs on disk.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RunFileAction {
    /// Gives the run in this folder a name and a note.
    Label(PathBuf, RunLabel),
    /// Shows a folder, or the folder of a file, in the system's program for files.
    ShowInFolder(PathBuf),
    /// Deletes a run, after a question.
    AskToDelete(DeletedRun),
    /// Moves a run to the trash.
    Delete(DeletedRun),
    /// Brings the run that was in this folder back from the trash.
    Restore(PathBuf),
}

/// Whether a program can bring something back from the trash: macOS leaves that to the user.
pub(crate) const CAN_RESTORE: bool = !cfg!(target_os = "macos");

/// A run that is to be deleted, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeletedRun {
    pub folder: PathBuf,
    pub name: String,
    /// Epochs done.
    pub epoch_count: usize,
}

/// The folder in which new runs are saved; none of runs in memory.
pub(super) fn target_folder(runs: &RunTarget) -> Option<&PathBuf> {
    match runs {
        RunTarget::Numbered(path) | RunTarget::NumberedOrMemory(path) => Some(path),
        RunTarget::Memory => None,
    }
}

impl LabApp {
    pub(super) fn change_run_files(&mut self, action: RunFileAction) {
        match action {
            RunFileAction::Label(folder, label) => self.background.label_run(folder, label),
            RunFileAction::ShowInFolder(path) => self.background.show_in_folder(path),
            RunFileAction::AskToDelete(run) => self.ask_to_delete(run),
            RunFileAction::Delete(run) => self.background.delete_run(run),
            RunFileAction::Restore(folder) => self.background.restore_run_folder(folder),
        }
    }

    /// A run of this window that no command has ended is locked by the window itself.
    fn ask_to_delete(&mut self, run: DeletedRun) {
        let is_it = |own: &RunView| own.start.folder.as_ref() == Some(&run.folder);
        if self.lab.live_runs().any(is_it) {
            let advice = "open another run or network, then delete it";
            self.lab.messages.fail(format!("{} is open in this window: {advice}", run.name));
        } else {
            self.background.measure_run(run);
        }
    }

    pub(super) fn take_run_files(&mut self, report: RunFileReport) {
        match report {
            RunFileReport::Labelled(folder, label) => {
                self.lab.label_run(&folder, &label);
                self.list_runs();
            }
            RunFileReport::Measured(run, byte_count) => self.question = Some(Question::DeleteRun(run, byte_count)),
            RunFileReport::Deleted(run) => self.run_deleted(run),
            RunFileReport::Restored(folder) => {
                let is_taken_back =
                    |change: &mut RunChange| matches!(change, RunChange::Deleted { folder: own } if *own == folder);
                self.run_change.take_if(is_taken_back);
                self.lab.messages.followed_up(&FollowUp::RestoreRun(folder.clone()));
                self.lab.messages.say(format!("{} is back from the trash", folder.display()));
                self.list_runs();
            }
            RunFileReport::Writable(folder) => self.save_runs_in(folder),
        }
    }

    fn run_deleted(&mut self, DeletedRun { folder, name, .. }: DeletedRun) {
        let lab = &mut self.lab;
        lab.recent.retain(|path| *path != folder);
        lab.offer.take_if(|offer| offer.folder == folder);
        self.latest_run.take_if(|latest| *latest == folder);
        let mut message = Message::info(format!("{name} is in the trash"));
        if CAN_RESTORE {
            message = message.followed_by(FollowUp::RestoreRun(folder.clone()));
            self.run_change = Some(RunChange::Deleted { folder });
        }
        lab.messages.add(message);
        self.list_runs();
    }

    /// New runs are saved in `folder` from now on. Those in the former one stay in the list.
    pub(super) fn save_runs_in(&mut self, folder: PathBuf) {
        self.lab.messages.followed_up(&FollowUp::ChooseRunsFolder);
        self.lab.messages.say(format!("New runs are saved in {}", folder.display()));
        let comparison = &mut self.lab.comparison;
        comparison.save_runs_in(folder.clone());
        self.runs = RunTarget::Numbered(folder);
        self.list_runs();
    }

    /// The folder where new runs are saved, if the user chose another than the usual one.
    pub(super) fn chosen_runs_folder(&self) -> Option<PathBuf> {
        target_folder(&self.runs).filter(|folder| target_folder(&self.usual_runs) != Some(folder)).cloned()
    }
}
