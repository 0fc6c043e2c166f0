//! The menu of a run: what can be done with it.

use eframe::egui::{Button, Role, Ui, WidgetInfo};

use super::{
    label::LabelEditor,
    runs::RunRow,
    seeds::{self, SEEDS},
};
use crate::{
    app::{
        action::{Action, Opening},
        files::{Dialog, FileUse},
        lab::{Lab, NextStep, SeedRepeat},
        run_files::{DeletedRun, RunFileAction},
    },
    train::{config::TrainingConfig, protocol::Pace},
};

/// What the user chose from the menu.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    Do(Action),
    /// Give it a name and a note.
    EditLabel(LabelEditor),
}

/// An entry: text, hover text, and what it does or why it is disabled.
struct Entry(&'static str, &'static str, Result<Choice, String>);

const IN_MEMORY: &str = "It is in memory only";
const OF_SESSION: &str = "It is a run of this session: press Train at the top, or Train more epochs";

/// Shows the menu of the run at `index`; returns what was chosen.
pub(super) fn ui(ui: &mut Ui, lab: &Lab, rows: &[RunRow], index: usize) -> Option<Choice> {
    let row = &rows[index];
    let menu = ui.menu_button("…", |ui| {
        let mut choice = None;
        for (place, group) in [openings(lab, row), repeats(lab, rows, row), files(row)].into_iter().enumerate() {
            if place > 0 {
                ui.separator();
            }
            for Entry(text, hover, wanted) in group {
                let button = ui.add_enabled(wanted.is_ok(), Button::new(text)).on_hover_text(hover);
                let button = button.on_disabled_hover_text(wanted.as_ref().err().map_or("", String::as_str));
                if button.clicked() {
                    choice = wanted.ok();
                    ui.close();
                }
            }
        }
        choice
    });
    let name = format!("Actions for {}", row.name);
    menu.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    menu.response.on_hover_text(name);
    menu.inner.flatten()
}

/// Opening it, to look at or to train.
fn openings(lab: &Lab, row: &RunRow) -> Vec<Entry> {
    let open = row.best_model.as_ref().map(|model| Action::Use(FileUse(Dialog::OpenModel, model.path.clone())));
    let run = |pace| match (&row.folder, row.run) {
        (Some(folder), None) => Ok(Choice::Do(Action::Open(Opening::Run(folder.clone(), pace)))),
        _ => Err(OF_SESSION.to_owned()),
    };
    let resume = match (row.can_resume, row.run) {
        (true, _) => run(Pace::Running),
        (false, Some(_)) if row.has_focus && lab.next_step() == NextStep::Continue => {
            Ok(Choice::Do(Action::TrainOrPause))
        }
        (false, Some(_)) => Err(OF_SESSION.to_owned()),
        (false, None) => Err("It is at its end, or its checkpoint is not there".to_owned()),
    };
    let network = open.map(Choice::Do);
    vec![
        Entry("Open run", "Shows its curves and its network as they were last; Train resumes it", run(Pace::Paused)),
        Entry("Resume training", "Trains it further where it stopped", resume),
        Entry(
            "Open its best network",
            "Uses the network of its best epoch, without its curves",
            network.ok_or_else(|| "No epoch of it is done yet, or its best network is not there".to_owned()),
        ),
    ]
}

/// Training with its settings again.
fn repeats(lab: &Lab, rows: &[RunRow], row: &RunRow) -> Vec<Entry> {
    let repeated = TrainingConfig { seed: row.config.seed.wrapping_add(1), ..row.config.clone() };
    let seeds = seeds::to_train(lab, rows, &row.config, Some(row));
    let repeat = |seeds| Choice::Do(Action::Open(Opening::Seeds(Box::new(SeedRepeat::new(row.config.clone(), seeds)))));
    vec![
        Entry(
            "Repeat with another seed",
            "Starts a new run with its settings and the next seed, on the images at hand",
            Ok(Choice::Do(Action::Open(Opening::NewRun(Box::new(repeated))))),
        ),
        Entry(SEEDS, seeds::HOVER, seeds.map(repeat)),
        Entry(
            "Use these settings",
            "Copies all of its settings, with the seed, to the left for the next run",
            Ok(Choice::Do(Action::Configure(Box::new(row.config.clone())))),
        ),
    ]
}

/// What concerns its folder.
fn files(row: &RunRow) -> Vec<Entry> {
    let folder = || row.folder.clone().ok_or_else(|| IN_MEMORY.to_owned());
    let label =
        folder().map(|folder| Choice::EditLabel(LabelEditor::new(folder, row.folder_name.clone(), row.label.clone())));
    let of_files = |action| Choice::Do(Action::RunFiles(action));
    let show = folder().map(|folder| of_files(RunFileAction::ShowInFolder(folder)));
    let deleted = |folder| DeletedRun { folder, name: row.name.clone(), epoch_count: row.epochs.len() };
    let delete = folder().map(|folder| of_files(RunFileAction::AskToDelete(deleted(folder))));
    vec![
        Entry("Name and note…", "Saved with the run; the folder keeps its name", label),
        Entry("Show in folder", "Shows its files in the system's program for files", show),
        Entry("Delete…", "Moves its folder to the trash, after a question", delete),
    ]
}
