//! Slow work other than the network's: files, downloads, dialogs. Each job has its own thread, and its report wakes the
//! window.

mod data;
pub(crate) mod figure;
mod incoming;
mod saved_digits;
mod settings_writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use eframe::egui::ColorImage;

use super::{
    files::{Dialog, Figure, FilePicker, FileUse, Picked},
    lab::{DataActivity, DataChoice, DeviceState, Picture, ResumeOffer},
    settings::Settings,
};
use crate::{
    data::{
        atomic_file::WriteError,
        dataset::{Dataset, Source},
    },
    model::device::Device,
    train::{
        checkpoint::State,
        panic_boundary,
        run_folder::CHECKPOINT_FILE,
        run_list::{RunList, RunsFolder},
        session::Phase,
    },
};

pub use self::data::DataOptions;
pub(crate) use self::{
    data::{DataJob, Fetched},
    saved_digits::{SavedContent, SavedRequest},
};
use self::{saved_digits::Keeper, settings_writer::SettingsWriter};

/// The result of a job, or its progress.
pub(crate) enum Report {
    /// How far the images are.
    DataActivity(DataJob, DataActivity),
    /// The images, or why there are none.
    Data(DataJob, Result<Fetched, String>),
    /// Which devices there are.
    Devices(Vec<DeviceState>),
    /// What a path is for, or why it is for nothing.
    Path(Result<FileUse, String>),
    /// A picture for the network, or why it is none.
    Picture(Result<Picture, String>),
    /// The latest run of an earlier day, if it can be resumed.
    Offer(Option<ResumeOffer>),
    /// The images of a run that is to go on, or why it cannot.
    Resumable(Result<(PathBuf, Arc<Dataset>), String>),
    /// What the user chose in a dialog.
    Picked(Dialog, Picked),
    /// A figure is in this file, or why it is not.
    FigureSaved(Result<PathBuf, String>),
    /// The runs that were found.
    Runs(Arc<RunList>),
    /// The saved digits after this request, or why it failed.
    Kept(SavedRequest, Result<SavedContent, String>),
    /// A folder was shown, or why it was not.
    FolderShown(Result<(), String>),
    /// The settings could not be written, and why.
    SettingsNotSaved(String),
}

/// The jobs under way.
pub(crate) struct Background {
    sender: mpsc::Sender<Report>,
    receiver: mpsc::Receiver<Report>,
    wake: Arc<dyn Fn() + Send + Sync>,
    options: DataOptions,
    data_job: DataJob,
    keeper: Option<Keeper>,
    settings_writer: Option<SettingsWriter>,
}

/// Where a job puts its reports.
#[derive(Clone)]
struct Outbox {
    sender: mpsc::Sender<Report>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    fn put(&self, report: Report) {
        if self.sender.send(report).is_err() {
            log::debug!("a job ended after the window had closed");
        }
        (self.wake)();
    }
}

impl Background {
    pub(crate) fn new(options: DataOptions, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, wake, options, data_job: DataJob::default(), keeper: None, settings_writer: None }
    }

    /// The next report, if there is one.
    pub(crate) fn try_recv(&self) -> Option<Report> {
        self.receiver.try_recv().ok()
    }

    /// Gets images. What was being done to get others no longer matters.
    pub(crate) fn get_data(&mut self, choice: DataChoice) {
        let (job, options) = (self.next_data_job(), self.options.clone());
        let ticket = job.clone();
        let own = job.clone();
        let failed = move |problem| Report::Data(own, Err(problem));
        self.start("data", failed, move |outbox| {
            let fetched =
                data::get(&choice, &options, &|activity| outbox.put(Report::DataActivity(job.clone(), activity)));
            Report::Data(job.clone(), fetched)
        });
        self.data_job = ticket;
    }

    /// Downloads MNIST, then reads it.
    pub(crate) fn fetch_mnist(&mut self) {
        let (job, options) = (self.next_data_job(), self.options.clone());
        let ticket = job.clone();
        let own = job.clone();
        let failed = move |problem| Report::Data(own, Err(problem));
        self.start("download", failed, move |outbox| {
            let tell = |activity| outbox.put(Report::DataActivity(job.clone(), activity));
            Report::Data(job.clone(), data::fetch(&options, &job, &tell))
        });
        self.data_job = ticket;
    }

    /// Ends the getting of images that is under way.
    pub(crate) fn cancel_data(&self) {
        self.data_job.cancel();
    }

    /// Whether a report is of the latest job.
    pub(crate) fn is_latest(&self, job: &DataJob) -> bool {
        *job == self.data_job
    }

    /// Finds out which devices there are.
    pub(crate) fn survey_devices(&self) {
        let cpu_alone = |_| Report::Devices(vec![DeviceState { device: Device::Cpu, missing: None }]);
        self.start("devices", cpu_alone, |_| {
            let state =
                |device: Device| DeviceState { device, missing: device.check().err().map(|error| error.to_string()) };
            Report::Devices([Device::Cpu, Device::Cuda, Device::Mps].map(state).to_vec())
        });
    }

    /// Finds out what a path is for.
    pub(crate) fn classify_path(&self, path: PathBuf) {
        self.start("path", |problem| Report::Path(Err(problem)), move |_| Report::Path(incoming::classify(path)));
    }

    /// Reads a picture file of a digit.
    pub(crate) fn read_picture(&self, path: PathBuf) {
        self.start(
            "picture",
            |problem| Report::Picture(Err(problem)),
            move |_| Report::Picture(incoming::read_picture_file(&path)),
        );
    }

    /// Reads a picture that was pasted.
    pub(crate) fn take_picture(&self, pasted: Arc<ColorImage>) {
        self.start(
            "picture",
            |problem| Report::Picture(Err(problem)),
            move |_| Report::Picture(incoming::take_picture(&pasted)),
        );
    }

    /// Looks whether the run in `folder` can be resumed.
    pub(crate) fn look_at_run(&self, folder: PathBuf) {
        let problem = |problem: String| {
            log::warn!("the latest run was not looked at: {problem}");
            Report::Offer(None)
        };
        self.start("run", problem, move |_| Report::Offer(offer(folder)));
    }

    /// Reads the images of the run in `folder`.
    pub(crate) fn get_data_of_run(&self, folder: PathBuf, at_hand: Arc<Dataset>) {
        let options = self.options.clone();
        self.start(
            "run",
            |problem| Report::Resumable(Err(problem)),
            move |_| Report::Resumable(data_of_run(folder, at_hand, &options)),
        );
    }

    /// Looks for runs; what is `known` is not read again where it has not changed.
    pub(crate) fn list_runs(&self, folders: Vec<RunsFolder>, known: Arc<RunList>) {
        let before = Arc::clone(&known);
        let failed = move |problem| {
            let problems = vec![format!("the runs could not be listed: {problem}")];
            Report::Runs(Arc::new(RunList { problems, ..RunList::clone(&before) }))
        };
        self.start("runs", failed, move |_| Report::Runs(Arc::new(RunList::read(&folders, &known))));
    }

    /// Lets the user choose.
    pub(crate) fn pick(&self, picker: &dyn FilePicker, dialog: &Dialog, folder: Option<&Path>) {
        let (outbox, asked) = (self.outbox(), dialog.clone());
        picker.pick(dialog, folder, Box::new(move |picked| outbox.put(Report::Picked(asked, picked))));
    }

    /// Writes a figure.
    pub(crate) fn save_figure(&self, figure: Figure, path: PathBuf) {
        self.start(
            "figure",
            |problem| Report::FigureSaved(Err(problem)),
            move |_| Report::FigureSaved(figure::write(&figure.content, &path).map(|()| path)),
        );
    }

    /// Writes settings into `path` from now on.
    pub(crate) fn keep_settings(&mut self, path: PathBuf) {
        let outbox = self.outbox();
        let failed = move |error: WriteError| outbox.put(Report::SettingsNotSaved(error.to_string()));
        self.settings_writer = Some(SettingsWriter::new(path, failed));
    }

    /// Writes the settings soon.
    pub(crate) fn save_settings(&self, settings: Settings) {
        if let Some(writer) = &self.settings_writer {
            writer.write(settings);
        }
    }

    /// Writes everything that is to be written, and waits for it. Returns what could not be saved and why.
    pub(crate) fn finish(&mut self, last_settings: &Settings) -> Vec<String> {
        let settings = self.settings_writer.take().map(|writer| writer.finish(last_settings));
        self.keeper = None;
        let unsaved_digits = self.receiver.try_iter().filter_map(|report| match report {
            Report::Kept(SavedRequest::Exchange { .. }, Err(problem)) => {
                Some(format!("Your digits could not be saved: {problem}"))
            }
            _ => None,
        });
        let unsaved_settings =
            settings.and_then(Result::err).map(|error| format!("The settings could not be saved: {error}"));
        unsaved_digits.chain(unsaved_settings).collect()
    }

    /// Starts a job. Where it gets no thread or panics, `failed` makes its report of the problem.
    fn start(
        &self,
        name: &str,
        failed: impl FnOnce(String) -> Report + Clone + Send + 'static,
        job: impl FnOnce(&Outbox) -> Report + Send + 'static,
    ) {
        let (outbox, panicked) = (self.outbox(), failed.clone());
        let work = move || {
            let report = panic_boundary::guarded(|| job(&outbox));
            outbox.put(report.unwrap_or_else(|problem| panicked(problem.to_string())));
        };
        if thread::Builder::new().name(name.to_owned()).spawn(work).is_err() {
            self.outbox().put(failed(NO_THREAD.to_owned()));
        }
    }

    fn outbox(&self) -> Outbox {
        Outbox { sender: self.sender.clone(), wake: Arc::clone(&self.wake) }
    }

    fn next_data_job(&self) -> DataJob {
        self.data_job.cancel();
        self.data_job.next()
    }
}

const NO_THREAD: &str = "the system gave no thread to do it: close other programs and try again";

fn offer(folder: PathBuf) -> Option<ResumeOffer> {
    let state = State::read(&folder.join(CHECKPOINT_FILE));
    let state = state.inspect_err(|error| log::debug!("no run is offered: {error}")).ok()?;
    if matches!(state.progress.phase, Phase::Finished(_)) {
        return None;
    }
    let epoch = state.progress.history.len() as u32;
    Some(ResumeOffer { folder, epoch, epoch_count: state.config.epoch_count, source: state.source })
}

fn data_of_run(
    folder: PathBuf,
    at_hand: Arc<Dataset>,
    options: &DataOptions,
) -> Result<(PathBuf, Arc<Dataset>), String> {
    let state = State::read(&folder.join(CHECKPOINT_FILE)).map_err(|error| error.to_string())?;
    let source: Source = state.source;
    let is_at_hand = at_hand.source == source && !at_hand.train.is_empty();
    let dataset = if is_at_hand { at_hand } else { Arc::new(data::of_source(&source, options)?) };
    Ok((folder, dataset))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::data::mnist::locate::SearchPlaces;

    fn background() -> Background {
        let options = DataOptions { places: SearchPlaces::default(), fetch: None, built_in_counts: None };
        Background::new(options, Arc::new(|| ()))
    }

    #[test]
    fn a_job_that_panics_reports_its_failure() {
        let background = background();
        background.start("test", |problem| Report::FigureSaved(Err(problem)), |_| panic!("on purpose"));
        let report = background.receiver.recv_timeout(Duration::from_mins(1)).unwrap();
        assert!(matches!(report, Report::FigureSaved(Err(problem)) if problem.contains("on purpose")));
    }

    #[test]
    fn what_could_not_be_saved_at_the_end_is_returned() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("window.json");
        std::fs::create_dir_all(path.join("in the way")).unwrap();
        let mut background = background();
        background.keep_settings(path);
        let problems = background.finish(&Settings::default());
        assert!(matches!(&problems[..], [problem] if problem.contains("window.json")), "{problems:?}");
    }
}
