//! The same settings give the same run.

use lenet_lab::train::{
    config::TrainingConfig,
    metrics::EpochRecord,
    optimizer::{Moments, Optimizer},
    session::{FinishReason, Session},
};

use crate::small_runs::{config, dataset, fingerprint, finish};

fn finished(config: TrainingConfig) -> Session {
    let mut session = Session::new(config, dataset()).unwrap();
    assert_eq!(finish(&mut session).unwrap(), FinishReason::AllEpochs);
    session
}

#[test]
fn the_same_seed_gives_the_same_run_bit_for_bit() {
    let first = finished(config());
    assert_eq!(fingerprint(&first), fingerprint(&finished(config())));
    let other = finished(TrainingConfig { seed: 2, ..config() });
    assert_ne!(first.network().parameters().unwrap(), other.network().parameters().unwrap());
}

#[test]
fn a_run_learns_and_its_history_tells_of_every_image() {
    let optimizer = Optimizer::Adam(Moments::DEFAULT);
    let session = finished(TrainingConfig { optimizer, learning_rate: 0.004, epoch_count: 8, ..config() });
    let history = &session.progress().history;
    assert_eq!(history.len(), 8);
    assert_eq!(history.iter().map(|record| record.epoch).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
    assert!(history[7].train.loss < 0.5 * history[0].train.loss, "{history:?}");
    assert!(history[7].test.accuracy > 0.9 && history[7].validation.unwrap().accuracy > 0.9, "{history:?}");
    // Shares of 60, 260 and 260 images.
    let is_share = |accuracy: f64, count: f64| (accuracy * count).fract().min(1.0 - (accuracy * count).fract()) < 1e-9;
    for record in history {
        assert!(is_share(record.train.accuracy, 60.0), "{record:?}");
        assert!(is_share(record.test.accuracy, 260.0), "{record:?}");
    }
}

#[test]
fn the_epoch_to_keep_is_the_one_with_the_best_validation() {
    let session = finished(TrainingConfig { epoch_count: 4, ..config() });
    let best = session.best_epoch().unwrap();
    let accuracy = |record: &EpochRecord| record.validation.unwrap().accuracy;
    assert!(session.progress().history.iter().all(|record| accuracy(record) <= accuracy(best)));
}
