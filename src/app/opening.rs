//! Opening networks and runs in place of what is in use, and the last run again when the window opens.

use std::{path::PathBuf, sync::Arc};

use super::{LabApp, action::Opening, panels::question::Question, settings};
use crate::{
    data::dataset::Dataset,
    train::{
        config::TrainingConfig,
        protocol::{Command, Pace},
    },
};

/// The run that is on its way. What the user begins meanwhile takes its place.
#[derive(Debug, Default)]
pub(super) struct RunOpening {
    /// The run in use when the last window was closed, until its images are asked for.
    last_run: Option<PathBuf>,
    /// The run whose images are being read, or that the engine opens.
    awaited: Option<Awaited>,
}

#[derive(Debug)]
struct Awaited {
    folder: PathBuf,
    draft: Draft,
}

/// What becomes of the settings of the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Draft {
    /// They are those of the run that is opened.
    OfRun,
    /// They stay: the user may have changed them since the run.
    Kept,
}

impl RunOpening {
    /// With the run that is to be open again.
    pub(super) fn of_last(last_run: Option<PathBuf>) -> Self {
        Self { last_run, awaited: None }
    }

    /// Something else is in use from now on.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn awaits(&self, folder: &PathBuf) -> bool {
        self.awaited.as_ref().is_some_and(|awaited| awaited.folder == *folder)
    }
}

impl LabApp {
    /// Opens a network; asks first where that would end a run that trains.
    pub(super) fn open(&mut self, opening: Opening) {
        match self.lab.is_training() {
            true => self.question = Some(Question::EndRun(opening)),
            false => self.open_now(opening),
        }
    }

    /// Opens a network, whatever is in use.
    pub(super) fn open_now(&mut self, opening: Opening) {
        let draft_before = match opening {
            Opening::Demonstration(_) => self.draft_before.take(),
            _ => {
                self.leave_demonstration();
                None
            }
        };
        self.make_way();
        match opening {
            Opening::Demonstration(demonstration) => self.demonstrate(demonstration, draft_before),
            Opening::Pretrained(network) => self.engine.send(Command::OpenPretrained(network)),
            Opening::Model(path, assumed) => {
                let dataset = Arc::clone(&self.lab.data.dataset);
                self.engine.send(Command::OpenModel { path, assumed, dataset });
            }
            Opening::NewRun(config) => {
                self.lab.draft = *config;
                self.begin_run(Pace::Running);
            }
            Opening::Seeds(repeat) => self.repeat_with_seeds(*repeat),
            Opening::Run(folder, pace) => {
                self.lab.messages.say(format!("Reading the images of {}", folder.display()));
                self.run_opening.awaited = Some(Awaited { folder: folder.clone(), draft: Draft::OfRun });
                self.background.get_data_of_run(folder, pace, Arc::clone(&self.lab.data.dataset));
            }
        }
    }

    /// Something else begins: what was on its way, or can be taken back, no longer counts.
    pub(super) fn make_way(&mut self) {
        self.run_opening.forget();
        self.starts_when_ready = false;
        self.cancel_seeds();
        (self.run_change, self.lab.demonstration, self.draft_before) = (None, None, None);
    }

    /// Opens the run that was in use when the last window was closed, once there are images.
    pub(super) fn restore_run(&mut self) {
        let Some(folder) = self.run_opening.last_run.take() else { return };
        self.run_opening.awaited = Some(Awaited { folder: folder.clone(), draft: Draft::Kept });
        self.background.get_data_of_last_run(folder, Arc::clone(&self.lab.data.dataset));
    }

    /// The images of a run that is to be opened are there.
    pub(super) fn open_with_images(&mut self, folder: PathBuf, pace: Pace, dataset: Arc<Dataset>) {
        if self.run_opening.awaits(&folder) {
            self.use_dataset(Arc::clone(&dataset));
            self.engine.send(Command::OpenRun { folder, dataset, pace });
        }
    }

    /// The images of the last run are there, or why not; none if the run has gone.
    pub(super) fn restore_with_images(&mut self, folder: PathBuf, images: Result<Option<Arc<Dataset>>, String>) {
        match images {
            Ok(Some(dataset)) => self.open_with_images(folder, Pace::Paused, dataset),
            Ok(None) => log::debug!("the last run has gone: {}", folder.display()),
            Err(problem) => self.lab.messages.warn(format!("The last run is not open again: {problem}")),
        }
    }

    /// A run has begun or is open, in this folder; before it, `draft` were the settings of the next run.
    pub(super) fn run_opened(&mut self, folder: Option<PathBuf>, draft: TrainingConfig) {
        let awaited = self.run_opening.awaited.take().filter(|awaited| folder.as_ref() == Some(&awaited.folder));
        if awaited.is_some_and(|awaited| awaited.draft == Draft::Kept) {
            self.lab.draft = draft;
        }
        if let Some(folder) = &folder {
            settings::remember(&mut self.lab.recent, folder);
        }
        self.latest_run = folder;
    }
}
