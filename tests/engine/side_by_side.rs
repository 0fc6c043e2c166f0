//! Runs side by side: each as if it were alone, all at the same place, and none in the way of another.

use std::{fs, sync::Arc};

use lenet_lab::{
    data::dataset::{Dataset, PIXEL_COUNT},
    model::architecture::{Activation, Architecture, Pooling},
    train::{
        config::TrainingConfig,
        protocol::{
            Classification, Command, Event, MAX_RUN_COUNT, NewRun, Pace, RequestId, RunId, RunSelection, RunStart,
            RunTarget,
        },
        run_folder::CHECKPOINT_FILE,
    },
};
use tempfile::TempDir;

use crate::harness::{Lab, PAUSE, RESUME, STEP, config, digits, losses, reference, scores, train_to};

fn relu(epoch_count: u32) -> TrainingConfig {
    let architecture = Architecture { activation: Activation::Relu, ..Architecture::MODERN };
    TrainingConfig { architecture, ..config(epoch_count) }
}

fn all_of(runs: Vec<NewRun>, dataset: &Arc<Dataset>, pace: Pace) -> Command {
    Command::Start { runs, dataset: Arc::clone(dataset), pace }
}

fn in_memory(configs: &[&TrainingConfig]) -> Vec<NewRun> {
    configs.iter().map(|config| NewRun { config: (*config).clone(), target: RunTarget::Memory }).collect()
}

/// How `count` runs began.
fn started(lab: &Lab, count: usize) -> Vec<RunStart> {
    let mut starts = vec![lab.started()];
    while starts.len() < count {
        let Event::Started(start) = lab.next() else { panic!("a run has not begun") };
        assert!(start.run > starts[0].run && start.network == starts[0].network);
        starts.push(*start);
    }
    starts
}

fn start(lab: &Lab, configs: &[&TrainingConfig], dataset: &Arc<Dataset>, pace: Pace) -> Vec<RunId> {
    lab.send(all_of(in_memory(configs), dataset, pace));
    started(lab, configs.len()).into_iter().map(|start| start.run).collect()
}

fn run_of(event: &Event) -> Option<RunId> {
    match event {
        Event::Progress(progress) => Some(progress.run),
        Event::Evaluating { run, .. }
        | Event::Epoch { run, .. }
        | Event::Finished { run, .. }
        | Event::Paused { run }
        | Event::Resumed { run }
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
fn until_each(lab: &Lab, runs: &[RunId], last: fn(&Event) -> bool) -> Vec<Event> {
    let mut events = Vec::new();
    let is_there = |events: &[Event], run| events.iter().any(|event| last(event) && run_of(event) == Some(run));
    while !runs.iter().all(|run| is_there(&events, *run)) {
        events.push(lab.next());
    }
    events
}

const IS_FINISHED: fn(&Event) -> bool = |event| matches!(event, Event::Finished { .. });
const IS_PAUSED: fn(&Event) -> bool = |event| matches!(event, Event::Paused { .. });

/// What `count` networks predict for an image at one moment, and all events before.
fn classify(lab: &Lab, id: u64, count: usize) -> (Vec<Classification>, Vec<Event>) {
    let (first, events) = lab.classify(id, &[70; PIXEL_COUNT]);
    let mut answers = vec![first];
    while answers.len() < count {
        let Event::Classified(answer) = lab.next() else { panic!("one after the other") };
        assert_eq!(answer.id, RequestId(id));
        answers.push(answer);
    }
    (answers, events)
}

fn scores_of(answers: &[Classification]) -> Vec<[f64; 10]> {
    answers.iter().map(|answer| answer.scores.digits).collect()
}

#[track_caller]
fn check_as_alone(events: &[Event], run: RunId, config: &TrainingConfig, dataset: &Arc<Dataset>) {
    let (own, alone) = (of_run(events, run), reference(config, dataset));
    assert_eq!(losses(&own, 0), alone.losses);
    assert_eq!(scores(&own), alone.scores);
}

#[test]
fn two_three_or_four_each_train_as_they_would_alone_bit_for_bit() {
    let (lab, dataset) = (Lab::new(), digits(200, 600));
    let batches_of_one = TrainingConfig { batch_size: 1, learning_rate: 0.002, ..config(2) };
    let threads = TrainingConfig { thread_count: 2, ..config(2) };
    let maximum = Architecture { pooling: Pooling::Maximum, ..Architecture::MODERN };
    let maximum = TrainingConfig { architecture: maximum, batch_size: 3, ..config(3) };
    let (modern, relu) = (config(2), relu(2));
    let four = [&modern, &relu, &batches_of_one, &maximum];
    for configs in [&[&modern, &threads][..], &four[..2], &four[..3], &four[..]] {
        let runs = start(&lab, configs, &dataset, Pace::Running);
        let events = until_each(&lab, &runs, IS_FINISHED);
        for (run, config) in runs.iter().zip(configs) {
            check_as_alone(&events, *run, config, &dataset);
        }
    }
    let five = [&modern; MAX_RUN_COUNT + 1];
    assert!(lab.refusal(all_of(in_memory(&five), &dataset, Pace::Running)).contains("up to 4 side by side"));
    assert!(lab.refusal(all_of(Vec::new(), &dataset, Pace::Running)).starts_with("0 runs"));
}

#[test]
fn all_stay_at_the_same_place_whatever_their_batches() {
    let (lab, dataset) = (Lab::new(), digits(400, 20));
    let configs = [
        config(1000),
        TrainingConfig { batch_size: 3, ..relu(1000) },
        TrainingConfig { batch_size: 5, ..config(1000) },
    ];
    let runs = start(&lab, &configs.each_ref(), &dataset, Pace::Running);
    // 50 batches of 8, 134 of up to 3 and 80 of 5 in each epoch.
    let images = |step: u64, per_epoch: u64, size: u64| (step / per_epoch * 400) + (step % per_epoch) * size;
    for id in 1..=30 {
        lab.until(|event| matches!(event, Event::Progress(_)));
        let (answers, _) = classify(&lab, id, 3);
        assert_eq!(answers.iter().map(|answer| answer.run.unwrap()).collect::<Vec<_>>(), runs);
        let shapes = [(50, 8), (134, 3), (80, 5)];
        let learned: Vec<u64> =
            answers.iter().zip(shapes).map(|(answer, (count, size))| images(answer.step, count, size)).collect();
        let distance = learned.iter().max().unwrap() - learned.iter().min().unwrap();
        assert!(distance <= 8, "{learned:?}");
    }
}

#[test]
fn all_are_paused_stepped_and_resumed_together() {
    let (lab, dataset) = (Lab::new(), digits(160, 20));
    let configs =
        [config(50), TrainingConfig { batch_size: 2, ..relu(50) }, TrainingConfig { batch_size: 4, ..relu(50) }];
    let runs = start(&lab, &configs.each_ref(), &dataset, Pace::Paused);
    for step in 1..=3 {
        lab.send(STEP);
        let events = until_each(&lab, &runs, IS_PAUSED);
        for (run, batches) in runs.iter().zip([1, 4, 2]) {
            let learned = losses(&of_run(&events, *run), batches * (step - 1)).len();
            assert_eq!(learned as u64, batches, "as many images");
        }
    }
    lab.send(RESUME);
    until_each(&lab, &runs, |event| matches!(event, Event::Epoch { .. }));
    lab.send(PAUSE);
    until_each(&lab, &runs, IS_PAUSED);
    let (first, _) = classify(&lab, 1, 3);
    let (second, events) = classify(&lab, 2, 3);
    assert_eq!(scores_of(&first), scores_of(&second));
    assert_eq!(events, vec![], "paused runs do nothing");
}

#[test]
fn a_command_can_be_for_one_run() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let runs = start(&lab, &[&config(2), &relu(2), &config(2)], &dataset, Pace::Paused);
    lab.send(Command::Step(RunSelection::One(runs[1])));
    let mut events = lab.until_paused();
    assert!(events.iter().all(|event| run_of(event) == Some(runs[1])), "{events:?}");
    lab.send(Command::SetLearningRate { run: runs[2], learning_rate: 0.3 });
    let changed = lab.next();
    let is_it = matches!(&changed, Event::LearningRateChanged { run, learning_rate: 0.3, .. } if *run == runs[2]);
    assert!(is_it, "{changed:?}");
    lab.send(Command::Resume(RunSelection::One(runs[1])));
    events.extend(lab.until_finished());
    check_as_alone(&events, runs[1], &relu(2), &dataset);
    assert!(events.iter().all(|event| run_of(event) == Some(runs[1])), "the others are paused");
    lab.send(RESUME);
    let events = until_each(&lab, &[runs[0], runs[2]], IS_FINISHED);
    check_as_alone(&events, runs[0], &config(2), &dataset);
    for command in [Command::Focus(RunId(99)), Command::End(RunId(99)), Command::Pause(RunSelection::One(RunId(99)))] {
        assert!(lab.refusal(command).contains("has ended"));
    }
}

#[test]
fn a_run_that_diverges_does_not_hurt_the_others() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let wild = TrainingConfig { learning_rate: 1000.0, ..relu(3) };
    let runs = start(&lab, &[&config(3), &wild, &relu(3)], &dataset, Pace::Running);
    let events = until_each(&lab, &[runs[0], runs[2]], IS_FINISHED);
    let failed = |event: &Event| matches!(event, Event::Failed { run, .. } if *run == runs[1]);
    assert!(events.iter().any(failed), "{events:?}");
    check_as_alone(&events, runs[0], &config(3), &dataset);
    check_as_alone(&events, runs[2], &relu(3), &dataset);
}

#[test]
fn when_one_is_at_its_end_the_others_go_on_to_theirs() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let second = relu(3);
    let runs = start(&lab, &[&config(1), &second], &dataset, Pace::Running);
    let mut events = until_each(&lab, &runs, IS_FINISHED);
    check_as_alone(&events, runs[0], &config(1), &dataset);
    check_as_alone(&events, runs[1], &second, &dataset);
    assert!(lab.refusal(PAUSE).contains("the run is finished"));
    assert!(lab.refusal(train_to(0)).contains("1 epochs are done"), "nothing is set for any");
    lab.send(train_to(4));
    events.extend(until_each(&lab, &runs, IS_FINISHED));
    check_as_alone(&events, runs[0], &config(4), &dataset);
    check_as_alone(&events, runs[1], &relu(4), &dataset);
}

#[test]
fn another_run_is_put_into_focus() {
    let (lab, dataset, folder) = (Lab::new(), digits(80, 20), TempDir::new().unwrap());
    let runs = start(&lab, &[&config(9), &config(9), &relu(9)], &dataset, Pace::Paused);
    lab.send(STEP);
    until_each(&lab, &runs, IS_PAUSED);
    let (before, _) = classify(&lab, 1, 3);
    lab.send(Command::Focus(runs[2]));
    assert!(matches!(lab.next(), Event::Focused { run, .. } if run == runs[2]));
    let (after, _) = classify(&lab, 2, 3);
    let order: Vec<_> = after.iter().map(|answer| answer.run.unwrap()).collect();
    assert_eq!(order, [runs[2], runs[0], runs[1]], "the one in focus answers first");
    let [first, second, third] = scores_of(&before).try_into().unwrap();
    assert_eq!(scores_of(&after), [third, first, second]);
    let file = folder.path().join("third.safetensors");
    lab.send(Command::SaveModel(file.clone()));
    lab.until(|event| matches!(event, Event::ModelSaved { .. }));
    let saved = lenet_lab::model::model_file::ModelFile::read(&file).unwrap();
    assert_eq!(saved.architecture.activation, Activation::Relu);
}

#[test]
fn one_is_ended_alone_and_the_next_has_the_focus() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let runs = start(&lab, &[&config(2), &relu(2), &config(2)], &dataset, Pace::Paused);
    lab.send(STEP);
    let mut events = until_each(&lab, &runs, IS_PAUSED);
    // Paused, so that they cannot have come to their end before they are ended.
    lab.send(Command::End(runs[2]));
    lab.send(Command::End(runs[0]));
    events.extend(lab.until(|event| matches!(event, Event::Focused { run, .. } if *run == runs[1])));
    lab.send(RESUME);
    events.extend(lab.until_finished());
    for run in [runs[0], runs[2]] {
        assert!(events.contains(&Event::Stopped { run }));
    }
    check_as_alone(&events, runs[1], &relu(2), &dataset);
    lab.send(Command::End(runs[1]));
    lab.until(|event| matches!(event, Event::Opened(_)));
    assert!(lab.refusal(Command::End(runs[1])).starts_with("nothing is being trained"));
}

#[test]
fn each_is_kept_in_a_folder_of_its_own_and_a_new_run_ends_all() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let (lab, configs) = (Lab::new(), [config(2), relu(2), config(3)]);
    let target = RunTarget::Numbered(runs.path().to_owned());
    let new = configs.clone().map(|config| NewRun { config, target: target.clone() });
    lab.send(all_of(new.to_vec(), &dataset, Pace::Paused));
    let starts = started(&lab, 3);
    lab.send(STEP);
    until_each(&lab, &starts.iter().map(|start| start.run).collect::<Vec<_>>(), IS_PAUSED);
    let folders: Vec<_> = starts.into_iter().map(|start| start.folder.unwrap()).collect();
    assert_eq!(folders, ["run-0001", "run-0002", "run-0003"].map(|name| runs.path().join(name)));
    let open = |folder| Command::OpenRun { folder, dataset: Arc::clone(&dataset), pace: Pace::Paused };
    for folder in folders.clone() {
        assert!(lab.refusal(open(folder)).contains("open already"));
    }
    lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused);
    lab.send(open(folders[1].clone()));
    let start = lab.started();
    assert_eq!((start.progress.step, start.config), (1, configs[1].clone()), "it is saved and unlocked");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a file that is in the way of a folder")]
fn where_one_cannot_start_none_does() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let no_folder = runs.path().join("file");
    fs::write(&no_folder, "in the way").unwrap();
    let lab = Lab::new();
    let run = lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused).run;
    let broken = TrainingConfig { batch_size: 0, ..config(1) };
    let folder = runs.path().join("runs");
    let new = |second| {
        let run = |config, path: &std::path::Path| NewRun { config, target: RunTarget::Numbered(path.to_owned()) };
        vec![run(config(1), &folder), run(second, &no_folder)]
    };
    let refusal = lab.refusal(all_of(new(broken), &dataset, Pace::Running));
    assert!(refusal.starts_with("batch size is 0"), "{refusal}");
    lab.refusal(all_of(new(config(1)), &dataset, Pace::Running));
    assert!(!folder.join("run-0001").exists());
    lab.send(STEP);
    assert_eq!(lab.until_paused().last(), Some(&Event::Paused { run }), "the run that was there is still there");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a file that is in the way of a folder")]
fn where_a_folder_is_not_needed_the_run_trains_in_memory_and_it_is_said_why() {
    let (home, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let no_folder = home.path().join("file");
    fs::write(&no_folder, "in the way").unwrap();
    let lab = Lab::new();
    let start = lab.start(&config(1), &dataset, RunTarget::NumberedOrMemory(no_folder.clone()), Pace::Paused);
    assert_eq!(start.folder, None);
    let events = lab.until(|event| matches!(event, Event::KeptInMemory { .. }));
    let Some(Event::KeptInMemory { message }) = events.last() else { unreachable!() };
    assert!(message.contains(no_folder.to_str().unwrap()), "{message}");
    let runs = home.path().join("runs");
    let start = lab.start(&config(1), &dataset, RunTarget::NumberedOrMemory(runs.clone()), Pace::Paused);
    assert_eq!(start.folder, Some(runs.join("run-0001")));
}

#[test]
fn where_one_cannot_be_written_the_others_wait_for_it() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let (lab, second, away) = (Lab::new(), relu(2), runs.path().join("away"));
    let mut new = in_memory(&[&config(2), &second, &config(2)]);
    new[1].target = RunTarget::Numbered(runs.path().to_owned());
    lab.send(all_of(new, &dataset, Pace::Paused));
    let starts = started(&lab, 3);
    let ids: Vec<RunId> = starts.iter().map(|start| start.run).collect();
    let folder = starts[1].folder.clone().unwrap();
    fs::rename(&folder, &away).unwrap();
    lab.send(RESUME);
    let mut events = until_each(&lab, &ids, IS_PAUSED);
    assert!(events.iter().any(|event| matches!(event, Event::SaveFailed { run, .. } if *run == ids[1])), "{events:?}");
    fs::rename(&away, &folder).unwrap();
    lab.send(RESUME);
    events.extend(until_each(&lab, &ids, IS_FINISHED));
    for (run, config) in ids.iter().zip([&config(2), &second, &config(2)]) {
        check_as_alone(&events, *run, config, &dataset);
    }
    assert!(folder.join(CHECKPOINT_FILE).exists());
}
