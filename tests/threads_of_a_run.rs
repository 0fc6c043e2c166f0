//! A run shares its work among its own threads. Rayon's global pool is kept busy here for good, so that work given to it never
//! ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use lenet_lab::{
    data::{augment::Augmentation, builtin, dataset::Dataset, ink::Drawing, perturb::Perturbation},
    model::{device::Device, model_file::ModelFile},
    train::{
        config::TrainingConfig,
        fine_tuning::{FineTuning, FineTuningConfig, FineTuningPhase},
        robustness::{Measurement, RobustnessPlan},
        session::Session,
        threads::Threads,
    },
};

/// Occupies the only thread of the global pool.
fn occupy_global_pool() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().unwrap();
    rayon::spawn(|| {
        loop {
            thread::park();
        }
    });
}

/// Fails where `work` does not end.
fn ends(name: &str, work: impl FnOnce() + Send + 'static) {
    let (sender, receiver) = mpsc::channel();
    let work = move || {
        work();
        sender.send(()).unwrap();
    };
    thread::Builder::new().name(name.to_owned()).spawn(work).unwrap();
    assert!(receiver.recv_timeout(Duration::from_mins(1)).is_ok(), "{name} waits for the global pool, or failed");
}

fn trained(dataset: &Arc<Dataset>, thread_count: usize) -> Vec<f32> {
    let config = TrainingConfig {
        batch_size: 25,
        thread_count,
        validation_count: 0,
        augmentation: Augmentation::standard(),
        built_in_share: 0.3,
        ..TrainingConfig::default()
    };
    let mut session = Session::new(config, Arc::clone(dataset)).unwrap();
    for _ in 0..4 {
        session.tick().unwrap();
    }
    session.network().parameters().unwrap().into_iter().flat_map(|(_, array)| array.values).collect()
}

#[test]
fn an_augmented_run_a_measurement_and_fine_tuning_use_their_own_threads() {
    occupy_global_pool();
    let dataset = Threads::new(2).unwrap().share(|| Arc::new(builtin::dataset(1, 200, 30)));

    let images = Arc::clone(&dataset);
    ends("training", move || assert_eq!(trained(&images, 1), trained(&images, 3), "bit by bit"));

    let images = Arc::clone(&dataset);
    ends("robustness", move || {
        let network = ModelFile::pretrained().unwrap().network(Device::Cpu).unwrap();
        let plan = RobustnessPlan { dataset: images, perturbations: vec![Perturbation::Noise], image_limit: None };
        let mut measurement = Measurement::new(plan, network, Threads::new(1).unwrap());
        while !measurement.is_done() {
            measurement.advance().unwrap();
        }
    });

    ends("fine-tuning", move || {
        let strokes = vec![vec![[0.2, 0.2], [0.8, 0.2], [0.4, 0.9]]];
        let drawings = [Drawing { strokes, label: Some(7) }];
        let config = FineTuningConfig { step_count: 3, ..FineTuningConfig::default() };
        let mut fine_tuning = FineTuning::new(ModelFile::pretrained().unwrap(), &drawings, dataset, config).unwrap();
        while fine_tuning.tick().unwrap().phase != FineTuningPhase::Done {}
    });
}
