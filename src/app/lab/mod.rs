//! What the panels show: what the engine told, what was loaded and what was chosen. Knows nothing of egui and computes no
//! network; it changes by [`Lab::apply`] and by the app's carrying out of actions.

mod comparison;
pub(crate) mod data;
mod explained;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod fake_compared;
#[cfg(test)]
mod fake_robustness;
#[cfg(test)]
mod fake_run_step;
mod in_turn;
mod kept;
mod messages;
mod robustness;
mod run;
mod sketch;
mod subject;
mod teaching;
mod view;

use std::{path::PathBuf, sync::Arc, thread};

pub use self::view::Tab;
pub(crate) use self::{
    comparison::{Comparison, Search},
    data::{DataActivity, DataChoice, DataState},
    explained::{Explained, ExplainedPage, ExplainedSide},
    kept::{KeptDigit, KeptDigits},
    messages::{Message, Messages, Severity},
    robustness::{RobustnessCurves, RobustnessProgress, RobustnessState},
    run::{RunPhase, RunView},
    sketch::{Ink, PEN_WIDTHS, Reading as DrawingReading, Sketch, SketchEdit},
    subject::{Picture, Subject},
    teaching::{TeachEdit, TeachingView, digits_in_words, test_in_words},
    view::{MapPlace, MapScale, MapView, SquashingMoment, ValuePlace},
};
use crate::{
    app::numbers::{counted, thousands},
    model::{
        architecture::Architecture, array::Array, device::Device, layer::Layer, model_file::TrainingSummary,
        pretrained::Pretrained, verdict::RejectionThreshold,
    },
    train::{
        config::TrainingConfig,
        protocol::{BatchProgress, CommandKind, Event, NetworkOrigin, OpenedNetwork, RunId, RunStart},
        snapshot::{LayerMaps, ParameterView, Snapshot, TestReadings},
    },
};

/// Everything that a panel may read.
pub(crate) struct Lab {
    /// The network that reads.
    pub network: NetworkInUse,
    /// The run of this session, if one was begun.
    pub run: Option<RunView>,
    /// The run that learns, or learned, in turn with it.
    pub second: Option<RunView>,
    /// What the next run will be trained with.
    pub draft: TrainingConfig,
    /// The images, and what is being done about them.
    pub data: DataState,
    /// The devices, and why one is not there; empty until it is known.
    pub devices: Vec<DeviceState>,
    /// What the network is shown in the views.
    pub subject: Subject,
    /// What the views showed before the drawing was begun.
    pub subject_before_drawing: Option<Subject>,
    /// The drawing and what is made of it.
    pub sketch: Sketch,
    /// The drawings that the user has said the digit of.
    pub kept: KeptDigits,
    /// What the network has been taught of them, or is.
    pub teaching: TeachingView,
    /// What is watched, at the latest moment.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The test images as they were last read, also while nobody watches them.
    pub readings: Option<Arc<TestReadings>>,
    /// How much confidence an answer needs, everywhere.
    pub rejection_threshold: RejectionThreshold,
    /// The tab in the centre.
    pub tab: Tab,
    /// How maps are coloured, everywhere.
    pub map_view: MapView,
    /// The map or kernel that was last pointed at.
    pub highlight: Option<MapPlace>,
    /// The layer that Feature maps shows large.
    pub opened_layer: Layer,
    /// The value whose arithmetic is shown.
    pub inspected: Option<ValuePlace>,
    /// What is being explained.
    pub explained: Option<Explained>,
    /// What happened last.
    pub messages: Messages,
    /// A run of an earlier day that can go on.
    pub offer: Option<ResumeOffer>,
    /// Files and folders opened or saved lately, the latest first.
    pub recent: Vec<PathBuf>,
    /// The runs that can be compared, and what their networks read.
    pub comparison: Comparison,
    /// How much disturbance was stood, as it was measured last.
    pub robustness: RobustnessState,
    /// How often another network came into use.
    pub network_count: u64,
}

/// The network that reads, whether or not a run trains it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkInUse {
    /// Where its weights came from.
    pub origin: NetworkOrigin,
    /// What it is built from.
    pub architecture: Architecture,
    /// How it was trained, if that is known.
    pub training: Option<TrainingSummary>,
}

/// A device, and why it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceState {
    /// The device.
    pub device: Device,
    /// Why it is not there.
    pub missing: Option<String>,
}

/// A run of an earlier day that was not at its end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResumeOffer {
    /// Its folder.
    pub folder: PathBuf,
    /// Whole epochs done.
    pub epoch: u32,
    /// Epochs in all.
    pub epoch_count: u32,
    /// Where its data came from.
    pub source: crate::data::dataset::Source,
}

/// Threads for the network beside the window: all cores but one. The window draws on that one; were it shared, each
/// operation of the network would wait for the thread that is held up.
pub(crate) fn thread_count_beside_window() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).max(1)
}

impl Lab {
    /// A lab that has been told nothing yet, of an engine that reads with this network first.
    pub(crate) fn beginning_with(network: Pretrained) -> Self {
        let mut lab = Self::new();
        lab.network.origin = NetworkOrigin::Pretrained(network);
        lab
    }

    /// A lab that has been told nothing yet: the pretrained network and a few built-in digits.
    pub(crate) fn new() -> Self {
        Self {
            network: NetworkInUse {
                origin: NetworkOrigin::Pretrained(Pretrained::default()),
                architecture: Architecture::MODERN,
                training: None,
            },
            run: None,
            second: None,
            draft: TrainingConfig { thread_count: thread_count_beside_window(), ..TrainingConfig::default() },
            data: DataState::new(),
            devices: Vec::new(),
            subject: Subject::TestDigit(0),
            subject_before_drawing: None,
            sketch: Sketch::default(),
            kept: KeptDigits::default(),
            teaching: TeachingView::default(),
            snapshot: None,
            readings: None,
            rejection_threshold: RejectionThreshold::USUAL,
            tab: Tab::default(),
            map_view: MapView::default(),
            highlight: None,
            opened_layer: Layer::C1,
            inspected: None,
            explained: None,
            messages: Messages::default(),
            offer: None,
            recent: Vec::new(),
            comparison: Comparison::default(),
            robustness: RobustnessState::default(),
            network_count: 0,
        }
    }

    /// Takes in what the engine told.
    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Opened(network) => self.network_opened(*network),
            Event::Started(start) => self.run_started(*start),
            Event::SecondStarted(start) => self.second_started(*start),
            Event::Swapped { run } => self.swapped(run),
            Event::Progress(progress) => self.batches_learned(&progress),
            Event::LearningRateChanged { run, learning_rate } => {
                self.messages.say(format!("Learning rate {learning_rate} from the next batch on"));
                self.in_run(run, |view| view.learning_rate = learning_rate);
            }
            Event::SaveFailed { run, message } => {
                self.messages.fail(message);
                self.in_run(run, |view| view.phase = RunPhase::Paused);
            }
            Event::ModelSaved { path } => self.messages.say(format!("Weights saved in {}", path.display())),
            Event::Classified(classification) => self.drawing_read(&classification),
            Event::RobustnessStarted(start) => self.robustness_started(&start),
            Event::RobustnessMeasured(point) => self.robustness.measured(point),
            Event::RobustnessEnded(end) => self.robustness_ended(end),
            Event::Teaching(progress) => self.teaching.progress = Some(progress),
            Event::Taught(lesson) => self.taught(lesson),
            Event::TeachingCancelled => {
                self.teaching_ended("The network is as it was: it has not learned from your digits");
            }
            Event::TeachingFailed { message } => self.teaching_failed(message),
            Event::NotDone { command, message } => self.not_done(command, message),
            event => self.apply_to_run(event),
        }
    }

    /// Takes in the latest of what is watched.
    pub(crate) fn show(&mut self, snapshot: Arc<Snapshot>) {
        if let Some(readings) = &snapshot.readings {
            self.readings = Some(Arc::clone(readings));
        }
        self.snapshot = Some(snapshot);
    }

    /// What a layer made of the image that is shown.
    pub(crate) fn layer(&self, layer: Layer) -> Option<&LayerMaps> {
        self.snapshot.as_ref()?.activations.as_ref()?.layers.iter().find(|maps| maps.layer == layer)
    }

    /// The shown values of a layer.
    pub(crate) fn layer_values(&self, layer: Layer) -> Option<&Array> {
        self.layer(layer).map(|maps| match self.map_view.moment {
            SquashingMoment::Before => &maps.before_squashing,
            SquashingMoment::After => &maps.after_squashing,
        })
    }

    /// A parameter by its PyTorch name, such as `conv1.weight`, as one of the watched views shows it.
    pub(crate) fn parameter(&self, view: ParameterView, name: &str) -> Option<&Array> {
        let parameters = self.snapshot.as_ref()?.parameters.get(&view)?;
        parameters.iter().find(|(parameter, _)| parameter == name).map(|(_, array)| array)
    }

    /// The name of a run of this session.
    pub(crate) fn run_name(&self, run: RunId) -> String {
        let view = self.run.iter().chain(&self.second).find(|view| view.start.run == run);
        view.map_or_else(|| "A run that was ended".to_owned(), RunView::name)
    }

    /// What the network in use is called: `run-0003 after step 938`, `pretrained network`, a file's name.
    pub(crate) fn network_name(&self) -> String {
        self.name_of(&self.network.origin)
    }

    fn name_of(&self, origin: &NetworkOrigin) -> String {
        match (origin, &self.run) {
            (NetworkOrigin::Run(run), Some(view)) if view.start.run == *run => {
                format!("{} after step {}", view.name(), thousands(view.step))
            }
            (NetworkOrigin::Run(_), _) => "the run that was ended".to_owned(),
            (NetworkOrigin::Pretrained(network), _) => network.words().to_owned(),
            (NetworkOrigin::File(path), _) => {
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
            (NetworkOrigin::Taught { base, drawing_count }, _) => {
                format!("{}, fine-tuned on {}", self.name_of(base), counted(*drawing_count, "digit"))
            }
        }
    }

    fn network_opened(&mut self, OpenedNetwork { origin, architecture, training }: OpenedNetwork) {
        // The network of a run that was ended goes on reading.
        let is_same = matches!(origin, NetworkOrigin::Run(_)) && origin == self.network.origin;
        self.network_count += u64::from(!is_same);
        match &origin {
            NetworkOrigin::File(path) => {
                self.messages.say(format!("{} reads now", path.display()));
                (self.run, self.second) = (None, None);
            }
            NetworkOrigin::Pretrained(_) | NetworkOrigin::Run(_) if self.is_taught() => {
                self.messages.say("The network as it was before it learned from your digits reads again");
            }
            // Each tells at its beginning that the engine reads with it.
            NetworkOrigin::Pretrained(_) if self.run.is_none() && self.network.origin == origin => {}
            NetworkOrigin::Pretrained(network) => {
                self.messages.say(format!("The {} reads now", network.words()));
                (self.run, self.second) = (None, None);
            }
            NetworkOrigin::Run(_) | NetworkOrigin::Taught { .. } => {}
        }
        self.network = NetworkInUse { origin, architecture, training };
        self.teaching.lesson = None;
        // What another network took the test images for says nothing about this one.
        self.readings = None;
    }

    fn run_started(&mut self, start: RunStart) {
        let origin = NetworkOrigin::Run(start.run);
        self.network_count += 1;
        self.network = NetworkInUse { origin, architecture: start.config.architecture, training: None };
        self.teaching.lesson = None;
        self.draft = start.config.clone();
        self.offer = None;
        self.readings = None;
        let view = RunView::new(start);
        let verb = if view.step == 0 { "has begun" } else { "goes on" };
        let (images, name) = (thousands(view.start.training_image_count as u64), view.start.source.name());
        self.messages.say(format!("{} {verb}: {} epochs of {images} images, {name}", view.name(), view.epoch_count));
        (self.run, self.second) = (Some(view), None);
    }

    fn batches_learned(&mut self, progress: &BatchProgress) {
        self.in_run(progress.run, |view| view.batches_learned(progress));
    }

    fn apply_to_run(&mut self, event: Event) {
        self.apply_to_second(&event);
        let Some(view) = &mut self.run else { return };
        let is_held = matches!(event, Event::Paused { .. });
        let Some(message) = view.apply(event) else { return };
        // A run that could not be saved is held: why was told, and is still to be read.
        let is_why_told = is_held && self.messages.latest().is_some_and(|latest| latest.severity == Severity::Error);
        if !is_why_told {
            self.messages.add(message);
        }
    }

    fn in_run(&mut self, run: RunId, change: impl FnOnce(&mut RunView)) {
        let views = self.run.iter_mut().chain(&mut self.second);
        if let Some(view) = views.into_iter().find(|view| view.start.run == run) {
            change(view);
        }
    }

    fn not_done(&mut self, command: CommandKind, message: String) {
        // What is asked again at the next chance needs no words; what the user asked for does.
        match command {
            CommandKind::Classify(_) => self.sketch.not_answered(message),
            CommandKind::MeasureRobustness => {
                self.robustness.progress = None;
                self.messages.fail(message);
            }
            _ => self.messages.fail(message),
        }
    }
}
