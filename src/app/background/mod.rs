//! Everything that takes time and is not the network's: files, downloads, dialogs. Each job has a thread of its own, whose
//! answer wakes the window.

mod data;
pub(crate) mod figure;
mod kept;
mod picture;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread,
};

use eframe::egui::ColorImage;

use super::{
    files::{Dialog, Figure, FilePicker, Picked},
    lab::{DataActivity, DataChoice, DeviceState, Picture, ResumeOffer},
    settings::{self, Settings},
};
use crate::{
    data::dataset::{Dataset, Source},
    model::device::Device,
    train::{
        checkpoint::State,
        run_folder::CHECKPOINT_FILE,
        run_list::{RunList, RunsFolder},
        session::Phase,
    },
};

pub use self::data::DataOptions;
use self::kept::Keeper;
pub(crate) use self::{
    data::{DataJob, Fetched},
    kept::{KeptContent, KeptRequest},
};

/// What a job came to, or how far it is.
pub(crate) enum Report {
    /// How far the images are.
    DataActivity(DataJob, DataActivity),
    /// The images, or why there are none.
    Data(DataJob, Result<Fetched, String>),
    /// Which devices there are.
    Devices(Vec<DeviceState>),
    /// A picture for the network, or why it is none.
    Picture(Result<Picture, String>),
    /// A run of an earlier day that can go on.
    Offer(ResumeOffer),
    /// The images of a run that is to go on, or why it cannot.
    Resumable(Result<(PathBuf, Arc<Dataset>), String>),
    /// What the user chose in a dialog.
    Picked(Dialog, Picked),
    /// A figure is in this file, or why it is not.
    FigureSaved(Result<PathBuf, String>),
    /// The runs that were found.
    Runs(Arc<RunList>),
    /// What is kept of the user's digits after this was done, or why it was not.
    Kept(KeptRequest, Result<KeptContent, String>),
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
}

/// Where a job puts its reports.
#[derive(Clone)]
struct Outbox {
    sender: mpsc::Sender<Report>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outbox {
    fn put(&self, report: Report) {
        // Nobody is left to be told once the window has closed.
        self.sender.send(report).ok();
        (self.wake)();
    }
}

impl Background {
    pub(crate) fn new(options: DataOptions, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (sender, receiver) = mpsc::channel();
        Self { sender, receiver, wake, options, data_job: DataJob::default(), keeper: None }
    }

    /// The next report, if there is one.
    pub(crate) fn try_recv(&self) -> Option<Report> {
        self.receiver.try_recv().ok()
    }

    /// Gets images. What was being done to get others no longer matters.
    pub(crate) fn get_data(&mut self, choice: DataChoice) {
        let (job, options) = (self.next_data_job(), self.options.clone());
        let ticket = job.clone();
        let failed = Report::Data(job.clone(), Err(NO_THREAD.to_owned()));
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
        let failed = Report::Data(job.clone(), Err(NO_THREAD.to_owned()));
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
        let cpu = || Report::Devices(vec![DeviceState { device: Device::Cpu, missing: None }]);
        self.start("devices", cpu(), |_| {
            let state =
                |device: Device| DeviceState { device, missing: device.check().err().map(|error| error.to_string()) };
            Report::Devices([Device::Cpu, Device::Cuda, Device::Mps].map(state).to_vec())
        });
    }

    /// Reads a picture file of a digit.
    pub(crate) fn read_picture(&self, path: PathBuf) {
        self.start("picture", Report::Picture(Err(NO_THREAD.to_owned())), move |_| {
            Report::Picture(picture::read_file(&path))
        });
    }

    /// Reads a picture that was pasted.
    pub(crate) fn take_picture(&self, pasted: Arc<ColorImage>) {
        self.start("picture", Report::Picture(Err(NO_THREAD.to_owned())), move |_| {
            Report::Picture(picture::take(&pasted))
        });
    }

    /// Looks whether the run in `folder` can go on; if it cannot, there is no report.
    pub(crate) fn look_at_run(&self, folder: PathBuf) {
        let outbox = self.outbox();
        let look = move || {
            if let Some(offer) = offer(folder) {
                outbox.put(Report::Offer(offer));
            }
        };
        thread::Builder::new().name("run".to_owned()).spawn(look).ok();
    }

    /// Reads the images of the run in `folder`.
    pub(crate) fn get_data_of_run(&self, folder: PathBuf, at_hand: Arc<Dataset>) {
        let options = self.options.clone();
        self.start("run", Report::Resumable(Err(NO_THREAD.to_owned())), move |_| {
            Report::Resumable(data_of_run(folder, at_hand, &options))
        });
    }

    /// Looks for runs; what is `known` is not read again where it has not changed.
    pub(crate) fn list_runs(&self, folders: Vec<RunsFolder>, known: Arc<RunList>) {
        let problems = vec![format!("the runs were not looked for: {NO_THREAD}")];
        let failed = Report::Runs(Arc::new(RunList { problems, ..RunList::clone(&known) }));
        self.start("runs", failed, move |_| Report::Runs(Arc::new(RunList::read(&folders, &known))));
    }

    /// Lets the user choose.
    pub(crate) fn pick(&self, picker: &dyn FilePicker, dialog: &Dialog, folder: Option<&Path>) {
        let (outbox, asked) = (self.outbox(), dialog.clone());
        picker.pick(dialog, folder, Box::new(move |picked| outbox.put(Report::Picked(asked, picked))));
    }

    /// Writes a figure.
    pub(crate) fn save_figure(&self, figure: Figure, path: PathBuf) {
        self.start("figure", Report::FigureSaved(Err(NO_THREAD.to_owned())), move |_| {
            Report::FigureSaved(figure::write(&figure.content, &path).map(|()| path))
        });
    }

    /// Writes the settings.
    pub(crate) fn save_settings(&self, path: PathBuf, settings: Settings) {
        let outbox = self.outbox();
        let write = move || {
            if let Err(error) = settings::write(&path, &settings) {
                outbox.put(Report::SettingsNotSaved(error.to_string()));
            }
        };
        thread::Builder::new().name("settings".to_owned()).spawn(write).ok();
    }

    /// Starts a job; without a thread `failed` is its report.
    fn start(&self, name: &str, failed: Report, job: impl FnOnce(&Outbox) -> Report + Send + 'static) {
        let outbox = self.outbox();
        let work = move || {
            let report = job(&outbox);
            outbox.put(report);
        };
        if thread::Builder::new().name(name.to_owned()).spawn(work).is_err() {
            self.outbox().put(failed);
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
    let state = State::read(&folder.join(CHECKPOINT_FILE)).ok()?;
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
