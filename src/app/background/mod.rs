//! Slow work other than the network's: files, downloads, dialogs. Each job has its own thread, and its report wakes the
//! window.

mod data;
pub(crate) mod figure;
mod incoming;
mod methods;
mod run_files;
mod saved_digits;
mod settings_writer;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use eframe::egui::{ColorImage, Context, ScreenshotCallback, ViewportCommand};

pub use self::data::DataOptions;
pub(crate) use self::{
    data::Fetched,
    methods::MethodAnswers,
    run_files::RunFileReport,
    saved_digits::{SavedContent, SavedRequest},
};
use self::{saved_digits::Keeper, settings_writer::SettingsWriter};
use super::{
    action::PictureUse,
    files::{Dialog, Figure, FilePicker, FileUse, Picked},
    lab::{DataActivity, DataChoice, DeviceState, MethodList, Picture, StringPicture},
    settings::Settings,
};
use crate::{
    data::{
        atomic_file::WriteError,
        dataset::Dataset,
        ink::{Drawing, StrokesFile},
    },
    model::device::Device,
    train::{
        checkpoint::State,
        panic_boundary,
        protocol::Pace,
        run_folder::CHECKPOINT_FILE,
        run_list::{RunList, RunsFolder},
    },
};

/// A job that gets images: whether it has been cancelled. A later job replaces the reports of an earlier one.
type DataJob = Arc<AtomicBool>;

/// The result of a job, or its progress.
pub(crate) enum Report {
    DataActivity(DataJob, DataActivity),
    Data(DataJob, Result<Fetched, String>),
    Devices(Vec<DeviceState>),
    /// What a path is for.
    Path(FileUse),
    /// A file is to be written where there is one.
    Taken(FileUse),
    Picture(Picture),
    StringPicture(StringPicture),
    /// The folder of a run that is to be opened, and its images.
    RunImages(PathBuf, Pace, Arc<Dataset>),
    /// The folder of the run that was in use last, and its images or why they are not there; none if the run has gone.
    LastRun(PathBuf, Result<Option<Arc<Dataset>>, String>),
    Picked(Dialog, Picked),
    FigureSaved(PathBuf),
    /// The picture of a figure, for the clipboard.
    FigureDrawn(ColorImage),
    /// A picture of the whole window, in pixels of the screen.
    Screenshot(PictureUse, Arc<ColorImage>),
    Runs(Arc<RunList>),
    RunFiles(RunFileReport),
    /// The results of the methods.
    Methods(Arc<MethodList>),
    MethodAnswers(Box<MethodAnswers>),
    /// The saved digits after this request, or why it failed.
    Saved(SavedRequest, Result<SavedContent, String>),
    FolderShown,
    SettingsNotSaved(String),
    /// Something that the user asked for cannot be done; why, and what to do.
    Failed(String),
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureKind {
    /// One digit.
    Digit,
    /// A whole number.
    String,
}

/// The jobs under way.
pub(crate) struct Background {
    outbox: Outbox,
    receiver: mpsc::Receiver<Report>,
    options: DataOptions,
    /// The latest.
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
        let outbox = Outbox { sender, wake };
        Self { outbox, receiver, options, data_job: DataJob::default(), keeper: None, settings_writer: None }
    }

    /// The next report, if there is one. Those about images that are no longer wanted are dropped.
    pub(crate) fn try_recv(&self) -> Option<Report> {
        self.receiver.try_iter().find(|report| match report {
            Report::DataActivity(job, _) | Report::Data(job, _) => Arc::ptr_eq(job, &self.data_job),
            _ => true,
        })
    }

    /// Gets images, and ends the job that gets others.
    pub(crate) fn get_data(&mut self, choice: DataChoice) {
        self.start_data_job("data", move |options, _, tell| data::get(&choice, options, tell));
    }

    /// Downloads MNIST, then reads it.
    pub(crate) fn fetch_mnist(&mut self) {
        self.start_data_job("download", data::fetch);
    }

    fn start_data_job(
        &mut self,
        name: &str,
        get: impl FnOnce(&DataOptions, &DataJob, &dyn Fn(DataActivity)) -> Result<Fetched, String> + Send + 'static,
    ) {
        self.cancel_data();
        let job = DataJob::default();
        self.data_job = Arc::clone(&job);
        let (of_job, options, outbox) = (Arc::clone(&job), self.options.clone(), self.outbox.clone());
        let report = move |fetched| Report::Data(Arc::clone(&of_job), fetched);
        self.start(name, report, move || {
            get(&options, &job, &|activity| outbox.put(Report::DataActivity(Arc::clone(&job), activity)))
        });
    }

    /// Ends the job that gets images.
    pub(crate) fn cancel_data(&self) {
        self.data_job.store(true, Ordering::Relaxed);
    }

    /// Finds out which devices there are.
    pub(crate) fn survey_devices(&self) {
        let cpu_alone = |_| vec![DeviceState { device: Device::Cpu, missing: None }];
        self.start(
            "devices",
            move |devices: Result<_, String>| Report::Devices(devices.unwrap_or_else(cpu_alone)),
            || {
                let missing = |device: Device| device.check().err().map(|error| error.to_string());
                let state = |device| DeviceState { device, missing: missing(device) };
                Ok([Device::Cpu, Device::Cuda, Device::Mps].map(state).to_vec())
            },
        );
    }

    /// Finds out what a path is for.
    pub(crate) fn classify_path(&self, path: PathBuf) {
        self.start("path", or_failed(Report::Path), move || incoming::classify(path));
    }

    /// Finds out whether a file that is to be written is there already.
    pub(crate) fn save_unless_there(&self, file: FileUse) {
        let report = |file: FileUse| if file.1.exists() { Report::Taken(file) } else { Report::Path(file) };
        self.start("path", or_failed(report), move || Ok(file));
    }

    /// Reads a picture file.
    pub(crate) fn read_picture(&self, path: PathBuf, kind: PictureKind) {
        self.start("picture", or_failed(|report| report), move || match kind {
            PictureKind::Digit => incoming::read_picture_file(&path).map(Report::Picture),
            PictureKind::String => incoming::read_string_file(&path).map(Report::StringPicture),
        });
    }

    /// Reads a picture that was pasted.
    pub(crate) fn take_picture(&self, pasted: Arc<ColorImage>, kind: PictureKind) {
        self.start("picture", or_failed(|report| report), move || match kind {
            PictureKind::Digit => incoming::take_picture(&pasted).map(Report::Picture),
            PictureKind::String => incoming::take_string(&pasted).map(Report::StringPicture),
        });
    }

    /// Reads the images of the run in `folder`.
    pub(crate) fn get_data_of_run(&self, folder: PathBuf, pace: Pace, at_hand: Arc<Dataset>) {
        let options = self.options.clone();
        let report = or_failed(|(folder, pace, dataset)| Report::RunImages(folder, pace, dataset));
        self.start("run", report, move || {
            data_of_run(&folder, at_hand, &options).map(|dataset| (folder, pace, dataset))
        });
    }

    /// Reads the images of the run in `folder`, which was in use last. One that is not there any more is not missed.
    pub(crate) fn get_data_of_last_run(&self, folder: PathBuf, at_hand: Arc<Dataset>) {
        let (options, of_report) = (self.options.clone(), folder.clone());
        let report = move |images| Report::LastRun(of_report.clone(), images);
        self.start("run", report, move || match folder.join(CHECKPOINT_FILE).exists() {
            true => data_of_run(&folder, at_hand, &options).map(Some),
            false => Ok(None),
        });
    }

    /// Looks for runs; what is `known` is not read again where it has not changed.
    pub(crate) fn list_runs(&self, folders: Vec<RunsFolder>, known: Arc<RunList>) {
        let before = Arc::clone(&known);
        let failed = move |problem| {
            let problems = vec![format!("the runs could not be listed: {problem}")];
            RunList { problems, ..RunList::clone(&before) }
        };
        let report = move |list: Result<_, _>| Report::Runs(Arc::new(list.unwrap_or_else(failed.clone())));
        self.start("runs", report, move || Ok(RunList::read(&folders, &known)));
    }

    /// Lets the user choose.
    pub(crate) fn pick(&self, picker: &dyn FilePicker, dialog: &Dialog, folder: Option<&Path>) {
        let (outbox, asked) = (self.outbox.clone(), dialog.clone());
        picker.pick(dialog, folder, Box::new(move |picked| outbox.put(Report::Picked(asked, picked))));
    }

    /// Has a picture taken of the whole window, once this frame is drawn.
    pub(crate) fn take_screenshot(&self, ctx: &Context, wanted: PictureUse) {
        let outbox = self.outbox.clone();
        let taken = ScreenshotCallback::new(move |image| outbox.put(Report::Screenshot(wanted, image)));
        ctx.send_viewport_cmd(ViewportCommand::Screenshot(taken));
    }

    pub(crate) fn save_figure(&self, figure: Figure, path: PathBuf) {
        self.start("figure", or_failed(Report::FigureSaved), move || {
            figure::write(&figure.content, &path).map(|()| path)
        });
    }

    /// Makes the picture of a figure.
    pub(crate) fn draw_figure(&self, figure: Figure) {
        self.start("figure", or_failed(Report::FigureDrawn), move || figure::picture(&figure.content));
    }

    /// Shows a folder outside the window.
    pub(crate) fn open_folder(&self, folder: PathBuf) {
        self.start("folder", or_failed(|()| Report::FolderShown), move || saved_digits::open_folder(&folder));
    }

    /// Writes settings into `path` from now on.
    pub(crate) fn keep_settings(&mut self, path: PathBuf) {
        let outbox = self.outbox.clone();
        let failed = move |error: WriteError| outbox.put(Report::SettingsNotSaved(error.to_string()));
        self.settings_writer = Some(SettingsWriter::new(path, failed));
    }

    /// Writes the settings soon.
    pub(crate) fn save_settings(&self, settings: Settings) {
        if let Some(writer) = &self.settings_writer {
            writer.write(settings);
        }
    }

    /// Saves digits in `file` from now on, and begins to read what is there.
    pub(crate) fn keep_digits(&mut self, file: StrokesFile) {
        self.keeper = Some(Keeper::new(file, self.outbox.clone()));
    }

    /// Deletes some of the saved digits and saves others.
    pub(crate) fn exchange_saved(&self, removed: Vec<Drawing>, added: Vec<Drawing>) {
        let request = SavedRequest::Exchange { removed, added };
        if !self.keeper.as_ref().is_some_and(|keeper| keeper.ask(request.clone())) {
            self.outbox.put(Report::Saved(request, Err(NO_THREAD.to_owned())));
        }
    }

    /// Writes everything that is to be written, and waits for it. Returns what could not be saved and why.
    pub(crate) fn finish(&mut self, last_settings: &Settings) -> Vec<String> {
        let settings = self.settings_writer.take().map(|writer| writer.finish(last_settings));
        self.keeper = None;
        let unsaved_digits = self.receiver.try_iter().filter_map(|report| match report {
            Report::Saved(SavedRequest::Exchange { .. }, Err(problem)) => {
                Some(format!("Your digits could not be saved: {problem}"))
            }
            _ => None,
        });
        let unsaved_settings =
            settings.and_then(Result::err).map(|error| format!("The settings could not be saved: {error}"));
        unsaved_digits.chain(unsaved_settings).collect()
    }

    /// Starts a job; `report` makes its report of the result. A job without a thread or with a panic has failed.
    fn start<T>(
        &self,
        name: &str,
        report: impl Fn(Result<T, String>) -> Report + Clone + Send + 'static,
        job: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) {
        let (outbox, report_of_job) = (self.outbox.clone(), report.clone());
        let work = move || {
            let result = panic_boundary::guarded(job).unwrap_or_else(|panicked| Err(panicked.to_string()));
            outbox.put(report_of_job(result));
        };
        if thread::Builder::new().name(name.to_owned()).spawn(work).is_err() {
            self.outbox.put(report(Err(NO_THREAD.to_owned())));
        }
    }
}

/// The report of a job whose failure is a message for the user.
fn or_failed<T>(report: fn(T) -> Report) -> impl Fn(Result<T, String>) -> Report + Clone {
    move |result| result.map_or_else(Report::Failed, report)
}

const NO_THREAD: &str = "the system gave no thread to do it: close other programs and try again";

fn read_checkpoint(folder: &Path) -> Result<State, String> {
    State::read(&folder.join(CHECKPOINT_FILE)).map_err(|error| error.to_string())
}

fn data_of_run(folder: &Path, at_hand: Arc<Dataset>, options: &DataOptions) -> Result<Arc<Dataset>, String> {
    let source = read_checkpoint(folder)?.source;
    let is_at_hand = at_hand.source == source && !at_hand.train.is_empty();
    if is_at_hand { Ok(at_hand) } else { data::of_source(&source, options).map(Arc::new) }
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
        background.start("test", or_failed(Report::FigureSaved), || panic!("on purpose"));
        let report = background.receiver.recv_timeout(Duration::from_mins(1)).unwrap();
        assert!(matches!(report, Report::Failed(problem) if problem.contains("on purpose")));
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
