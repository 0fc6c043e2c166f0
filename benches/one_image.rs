//! A step of the network of 1998 on a single image: with the gradient that libtorch records, and with derivatives written
//! out, through the session as it is trained. The ratio of the first to the second is what writing them out is worth.

use std::{hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use lenet_lab::{
    data::{builtin, dataset::Image},
    model::{
        architecture::Architecture,
        backprop::{Backprop, LossSettings},
        device::Device,
        error::Error,
        lenet5::LeNet5,
        operation_threads::compute_alone,
        parameters::Initialisation,
    },
    train::{config::TrainingConfig, session::Session},
};
use tch::{Kind, Reduction, Tensor};

criterion_group!(benches, bench_gradients, bench_pass);
criterion_main!(benches);

fn bench_gradients(criterion: &mut Criterion) {
    compute_alone();
    let network = new_network().unwrap_or_else(|error| panic!("{error}"));
    let mut backprop = Backprop::new(&network, 1).unwrap_or_else(|error| panic!("{error}"));
    let learning = LossSettings { label_smoothing: 0.0, image_count: 1 };
    let mut next = digits();
    let mut group = criterion.benchmark_group("the gradient of one image");
    group.bench_function("recorded by libtorch", |bencher| {
        bencher.iter(|| {
            let (image, label) = next();
            black_box(recorded(&network, &[image], label)).map_or_else(|error| panic!("{error}"), drop);
        });
    });
    group.bench_function("written out", |bencher| {
        bencher.iter(|| {
            let (image, label) = next();
            black_box(backprop.differentiate(&[image], &[label], learning))
                .map_or_else(|error| panic!("{error}"), drop);
        });
    });
}

/// Digits in turn, without end.
fn digits() -> impl FnMut() -> (Image, u8) {
    let digits = builtin::dataset(1, 64, 1).train;
    let mut places = (0..digits.len()).cycle();
    move || {
        let place = places.next().unwrap_or_default();
        (digits.image(place).copied().unwrap_or([0; 784]), digits.labels()[place])
    }
}

fn new_network() -> Result<LeNet5, Error> {
    LeNet5::new(Architecture::ORIGINAL, Initialisation::SquareRoot, 1, Device::Cpu)
}

/// As plainly as it can be done: zero, forwards, backwards, collect.
fn recorded(network: &LeNet5, image: &[Image], label: u8) -> Result<Tensor, Error> {
    let Architecture { loss, output, .. } = *network.architecture();
    let labels = Tensor::f_from_slice(&[i64::from(label)])?.f_to_kind(Kind::Int64)?; // [1]
    let logits = network.forward(&network.input(image)?)?; // [1, 10]
    let loss = loss.compute(output, &logits, &labels, Reduction::Mean, 0.0)?; // scalar
    network.zero_gradient();
    loss.f_backward()?;
    network.gradient()
}

/// The same, and as many numbers as there are weights moved by their own rates.
fn recorded_step(network: &LeNet5, image: &Image, label: u8, moved: &mut [Tensor; 2]) -> Result<(), Error> {
    let gradient = recorded(network, std::slice::from_ref(image), label)?;
    let _no_grad = tch::no_grad_guard();
    let [weights, rates] = moved;
    drop(weights.f_addcmul_(rates, &gradient)?);
    Ok(())
}

fn bench_pass(criterion: &mut Criterion) {
    // As many as MNIST has, so that second derivatives are measured as seldom as there.
    let dataset = Arc::new(builtin::dataset(1, 60_000, 10));
    let mut session = Session::new(TrainingConfig { epoch_count: 100_000, ..TrainingConfig::original() }, dataset)
        .unwrap_or_else(|error| panic!("{error}"));
    let network = new_network().unwrap_or_else(|error| panic!("{error}"));
    let mut next = digits();
    let (image, label) = next();
    let gradient = recorded(&network, &[image], label).unwrap_or_else(|error| panic!("{error}"));
    let mut moved = [gradient.zeros_like(), gradient.full_like(-1e-5)];
    let mut group = criterion.benchmark_group("a step of the original network, everything included");
    group.bench_function("recorded by libtorch", |bencher| {
        bencher.iter(|| {
            let (image, label) = next();
            black_box(recorded_step(&network, &image, label, &mut moved)).map_or_else(|error| panic!("{error}"), drop);
        });
    });
    group.bench_function("written out", |bencher| {
        bencher.iter(|| black_box(session.tick()).map_or_else(|error| panic!("{error}"), drop));
    });
}
