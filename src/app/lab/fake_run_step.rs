//! Labs for tests of panels whose network a real engine has just trained for a step, with every view of it there.

use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use crate::{
    app::lab::Lab,
    model::attribution::Question,
    train::{
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        optimizer::{Optimizer, Sdlm},
        protocol::{Command, Event, NewRun, Pace, RunSelection, RunStart, RunTarget},
        snapshot::{ParameterView, Snapshot, Watch},
    },
};

impl Lab {
    /// The network of 1998 after the first image, shown test digit 0.
    pub(crate) fn fake_original() -> Self {
        static STEP: OnceLock<(RunStart, Arc<Snapshot>)> = OnceLock::new();
        let optimizer = Optimizer::Sdlm(Sdlm { sample_count: 20, ..Sdlm::DEFAULT });
        lab(STEP.get_or_init(|| step(TrainingConfig { optimizer, ..TrainingConfig::original() })))
    }

    /// A run with these settings after its first step, shown test digit 0.
    pub(crate) fn after_a_step(config: TrainingConfig) -> Self {
        lab(&step(config))
    }
}

fn lab((start, snapshot): &(RunStart, Arc<Snapshot>)) -> Lab {
    let mut lab = Lab::fake();
    lab.apply(Event::Started(Box::new(start.clone())));
    lab.show(Arc::clone(snapshot));
    lab
}

fn step(config: TrainingConfig) -> (RunStart, Arc<Snapshot>) {
    let dataset = Lab::fake().data.dataset;
    let engine = Engine::spawn(EngineOptions { thread_count: 1, ..EngineOptions::default() }, || ()).unwrap();
    let views = [ParameterView::Weights, ParameterView::Gradients, ParameterView::Change, ParameterView::LearningRates];
    let image = dataset.test.image(0).copied().map(Box::new);
    engine.send(Command::Watch(Watch {
        image,
        parameters: views.into_iter().collect(),
        attribution: Some(Question::default()),
        neighbours: Some((&dataset).into()),
        ..Watch::default()
    }));
    let runs = vec![NewRun { config, target: RunTarget::Memory }];
    engine.send(Command::Start { runs, dataset, pace: Pace::Paused });
    let start = told(|| match engine.try_recv() {
        Some(Event::Started(start)) => Some(*start),
        _ => None,
    });
    engine.send(Command::Step(RunSelection::All));
    let is_of_the_step = |snapshot: &Arc<Snapshot>| {
        snapshot.step == 1 && snapshot.neighbours.as_ref().is_some_and(|neighbours| neighbours.step == 1)
    };
    (start, told(|| engine.snapshot().filter(is_of_the_step)))
}

/// What the engine reports in time; a step takes a fraction of a second.
fn told<T>(ask: impl Fn() -> Option<T>) -> T {
    let began_at = Instant::now();
    loop {
        if let Some(told) = ask() {
            return told;
        }
        assert!(began_at.elapsed() < Duration::from_mins(1), "the engine does not answer");
        std::thread::sleep(Duration::from_millis(2));
    }
}
