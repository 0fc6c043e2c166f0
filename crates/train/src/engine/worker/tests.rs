//! Failures that no command can bring about: a run is broken from inside, and the thread's work goes on.

use std::sync::{Arc, mpsc};

use super::*;
use crate::{
    config::TrainingConfig,
    engine::{outbox::EventQueue, snapshots::SnapshotCell},
    optimizer::{Optimizer, Sdlm},
    protocol::{Command, NetworkOrigin, NewRun, Pace, RequestId, RunTarget},
    session::{Session, Tick},
    snapshot::{ParameterView, Watch},
};
use lenet_data::dataset::{Dataset, LabelledImages, PIXEL_COUNT, Source};
use lenet_model::{attribution::Question, model_file::ModelFile, pretrained::Pretrained};

fn images(count: usize) -> LabelledImages {
    let pixels = (0..count * PIXEL_COUNT).map(|pixel| (pixel % 251) as u8).collect();
    LabelledImages::new(pixels, (0..count).map(|index| (index % 10) as u8).collect()).unwrap()
}

fn dataset(train_count: usize) -> Arc<Dataset> {
    Arc::new(Dataset { train: images(train_count), test: images(5), source: Source::BuiltIn { seed: 0 } })
}

fn config() -> TrainingConfig {
    TrainingConfig { batch_size: 4, epoch_count: 1, thread_count: 1, ..TrainingConfig::default() }
}

fn start(run_count: usize) -> Command {
    let run = || NewRun { config: config(), target: RunTarget::Memory };
    Command::Start { runs: vec![run(); run_count], dataset: dataset(20), pace: Pace::Running }
}

/// A thread's loop whose commands are executed by hand, its events and its snapshots.
struct ByHand {
    worker: Worker,
    queue: Arc<EventQueue>,
    snapshots: Arc<SnapshotCell>,
}

fn by_hand() -> ByHand {
    let (_, receiver) = mpsc::channel();
    let (queue, snapshots) = (Arc::<EventQueue>::default(), Arc::<SnapshotCell>::default());
    let options = EngineOptions::default();
    let outbox = Outbox::new(Arc::clone(&queue), Box::new(|| {}), options.wake_interval);
    let viewer = Viewer::new(Arc::clone(&snapshots), options.snapshot_interval);
    let first = ActiveNetwork::new(NetworkOrigin::Pretrained(Pretrained::Modern), ModelFile::pretrained().unwrap());
    ByHand { worker: Worker::new(options, Inbox::new(receiver), outbox, viewer, first), queue, snapshots }
}

fn events(queue: &EventQueue) -> Vec<Event> {
    std::iter::from_fn(|| queue.take_next()).collect()
}

/// Starts a run, breaks it, and gives the message of its failure after checking that another run is as it should be.
fn failure_after(break_run: impl FnOnce(&mut Session)) -> String {
    let ByHand { mut worker, queue, .. } = by_hand();
    worker.execute(start(1));
    break_run(worker.runs.in_focus_mut().unwrap().trainer.session_mut());
    worker.work();
    let told = events(&queue);
    let [Event::Started(_), Event::Failed { run: RunId(1), message }, Event::Opened(_)] = &told[..] else {
        panic!("{told:?}")
    };

    worker.execute(Command::Classify { id: RequestId(1), image: Box::new([0; PIXEL_COUNT]) });
    assert!(matches!(events(&queue)[..], [Event::Classified(_)]), "the pretrained network reads");
    worker.execute(start(1));
    let mut session = Session::new(config(), dataset(20)).unwrap();
    let Tick::Batches(losses) = session.tick().unwrap() else { panic!("no batch") };
    let Tick::Batches(next_losses) = session.tick().unwrap() else { panic!("no batch") };
    worker.work();
    worker.work();
    let told = events(&queue);
    let [Event::Started(_), Event::Progress(progress)] = &told[..] else { panic!("{told:?}") };
    assert_eq!(progress.losses, [losses[0] as f32, next_losses[0] as f32], "the second shows that gradients were kept");
    message.clone()
}

#[test]
fn a_panic_ends_the_run_and_nothing_else() {
    let message = failure_after(|session| session.dataset = dataset(1));
    assert!(message.starts_with("an internal error: index out of bounds"), "{message}");
}

#[test]
fn an_error_in_a_batch_ends_the_run_and_nothing_else() {
    let message = failure_after(|session| session.slots.clear());
    assert!(message.starts_with("the optimiser has 0 tensors"), "{message}");
}

#[test]
fn when_the_run_in_focus_is_lost_the_next_has_the_focus_and_goes_on() {
    let ByHand { mut worker, queue, .. } = by_hand();
    worker.execute(start(2));
    worker.runs.in_focus_mut().unwrap().trainer.session_mut().slots.clear();
    (0..6).for_each(|_| worker.work());
    let told = events(&queue);
    let [Event::Started(_), Event::Started(_), Event::Failed { run: RunId(1), .. }, rest @ ..] = &told[..] else {
        panic!("{told:?}")
    };
    let [Event::Focused { run: RunId(2), .. }, Event::Progress(progress)] = rest else { panic!("{rest:?}") };
    assert_eq!((progress.run, progress.losses.len()), (RunId(2), 5));
}

#[test]
fn a_run_out_of_focus_that_is_lost_ends_alone() {
    let ByHand { mut worker, queue, .. } = by_hand();
    worker.execute(start(3));
    worker.runs.get_mut(RunId(2)).unwrap().trainer.session_mut().slots.clear();
    (0..9).for_each(|_| worker.work());
    let told = events(&queue);
    let failed: Vec<_> = told.iter().filter(|event| matches!(event, Event::Failed { .. })).collect();
    assert!(matches!(failed[..], [Event::Failed { run: RunId(2), .. }]), "{told:?}");
    let mut losses = std::collections::BTreeMap::<RunId, usize>::new();
    for event in &told {
        if let Event::Progress(progress) = event {
            *losses.entry(progress.run).or_default() += progress.losses.len();
        }
    }
    assert_eq!(losses.into_iter().collect::<Vec<_>>(), [(RunId(1), 4), (RunId(3), 4)]);
    assert!(worker.runs.get(RunId(2)).is_none() && worker.runs.has_focus(RunId(1)));
}

#[test]
fn what_is_watched_is_shown_again_after_it_could_not_be() {
    let ByHand { mut worker, queue, snapshots } = by_hand();
    let optimizer = Optimizer::Sdlm(Sdlm::DEFAULT);
    let run = NewRun { config: TrainingConfig { optimizer, ..config() }, target: RunTarget::Memory };
    worker.execute(Command::Start { runs: vec![run], dataset: dataset(20), pace: Pace::Paused });
    let slots = |worker: &mut Worker, slots| {
        std::mem::replace(&mut worker.runs.in_focus_mut().unwrap().trainer.session_mut().slots, slots)
    };
    // A tensor without values, which libtorch cannot compute with.
    let whole = slots(&mut worker, vec![tch::Tensor::new()]);
    let parameters = [ParameterView::LearningRates].into();
    worker.execute(Command::Watch(Watch { parameters, ..Watch::default() }));
    worker.work();
    worker.work();
    let told = events(&queue);
    let [Event::Started(_), Event::CommandFailed { run: None, .. }] = &told[..] else { panic!("{told:?}") };
    assert!(snapshots.take().is_none());
    let wait = worker.viewer.time_to_work(worker.position()).unwrap();
    assert!(!wait.is_zero(), "it is tried again, but not at once");

    slots(&mut worker, whole);
    worker.viewer.end_waits();
    worker.work();
    assert!(snapshots.take().unwrap().parameters.contains_key(&ParameterView::LearningRates));
    assert_eq!(worker.viewer.time_to_work(worker.position()), None);
}

#[test]
fn a_job_that_fails_is_told_once_and_begun_again_and_the_rest_is_shown() {
    let ByHand { mut worker, queue, snapshots } = by_hand();
    let attribution = Some(Question { digit: Some(200), ..Question::default() });
    let image = Some(Box::new([90; PIXEL_COUNT]));
    worker.execute(Command::Watch(Watch { image, attribution, ..Watch::default() }));
    let is_begun = |event: &Event| matches!(event, Event::JobProgress(progress) if progress.done == 0);
    let is_failed = |event: &Event| matches!(event, Event::JobFailed { job: JobKind::Attribution, .. });
    for (begun, failed) in [(true, true), (false, false)] {
        worker.work();
        let told = events(&queue);
        assert_eq!([told.iter().any(is_begun), told.iter().any(is_failed)], [begun, failed], "{told:?}");
    }
    let snapshot = snapshots.take().unwrap();
    assert!(snapshot.activations.is_some() && snapshot.attribution.is_none());
    assert!(!worker.viewer.time_to_work(worker.position()).unwrap().is_zero());
    worker.viewer.end_waits();
    worker.work();
    let told = events(&queue);
    assert_eq!([told.iter().any(is_begun), told.iter().any(is_failed)], [true, false], "{told:?}");
}
