//! Speed of making images: built-in digits, normalisation of ink, data augmentation.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lenet_lab::data::augment::{Augmentation, augment};
use lenet_lab::data::builtin;
use lenet_lab::data::ink::{Drawing, InkPath};
use lenet_lab::data::random::{Purpose, generator};

criterion_group!(benches, bench_builtin, bench_ink, bench_augment);
criterion_main!(benches);

/// A figure of eight of 120 points: more pen than most digits take.
fn eight() -> Drawing {
    let point = |step: usize| {
        let turn = std::f32::consts::TAU * step as f32 / 120.0;
        [100.0 * (2.0 * turn).sin(), 200.0 * turn.cos()]
    };
    Drawing { strokes: vec![(0..=120).map(point).collect()], label: Some(8) }
}

fn bench_builtin(criterion: &mut Criterion) {
    let mut index = 0;
    criterion.bench_function("draw a built-in digit", |bencher| {
        bencher.iter(|| {
            index += 1;
            builtin::draw(1, index)
        });
    });
}

fn bench_ink(criterion: &mut Criterion) {
    let drawing = eight();
    criterion
        .bench_function("normalise a drawing", |bencher| bencher.iter(|| InkPath::default().read(black_box(&drawing))));
}

fn bench_augment(criterion: &mut Criterion) {
    let Ok(normalised) = InkPath::default().read(&eight()) else { return };
    let mut rng = generator(1, Purpose::Augmentation, 0);
    criterion.bench_function("augment an image", |bencher| {
        bencher.iter(|| augment(black_box(&normalised.image), &Augmentation::standard(), &mut rng));
    });
}
