//! A loss that is not finite ends the run, says why, and leaves the last good weights in force.

use lenet_lab::{
    model::{architecture::Activation, array::Array, model_file::ModelFile},
    train::{
        checkpoint::Checkpoint,
        config::TrainingConfig,
        error::Error,
        schedule::Schedule,
        session::{FinishReason, Phase, Session, Tick},
    },
};

use crate::small_runs::{config, dataset, finish, saved_and_resumed};

/// At this rate the loss of one of an epoch's first batches is beyond floating point.
const TOO_FAST: f64 = 1000.0;

/// Settings under which nothing bounds the numbers, with 30 batches in an epoch.
fn unstable() -> TrainingConfig {
    let mut config = config();
    config.architecture.activation = Activation::Relu;
    // With weight decay too large a rate makes weights grow even where no unit of a layer is left that learns.
    TrainingConfig { schedule: Schedule::Constant, batch_size: 2, weight_decay: 0.1, ..config }
}

type Parameters = Vec<(String, Array)>;

fn parameters(session: &Session) -> Parameters {
    session.network().parameters().unwrap()
}

/// Runs into the divergence; the error, which must be one.
fn diverge(session: &mut Session) -> Error {
    let error = finish(session).unwrap_err();
    assert!(matches!(error, Error::Diverged { .. }), "{error}");
    assert_eq!(session.tick().unwrap(), Tick::Finished(FinishReason::Diverged));
    error
}

/// A session that has one good epoch behind it, and that epoch's weights.
fn after_a_good_epoch() -> (Session, Parameters) {
    let mut session = Session::new(unstable(), dataset()).unwrap();
    while !matches!(session.tick().unwrap(), Tick::Epoch(_)) {}
    let good = parameters(&session);
    (session, good)
}

#[test]
fn in_the_first_epoch_the_initial_weights_are_in_force_again() {
    let config = TrainingConfig { learning_rate: TOO_FAST, ..unstable() };
    let mut session = Session::new(config, dataset()).unwrap();
    let initial = parameters(&session);
    let Error::Diverged { loss, step, epoch, learning_rate, good_epoch } = diverge(&mut session) else {
        panic!("not diverged")
    };
    assert!(!loss.is_finite());
    assert_eq!((step, epoch, good_epoch), (session.progress().step + 1, 1, 0));
    assert_eq!(learning_rate.to_bits(), TOO_FAST.to_bits());
    assert_eq!(parameters(&session), initial);
}

#[test]
fn after_a_good_epoch_its_weights_are_in_force_again() {
    let (mut session, good) = after_a_good_epoch();
    session.set_learning_rate(TOO_FAST).unwrap();
    let message = diverge(&mut session).to_string();
    for part in ["at step ", "epoch 2", "learning rate 1000", "end of epoch 1 are kept", "try a learning rate of"] {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(parameters(&session), good);
    assert!(good.iter().all(|(_, array)| array.first_non_finite().is_none()));
    assert_eq!(session.progress().history.len(), 1);
}

#[test]
fn a_resume_in_the_middle_of_the_epoch_keeps_the_last_good_weights() {
    let (mut session, good) = after_a_good_epoch();
    session.tick().unwrap();
    let mut resumed = saved_and_resumed(&session);
    assert_ne!(parameters(&resumed), good);
    resumed.set_learning_rate(TOO_FAST).unwrap();
    diverge(&mut resumed);
    assert_eq!(parameters(&resumed), good);
}

#[test]
fn with_a_smaller_rate_the_losses_are_those_of_the_steps_that_count() {
    let (mut session, _) = after_a_good_epoch();
    let of_good_epoch = session.losses().clone();
    session.tick().unwrap();
    session.set_learning_rate(TOO_FAST).unwrap();
    diverge(&mut session);
    assert!(session.losses().whole().len() > of_good_epoch.whole().len());
    session.set_learning_rate(0.01).unwrap();
    let mut resumed = saved_and_resumed(&session);
    assert_eq!(resumed.losses(), &of_good_epoch);
    assert!(matches!(resumed.tick().unwrap(), Tick::Batches(_)));
    assert_eq!(saved_and_resumed(&resumed).losses().latest().unwrap().step as u64, resumed.progress().step);
}

#[test]
fn what_is_left_of_the_run_can_be_saved_and_read_but_not_go_on() {
    let (mut session, good) = after_a_good_epoch();
    session.set_learning_rate(TOO_FAST).unwrap();
    diverge(&mut session);
    let mut resumed = saved_and_resumed(&session);
    assert_eq!(resumed.tick().unwrap(), Tick::Finished(FinishReason::Diverged));
    assert_eq!(parameters(&resumed), good);
    let message = resumed.set_epoch_count(20).unwrap_err().to_string();
    assert!(message.contains("has diverged"), "{message}");

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    session.model().unwrap().write(&path).unwrap();
    assert_eq!(ModelFile::read(&path).unwrap().parameters, good);
}

/// Overwrites all values of one parameter with ±`size`, differently in each row of 84.
fn blow_up(checkpoint: &mut Checkpoint, name: &str, size: f32) {
    let (_, array) = checkpoint.parameters.iter_mut().find(|(other, _)| other == name).unwrap();
    for (number, value) in array.values.iter_mut().enumerate() {
        *value = if number % 5 == 0 { size } else { -size };
    }
}

#[test]
fn a_loss_that_only_validation_finds_ends_the_run_too() {
    let (mut session, good) = after_a_good_epoch();
    while !matches!(session.progress().phase, Phase::Validating { .. }) {
        session.tick().unwrap();
    }
    let mut checkpoint = session.checkpoint().unwrap();
    blow_up(&mut checkpoint, "conv1.weight", f32::MAX);
    let mut session = Session::resume(checkpoint, dataset()).unwrap();
    let Error::Diverged { step, epoch, .. } = diverge(&mut session) else { panic!("not diverged") };
    // The loss is that of the weights after the epoch's last step.
    assert_eq!((step, epoch), (2 * session.batch_count() as u64, 2));
    assert_eq!(parameters(&session), good);
    saved_and_resumed(&session);
}

#[test]
fn weights_that_are_not_finite_are_never_saved() {
    let config = TrainingConfig { batch_size: 1, ..config() };
    let mut start = Session::new(config, dataset()).unwrap().checkpoint().unwrap();
    // F6 is 0, so the loss is moderate; the gradient with respect to F6 is a sum of the largest numbers there are.
    blow_up(&mut start, "fc2.weight", 0.0);
    blow_up(&mut start, "fc2.bias", 0.0);
    blow_up(&mut start, "fc3.weight", f32::MAX);
    let mut session = Session::resume(start, dataset()).unwrap();
    assert!(matches!(session.tick().unwrap(), Tick::Batches(_)));
    assert!(parameters(&session).iter().any(|(_, array)| array.first_non_finite().is_some()));
    let message = session.checkpoint().unwrap_err().to_string();
    assert!(message.contains("step 1 made ") && message.contains("the training has diverged"), "{message}");
    diverge(&mut session);
    saved_and_resumed(&session);
}
