//! Runs in memory: in order, complete, and the same as without an engine.

use std::{sync::Arc, thread, time::Duration};

use lenet_lab::{
    data::dataset::PIXEL_COUNT,
    model::architecture::{Activation, Architecture},
    train::{
        checkpoint::State,
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        protocol::{Command, Event, Pace, RequestId, RunId, RunSelection, RunTarget},
        run_folder::CHECKPOINT_FILE,
        session::{FinishReason, Phase, Session, Tick},
    },
};

use tempfile::TempDir;

use crate::harness::{
    Lab, PAUSE, RESUME, STEP, all_events, config, digits, losses, reference, scores, start, train_to,
};

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
        events.extend(all_events(&lab.engine));
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
        lab.send(STEP);
        let [Event::Progress(progress), Event::Paused { .. }] = &lab.until_paused()[..] else { panic!("no step") };
        assert_eq!((progress.step, progress.batch, progress.losses.len()), (step, step as usize, 1));
    }
    lab.send(RESUME);
    assert_eq!(lab.next(), Event::Resumed { run });
    lab.until(|event| matches!(event, Event::Epoch { .. }));
    lab.send(PAUSE);
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
    lab.send(STEP);
    lab.until_paused();
    lab.send(STEP);
    let events = lab.until_paused();
    assert_eq!(scores(&events).len(), 1);
    assert!(matches!(events[..], [Event::Evaluating { .. }, .., Event::Progress(_), Event::Paused { .. }]));
    lab.send(STEP);
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
        let Tick::Batches(losses) = session.tick().unwrap() else { panic!("no batch") };
        expected.push(losses[0] as f32);
    }
    assert_ne!(expected, reference(&config, &dataset).losses, "the rate makes a difference");

    let lab = Lab::new();
    let run = lab.start(&config, &dataset, RunTarget::Memory, Pace::Paused).run;
    let set_rate = |learning_rate| Command::SetLearningRate { run, learning_rate };
    for command in [STEP, STEP, STEP, set_rate(0.2)] {
        lab.send(command);
    }
    lab.send(RESUME);
    let events = lab.until_finished();
    assert_eq!(losses(&events, 0), expected);
    assert!(lab.refusal(set_rate(-1.0)).starts_with("learning rate is -1"));
}

#[test]
fn a_finished_run_goes_on_to_more_epochs() {
    let (config, dataset) = (config(1), digits(40, 20));
    let lab = Lab::new();
    lab.start(&config, &dataset, RunTarget::Memory, Pace::Running);
    let mut events = lab.until_finished();
    assert!(lab.refusal(RESUME).contains("the run is finished"));
    lab.send(train_to(3));
    events.extend(lab.until_finished());
    let expected = reference(&TrainingConfig { epoch_count: 3, ..config }, &dataset);
    assert_eq!(losses(&events, 0), expected.losses);
    assert_eq!(scores(&events), expected.scores);
    assert!(lab.refusal(train_to(2)).contains("3 epochs are done"));
}

#[test]
fn without_a_run_every_command_is_answered() {
    let lab = Lab::new();
    let commands = [
        PAUSE,
        RESUME,
        STEP,
        train_to(3),
        Command::SetLearningRate { run: RunId(1), learning_rate: 0.1 },
        Command::Focus(RunId(1)),
        Command::End(RunId(1)),
        Command::Pause(RunSelection::One(RunId(1))),
    ];
    for command in commands {
        assert!(lab.refusal(command).starts_with("nothing is being trained"));
    }
}

#[test]
fn settings_that_cannot_be_trained_with_leave_the_run_alone() {
    let (lab, dataset) = (Lab::new(), digits(40, 20));
    let run = lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused).run;
    let broken = TrainingConfig { batch_size: 0, ..config(1) };
    assert!(lab.refusal(start(&broken, &dataset, RunTarget::Memory, Pace::Running)).starts_with("batch size is 0"));
    lab.send(STEP);
    assert_eq!(lab.until_paused().last(), Some(&Event::Paused { run }));
}

#[test]
fn after_a_restart_nothing_of_the_old_run_follows() {
    let (lab, dataset) = (Lab::new(), digits(400, 20));
    let old = lab.start(&config(1000), &dataset, RunTarget::Memory, Pace::Running).run;
    lab.until(|event| matches!(event, Event::Progress(_)));
    lab.send(start(&config(2), &dataset, RunTarget::Memory, Pace::Running));
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
    let start = lab.start(&wild, &dataset, RunTarget::Numbered(home.path().to_owned()), Pace::Running);
    let (run, folder) = (start.run, start.folder.unwrap());
    let events = lab.until(|event| matches!(event, Event::Failed { .. }));
    let saved = State::read(&folder.join(CHECKPOINT_FILE)).unwrap();
    assert_eq!(saved.progress.phase, Phase::Finished(FinishReason::Diverged));
    let Some(Event::Failed { run: failed, message }) = events.last() else { unreachable!() };
    assert_eq!(*failed, run);
    assert!(message.contains("at step") && message.contains("try a learning rate"), "{message}");

    let (answer, _) = lab.classify(1, &[0; PIXEL_COUNT]);
    assert_eq!(answer.run, Some(run));
    assert!(answer.scores.digits.iter().all(|score| score.is_finite()), "the last good weights read");
    assert!(lab.refusal(RESUME).contains("has diverged"));

    lab.send(Command::SetLearningRate { run, learning_rate: 0.001 });
    lab.until_paused();
    lab.send(RESUME);
    let finished = Event::Finished { run, reason: FinishReason::AllEpochs };
    assert_eq!(lab.until_finished().last(), Some(&finished), "a smaller rate lets it resume");

    lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Running);
    assert_eq!(losses(&lab.until_finished(), 0), reference(&config(1), &dataset).losses);
}

#[test]
fn a_window_that_panics_when_woken_stops_nothing() {
    let options = EngineOptions { wake_interval: Duration::ZERO, thread_count: 1, ..EngineOptions::default() };
    let engine = Engine::spawn(options, || panic!("the window is broken")).unwrap();
    let dataset = digits(80, 20);
    let expected = reference(&config(2), &dataset);
    engine.send(start(&config(2), &dataset, RunTarget::Memory, Pace::Running));
    engine.send(Command::Classify { id: RequestId(1), image: Box::new([0; PIXEL_COUNT]) });
    let mut events = Vec::new();
    while !matches!(events.last(), Some(Event::Finished { .. })) {
        thread::sleep(Duration::from_millis(10));
        events.extend(all_events(&engine));
    }
    assert_eq!(losses(&events, 0), expected.losses);
}
