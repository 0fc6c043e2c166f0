//! Runs and networks on disk: what the engine writes is there when it is needed.

use std::{fs, sync::Arc, time::Duration};

use lenet_lab::{
    data::dataset::PIXEL_COUNT,
    model::{device::Device, model_file::ModelFile, pretrained::Pretrained, weights_file::Assumptions},
    train::{
        checkpoint::State,
        engine::EngineOptions,
        protocol::{Command, Event, NetworkOrigin, Pace, RunTarget},
        run_folder::{CHECKPOINT_FILE, METRICS_FILE},
        session::Phase,
    },
};
use tempfile::TempDir;

use crate::harness::{Lab, RESUME, STEP, config, digits, losses, reference, scores};

#[test]
fn a_run_dropped_while_it_trains_goes_on_where_it_was() {
    let (runs, dataset, config) = (TempDir::new().unwrap(), digits(800, 100), config(2));
    let lab = Lab::new();
    let start = lab.start(&config, &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Running);
    let folder = start.folder.unwrap();
    assert_eq!(folder, runs.path().join("run-0001"));
    lab.until(|event| matches!(event, Event::Progress(_)));
    drop(lab);

    let lab = Lab::new();
    lab.send(Command::OpenRun { folder, dataset: Arc::clone(&dataset), pace: Pace::Running });
    let progress = lab.started().progress;
    assert_ne!(progress.step, 0);
    let expected = reference(&config, &dataset);
    let events = lab.until_finished();
    assert_eq!(losses(&events, progress.step), expected.losses[progress.step as usize..]);
    assert_eq!(scores(&events), expected.scores[progress.history.len()..]);
}

#[test]
fn a_run_dropped_while_it_is_evaluated_goes_on_with_the_evaluation() {
    let (runs, dataset, config) = (TempDir::new().unwrap(), digits(8, 20_000), config(1));
    let mut lab = Lab::new();
    let folder =
        lab.start(&config, &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Running).folder.unwrap();
    lab.until(|event| matches!(event, Event::Evaluating { .. }));
    let last_words = lab.engine.shut_down();
    assert!(matches!(last_words[..], [.., Event::Stopped { .. }]));

    let lab = Lab::new();
    lab.send(Command::OpenRun { folder, dataset: Arc::clone(&dataset), pace: Pace::Paused });
    let progress = lab.started().progress;
    assert!(matches!(progress.phase, Phase::Testing { .. }), "it did not wait for the end: {:?}", progress.phase);
    lab.send(RESUME);
    assert_eq!(scores(&lab.until_finished()), reference(&config, &dataset).scores);
}

#[test]
fn a_run_that_is_opened_knows_what_its_last_epoch_showed() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(160, 40));
    let lab = Lab::new();
    let start = lab.start(&config(1), &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Running);
    assert_eq!(start.checkup, None, "nothing is known of a new run");
    let events = lab.until_finished();
    let shown = events.iter().find_map(|event| match event {
        Event::Epoch { checkup, .. } => Some(**checkup),
        _ => None,
    });
    drop(lab);
    let lab = Lab::new();
    lab.send(Command::OpenRun { folder: start.folder.unwrap(), dataset, pace: Pace::Paused });
    let opened = lab.started().checkup;
    assert_eq!(opened, shown);
    assert_eq!(opened.unwrap().confusion.iter().flatten().sum::<u32>(), 40);
}

#[test]
fn a_run_that_is_ended_is_saved_and_its_weights_stay_in_use() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let lab = Lab::new();
    let start = lab.start(&config(5), &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Paused);
    lab.send(STEP);
    lab.until_paused();
    let image = dataset.test.image(3).unwrap();
    let (during, _) = lab.classify(1, image);
    lab.send(Command::End(start.run));
    let events = lab.until(|event| matches!(event, Event::Opened(_)));
    let folder = start.folder.unwrap();
    assert_eq!(events[0], Event::Stopped { run: start.run });
    let Some(Event::Opened(opened)) = events.last() else { unreachable!() };
    assert_eq!(opened.origin, NetworkOrigin::Run(start.run));
    let (after, _) = lab.classify(2, image);
    assert_eq!((after.run, after.scores), (None, during.scores));

    lab.send(Command::OpenRun { folder: folder.clone(), dataset: Arc::clone(&dataset), pace: Pace::Paused });
    assert_eq!(lab.started().progress.step, 1);
    assert!(lab.refusal(Command::OpenRun { folder, dataset, pace: Pace::Paused }).contains("open already"));
}

#[test]
fn a_run_on_other_images_or_without_a_checkpoint_is_not_resumed() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let lab = Lab::new();
    let start = lab.start(&config(1), &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Running);
    lab.until_finished();
    lab.send(Command::End(start.run));
    let resume = |folder, dataset| Command::OpenRun { folder, dataset, pace: Pace::Running };
    let other = lab.refusal(resume(start.folder.clone().unwrap(), digits(88, 20)));
    assert!(other.contains("other images"), "{other}");
    assert!(lab.refusal(resume(runs.path().join("none"), Arc::clone(&dataset))).contains("there is no run"));
    lab.send(resume(start.folder.unwrap(), dataset));
    assert_eq!(lab.started().progress.history.len(), 1, "nothing is locked or changed");
    lab.until_finished();
}

#[test]
fn weights_written_by_one_network_are_read_by_another() {
    let (folder, dataset) = (TempDir::new().unwrap(), digits(80, 20));
    let (file, missing) = (folder.path().join("digits.safetensors"), folder.path().join("missing.safetensors"));
    let lab = Lab::new();
    let image = dataset.test.image(7).unwrap();
    let (pretrained, _) = lab.classify(1, image);
    lab.start(&config(2), &dataset, RunTarget::Memory, Pace::Running);
    lab.until_finished();
    let (trained, _) = lab.classify(2, image);
    assert_ne!(trained.scores, pretrained.scores);
    lab.send(Command::SaveModel(file.clone()));
    assert_eq!(lab.next(), Event::ModelSaved { path: file.clone() });
    let network = ModelFile::read(&file).unwrap().network(Device::Cpu).unwrap();
    assert_eq!(network.scores(image).unwrap(), trained.scores);

    let refusal = lab.refusal(Command::OpenModel {
        path: missing.clone(),
        assumed: Assumptions::default(),
        dataset: Arc::clone(&dataset),
    });
    assert!(refusal.contains("missing.safetensors"), "{refusal}");
    assert!(lab.refusal(Command::SaveModel(missing.join("beneath"))).contains("missing.safetensors"));
    assert_eq!(lab.classify(3, image).0.run, trained.run, "the run is still there");

    let lab = Lab::new();
    lab.send(Command::OpenModel { path: file.clone(), assumed: Assumptions::default(), dataset: Arc::clone(&dataset) });
    let is_file =
        |event: &Event| matches!(event, Event::Opened(opened) if opened.origin == NetworkOrigin::File(file.clone()));
    lab.until(is_file);
    assert_eq!(lab.classify(4, image).0.scores, trained.scores);
}

#[test]
fn each_network_that_comes_with_the_program_reads_when_asked_to_and_ends_the_run() {
    let dataset = digits(80, 20);
    let lab = Lab::new();
    let image = dataset.test.image(7).unwrap();
    lab.start(&config(2), &dataset, RunTarget::Memory, Pace::Paused);
    for (id, network) in (1..).zip([Pretrained::Original, Pretrained::Modern]) {
        lab.send(Command::OpenPretrained(network));
        let origin = NetworkOrigin::Pretrained(network);
        lab.until(|event| matches!(event, Event::Opened(opened) if opened.origin == origin));
        let (read, _) = lab.classify(id, image);
        let own = network.read().unwrap().network(Device::Cpu).unwrap();
        assert_eq!((read.run, read.scores), (None, own.scores(image).unwrap()));
    }
}

#[test]
fn a_checkpoint_is_written_in_its_interval() {
    let (runs, dataset) = (TempDir::new().unwrap(), digits(800, 20));
    let target = RunTarget::Numbered(runs.path().to_owned());
    let lab = Lab::with(EngineOptions { checkpoint_interval: Duration::ZERO, ..EngineOptions::default() });
    let folder = lab.start(&config(1), &dataset, target, Pace::Paused).folder.unwrap();
    for _ in 0..2 {
        lab.send(STEP);
        lab.until_paused();
    }
    let saved = State::read(&folder.join(CHECKPOINT_FILE)).unwrap().progress.phase;
    assert!(matches!(saved, Phase::Training { batch: 1.. }), "within the epoch: {saved:?}");
}

#[test]
fn a_disk_that_refuses_pauses_the_run_and_costs_nothing_once_it_is_mended() {
    let (runs, dataset, config) = (TempDir::new().unwrap(), digits(80, 20), config(2));
    let (lab, away) = (Lab::new(), runs.path().join("away"));
    let start = lab.start(&config, &dataset, RunTarget::Numbered(runs.path().to_owned()), Pace::Paused);
    let folder = start.folder.unwrap();
    fs::rename(&folder, &away).unwrap();
    lab.send(RESUME);
    let mut events = lab.until_paused();
    assert!(matches!(events[..], [.., Event::Epoch { .. }, Event::SaveFailed { .. }, Event::Paused { .. }]));
    fs::rename(&away, &folder).unwrap();
    lab.send(RESUME);
    events.extend(lab.until_finished());
    let expected = reference(&config, &dataset);
    assert_eq!((losses(&events, 0), scores(&events)), (expected.losses, expected.scores));
    assert_eq!(fs::read_to_string(folder.join(METRICS_FILE)).unwrap().lines().count(), 3);
    assert_eq!(lab.classify(1, &[0; PIXEL_COUNT]).1, vec![]);
}
