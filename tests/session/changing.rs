//! What may be changed while a run is under way.

use lenet_lab::train::{
    config::TrainingConfig,
    early_stopping::EarlyStopping,
    optimizer::Optimizer,
    schedule::Schedule,
    session::{FinishReason, Phase, Session, Tick},
};

use crate::small_runs::{config, dataset, finish};

/// The values of all parameters after one batch.
fn after_one_batch(mut session: Session) -> Vec<f32> {
    session.tick().unwrap();
    values(&session)
}

fn values(session: &Session) -> Vec<f32> {
    session.network().parameters().unwrap().into_iter().flat_map(|(_, array)| array.values).collect()
}

fn run_to_epoch_end(session: &mut Session) {
    while !matches!(session.tick().unwrap(), Tick::Epoch(_)) {}
}

#[test]
fn a_new_learning_rate_takes_effect_at_the_next_batch() {
    let optimizer = Optimizer::Sgd { momentum: 0.0 };
    let config = TrainingConfig { optimizer, schedule: Schedule::Constant, ..config() };
    let start = values(&Session::new(config.clone(), dataset()).unwrap());
    let once = after_one_batch(Session::new(config.clone(), dataset()).unwrap());
    let mut faster = Session::new(config.clone(), dataset()).unwrap();
    faster.set_learning_rate(3.0 * config.learning_rate).unwrap();
    let thrice = after_one_batch(faster);
    let mut largest_step = 0.0_f32;
    for ((start, once), thrice) in start.iter().zip(&once).zip(&thrice) {
        largest_step = largest_step.max((once - start).abs());
        assert!((3.0 * (once - start) - (thrice - start)).abs() < 1e-6);
    }
    assert!(largest_step > 1e-4, "nothing was learned: {largest_step}");
}

#[test]
fn the_history_holds_the_new_rate_with_the_schedules_factor() {
    let schedule = Schedule::Step { epoch_count: 1, factor: 0.5 };
    let mut session = Session::new(TrainingConfig { schedule, ..config() }, dataset()).unwrap();
    run_to_epoch_end(&mut session);
    session.set_learning_rate(0.01).unwrap();
    run_to_epoch_end(&mut session);
    let rates: Vec<f64> = session.progress().history.iter().map(|record| record.learning_rate).collect();
    assert!((rates[0] - 0.02).abs() < 1e-12 && (rates[1] - 0.005).abs() < 1e-12, "{rates:?}");
}

#[test]
fn a_learning_rate_that_cannot_be_trained_with_changes_nothing() {
    let mut session = Session::new(config(), dataset()).unwrap();
    for rate in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let message = session.set_learning_rate(rate).unwrap_err().to_string();
        assert!(message.starts_with("learning rate is "), "{message}");
    }
    assert_eq!(session.progress().learning_rate.to_bits(), config().learning_rate.to_bits());
}

#[test]
fn a_finished_run_goes_on_when_it_is_given_more_epochs() {
    let mut session = Session::new(TrainingConfig { epoch_count: 1, ..config() }, dataset()).unwrap();
    assert_eq!(finish(&mut session).unwrap(), FinishReason::AllEpochs);
    session.set_epoch_count(2).unwrap();
    assert_eq!(session.progress().phase, Phase::Training { batch: 0 });
    assert_eq!(finish(&mut session).unwrap(), FinishReason::AllEpochs);
    assert_eq!(session.progress().history.len(), 2);
}

#[test]
fn fewer_epochs_than_are_done_are_refused_and_as_many_end_the_run() {
    let mut session = Session::new(config(), dataset()).unwrap();
    run_to_epoch_end(&mut session);
    run_to_epoch_end(&mut session);
    let message = session.set_epoch_count(1).unwrap_err().to_string();
    assert!(message.contains("2 epochs are done"), "{message}");
    session.set_epoch_count(2).unwrap();
    assert_eq!(session.tick().unwrap(), Tick::Finished(FinishReason::AllEpochs));
}

#[test]
fn a_run_that_stopped_early_stays_stopped() {
    let early_stopping = Some(EarlyStopping { patience: 1, min_delta: 1.0 });
    let mut session = Session::new(TrainingConfig { early_stopping, ..config() }, dataset()).unwrap();
    assert_eq!(finish(&mut session).unwrap(), FinishReason::EarlyStopping);
    session.set_epoch_count(9).unwrap();
    assert_eq!(session.tick().unwrap(), Tick::Finished(FinishReason::EarlyStopping));
}
