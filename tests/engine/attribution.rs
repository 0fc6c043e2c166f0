//! What mattered for the answer in view, and the training images nearest to it.

use std::sync::Arc;

use lenet_lab::{
    data::dataset::{Dataset, Image},
    model::{
        attribution::{Attribution, Patch, Question},
        device::Device,
        model_file::ModelFile,
    },
    train::{
        nearest::F6States,
        protocol::{Command, Pace, RunTarget},
        snapshot::{Snapshot, Watch},
    },
};

use crate::harness::{Lab, config, digits};

fn asking(image: &Image, question: Question, dataset: &Arc<Dataset>) -> Command {
    let (image, attribution) = (Some(Box::new(*image)), Some(question));
    Command::Watch(Watch { image, attribution, neighbours: Some(dataset.into()), ..Watch::default() })
}

fn step_of_neighbours(snapshot: &Snapshot) -> Option<u64> {
    snapshot.neighbours.as_ref().map(|neighbours| neighbours.step)
}

#[test]
fn what_mattered_is_told_of_the_image_in_view_and_nothing_is_where_nobody_asks() {
    let (lab, dataset) = (Lab::new(), digits(20, 10));
    let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
    for question in [Question::default(), Question { digit: Some(3), patch: Patch::Seven }] {
        let image = dataset.test.image(6).unwrap();
        lab.send(asking(image, question, &dataset));
        let expected = Attribution::new(&network, image, question).unwrap();
        let is_it =
            |snapshot: &Snapshot| snapshot.attribution.as_ref().is_some_and(|told| told.patch == question.patch);
        let told = lab.snapshot(is_it).attribution.clone().unwrap();
        assert_eq!((told.digit, &told.image), (expected.digit, &expected.image));
        for (told, expected) in told.occlusion.values.iter().zip(&expected.occlusion.values) {
            assert!((told - expected).abs() < 1e-3);
        }
    }
    lab.send(Command::Watch(Watch { image: Some(Box::new([0; 784])), ..Watch::default() }));
    let snapshot = lab.snapshot(|snapshot| snapshot.activations.as_ref().is_some_and(|shown| *shown.image == [0; 784]));
    assert_eq!((&snapshot.attribution, &snapshot.neighbours), (&None, &None));
}

#[test]
fn the_nearest_training_images_are_told_for_each_image_that_comes_into_view() {
    let (lab, dataset) = (Lab::new(), digits(700, 10));
    let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
    let mut states = F6States::default();
    while states.len() < 700 {
        states.advance(&network, &dataset.train).unwrap();
    }
    for index in [2, 7] {
        let image = dataset.test.image(index).unwrap();
        lab.send(asking(image, Question::default(), &dataset));
        let is_of_it = |snapshot: &Snapshot| snapshot.neighbours.as_ref().is_some_and(|told| *told.image == *image);
        let snapshot = lab.snapshot(is_of_it);
        let told = &snapshot.neighbours.as_ref().unwrap().nearest;
        let expected = states.nearest(&network, image, told.len()).unwrap();
        assert_eq!(told.len(), 10);
        assert!(told.iter().zip(expected).all(|(one, other)| (one.distance - other.distance).abs() < 1e-4));
    }
}

#[test]
fn where_a_run_rests_both_are_of_its_latest_weights() {
    let (lab, dataset) = (Lab::new(), digits(80, 10));
    let image = dataset.test.image(1).unwrap();
    lab.send(asking(image, Question::default(), &dataset));
    lab.start(&config(40), &dataset, RunTarget::Memory, Pace::Running);
    lab.until_finished();
    let snapshot = lab.snapshot(|snapshot| step_of_neighbours(snapshot) == Some(400));
    let scores = &snapshot.activations.as_ref().unwrap().scores;
    let told = snapshot.attribution.as_ref().unwrap();
    let best = scores.digits[usize::from(told.digit)];
    assert!((f64::from(told.log_odds) - (best / (1.0 - best)).ln()).abs() < 0.02, "of the weights that are shown");
}
