//! Files of a run under way.

use lenet_lab::train::{
    optimizer::{Moments, Optimizer},
    session::{Session, Tick},
};
use proptest::prelude::*;
use serde_json::json;

use crate::{
    raw_file::RawFile,
    whole_files::{CHECKPOINT, MODEL, assert_checkpoint_refused, checkpoint, dataset, read_checkpoint, read_model},
};

#[test]
fn the_file_that_the_others_are_made_from_is_whole() {
    assert_eq!(resume_and_run(&CHECKPOINT), Ok(()));
    assert_eq!(resume_and_run(&RawFile::new(&CHECKPOINT).to_bytes()), Ok(()));
}

#[test]
fn every_truncation_is_refused() {
    assert_checkpoint_refused(&[], "is empty");
    for length in (1..CHECKPOINT.len()).step_by(997) {
        assert_checkpoint_refused(&CHECKPOINT[..length], "is not a whole safetensors file (");
    }
}

#[test]
fn a_checkpoint_is_a_model_but_a_model_is_no_checkpoint() {
    let checkpoint = read_checkpoint(&CHECKPOINT).unwrap();
    assert_eq!(read_model(&CHECKPOINT).unwrap().parameters, checkpoint.parameters);
    assert_checkpoint_refused(&MODEL, "it holds weights only");
}

#[test]
fn a_newer_version_is_refused() {
    let mut newer = RawFile::new(&CHECKPOINT);
    *newer.metadata("format_version") = json!("2");
    assert_checkpoint_refused(&newer.to_bytes(), "it has format version 2, this program reads 1");
}

#[test]
fn a_memory_that_is_not_finite_is_refused() {
    let mut file = RawFile::new(&CHECKPOINT);
    file.set_first_value("optimizer.momentum.fc2.weight", f32::NAN);
    assert_checkpoint_refused(&file.to_bytes(), "holds NaN in optimizer.momentum.fc2.weight");
}

#[test]
fn an_optimisers_memory_must_be_that_of_the_optimiser() {
    let adam = checkpoint(Optimizer::Adam(Moments::DEFAULT));
    let mut as_adam = RawFile::new(&CHECKPOINT);
    let rule = serde_json::to_value(Optimizer::Adam(Moments::DEFAULT)).unwrap();
    as_adam.change("checkpoint", "/config/optimizer", rule);
    assert_checkpoint_refused(&as_adam.to_bytes(), "optimizer.mean.conv1.weight is missing");

    let mut extra = RawFile::new(&adam);
    extra.add("optimizer.momentum.fc3.bias");
    assert_checkpoint_refused(&extra.to_bytes(), "optimizer.momentum.fc3.bias is not part of its optimiser");

    let mut missing = RawFile::new(&adam);
    missing.rename("optimizer.mean.fc3.bias", "optimizer.momentum.fc3.bias");
    assert_checkpoint_refused(&missing.to_bytes(), "optimizer.mean.fc3.bias is missing");

    let mut shaped = RawFile::new(&adam);
    shaped.header["optimizer.mean_of_squares.fc1.weight"]["shape"] = json!([48_000]);
    assert_checkpoint_refused(
        &shaped.to_bytes(),
        "optimizer.mean_of_squares.fc1.weight has shape [48000] instead of [120, 400]",
    );
}

#[test]
fn progress_that_no_run_can_have_is_refused() {
    let impossible = [
        ("/progress/step", json!(u64::MAX)),
        ("/progress/step", json!(2)),
        ("/progress/phase", json!({"training": {"batch": 3}})),
        ("/progress/phase", json!({"testing": {"image": 8}})),
        ("/progress/phase", json!({"validating": {"image": 0}})),
        ("/progress/learning_rate", json!(-1.0)),
        ("/progress/epoch/train/confusion/0/0", json!(u32::MAX)),
        ("/progress/epoch/test/confusion/0/0", json!(1)),
        ("/config/batch_size", json!(0)),
        ("/config/thread_count", json!(0)),
        ("/config/validation_count", json!(8)),
        ("/config/optimizer/sgd/momentum", json!(1.5)),
        ("/config/architecture/activation", json!("relu")),
        ("/config/architecture/input/deviation", json!(0.0)),
        ("/dataset_digest", json!("")),
    ];
    for (pointer, value) in impossible {
        let mut file = RawFile::new(&CHECKPOINT);
        file.change("checkpoint", pointer, value.clone());
        assert!(resume_and_run(&file.to_bytes()).is_err(), "{pointer} = {value}");
    }
}

#[test]
fn a_changed_character_of_the_progress_never_makes_it_panic() {
    // The metadata stands first in the header, before the arrays.
    let end = CHECKPOINT.windows(12).position(|bytes| bytes == b"\"conv1.bias\"").unwrap();
    let mut resumed_count = 0;
    for position in 8..end {
        let mut bytes = CHECKPOINT.clone();
        // A digit becomes another digit, so much of this is read as a checkpoint with other numbers.
        bytes[position] ^= 1;
        resumed_count += u32::from(resume_and_run(&bytes).is_ok());
    }
    assert!(resumed_count > 0, "no change came as far as the training");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(read_checkpoint(&bytes).is_err());
    }

    #[test]
    fn several_changed_bytes_never_panic(changes in proptest::collection::vec((0_usize..4000, any::<u8>()), 1..8)) {
        let mut bytes = CHECKPOINT.clone();
        for (position, byte) in changes {
            bytes[position] = byte;
        }
        resume_and_run(&bytes).ok();
        read_model(&bytes).ok();
    }
}

/// Reads a checkpoint and goes on with it; the message of whichever of the two fails.
fn resume_and_run(bytes: &[u8]) -> Result<(), String> {
    let mut session = Session::resume(read_checkpoint(bytes)?, dataset()).map_err(|error| error.to_string())?;
    for _ in 0..10 {
        if let Tick::Finished(_) = session.tick().map_err(|error| error.to_string())? {
            break;
        }
    }
    Ok(())
}
