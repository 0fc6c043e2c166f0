//! With the processor as the device: what is learned is what libtorch's recorded operations learn batch by batch, bit for bit.

use std::sync::Arc;

use super::*;
use crate::{
    config::TrainingConfig, differentiation::Differentiation, metrics::EpochRecord, optimizer::Optimizer,
    session::TrainedAmount,
};
use lenet_data::{augment::Augmentation, builtin};
use lenet_model::{
    architecture::{Activation, Architecture, Normalisation},
    parameters::Initialisation,
};

/// 100 images in batches of 16: the last one has 4.
fn session(config: &TrainingConfig) -> Session {
    let dataset = Arc::new(builtin::dataset(6, 100, 30));
    let config = TrainingConfig { batch_size: 16, thread_count: 1, ..config.clone() };
    Session { differentiation: Differentiation::Autograd, ..Session::new(config, dataset).unwrap() }
}

fn session_on_device(config: &TrainingConfig) -> Session {
    let plain = session(config);
    let resident =
        Some(Resident::new(plain.dataset.train.pixels(), plain.dataset.train.labels(), tch::Device::Cpu).unwrap());
    Session { resident, ..plain }
}

/// Runs to the end; the loss of each batch, and the records without their times.
fn run(session: &mut Session, tick: fn(&mut Session) -> Result<Tick, Error>) -> (Vec<f64>, Vec<EpochRecord>) {
    let (mut losses, mut records) = (Vec::new(), Vec::new());
    loop {
        match tick(session).unwrap() {
            Tick::Batches(batch_losses) => losses.extend(batch_losses),
            Tick::Chunk => {}
            Tick::Epoch(record) => records.push(EpochRecord { elapsed_secs: 0.0, images_per_second: 0.0, ..record }),
            Tick::Finished(_) => return (losses, records),
        }
    }
}

#[test]
fn several_batches_at_once_come_to_the_same_bits_as_one_after_the_other() {
    let modern =
        TrainingConfig { epoch_count: 2, label_smoothing: 0.1, validation_count: 20, ..TrainingConfig::default() };
    let later = Architecture { dropout: 0.25, normalisation: Normalisation::Batch, ..Architecture::MODERN };
    let configs = [
        TrainingConfig { architecture: later, optimizer: Optimizer::SGD, ..modern.clone() },
        TrainingConfig { augmentation: Augmentation::paper(), ..modern.clone() },
        TrainingConfig { built_in_share: 0.5, ..modern.clone() },
        modern,
        TrainingConfig {
            architecture: Architecture::ORIGINAL,
            initialisation: Initialisation::default(),
            epoch_count: 2,
            ..TrainingConfig::default()
        },
    ];
    for config in configs {
        let mut plain = session(&config);
        let expected = run(&mut plain, Session::tick);
        for tick in [Session::tick, Session::tick_ahead] {
            let mut ahead = session_on_device(&config);
            assert_eq!(run(&mut ahead, tick), expected);
            assert_eq!(ahead.network.parameters().unwrap(), plain.network.parameters().unwrap());
            assert_eq!(ahead.gradients().unwrap(), plain.gradients().unwrap());
        }
    }
}

#[test]
fn between_two_ticks_the_session_is_as_far_as_its_batches() {
    let mut session = session_on_device(&TrainingConfig::default());
    assert!(matches!(session.tick().unwrap(), Tick::Batches(losses) if losses.len() == 1));
    assert_eq!(
        (session.trained_amount(), session.progress.step),
        (TrainedAmount { epoch_count: 0, image_count: 16 }, 1)
    );
    let Tick::Batches(losses) = session.tick_ahead().unwrap() else { panic!("the rest of the epoch") };
    assert_eq!((losses.len(), session.progress.step), (6, 7));
    assert_eq!((session.progress.phase, session.progress.epoch.train.total()), (Phase::Testing { image: 0 }, 100));
}

#[test]
fn a_batch_of_thousands_is_asked_about_at_once() {
    let mut session = session_on_device(&TrainingConfig::default());
    session.config.batch_size = 4096;
    assert!(matches!(session.tick_ahead().unwrap(), Tick::Batches(losses) if losses.len() == 1));
}

#[test]
fn a_loss_that_is_not_finite_is_told_with_the_step_at_which_it_came() {
    let config = TrainingConfig { learning_rate: 900.0, ..TrainingConfig::default() };
    let config = TrainingConfig { architecture: relu(), epoch_count: 30, ..config };
    let message = |session: &mut Session, tick: fn(&mut Session) -> Result<Tick, Error>| loop {
        match tick(session) {
            Err(error) => return error.to_string(),
            Ok(Tick::Finished(_)) => panic!("it did not diverge"),
            Ok(_) => {}
        }
    };
    let (mut plain, mut ahead) = (session(&config), session_on_device(&config));
    assert_eq!(message(&mut ahead, Session::tick_ahead), message(&mut plain, Session::tick));
    let place =
        |session: &Session| (session.progress.step, session.progress.phase, session.progress.epoch.train.clone());
    assert_eq!(place(&ahead), place(&plain));
    assert_eq!(ahead.network.parameters().unwrap(), plain.network.parameters().unwrap());
}

fn relu() -> Architecture {
    Architecture { activation: Activation::Relu, ..Architecture::MODERN }
}
