//! The state that panels show: what the engine reports, what was loaded and what the user chose. It knows nothing of egui and
//! computes no network. [`Lab::apply`] and the app's actions change it.

mod comparison;
pub(crate) mod data;
mod evaluations;
#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod fake_compared;
#[cfg(test)]
mod fake_methods;
#[cfg(test)]
mod fake_robustness;
#[cfg(test)]
mod fake_run_step;
#[cfg(test)]
mod fake_strings;
mod fine_tuning;
mod messages;
mod methods;
mod names;
mod next_step;
mod resume_offer;
mod robustness;
mod run;
mod seed_repeat;
mod side_by_side;
mod sketch;
mod strings;
mod subject;
mod view;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, thread};

pub use self::view::Tab;
pub(crate) use self::{
    comparison::Comparison,
    data::{DataActivity, DataChoice, DataState},
    evaluations::SetEvaluations,
    fine_tuning::{FineTuneEdit, SavedDigit, SavedDigits, digits_in_words, test_in_words},
    messages::{FollowUp, Message, Messages, Severity},
    methods::{
        MeasuredCell, MethodErrors, MethodList, MethodReads, MethodTask, MethodWork, MethodsState, secs_in_words,
    },
    next_step::NextStep,
    resume_offer::ResumeOffer,
    robustness::{RobustnessCurves, RobustnessState},
    run::{RunPhase, RunView},
    seed_repeat::SeedRepeat,
    sketch::{Ink, PEN_WIDTHS, Prediction as DrawingPrediction, Sketch, SketchEdit},
    strings::{StringEdit, StringPicture, StringSource, StringState},
    subject::{Picture, Subject},
    view::{Explained, ExplainedSide, MapPlace, MapScale, MapView, UnitValue, ValuePlace},
};
use super::demonstration::Demonstration;
use crate::{
    data::dataset::Dataset,
    model::{
        architecture::Architecture,
        array::Array,
        device::Device,
        layer::Layer,
        model_file::TrainingSummary,
        parameters::{Role, parameter_shapes},
        pretrained::Pretrained,
        verdict::RejectionThreshold,
        weights_file::Recognition,
    },
    train::{
        config::TrainingConfig,
        fine_tuning::FineTuneReport,
        protocol::{Event, JobKind, JobProgress, NetworkId, NetworkOrigin, OpenedNetwork, RunId},
        snapshot::{Activations, DatasetId, LayerMaps, Neighbours, ParameterView, SetPredictions, Snapshot},
    },
};

/// Everything that a panel may read.
pub(crate) struct Lab {
    pub network: NetworkInUse,
    /// The runs of this session: those that learn, and until others start those that have ended.
    pub runs: BTreeMap<RunId, RunView>,
    /// The run that the views look into, if one was started.
    pub focus: Option<RunId>,
    /// The settings of the next run.
    pub draft: TrainingConfig,
    pub data: DataState,
    /// Empty until they are known.
    pub devices: Vec<DeviceState>,
    /// The image in the views.
    pub subject: Subject,
    /// The image in the views before the drawing was begun.
    pub subject_before_drawing: Option<Subject>,
    pub sketch: Sketch,
    pub saved: SavedDigits,
    /// What the fine-tuning of the network in use has changed.
    pub fine_tune_report: Option<FineTuneReport>,
    /// The latest of what is watched.
    pub snapshot: Option<Arc<Snapshot>>,
    /// The latest predictions for the test images, also while nobody watches them.
    pub predictions: Option<Arc<SetPredictions>>,
    pub evaluations: SetEvaluations,
    /// A snapshot of a network that the engine has not announced yet.
    early_snapshot: Option<Arc<Snapshot>>,
    jobs: BTreeMap<JobKind, JobProgress>,
    /// Holds for all predictions.
    pub rejection_threshold: RejectionThreshold,
    pub tab: Tab,
    /// Holds for all maps.
    pub map_view: MapView,
    /// The map or kernel that was last pointed at.
    pub highlight: Option<MapPlace>,
    /// The layer that Feature maps shows large.
    pub opened_layer: Layer,
    /// The value whose arithmetic is shown.
    pub inspected: Option<ValuePlace>,
    pub explained: Option<Explained>,
    /// The demonstration that was begun last, until something else is.
    pub demonstration: Option<Demonstration>,
    pub messages: Messages,
    /// A run that has ended before its end and can be resumed.
    pub offer: Option<ResumeOffer>,
    /// Files and folders opened or saved lately, the latest first.
    pub recent: Vec<PathBuf>,
    /// The seeds that are being trained one after the other.
    pub seed_repeat: Option<SeedRepeat>,
    pub comparison: Comparison,
    pub robustness: RobustnessState,
    pub methods: MethodsState,
    pub strings: StringState,
}

/// The network in use, whether or not a run trains it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkInUse {
    pub id: NetworkId,
    /// Where its weights came from.
    pub origin: NetworkOrigin,
    pub architecture: Architecture,
    /// How it was trained, if that is known.
    pub training: Option<TrainingSummary>,
    /// What was found out about its file, if another program wrote that.
    pub recognition: Option<Recognition>,
}

/// A device, and why it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeviceState {
    pub device: Device,
    pub missing: Option<String>,
}

/// Threads for the network beside the window: all cores but one. The window draws on that one; were it shared, each
/// operation of the network would wait for the thread that is held up.
pub(crate) fn thread_count_beside_window() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).max(1)
}

impl Lab {
    /// A lab without any event yet: a pretrained network and a few built-in digits.
    pub(crate) fn new() -> Self {
        let data = DataState::new();
        let strings = StringState::new(&data.dataset);
        Self {
            network: NetworkInUse {
                id: NetworkId::default(),
                origin: NetworkOrigin::Pretrained(Pretrained::default()),
                architecture: Architecture::MODERN,
                training: None,
                recognition: None,
            },
            runs: BTreeMap::new(),
            focus: None,
            draft: TrainingConfig { thread_count: thread_count_beside_window(), ..TrainingConfig::default() },
            data,
            devices: Vec::new(),
            subject: Subject::TestDigit(0),
            subject_before_drawing: None,
            sketch: Sketch::default(),
            saved: SavedDigits::default(),
            fine_tune_report: None,
            snapshot: None,
            predictions: None,
            evaluations: SetEvaluations::default(),
            early_snapshot: None,
            jobs: BTreeMap::new(),
            rejection_threshold: RejectionThreshold::DEFAULT,
            tab: Tab::default(),
            map_view: MapView::default(),
            highlight: None,
            opened_layer: Layer::C1,
            inspected: None,
            explained: None,
            demonstration: None,
            messages: Messages::default(),
            offer: None,
            recent: Vec::new(),
            seed_repeat: None,
            comparison: Comparison::default(),
            robustness: RobustnessState::default(),
            methods: MethodsState::default(),
            strings,
        }
    }

    /// Takes in an event of the engine.
    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::Opened(network) => self.network_opened(*network),
            Event::Started(start) => self.run_started(*start),
            Event::Focused { run, network } => self.focused(run, network),
            Event::ModelSaved { path } => self.messages.say(format!("Weights saved in {}", path.display())),
            Event::Classified(classification) => self.classified(&classification),
            Event::ClassifyFailed { id, run, message } => self.classify_failed(id, run, message),
            Event::JobProgress(progress) if progress.done < progress.total => {
                self.jobs.insert(progress.job, progress);
            }
            Event::JobProgress(JobProgress { job, .. }) => {
                self.jobs.remove(&job);
            }
            Event::JobFailed { job, message } => {
                self.jobs.remove(&job);
                self.messages.fail(message);
            }
            Event::Evaluated(predictions) => self.evaluations.take(predictions),
            Event::EvaluationCancelled(set) => drop(self.jobs.remove(&JobKind::SetEvaluation(set))),
            Event::RobustnessStarted(start) => self.robustness_started(&start),
            Event::RobustnessMeasured(point) => {
                self.robustness.latest.iter_mut().for_each(|latest| latest.points.push(point));
            }
            Event::RobustnessEnded(end) => self.robustness_ended(end),
            Event::FineTuned(report) => self.fine_tuned(report),
            Event::FineTuningCancelled => {
                self.jobs.remove(&JobKind::FineTuning);
                self.messages.say("Fine-tuning is cancelled: the network is as it was");
            }
            Event::CommandFailed { run, message } => self.command_failed(run, &message),
            Event::LearningRateChanged { run, learning_rate, changes } => {
                self.messages.say(format!("Learning rate {learning_rate} from the next batch on"));
                self.in_run(run, |view| (view.learning_rate, view.changes) = (learning_rate, changes));
            }
            Event::KeptInMemory { message } => self.kept_in_memory(&message),
            Event::SaveFailed { run, message } => {
                self.messages.fail(message);
                self.in_run(run, |view| view.phase = RunPhase::Paused);
            }
            Event::Progress(progress) => self.in_run(progress.run, |view| view.batches_learned(&progress)),
            Event::Evaluating { run, .. }
            | Event::Epoch { run, .. }
            | Event::Paused { run }
            | Event::Resumed { run }
            | Event::Finished { run, .. }
            | Event::Stopped { run }
            | Event::Failed { run, .. }
            | Event::EpochCountChanged { run, .. } => self.apply_to_run(run, event),
        }
        self.drop_outdated();
    }

    /// Takes in the latest of what is watched. That of a network to come waits for the network's event.
    pub(crate) fn show(&mut self, snapshot: Arc<Snapshot>) {
        self.early_snapshot = Some(snapshot);
        self.drop_outdated();
    }

    pub(crate) fn use_dataset(&mut self, dataset: Arc<Dataset>) {
        self.strings.dataset_changed(&dataset);
        self.data.dataset = dataset;
        self.drop_outdated();
    }

    /// The progress of a job under way.
    pub(crate) fn job(&self, job: JobKind) -> Option<JobProgress> {
        self.jobs.get(&job).copied()
    }

    /// The training images nearest to the image, where they are of the images at hand.
    pub(crate) fn neighbours(&self) -> Option<&Neighbours> {
        let neighbours = self.snapshot.as_ref()?.neighbours.as_ref();
        neighbours.filter(|neighbours| neighbours.dataset == DatasetId::from(&self.data.dataset))
    }

    pub(crate) fn activations(&self) -> Option<&Activations> {
        self.snapshot.as_ref()?.activations.as_ref()
    }

    /// The values of a layer for the image that is shown.
    pub(crate) fn layer(&self, layer: Layer) -> Option<&LayerMaps> {
        self.activations()?.layers.iter().find(|maps| maps.layer == layer)
    }

    /// The shown values of a layer.
    pub(crate) fn layer_values(&self, layer: Layer) -> Option<&Array> {
        self.layer(layer).map(|maps| match self.map_view.values {
            UnitValue::PreActivation => &maps.pre_activation,
            UnitValue::Activation => &maps.activation,
        })
    }

    /// The parameters with a role in a layer, as one of the watched views shows them.
    pub(crate) fn parameter(&self, view: ParameterView, layer: Layer, role: Role) -> Option<&Array> {
        let shapes = parameter_shapes(&self.network.architecture);
        let shape = shapes.iter().find(|shape| (shape.layer, shape.role) == (layer, role))?;
        let parameters = self.snapshot.as_ref()?.parameters.get(&view)?;
        parameters.iter().find(|(name, _)| *name == shape.name).map(|(_, array)| array)
    }

    fn network_opened(&mut self, opened: OpenedNetwork) {
        let OpenedNetwork { network, origin, architecture, training, recognition } = opened;
        match &origin {
            NetworkOrigin::File(path) => {
                self.messages.say(format!("Now using {}", path.display()));
                self.forget_runs();
            }
            NetworkOrigin::Pretrained(_) | NetworkOrigin::Run(_) if self.is_fine_tuned() => {
                self.messages.say("Now using the network as it was before fine-tuning");
            }
            // The engine announces its first network, too.
            NetworkOrigin::Pretrained(_) if self.runs.is_empty() && self.network.origin == origin => {}
            NetworkOrigin::Pretrained(network) => {
                self.messages.say(format!("Now using the network {}", network.words()));
                self.forget_runs();
            }
            NetworkOrigin::Run(_) | NetworkOrigin::FineTuned { .. } => {}
        }
        if let Some(recognition) = &recognition {
            self.messages.add(Message::info(recognition.to_string()).followed_by(FollowUp::OpenTab(Tab::Architecture)));
        }
        self.network = NetworkInUse { id: network, origin, architecture, training, recognition };
        self.fine_tune_report = None;
    }

    fn forget_runs(&mut self) {
        self.runs.clear();
        self.focus = None;
        self.sketch.forget_others();
    }

    fn in_run(&mut self, run: RunId, change: impl FnOnce(&mut RunView)) {
        if let Some(view) = self.runs.get_mut(&run) {
            change(view);
        }
    }

    pub(super) fn command_failed(&mut self, run: Option<RunId>, message: &str) {
        let whose = run.map_or_else(String::new, |run| format!("{}: ", self.run_name(run)));
        self.messages.fail(format!("{whose}{message}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the engine shows of the same network with other values.
    fn snapshot(lab: &Lab, change: impl FnOnce(&mut Snapshot)) -> Arc<Snapshot> {
        let mut snapshot = Snapshot::clone(lab.snapshot.as_ref().unwrap());
        change(&mut snapshot);
        Arc::new(snapshot)
    }

    #[test]
    fn a_late_snapshot_of_other_images_brings_no_predictions_back() {
        let mut lab = Lab::fake();
        let late = Arc::clone(lab.snapshot.as_ref().unwrap());
        assert!(lab.predictions.is_some() && lab.neighbours().is_some());
        lab.use_dataset(Arc::new(Dataset::clone(&lab.data.dataset)));
        assert!(lab.predictions.is_none() && lab.neighbours().is_none());
        lab.show(late);
        assert!(lab.predictions.is_none() && lab.neighbours().is_none(), "as many images, but others");
    }

    #[test]
    fn a_late_snapshot_of_another_network_is_not_shown() {
        let mut lab = Lab::fake();
        let late = snapshot(&lab, |snapshot| snapshot.step = 77);
        let network = NetworkId(lab.network.id.0 + 1);
        let opened = OpenedNetwork {
            network,
            origin: NetworkOrigin::File("net.safetensors".into()),
            architecture: Architecture::MODERN,
            training: None,
            recognition: None,
        };
        // The engine shows the next network before it announces it.
        let early = snapshot(&lab, |snapshot| (snapshot.network, snapshot.step) = (network, 88));
        lab.show(Arc::clone(&early));
        assert_ne!(lab.snapshot.as_ref().unwrap().step, 88);
        lab.apply(Event::Opened(Box::new(opened)));
        assert_eq!(lab.snapshot.as_ref().unwrap().step, 88, "it is shown once it is announced");
        assert!(lab.predictions.is_none());
        lab.show(late);
        assert_eq!(lab.snapshot.as_ref().unwrap().step, 88);
    }
}
