//! How fast the report's network learns and reads: a step of 64 images and an epoch of 60,000, by one thread and by all; an
//! evaluation of 10,000 images, and the reading of a single one.
//!
//! The images are built-in digits, as many as MNIST has: what they show makes no difference to the time.

use std::{hint::black_box, sync::Arc, thread, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use lenet_lab::{
    data::{builtin, dataset::Dataset},
    model::{
        architecture::Architecture, device::Device, lenet5::LeNet5, operation_threads::compute_alone,
        parameters::Initialisation,
    },
    train::{
        config::TrainingConfig,
        evaluation::evaluate,
        session::{Session, Tick},
        threads::available_threads,
    },
};

criterion_group!(benches, bench_steps, bench_epochs, bench_reading);
criterion_main!(benches);

fn session(dataset: &Arc<Dataset>, batch_size: usize, thread_count: usize) -> Session {
    let config = TrainingConfig { batch_size, thread_count, epoch_count: 100_000, ..TrainingConfig::default() };
    Session::new(config, Arc::clone(dataset)).unwrap_or_else(|error| panic!("{error}"))
}

fn tick(session: &mut Session) -> Tick {
    session.tick().unwrap_or_else(|error| panic!("{error}"))
}

/// One thread, and one for each core where there are several.
fn thread_counts() -> Vec<usize> {
    let all = thread::available_parallelism().map_or(1, usize::from);
    if all == 1 { vec![1] } else { vec![1, all] }
}

fn bench_steps(criterion: &mut Criterion) {
    // So many images that a measurement hardly ever meets an epoch's end.
    let dataset = Arc::new(builtin::dataset(1, 60_000, 10));
    let mut group = criterion.benchmark_group("a training step");
    for batch_size in [16, 64, 256] {
        for thread_count in thread_counts() {
            let mut session = session(&dataset, batch_size, thread_count);
            let name = BenchmarkId::new(format!("{batch_size} images"), format!("{thread_count} threads"));
            group.bench_function(name, |bencher| bencher.iter(|| black_box(tick(&mut session))));
        }
    }
}

fn bench_epochs(criterion: &mut Criterion) {
    let dataset = Arc::new(builtin::dataset(1, 60_000, 10_000));
    let mut group = criterion.benchmark_group("an epoch of 60,000 images and its evaluation");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    for thread_count in thread_counts() {
        let mut session = session(&dataset, 64, thread_count);
        group.bench_function(format!("{thread_count} threads"), |bencher| {
            bencher.iter(|| while !matches!(tick(&mut session), Tick::Epoch(_)) {});
        });
    }
}

fn bench_reading(criterion: &mut Criterion) {
    let network = LeNet5::new(Architecture::MODERN, Initialisation::Pytorch, 1, Device::Cpu)
        .unwrap_or_else(|error| panic!("{error}"));
    let images = builtin::dataset(1, 1, 10_000).test;
    criterion.bench_function("an evaluation of 10,000 images", |bencher| {
        bencher.iter(|| {
            let evaluation = black_box(evaluate(&network, &images, available_threads(), |_| true));
            evaluation.map_or_else(|error| panic!("{error}"), drop);
        });
    });
    let image = images.image(0).copied().unwrap_or([0; 784]);
    compute_alone();
    criterion.bench_function("the reading of one image", |bencher| {
        bencher.iter(|| black_box(network.scores(&image)).map_or_else(|error| panic!("{error}"), drop));
    });
}
