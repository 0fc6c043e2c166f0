//! Schedules, and files that go both ways.

use std::fs;

use lenet_lab::{
    model::{
        architecture::{Architecture, Normalisation},
        model_file::ModelFile,
    },
    train::schedule::{Position, Schedule},
};
use safetensors::SafeTensors;

use crate::expected::{Expected, MODERN, assert_close, fixture, weights};

#[test]
fn cosine_and_steps_are_pytorchs_schedulers() {
    let expected = Expected::read(MODERN);
    let cosine = |step: u32| Position { epoch: step / 7, batch: step as usize % 7, batch_count: 7, epoch_count: 3 };
    let factors: Vec<f64> = (0..21).map(|step| Schedule::Cosine.factor(cosine(step))).collect();
    assert_close("cosine", &factors, &expected.values("schedule.cosine"));
    let steps = Schedule::Step { epoch_count: 3, factor: 0.1 };
    let epoch = |epoch| Position { epoch, batch: 0, batch_count: 7, epoch_count: 10 };
    let factors: Vec<f64> = (0..10).map(|number| steps.factor(epoch(number))).collect();
    assert_close("step", &factors, &expected.values("schedule.step"));
}

#[test]
fn a_file_of_pytorchs_is_the_modern_network() {
    let file = weights();
    assert_eq!((file.architecture, file.training.clone()), (Architecture::MODERN, None));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.safetensors");
    file.write(&path).unwrap();
    assert_eq!(ModelFile::read(&path).unwrap(), file);
}

#[test]
fn a_file_that_names_its_architecture_is_that_network() {
    let file = ModelFile::read(&fixture("every_part.safetensors")).unwrap();
    let (loss, normalisation) = (file.architecture.loss, Normalisation::Batch);
    assert_eq!(file.architecture, Architecture { loss, normalisation, ..Architecture::ORIGINAL });
}

#[test]
fn a_file_of_ours_is_written_as_pytorch_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ours.safetensors");
    weights().write(&path).unwrap();
    let (ours, pytorchs) = (fs::read(&path).unwrap(), fs::read(fixture("state_dict.safetensors")).unwrap());
    let (ours, pytorchs) = (SafeTensors::deserialize(&ours).unwrap(), SafeTensors::deserialize(&pytorchs).unwrap());
    assert_eq!(ours.len(), pytorchs.len());
    for (name, view) in pytorchs.iter() {
        // Names, shapes, element types and every bit of the values.
        assert_eq!(ours.tensor(name).unwrap(), view, "{name}");
    }
}
