//! Two runs in turn: each as if it were alone, both at the same place, and neither in the other one's way.

use std::{fs, sync::Arc};

use lenet_lab::{
    data::dataset::{Dataset, PIXEL_COUNT},
    model::architecture::{Activation, Architecture},
    train::{
        config::TrainingConfig,
        protocol::{Classification, Command, Event, NewRun, Pace, RequestId, RunId, RunStart, RunTarget},
        run_folder::CHECKPOINT_FILE,
    },
};
use tempfile::TempDir;

use crate::harness::{Lab, config, digits, losses, reference, scores};

fn relu(epoch_count: u32) -> TrainingConfig {
    let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
    TrainingConfig { architecture, ..config(epoch_count) }
}

fn both(configs: [&TrainingConfig; 2], dataset: &Arc<Dataset>, targets: [RunTarget; 2], pace: Pace) -> Command {
    let [first, second] = configs.map(Clone::clone);
    let [target, second_target] = targets;
    let runs = [NewRun { config: first, target }, NewRun { config: second, target: second_target }];
    Command::StartInTurn { runs: Box::new(runs), dataset: Arc::clone(dataset), pace }
}

fn in_memory(configs: [&TrainingConfig; 2], dataset: &Arc<Dataset>, pace: Pace) -> Command {
    both(configs, dataset, [RunTarget::Memory, RunTarget::Memory], pace)
}

/// How both began.
fn started(lab: &Lab) -> [RunStart; 2] {
    let first = lab.started();
    let Event::SecondStarted(second) = lab.next() else { panic!("the second has not begun") };
    assert!(second.run > first.run);
    [first, *second]
}

fn start(lab: &Lab, configs: [&TrainingConfig; 2], dataset: &Arc<Dataset>, pace: Pace) -> [RunId; 2] {
    lab.send(in_memory(configs, dataset, pace));
    started(lab).map(|start| start.run)
}

fn run_of(event: &Event) -> Option<RunId> {
    match event {
        Event::Progress(progress) => Some(progress.run),
        Event::Evaluating { run, .. }
        | Event::Epoch { run, .. }
        | Event::Finished { run, .. }
        | Event::Paused { run }
        | Event::Continued { run }
        | Event::Stopped { run }
        | Event::SaveFailed { run, .. }
        | Event::Failed { run, .. } => Some(*run),
        _ => None,
    }
}

fn of_run(events: &[Event], run: RunId) -> Vec<Event> {
    events.iter().filter(|event| run_of(event) == Some(run)).cloned().collect()
}

/// All events up to the moment when each run has had one that is `last`.
fn until_both(lab: &Lab, runs: [RunId; 2], last: fn(&Event) -> bool) -> Vec<Event> {
    let mut events = Vec::new();
    let is_there = |events: &[Event], run| events.iter().any(|event| last(event) && run_of(event) == Some(run));
    while !runs.iter().all(|run| is_there(&events, *run)) {
        events.push(lab.next());
    }
    events
}

const IS_FINISHED: fn(&Event) -> bool = |event| matches!(event, Event::Finished { .. });
const IS_PAUSED: fn(&Event) -> bool = |event| matches!(event, Event::Paused { .. });

/// What both take an image for at one moment, and all events before.
fn classify(lab: &Lab, id: u64) -> ([Classification; 2], Vec<Event>) {
    let (first, mut events) = lab.classify(id, &[70; PIXEL_COUNT]);
    let is_answer = |event: &Event| matches!(event, Event::Classified(answer) if answer.id == RequestId(id));
    events.extend(lab.until(is_answer));
    let Some(Event::Classified(second)) = events.pop() else { unreachable!() };
    ([first, second], events)
}

#[track_caller]
fn check_as_alone(events: &[Event], run: RunId, config: &TrainingConfig, dataset: &Arc<Dataset>) {
    let (own, alone) = (of_run(events, run), reference(config, dataset));
    assert_eq!(losses(&own, 0), alone.losses);
    assert_eq!(scores(&own), alone.scores);
}

#[test]
fn each_goes_as_it_would_alone_bit_for_bit() {
    let (lab, dataset) = (Lab::new(), digits(200, 600));
    let batches_of_one = TrainingConfig { batch_size: 1, learning_rate: 0.002, ..config(2) };
    for second in [relu(2), batches_of_one, TrainingConfig { thread_count: 2, ..config(2) }] {
        let runs = start(&lab, [&config(2), &second], &dataset, Pace::Running);
        let events = until_both(&lab, runs, IS_FINISHED);
        check_as_alone(&events, runs[0], &config(2), &dataset);
        check_as_alone(&events, runs[1], &second, &dataset);
    }
}

#[test]
fn both_stay_at_the_same_place_whatever_their_batches() {
    let (lab, dataset) = (Lab::new(), digits(400, 20));
    let second = TrainingConfig { batch_size: 3, ..relu(1000) };
    let runs = start(&lab, [&config(1000), &second], &dataset, Pace::Running);
    // 50 batches of 8 and 134 of up to 3 in each epoch.
    let images = |step: u64, per_epoch: u64, size: u64| (step / per_epoch * 400) + (step % per_epoch) * size;
    for id in 1..=30 {
        lab.until(|event| matches!(event, Event::Progress(_)));
        let ([first, second], _) = classify(&lab, id);
        assert_eq!([first.run, second.run], runs.map(Some));
        let distance = images(first.step, 50, 8).abs_diff(images(second.step, 134, 3));
        assert!(distance <= 8, "{} and {} steps", first.step, second.step);
    }
}

#[test]
fn both_are_held_stepped_and_go_on_together() {
    let (lab, dataset) = (Lab::new(), digits(160, 20));
    let second = TrainingConfig { batch_size: 2, ..relu(50) };
    let runs = start(&lab, [&config(50), &second], &dataset, Pace::Paused);
    for step in 1..=3 {
        lab.send(Command::Step);
        let events = until_both(&lab, runs, IS_PAUSED);
        assert_eq!(losses(&of_run(&events, runs[0]), step - 1).len(), 1);
        assert_eq!(losses(&of_run(&events, runs[1]), 4 * (step - 1)).len(), 4, "as many images");
    }
    lab.send(Command::Continue);
    until_both(&lab, runs, |event| matches!(event, Event::Epoch { .. }));
    lab.send(Command::Pause);
    until_both(&lab, runs, IS_PAUSED);
    let (first, _) = classify(&lab, 1);
    let (second, events) = classify(&lab, 2);
    assert_eq!(first.map(|answer| answer.scores), second.map(|answer| answer.scores));
    assert_eq!(events, vec![], "paused runs do nothing");
}

#[test]
fn a_second_that_diverges_does_not_hurt_the_first() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let wild = TrainingConfig { learning_rate: 1000.0, ..relu(3) };
    let [first, second] = start(&lab, [&config(3), &wild], &dataset, Pace::Running);
    let events = lab.until_finished();
    let failed = |event: &Event| matches!(event, Event::Failed { run, .. } if *run == second);
    assert!(events.iter().any(failed), "{events:?}");
    check_as_alone(&events, first, &config(3), &dataset);
}

#[test]
fn when_the_first_is_at_its_end_the_second_goes_on_to_its_own() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let second = relu(3);
    let runs = start(&lab, [&config(1), &second], &dataset, Pace::Running);
    let mut events = until_both(&lab, runs, IS_FINISHED);
    check_as_alone(&events, runs[0], &config(1), &dataset);
    check_as_alone(&events, runs[1], &second, &dataset);
    assert!(lab.refusal(Command::Pause).contains("the run is finished"));
    lab.send(Command::SetEpochCount(4));
    events.extend(until_both(&lab, runs, IS_FINISHED));
    check_as_alone(&events, runs[0], &config(4), &dataset);
    check_as_alone(&events, runs[1], &relu(4), &dataset);
}

#[test]
fn the_second_becomes_the_one_that_is_looked_into() {
    let (lab, dataset, folder) = (Lab::new(), digits(80, 20), TempDir::new().unwrap());
    let [first, second] = start(&lab, [&config(9), &relu(9)], &dataset, Pace::Paused);
    lab.send(Command::Step);
    until_both(&lab, [first, second], IS_PAUSED);
    let (before, _) = classify(&lab, 1);
    lab.send(Command::Swap);
    assert_eq!(lab.next(), Event::Swapped { run: second });
    let (after, _) = classify(&lab, 2);
    assert_eq!(after.each_ref().map(|answer| answer.run), [Some(second), Some(first)]);
    assert_eq!([after[0].scores, after[1].scores], [before[1].scores, before[0].scores]);
    let file = folder.path().join("second.safetensors");
    lab.send(Command::SaveModel(file.clone()));
    lab.until(|event| matches!(event, Event::ModelSaved { .. }));
    let saved = lenet_lab::model::model_file::ModelFile::read(&file).unwrap();
    assert_eq!(saved.architecture.activation, Activation::Relu);
}

#[test]
fn the_second_can_be_ended_alone() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let [first, second] = start(&lab, [&config(2), &relu(2)], &dataset, Pace::Paused);
    lab.send(Command::Step);
    let mut events = until_both(&lab, [first, second], IS_PAUSED);
    // Held, so that it cannot have come to its end before it is ended.
    lab.send(Command::EndSecond);
    lab.send(Command::Continue);
    events.extend(lab.until_finished());
    assert!(events.contains(&Event::Stopped { run: second }));
    check_as_alone(&events, first, &config(2), &dataset);
    for command in [Command::EndSecond, Command::Swap] {
        assert!(lab.refusal(command).starts_with("no second network is being trained"));
    }
}

#[test]
fn both_are_kept_in_folders_of_their_own_and_a_new_run_ends_both() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let numbered = || RunTarget::Numbered(runs.path().to_owned());
    let (lab, second) = (Lab::new(), relu(2));
    lab.send(both([&config(2), &second], &dataset, [numbered(), numbered()], Pace::Paused));
    let starts = started(&lab);
    lab.send(Command::Step);
    until_both(&lab, [starts[0].run, starts[1].run], IS_PAUSED);
    let folders = starts.map(|start| start.folder.unwrap());
    assert_eq!(folders, ["run-0001", "run-0002"].map(|name| runs.path().join(name)));
    let resume = |folder| Command::Resume { folder, dataset: Arc::clone(&dataset), pace: Pace::Paused };
    for folder in folders.clone() {
        assert!(lab.refusal(resume(folder)).contains("open already"));
    }
    lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused);
    lab.send(resume(folders[1].clone()));
    let start = lab.started();
    assert_eq!((start.progress.step, start.config), (1, second), "it is saved and unlocked");
}

#[test]
fn where_one_cannot_begin_neither_does() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let taken = runs.path().join("taken");
    fs::create_dir_all(taken.join("something")).unwrap();
    let lab = Lab::new();
    let run = lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused).run;
    let broken = TrainingConfig { batch_size: 0, ..config(1) };
    let folder = runs.path().join("first");
    let targets = || [RunTarget::Folder(folder.clone()), RunTarget::Folder(taken.clone())];
    let refusal = lab.refusal(both([&config(1), &broken], &dataset, targets(), Pace::Running));
    assert!(refusal.starts_with("batch size is 0"), "{refusal}");
    let refusal = lab.refusal(both([&config(1), &config(1)], &dataset, targets(), Pace::Running));
    assert!(refusal.contains("already exists"), "{refusal}");
    assert!(!folder.exists());
    lab.send(Command::Step);
    assert_eq!(lab.until_paused().last(), Some(&Event::Paused { run }), "the run that was there is still there");
}

#[test]
fn where_one_cannot_be_written_the_other_waits_for_it() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let (folder, away) = (runs.path().join("second"), runs.path().join("away"));
    let (lab, second) = (Lab::new(), relu(2));
    let targets = [RunTarget::Memory, RunTarget::Folder(folder.clone())];
    lab.send(both([&config(2), &second], &dataset, targets, Pace::Paused));
    let ids = started(&lab).map(|start| start.run);
    fs::rename(&folder, &away).unwrap();
    lab.send(Command::Continue);
    let mut events = until_both(&lab, ids, IS_PAUSED);
    assert!(events.iter().any(|event| matches!(event, Event::SaveFailed { run, .. } if *run == ids[1])), "{events:?}");
    assert_eq!(ids.map(|run| scores(&of_run(&events, run)).len()), [1, 1]);
    fs::rename(&away, &folder).unwrap();
    lab.send(Command::Continue);
    events.extend(until_both(&lab, ids, IS_FINISHED));
    check_as_alone(&events, ids[0], &config(2), &dataset);
    check_as_alone(&events, ids[1], &second, &dataset);
    assert!(folder.join(CHECKPOINT_FILE).exists());
}
