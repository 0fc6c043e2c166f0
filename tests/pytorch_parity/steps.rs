//! Steps of every optimiser.

use std::sync::Arc;

use lenet_lab::{
    data::dataset::{Dataset, LabelledImages, Source},
    model::{
        architecture::{Architecture, Normalisation},
        array::Array,
    },
    train::{
        batches::{epoch_order, split},
        config::TrainingConfig,
        optimizer::{HessianUpdate, Moments, Optimizer, Sdlm},
        schedule::Schedule,
        session::{Session, Tick},
    },
};

use crate::expected::{Expected, LABEL_SMOOTHING, MODERN, VARIANTS, all_images, assert_close, images, variant};

#[test]
fn five_steps_of_every_optimiser_end_where_pytorchs_do() {
    let expected = Expected::read(MODERN);
    let runs = [
        ("sgd", Optimizer::SGD, 0.05, 0.01),
        ("adam", Optimizer::Adam(Moments::DEFAULT), 0.001, 0.01),
        ("adam-w", Optimizer::AdamW(Moments::DEFAULT), 0.001, 0.1),
    ];
    for (name, optimizer, learning_rate, weight_decay) in runs {
        let config =
            TrainingConfig { optimizer, learning_rate, weight_decay, label_smoothing: LABEL_SMOOTHING, ..five_steps() };
        assert_ends_where_pytorchs_does(&expected, name, config);
    }
}

#[test]
fn five_steps_with_batch_normalisation_end_where_pytorchs_do() {
    let architecture = Architecture { normalisation: Normalisation::Batch, ..Architecture::MODERN };
    let config = TrainingConfig { architecture, learning_rate: 0.005, weight_decay: 0.01, ..five_steps() };
    assert_ends_where_pytorchs_does(&Expected::read(VARIANTS), "sgd.batch", config);
}

/// Of all four images each.
fn five_steps() -> TrainingConfig {
    let schedule = Schedule::Constant;
    TrainingConfig { schedule, batch_size: 4, epoch_count: 5, thread_count: 1, ..TrainingConfig::default() }
}

fn assert_ends_where_pytorchs_does(expected: &Expected, name: &str, config: TrainingConfig) {
    let start = variant(config.architecture).parameters;
    let mut session = session_from_pytorchs_weights(config, images());
    let losses = batch_losses(&mut session);
    assert_close(name, &losses, &expected.values(&format!("{name}.losses")));
    expected.assert_summary(name, &session.network().parameters().unwrap(), &start);
}

fn session_from_pytorchs_weights(config: TrainingConfig, images: LabelledImages) -> Session {
    let dataset = Arc::new(Dataset { train: images.clone(), test: images, source: Source::BuiltIn { seed: 0 } });
    let mut start = Session::new(config, Arc::clone(&dataset)).unwrap().checkpoint().unwrap();
    start.parameters = variant(start.state.config.architecture).parameters;
    Session::resume(start, dataset).unwrap()
}

/// Runs to the end; the loss of each batch.
fn batch_losses(session: &mut Session) -> Vec<f64> {
    let mut losses = Vec::new();
    loop {
        match session.tick().unwrap() {
            Tick::Batches(batch_losses) => losses.extend(batch_losses),
            Tick::Chunk | Tick::Epoch(_) => {}
            Tick::Finished(_) => return losses,
        }
    }
}

/// Equations 21 to 27: a rate for each weight, from second derivatives that are measured anew before the fifth step.
#[test]
fn five_steps_of_the_papers_rule_end_where_its_recursion_in_pytorch_does() {
    let expected = Expected::read(VARIANTS);
    let architectures = expected.architectures();
    for variant in ["original.mse", "original.rubbish"] {
        let sdlm = Sdlm { mu: 0.02, hessian: HessianUpdate::Literal, sample_count: 4 };
        let config = TrainingConfig {
            architecture: architectures[variant],
            optimizer: Optimizer::Sdlm(sdlm),
            learning_rate: 0.0002,
            schedule: Schedule::Constant,
            ..TrainingConfig::original()
        };
        let images = images_to_come_in_order(&config);
        let session = session_from_pytorchs_weights(config, images);
        assert_goes_as_the_recursion(&expected, &format!("sdlm.{variant}"), session);
    }
}

fn assert_goes_as_the_recursion(expected: &Expected, prefix: &str, mut session: Session) {
    let start = session.network().parameters().unwrap();
    let mut losses = Vec::new();
    while losses.len() < 5 {
        if let Tick::Batches(batch_losses) = session.tick().unwrap() {
            let pass = losses.len() / 4;
            expected.assert_summary(&format!("{prefix}.curvature.{pass}"), &hessian(&session), &start);
            losses.extend(batch_losses);
        }
    }
    assert_close(prefix, &losses, &expected.values(&format!("{prefix}.losses")));
    expected.assert_summary(prefix, &session.network().parameters().unwrap(), &start);
}

/// The images placed such that a session comes to them in the fixture's order.
fn images_to_come_in_order(config: &TrainingConfig) -> LabelledImages {
    let images = images();
    let order = epoch_order(&split(config, images.len()).unwrap(), config, 0);
    let mut placed: Vec<_> = order.into_iter().zip(all_images(&images)).zip(images.labels()).collect();
    placed.sort_unstable_by_key(|((place, _), _)| *place);
    let pixels = placed.iter().flat_map(|((_, image), _)| *image).collect();
    LabelledImages::new(pixels, placed.iter().map(|(_, label)| **label).collect()).unwrap()
}

/// The second derivatives that a session learns with.
fn hessian(session: &Session) -> Vec<(String, Array)> {
    let kept = Expected(session.checkpoint().unwrap().to_bytes().unwrap());
    let of = |(name, array): (String, Array)| {
        let values = kept.values(&format!("optimizer.curvature.{name}")).into_iter().map(|value| value as f32);
        (name, Array { values: values.collect(), ..array })
    };
    session.network().parameters().unwrap().into_iter().map(of).collect()
}
