//! Looking in: classifications and snapshots, with and without a run.

use std::time::Duration;

use lenet_lab::{
    data::dataset::{Image, PIXEL_COUNT},
    model::{array::Array, device::Device, layer::Layer, model_file::ModelFile, pretrained::Pretrained},
    train::{
        engine::EngineOptions,
        protocol::{Command, Event, JobKind, JobProgress, NetworkOrigin, Pace, RequestId, RunTarget},
        snapshot::{ParameterView, Snapshot, Watch},
    },
};

use crate::harness::{Lab, STEP, config, digits};

fn watching(image: &Image) -> Command {
    let parameters = [ParameterView::Weights, ParameterView::Gradients, ParameterView::Change].into();
    Command::Watch(Watch { image: Some(Box::new(*image)), parameters, predictions: None, ..Watch::default() })
}

/// The largest absolute value of the first parameter, in one view.
fn largest(snapshot: &Snapshot, view: ParameterView) -> f32 {
    let (name, Array { values, .. }) = &snapshot.parameters[&view][0];
    assert_eq!(name, "conv1.weight");
    values.iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

#[test]
fn the_pretrained_network_reads_from_the_start() {
    let lab = Lab::new();
    let Event::Opened(opened) = lab.next() else { panic!("no network") };
    assert_eq!(opened.origin, NetworkOrigin::Pretrained(Pretrained::Modern));
    let image = *digits(1, 10).test.image(4).unwrap();
    let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
    let (answer, _) = lab.classify(1, &image);
    assert_eq!((answer.run, answer.scores), (None, network.scores(&image).unwrap()));
}

#[test]
fn of_many_classifications_at_once_the_newest_is_answered() {
    let lab = Lab::new();
    for id in 1..=200 {
        lab.send(Command::Classify { id: RequestId(id), image: Box::new([id as u8; PIXEL_COUNT]) });
    }
    let (_, events) = lab.classify(201, &[0; PIXEL_COUNT]);
    let ids: Vec<_> = events
        .iter()
        .filter_map(|event| if let Event::Classified(answer) = event { Some(answer.id) } else { None })
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
}

#[test]
fn the_live_weights_read_while_they_learn() {
    let (lab, dataset) = (Lab::new(), digits(400, 20));
    let run = lab.start(&config(10_000), &dataset, RunTarget::Memory, Pace::Running).run;
    let image = dataset.test.image(2).unwrap();
    let mut answers = Vec::new();
    for id in 1..=3 {
        lab.until(|event| matches!(event, Event::Progress(_)));
        answers.push(lab.classify(id, image).0);
    }
    assert!(answers.iter().all(|answer| answer.run == Some(run)));
    assert!(answers.is_sorted_by(|one, next| one.step < next.step && one.scores != next.scores), "{answers:?}");
}

#[test]
fn what_is_watched_is_shown_once_and_again_when_it_changes() {
    let (lab, image) = (Lab::new(), [80; PIXEL_COUNT]);
    lab.send(watching(&image));
    let snapshot = lab.snapshot(|_| true);
    let activations = snapshot.activations.as_ref().unwrap();
    assert_eq!(*activations.image, image);
    assert_eq!(activations.scores, lab.classify(1, &image).0.scores);
    assert_eq!(activations.layers[1].layer, Layer::C1);
    assert_eq!(activations.layers[1].activation.shape, [6, 28, 28]);
    assert!(!snapshot.parameters.contains_key(&ParameterView::Change), "there is no run");
    lab.classify(2, &image);
    assert!(lab.engine.snapshot().is_none(), "nothing has changed");

    let other = [160; PIXEL_COUNT];
    lab.send(watching(&other));
    assert_eq!(*lab.snapshot(|_| true).activations.as_ref().unwrap().image, other);
}

#[test]
fn every_step_of_a_paused_run_is_shown() {
    let (lab, dataset) = (Lab::new(), digits(80, 20));
    let hour = Duration::from_hours(1);
    let lab_of_rare_snapshots = Lab::with(EngineOptions { snapshot_interval: hour, ..EngineOptions::default() });
    for lab in [lab, lab_of_rare_snapshots] {
        let run = lab.start(&config(1), &dataset, RunTarget::Memory, Pace::Paused).run;
        lab.send(watching(dataset.test.image(0).unwrap()));
        let start = lab.snapshot(|snapshot| snapshot.run == Some(run));
        assert_eq!(largest(&start, ParameterView::Change), 0.0);
        assert_eq!(largest(&start, ParameterView::Gradients), 0.0);
        for step in 1..=3 {
            lab.send(STEP);
            let snapshot = lab.snapshot(|snapshot| snapshot.step == step);
            assert!(largest(&snapshot, ParameterView::Change) > 0.0);
            assert!(largest(&snapshot, ParameterView::Gradients) > 0.0);
            assert_ne!(snapshot.activations, start.activations);
        }
    }
}

#[test]
fn activations_follow_the_training() {
    let (lab, dataset) = (Lab::with(EngineOptions::default()), digits(400, 20));
    lab.send(watching(dataset.test.image(0).unwrap()));
    lab.start(&config(10_000), &dataset, RunTarget::Memory, Pace::Running);
    let mut step = 0;
    for _ in 0..3 {
        step = lab.snapshot(|snapshot| snapshot.run.is_some() && snapshot.step > step).step;
    }
    lab.send(Command::Watch(Watch::default()));
    lab.classify(1, &[0; PIXEL_COUNT]);
    lab.engine.snapshot();
    lab.until(|event| matches!(event, Event::Epoch { .. }));
    assert!(lab.engine.snapshot().is_none(), "what is not watched is not shown");
}

#[test]
fn the_test_images_are_read_by_the_network_in_use() {
    let (lab, dataset) = (Lab::new(), digits(10, 600));
    let predictions = Some((&dataset).into());
    lab.send(Command::Watch(Watch { predictions, ..Watch::default() }));
    let snapshot = lab.snapshot(|snapshot| snapshot.predictions.is_some());
    let shown = snapshot.predictions.as_ref().unwrap();
    let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
    for (index, reading) in shown.predictions.iter().enumerate() {
        let scores = network.scores(dataset.test.image(index).unwrap()).unwrap();
        assert_eq!(scores.best(), reading.digit);
        assert!((scores.confidence() - reading.confidence).abs() < 1e-4);
    }
    assert_eq!(shown.predictions.len(), 600);
    assert_eq!(shown.confusion.map(|row| row.iter().sum::<u32>()), [60; 10]);
}

#[test]
fn a_long_reading_of_the_test_images_tells_how_far_it_is() {
    let (lab, dataset) = (Lab::new(), digits(8, 20_000));
    let predictions = Some((&dataset).into());
    lab.send(Command::Watch(Watch { predictions, ..Watch::default() }));
    let is_of_it = |event: &Event| matches!(event, Event::JobProgress(JobProgress { job: JobKind::Evaluation, done, .. }) if *done > 0);
    let Some(Event::JobProgress(progress)) = lab.until(is_of_it).pop() else { unreachable!() };
    assert!(progress.done < progress.total && progress.total == 20_000, "{progress:?}");
    let predictions = lab.snapshot(|snapshot| snapshot.predictions.is_some()).predictions.clone().unwrap();
    assert_eq!((predictions.predictions.len(), &predictions.dataset), (20_000, &(&dataset).into()));
}

#[test]
fn when_a_run_ends_its_last_weights_have_read_the_test_images() {
    let (lab, dataset) = (Lab::new(), digits(80, 600));
    let predictions = Some((&dataset).into());
    lab.send(Command::Watch(Watch { predictions, ..Watch::default() }));
    lab.start(&config(3), &dataset, RunTarget::Memory, Pace::Running);
    let events = lab.until_finished();
    let last =
        events.iter().rev().find_map(|event| if let Event::Epoch { record, .. } = event { Some(record) } else { None });
    let is_final =
        |snapshot: &Snapshot| snapshot.predictions.as_ref().is_some_and(|predictions| predictions.step == 30);
    let snapshot = lab.snapshot(is_final);
    let predictions = snapshot.predictions.as_ref().unwrap();
    let correct: u32 = (0..10).map(|class| predictions.confusion[class][class]).sum();
    assert!((f64::from(correct) / 600.0 - last.unwrap().test.accuracy).abs() < 1e-9);
}
