//! Training on strings: the same run for any number of threads, also where it was stopped and resumed; it learns.

use std::sync::{Arc, OnceLock};

use lenet_lab::{
    data::{
        builtin,
        dataset::Dataset,
        strings::{Gaps, StringRecipe},
    },
    read::criterion::StringCriterion,
    train::{
        config::TrainingConfig,
        session::{Phase, Session, Tick},
        strings::StringTraining,
    },
};

use crate::small_runs::{fingerprint, saved_and_resumed};

fn digits() -> Arc<Dataset> {
    static DIGITS: OnceLock<Arc<Dataset>> = OnceLock::new();
    Arc::clone(DIGITS.get_or_init(|| Arc::new(builtin::dataset(1, 240, 24))))
}

/// Batches of eight strings of one to three digits.
fn config(criterion: StringCriterion, string_count: usize) -> TrainingConfig {
    let recipe = StringRecipe { lengths: [1, 3], ..StringRecipe::PLAIN };
    TrainingConfig {
        strings: Some(StringTraining { criterion, recipe, string_count, ..StringTraining::DEFAULT }),
        batch_size: 8,
        epoch_count: 1,
        validation_count: 0,
        seed: 1,
        thread_count: 1,
        ..TrainingConfig::strings()
    }
}

/// Learns from some batches, one by one; returns their losses.
fn learned(session: &mut Session, batch_count: usize) -> Vec<f64> {
    let mut losses = Vec::new();
    while losses.len() < batch_count {
        match session.tick().unwrap() {
            Tick::Batches(some) => losses.extend(some),
            other => panic!("the epoch is longer than that: {other:?}"),
        }
    }
    losses
}

#[test]
fn the_same_seed_gives_the_same_run_with_any_number_of_threads() {
    let run = |seed, thread_count| {
        let config = TrainingConfig { seed, thread_count, ..config(StringCriterion::DiscriminativeForward, 80) };
        let mut session = Session::new(config, digits()).unwrap();
        (learned(&mut session, 3), session.network().parameters().unwrap())
    };
    assert_eq!(run(1, 1), run(1, 2));
    assert_ne!(run(1, 1).0, run(2, 1).0);
}

#[test]
fn a_run_that_is_resumed_within_an_epoch_is_the_run_that_was_not() {
    let mut straight = Session::new(config(StringCriterion::Ctc, 80), digits()).unwrap();
    learned(&mut straight, 2);
    let mut resumed = saved_and_resumed(&straight);
    assert_eq!(resumed.progress().phase, Phase::Training { batch: 2 });
    assert_eq!(learned(&mut straight, 2), learned(&mut resumed, 2));
    assert!(fingerprint(&straight) == fingerprint(&resumed), "after the same batches");
    assert_eq!(straight.losses(), resumed.losses());
    assert_eq!(straight.losses().whole().len(), 4);
}

#[test]
fn a_few_hundred_strings_make_the_loss_smaller() {
    for criterion in [StringCriterion::DiscriminativeForward, StringCriterion::Ctc] {
        let mut session = Session::new(config(criterion, 400), digits()).unwrap();
        let losses = learned(&mut session, 50);
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
        let [first, last] = [mean(&losses[..5]), mean(&losses[45..])];
        assert!(last < 0.7 * first, "{criterion:?}: {first} to {last}");
    }
}

#[test]
fn an_epoch_tells_of_its_strings_and_those_it_is_measured_on() {
    let validated = TrainingConfig { validation_count: 40, ..config(StringCriterion::Ctc, 16) };
    let mut session = Session::new(validated, digits()).unwrap();
    assert_eq!([session.training_image_count(), session.validation_image_count()], [16, 40]);
    learned(&mut session, 2);
    let record = loop {
        match session.tick().unwrap() {
            Tick::Epoch(record) => break record,
            Tick::Finished(reason) => panic!("{reason:?} before the epoch was told"),
            Tick::Batches(_) | Tick::Chunk => {}
        }
    };
    let is_share = |accuracy: f64, count: f64| (accuracy * count - (accuracy * count).round()).abs() < 1e-9;
    assert!(is_share(record.train.accuracy, 16.0) && is_share(record.validation.unwrap().accuracy, 40.0), "{record:?}");
    assert!(is_share(record.test.accuracy, session.test_count() as f64) && record.test.loss.is_finite(), "{record:?}");
}

#[test]
fn strings_too_narrow_for_their_digits_are_left_out() {
    // Twelve digits of three columns each: no path has room for all of them.
    let mut crowded = config(StringCriterion::DiscriminativeForward, 16);
    let strings = crowded.strings.as_mut().unwrap();
    let (size, lengths) = ([0.25, 0.25], [12, 12]);
    strings.recipe = StringRecipe { gaps: Gaps::Between(-20.0, -20.0), size, lengths, ..StringRecipe::PLAIN };
    let mut session = Session::new(crowded, digits()).unwrap();
    assert_eq!(learned(&mut session, 2), [0.0, 0.0]);
    assert!(
        session
            .network()
            .parameters()
            .unwrap()
            .iter()
            .all(|(_, array)| { array.values.iter().all(|value| value.is_finite()) })
    );
}
