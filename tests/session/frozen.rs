//! Frozen layers stay as a run began with them, whatever the rule; the others learn.

use lenet_lab::{
    model::{
        architecture::{Architecture, Pooling},
        array::Array,
        layer::Layer,
        parameters::parameter_shapes,
    },
    train::{
        config::TrainingConfig,
        optimizer::{Moments, Muon, Optimizer, Sdlm},
        session::Session,
    },
};

use crate::small_runs::{config, dataset, fingerprint, finish};

const FROZEN: [Layer; 3] = [Layer::C1, Layer::S2, Layer::F6];

fn frozen_run(optimizer: Optimizer) -> TrainingConfig {
    TrainingConfig {
        architecture: Architecture { pooling: Pooling::Trainable, ..Architecture::MODERN },
        frozen: FROZEN.to_vec(),
        optimizer,
        learning_rate: optimizer.default_learning_rate(),
        // It pulls at weights that have no gradient, too.
        weight_decay: 0.01,
        epoch_count: 1,
        ..config()
    }
}

fn parameters(session: &Session) -> Vec<(String, Array)> {
    session.model().unwrap().parameters
}

#[test]
fn every_rule_leaves_frozen_layers_bit_for_bit() {
    for optimizer in [
        Optimizer::Sgd { momentum: 0.9 },
        Optimizer::Adam(Moments::DEFAULT),
        Optimizer::AdamW(Moments::DEFAULT),
        Optimizer::Muon(Muon::DEFAULT),
        Optimizer::Sdlm(Sdlm::DEFAULT),
    ] {
        let config = frozen_run(optimizer);
        let layers = parameter_shapes(&config.architecture);
        let mut session = Session::new(config, dataset()).unwrap();
        let before = parameters(&session);
        finish(&mut session).unwrap();
        for ((before, after), own) in before.iter().zip(parameters(&session)).zip(&layers) {
            let is_same = before.1 == after.1;
            assert_eq!(is_same, FROZEN.contains(&own.layer), "{} with {optimizer:?}", own.name);
        }
    }
}

#[test]
fn a_resumed_run_keeps_them_frozen() {
    let config = frozen_run(Optimizer::SGD);
    let mut whole = Session::new(config.clone(), dataset()).unwrap();
    let mut cut = Session::new(config, dataset()).unwrap();
    cut.tick().unwrap();
    let mut resumed = Session::resume(cut.checkpoint().unwrap(), dataset()).unwrap();
    finish(&mut whole).unwrap();
    finish(&mut resumed).unwrap();
    assert_eq!(fingerprint(&resumed), fingerprint(&whole));
}
