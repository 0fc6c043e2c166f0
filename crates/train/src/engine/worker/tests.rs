//! Failures that no command can bring about: a run is broken from inside, and the thread's work goes on.

use std::sync::{Arc, mpsc};

use super::*;
use crate::{
    config::TrainingConfig,
    engine::{outbox::EventQueue, viewer::SnapshotCell},
    protocol::{Command, NetworkOrigin, NewRun, Pace, RequestId, RunId, RunTarget},
    session::{Session, Tick},
};
use lenet_data::dataset::{Dataset, LabelledImages, PIXEL_COUNT, Source};
use lenet_model::{model_file::ModelFile, pretrained::Pretrained};

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

fn start() -> Command {
    let (config, dataset) = (Box::new(config()), dataset(20));
    Command::Start { config, dataset, target: RunTarget::Memory, pace: Pace::Running }
}

fn start_in_turn() -> Command {
    let run = || NewRun { config: config(), target: RunTarget::Memory };
    Command::StartInTurn { runs: Box::new([run(), run()]), dataset: dataset(20), pace: Pace::Running }
}

/// A thread's loop whose commands are carried out by hand, and what it tells.
fn worker() -> (Worker, Arc<EventQueue>) {
    let (_, receiver) = mpsc::channel();
    let queue = Arc::<EventQueue>::default();
    let options = EngineOptions::default();
    let outbox = Outbox::new(Arc::clone(&queue), Box::new(|| {}), options.wake_interval);
    let viewer = Viewer::new(Arc::<SnapshotCell>::default(), options.snapshot_interval);
    let first = Reader::new(NetworkOrigin::Pretrained(Pretrained::Modern), ModelFile::pretrained().unwrap());
    (Worker::new(options, Inbox::new(receiver), outbox, viewer, first), queue)
}

/// Starts a run, breaks it, and gives the message of its failure after checking that another run is as it should be.
fn failure_after(break_run: impl FnOnce(&mut Session)) -> String {
    let (mut worker, queue) = worker();
    worker.carry_out(start());
    break_run(worker.runs.first_mut().unwrap().session_mut());
    worker.work();
    let events = queue.take_all();
    let [Event::Started(_), Event::Failed { run: RunId(1), message }, Event::Opened(_)] = &events[..] else {
        panic!("{events:?}")
    };

    worker.carry_out(Command::Classify { id: RequestId(1), image: Box::new([0; PIXEL_COUNT]) });
    assert!(matches!(queue.take_all()[..], [Event::Classified(_)]), "the pretrained network reads");
    worker.carry_out(start());
    let mut session = Session::new(config(), dataset(20)).unwrap();
    let Tick::Batch { loss } = session.tick().unwrap() else { panic!("no batch") };
    let Tick::Batch { loss: next_loss } = session.tick().unwrap() else { panic!("no batch") };
    worker.work();
    worker.work();
    let events = queue.take_all();
    let [Event::Started(_), Event::Progress(progress)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(progress.losses, [loss as f32, next_loss as f32], "the second shows that gradients were kept");
    message.clone()
}

#[test]
fn a_panic_ends_the_run_and_nothing_else() {
    let message = failure_after(|session| session.dataset = dataset(1));
    assert!(message.starts_with("an internal error: index out of bounds"), "{message}");
}

#[test]
fn an_error_of_libtorch_ends_the_run_and_nothing_else() {
    let message = failure_after(|session| session.slots.clear());
    assert!(message.starts_with("libtorch failed"), "{message}");
}

#[test]
fn when_the_first_of_two_is_lost_the_second_takes_its_place_and_goes_on() {
    let (mut worker, queue) = worker();
    worker.carry_out(start_in_turn());
    worker.runs.first_mut().unwrap().session_mut().slots.clear();
    (0..6).for_each(|_| worker.work());
    let events = queue.take_all();
    let [Event::Started(_), Event::SecondStarted(_), Event::Failed { run: RunId(1), .. }, rest @ ..] = &events[..]
    else {
        panic!("{events:?}")
    };
    let [Event::Swapped { run: RunId(2) }, Event::Progress(progress)] = rest else { panic!("{rest:?}") };
    assert_eq!((progress.run, progress.losses.len()), (RunId(2), 5));
}

#[test]
fn a_second_that_is_lost_ends_alone() {
    let (mut worker, queue) = worker();
    worker.carry_out(start_in_turn());
    worker.runs.swap().unwrap();
    worker.runs.first_mut().unwrap().session_mut().slots.clear();
    worker.runs.swap().unwrap();
    (0..6).for_each(|_| worker.work());
    let events = queue.take_all();
    let [.., Event::Progress(before), Event::Failed { run: RunId(2), .. }, Event::Progress(after)] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((before.run, before.losses.len(), after.run, after.losses.len()), (RunId(1), 1, RunId(1), 4));
    assert!(worker.runs.second().is_none());
}
