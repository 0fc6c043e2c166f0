//! Runs in memory: in order, complete, and the same as without an engine.

use std::{sync::Arc, thread, time::Duration};

use lenet_lab::{
    data::dataset::PIXEL_COUNT,
    model::architecture::{Activation, Architecture},
    train::{
        checkpoint::State,
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        protocol::{Command, Event, Pace, RequestId, RunId, RunTarget},
        run_folder::CHECKPOINT_FILE,
        session::{FinishReason, Phase, Session, Tick},
    },
};

use tempfile::TempDir;

use crate::harness::{Lab, config, digits, losses, reference, scores};

#[test]
fn every_loss_arrives_once_and_in_order_however_late_it_is_taken() {
    let dataset = digits(1200, 300);
    let config = TrainingConfig { batch_size: 1, ..config(2) };
    let expected = reference(&config, &dataset);
    let lab = Lab::new();
    lab.start(&config, &dataset, RunTarget::Memory, Pace::Running);

    let mut events = Vec::new();
    while !matches!(events.last(), Some(Event::Finished { reason: FinishReason::AllEpochs, .. })) {
        thread::sleep(Duration::from_millis(200));
        events.extend(lab.engine.events());
    }
    assert_eq!(expected.losses.len(), 2400);
    assert_eq!(losses(&events, 0), expected.losses);
    assert_eq!(scores(&events), expected.scores);
}

#[test]
fn a_run_steps_pauses_and_goes_on() {
    let lab = Lab::new();
    let dataset = digits(160, 20);
    let run = lab.start(&config(50), &dataset, RunTarget::Memory, Pace::Paused).run;
    for step in 1..=3 {
        lab.send(Command::Step);
        let [Event::Progress(progress), Event::Paused { .. }] = &lab.until_paused()[..] else { panic!("no step") };
        assert_eq!((progress.step, progress.batch, progress.losses.len()), (step, step as usize, 1));
    }
    lab.send(Command::Continue);
    assert_eq!(lab.next(), Event::Continued { run });
    lab.until(|event| matches!(event, Event::Epoch { .. }));
    lab.send(Command::Pause);
    lab.until_paused();
    let (first, events) = lab.classify(1, &[0; PIXEL_COUNT]);
    let (second, more_events) = lab.classify(2, &[0; PIXEL_COUNT]);
    assert_eq!((first.step, first.scores), (second.step, second.scores));
    assert_eq!((events, more_events), (vec![], vec![]), "a paused run does nothing");
}

#[test]
fn a_step_from_the_end_of_an_epoch_brings_the_evaluation_first() {
    let lab = Lab::new();
    lab.start(&config(2), &digits(8, 600), RunTarget::Memory, Pace::Paused);
    lab.send(Command::Step);
    lab.until_paused();
    lab.send(Command::Step);
    let events = lab.until_paused();
    assert_eq!(scores(&events).len(), 1);
    assert!(matches!(events[..], [Event::Evaluating { .. }, .., Event::Progress(_), Event::Paused { .. }]));
    lab.send(Command::Step);
    let events = lab.until_finished();
    assert_eq!(scores(&events).len(), 1, "the last step is followed by the last evaluation");
}

#[test]
fn a_new_learning_rate_holds_from_the_next_batch() {
    let (config, dataset) = (config(1), digits(48, 20));
    let mut session = Session::new(config.clone(), Arc::clone(&dataset)).unwrap();
    let mut expected = Vec::new();
    for step in 0..6 {
        if step == 3 {
            session.set_learning_rate(0.2).unwrap();
        }
        let Tick::Batch { loss } = session.tick().unwrap() else { panic!("no batch") };
        expected.push(loss as f32);
    }
    assert_ne!(expected, reference(&config, &dataset).losses, "the rate makes a difference");

    let lab = Lab::new();
    lab.start(&config, &dataset, RunTarget::Memory, Pace::Paused);
    for command in [Command::Step, Command::Step, Command::Step, Command::SetLearningRate(0.2)] {
        lab.send(command);
    }
    lab.send(Command::Continue);
    let events = lab.until_finished();
    assert_eq!(losses(&events, 0), expected);
    assert!(lab.refusal(Command::SetLearningRate(-1.0)).starts_with("learning rate is -1"));
}

#[test]
fn a_finished_run_goes_on_to_more_epochs() {
    let (config, dataset) = (config(1), digits(40, 20));
    let lab = Lab::new();
    lab.start(&config, &dataset, RunTarget::Memory, Pace::Running);
    let mut events = lab.until_finished();
    assert!(lab.refusal(Command::Continue).contains("the run is finished"));
    lab.send(Command::SetEpochCount(3));
    events.extend(lab.until_finished());
    let expected = reference(&TrainingConfig { epoch_count: 3, ..config }, &dataset);
    assert_eq!(losses(&events, 0), expected.losses);
    assert_eq!(scores(&events), expected.scores);
    assert!(lab.refusal(Command::SetEpochCount(2)).contains("3 epochs are done"));
}

#[test]
fn without_a_run_every_command_is_answered() {
    let lab = Lab::new();
    let commands = [
        Command::Pause,
        Command::Continue,
        Command::Step,
        Command::SetLearningRate(0.1),
        Command::SetEpochCount(3),
        Command::Save,
        Command::Stop,
    ];
    for command in commands {
        assert!(lab.refusal(command).starts_with("nothing is being trained"));
    }
}

#[test]
fn settings_that_cannot_be_trained_with_leave_the_run_alone() {
    let (lab, dataset) = (Lab::new(), digits(40, 20));
    let run = lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused).run;
    let broken = Box::new(TrainingConfig { batch_size: 0, ..config(1) });
    let start = Command::Start { config: broken, dataset, target: RunTarget::Memory, pace: Pace::Running };
    assert!(lab.refusal(start).starts_with("batch size is 0"));
    lab.send(Command::Step);
    assert_eq!(lab.until_paused().last(), Some(&Event::Paused { run }));
}

#[test]
fn after_a_restart_nothing_of_the_old_run_follows() {
    let (lab, dataset) = (Lab::new(), digits(400, 20));
    let old = lab.start(&config(1000), &dataset, RunTarget::Memory, Pace::Running).run;
    lab.until(|event| matches!(event, Event::Progress(_)));
    let start = |epoch_count| Command::Start {
        config: Box::new(config(epoch_count)),
        dataset: Arc::clone(&dataset),
        target: RunTarget::Memory,
        pace: Pace::Running,
    };
    lab.send(start(2));
    let before = lab.until(|event| matches!(event, Event::Started(_)));
    assert!(before.contains(&Event::Stopped { run: old }));
    let events = lab.until_finished();
    let run_of = |event: &Event| match event {
        Event::Progress(progress) => progress.run,
        Event::Evaluating { run, .. } | Event::Epoch { run, .. } | Event::Finished { run, .. } => *run,
        other => panic!("{other:?}"),
    };
    assert!(events.iter().all(|event| run_of(event) == RunId(old.0 + 1)));
    assert_eq!(losses(&events, 0), reference(&config(2), &dataset).losses);
}

#[test]
fn a_run_that_diverges_says_so_and_the_next_one_is_whole() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    // Squashing would keep the values within bounds.
    let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
    let wild = TrainingConfig { architecture, learning_rate: 1000.0, ..config(3) };
    let home = TempDir::new().unwrap();
    let folder = home.path().join("run");
    let run = lab.start(&wild, &dataset, RunTarget::Folder(folder.clone()), Pace::Running).run;
    let events = lab.until(|event| matches!(event, Event::Failed { .. }));
    let saved = State::read(&folder.join(CHECKPOINT_FILE)).unwrap();
    assert_eq!(saved.progress.phase, Phase::Finished(FinishReason::Diverged));
    let Some(Event::Failed { run: failed, message }) = events.last() else { unreachable!() };
    assert_eq!(*failed, run);
    assert!(message.contains("at step") && message.contains("try a learning rate"), "{message}");

    let (answer, _) = lab.classify(1, &[0; PIXEL_COUNT]);
    assert_eq!(answer.run, Some(run));
    assert!(answer.scores.digits.iter().all(|score| score.is_finite()), "the last good weights read");
    assert!(lab.refusal(Command::Continue).contains("has diverged"));

    lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Running);
    assert_eq!(losses(&lab.until_finished(), 0), reference(&config(1), &dataset).losses);
}

#[test]
fn a_window_that_panics_when_woken_stops_nothing() {
    let options = EngineOptions { wake_interval: Duration::ZERO, thread_count: 1, ..EngineOptions::default() };
    let engine = Engine::spawn(options, || panic!("the window is broken")).unwrap();
    let dataset = digits(80, 20);
    let (config, target) = (Box::new(config(2)), RunTarget::Memory);
    let expected = reference(&config, &dataset);
    engine.send(Command::Start { config, dataset, target, pace: Pace::Running });
    engine.send(Command::Classify { id: RequestId(1), image: Box::new([0; PIXEL_COUNT]) });
    let mut events = Vec::new();
    while !matches!(events.last(), Some(Event::Finished { .. })) {
        thread::sleep(Duration::from_millis(10));
        events.extend(engine.events());
    }
    assert_eq!(losses(&events, 0), expected.losses);
}
