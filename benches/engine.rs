//! How soon the engine answers while it trains and everything is watched: a pause, and the reading of a drawing.

use std::{
    hint::black_box,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use lenet_lab::{
    data::builtin,
    train::{
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        protocol::{Command, Event, NewRun, Pace, RequestId, RunSelection, RunTarget},
        snapshot::{ParameterView, Watch},
    },
};

criterion_group!(benches, bench_answers);
criterion_main!(benches);

/// Longest wait for anything; an answer takes a fraction of it.
const LIMIT: Duration = Duration::from_mins(1);

fn bench_answers(criterion: &mut Criterion) {
    let engine = training();
    let image = builtin::draw(1, 0).0;
    criterion.bench_function("the answer to a pause", |bencher| {
        bencher.iter_custom(|count| {
            let mut elapsed = Duration::ZERO;
            for _ in 0..count {
                engine.send(Command::Resume(RunSelection::All));
                wait_for(&engine, |event| matches!(event, Event::Progress(_)));
                let asked_at = Instant::now();
                engine.send(Command::Pause(RunSelection::All));
                wait_for(&engine, |event| matches!(event, Event::Paused { .. }));
                elapsed += asked_at.elapsed();
            }
            elapsed
        });
    });
    engine.send(Command::Resume(RunSelection::All));
    criterion.bench_function("the reading of a drawing", |bencher| {
        bencher.iter(|| {
            engine.send(Command::Classify { id: RequestId(1), image: Box::new(black_box(image)) });
            wait_for(&engine, |event| matches!(event, Event::Classified(_)));
        });
    });
}

/// An engine with a run that does not come to its end, and every view of it watched.
fn training() -> Engine {
    let options = EngineOptions { thread_count: 1, ..EngineOptions::default() };
    let engine = match Engine::spawn(options, || ()) {
        Ok(engine) => engine,
        Err(error) => panic!("{error}"),
    };
    let dataset = Arc::new(builtin::dataset(1, 6_400, 2_000));
    let parameters = [ParameterView::Weights, ParameterView::Gradients, ParameterView::Change].into_iter().collect();
    let image = dataset.test.image(0).copied().map(Box::new);
    engine.send(Command::Watch(Watch { image, parameters, predictions: Some((&dataset).into()), ..Watch::default() }));
    let config = TrainingConfig { thread_count: 1, epoch_count: 100_000, ..TrainingConfig::default() };
    let runs = vec![NewRun { config, target: RunTarget::Memory }];
    engine.send(Command::Start { runs, dataset, pace: Pace::Paused });
    wait_for(&engine, |event| matches!(event, Event::Started(_)));
    engine
}

fn wait_for(engine: &Engine, is_wanted: impl Fn(&Event) -> bool) {
    let began_at = Instant::now();
    while !std::iter::from_fn(|| engine.try_recv()).any(|event| is_wanted(&event)) {
        assert!(began_at.elapsed() < LIMIT, "the engine does not answer");
        thread::sleep(Duration::from_micros(100));
    }
}
