//! A run that is stopped and resumed is the run that was not.

use std::sync::Arc;

use lenet_lab::{
    data::{
        augment::Augmentation,
        dataset::{Dataset, Source},
    },
    model::architecture::{Architecture, Normalisation},
    train::{
        config::TrainingConfig,
        early_stopping::EarlyStopping,
        evaluation::CHUNK_SIZE,
        optimizer::{HessianUpdate, Moments, Optimizer, Sdlm},
        schedule::Schedule,
        session::{FinishReason, Phase, Session, Tick},
    },
};

use crate::small_runs::{BATCH_COUNT, config, dataset, fingerprint, finish, images, saved_and_resumed};

/// Runs once without a stop and once through a file after every tick, and compares after every tick.
fn assert_resumes_at_every_moment(config: TrainingConfig, expected: FinishReason) {
    let mut straight = Session::new(config.clone(), dataset()).unwrap();
    let mut interrupted = saved_and_resumed(&Session::new(config, dataset()).unwrap());
    let mut phases = Vec::new();
    loop {
        phases.push(straight.progress().phase);
        let (tick, _) = (straight.tick().unwrap(), interrupted.tick().unwrap());
        interrupted = saved_and_resumed(&interrupted);
        let same = fingerprint(&straight) == fingerprint(&interrupted);
        assert!(same, "the runs differ after {:?}", phases.last());
        if let Tick::Finished(reason) = tick {
            assert_eq!(reason, expected);
            break;
        }
    }
    for moment in [
        Phase::Training { batch: 0 },
        Phase::Training { batch: BATCH_COUNT - 1 },
        Phase::Validating { image: 0 },
        Phase::Validating { image: CHUNK_SIZE },
        Phase::Testing { image: 0 },
        Phase::Testing { image: CHUNK_SIZE },
    ] {
        assert!(phases.contains(&moment), "{moment:?} did not come up");
    }
}

#[test]
fn sgd_goes_on_bit_for_bit_at_every_moment() {
    assert_resumes_at_every_moment(TrainingConfig { weight_decay: 0.001, ..config() }, FinishReason::AllEpochs);
}

#[test]
fn the_papers_rule_goes_on_bit_for_bit_at_every_moment() {
    for hessian in [HessianUpdate::Literal, HessianUpdate::Stabilised] {
        let optimizer = Optimizer::Sdlm(Sdlm { hessian, sample_count: 20, ..Sdlm::DEFAULT });
        let (original, own) = (TrainingConfig::original(), config());
        let config = TrainingConfig {
            optimizer,
            learning_rate: 0.0005,
            label_smoothing: 0.0,
            architecture: original.architecture,
            initialisation: original.initialisation,
            schedule: original.schedule,
            order: original.order,
            ..own
        };
        assert_resumes_at_every_moment(config, FinishReason::AllEpochs);
    }
}

#[test]
fn running_means_and_dropout_go_on_bit_for_bit_at_every_moment() {
    let architecture = Architecture { normalisation: Normalisation::Batch, dropout: 0.3, ..Architecture::MODERN };
    assert_resumes_at_every_moment(TrainingConfig { architecture, ..config() }, FinishReason::AllEpochs);
}

#[test]
fn adam_on_augmented_images_resumes_bit_for_bit_at_every_moment() {
    let schedule = Schedule::Step { epoch_count: 1, factor: 0.3 };
    let optimizer = Optimizer::Adam(Moments::DEFAULT);
    let augmentation = Augmentation::ink();
    let config =
        TrainingConfig { optimizer, schedule, augmentation, built_in_share: 0.3, learning_rate: 0.002, ..config() };
    assert_resumes_at_every_moment(config, FinishReason::AllEpochs);
}

#[test]
fn adamw_with_early_stopping_goes_on_bit_for_bit_at_every_moment() {
    let config = TrainingConfig {
        optimizer: Optimizer::AdamW(Moments::DEFAULT),
        learning_rate: 0.002,
        weight_decay: 0.01,
        schedule: Schedule::Constant,
        // No loss falls by so much, so only the first epoch is an improvement.
        early_stopping: Some(EarlyStopping { patience: 2, min_delta: 1.0 }),
        epoch_count: 9,
        ..config()
    };
    assert_resumes_at_every_moment(config, FinishReason::EarlyStopping);
}

#[test]
fn a_finished_run_stays_finished() {
    let mut session = Session::new(TrainingConfig { epoch_count: 1, ..config() }, dataset()).unwrap();
    finish(&mut session).unwrap();
    let mut resumed = saved_and_resumed(&session);
    assert_eq!(resumed.tick().unwrap(), Tick::Finished(FinishReason::AllEpochs));
    assert_eq!(fingerprint(&resumed), fingerprint(&session));
}

#[test]
fn a_changed_learning_rate_is_kept() {
    let mut session = Session::new(config(), dataset()).unwrap();
    session.set_learning_rate(0.007).unwrap();
    session.tick().unwrap();
    let mut resumed = saved_and_resumed(&session);
    assert_eq!(resumed.progress().learning_rate.to_bits(), 0.007_f64.to_bits());
    assert_eq!(finish(&mut session).unwrap(), finish(&mut resumed).unwrap());
    assert_eq!(fingerprint(&resumed), fingerprint(&session));
}

#[test]
fn other_training_images_are_refused() {
    let mut session = Session::new(config(), dataset()).unwrap();
    session.tick().unwrap();
    let other = Dataset { train: images(320, 1), test: images(260, 7), source: Source::BuiltIn { seed: 0 } };
    let error = Session::resume(session.checkpoint().unwrap(), Arc::new(other)).unwrap_err().to_string();
    assert!(error.contains("trained on other images") && error.contains("--data"), "{error}");
}

#[test]
fn the_same_images_from_elsewhere_are_accepted() {
    let session = Session::new(config(), dataset()).unwrap();
    let moved = Dataset { source: Source::Files("elsewhere".into()), ..Dataset::clone(&dataset()) };
    assert!(Session::resume(session.checkpoint().unwrap(), Arc::new(moved)).is_ok());
}

#[test]
fn another_number_of_threads_goes_on_bit_for_bit() {
    // As many images a batch as several threads share.
    let config = TrainingConfig { batch_size: 64, validation_count: 100, ..config() };
    let mut session = Session::new(config, dataset()).unwrap();
    session.tick().unwrap();
    for thread_count in [2, 4] {
        let mut checkpoint = session.checkpoint().unwrap();
        checkpoint.state.config.thread_count = thread_count;
        let mut resumed = Session::resume(checkpoint, dataset()).unwrap();
        let (one, several) = (session.tick().unwrap(), resumed.tick().unwrap());
        assert!(matches!(&one, Tick::Batches(losses) if losses.len() == 1));
        assert_eq!(one, several);
        assert_eq!(session.network().parameters().unwrap(), resumed.network().parameters().unwrap());
    }
}

#[test]
fn data_without_test_images_is_refused() {
    let untested = Dataset { test: images(0, 0), ..Dataset::clone(&dataset()) };
    let error = Session::new(config(), Arc::new(untested)).unwrap_err().to_string();
    assert!(error.contains("no test images"), "{error}");
}
