//! An engine to test with, small synthetic data, and the same training without an engine to compare with.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    time::{Duration, Instant},
};

use lenet_lab::{
    data::dataset::{CLASS_COUNT, Dataset, Image, LabelledImages, PIXEL_COUNT, Source},
    train::{
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        metrics::{EpochRecord, Score},
        protocol::{Classification, Command, Event, NewRun, Pace, RequestId, RunSelection, RunStart, RunTarget},
        schedule::Schedule,
        session::{Session, Tick},
        snapshot::Snapshot,
    },
};

/// Nothing here takes as long; a test that hangs ends.
const PATIENCE: Duration = Duration::from_mins(2);

/// An engine and the wakes that it sends.
pub(crate) struct Lab {
    pub(crate) engine: Engine,
    woken: Receiver<()>,
}

impl Lab {
    pub(crate) fn new() -> Self {
        Self::with(EngineOptions::default())
    }

    /// With an engine that computes on one thread.
    pub(crate) fn with(options: EngineOptions) -> Self {
        let (wake, woken) = mpsc::channel();
        let options = EngineOptions { thread_count: 1, ..options };
        let engine = Engine::spawn(options, move || wake.send(()).unwrap_or_default()).unwrap();
        Self { engine, woken }
    }

    pub(crate) fn send(&self, command: Command) {
        self.engine.send(command);
    }

    pub(crate) fn start(
        &self,
        config: &TrainingConfig,
        dataset: &Arc<Dataset>,
        target: RunTarget,
        pace: Pace,
    ) -> RunStart {
        self.send(start(config, dataset, target, pace));
        self.started()
    }

    pub(crate) fn started(&self) -> RunStart {
        let events = self.until(|event| matches!(event, Event::Started(_)));
        let Some(Event::Started(start)) = events.into_iter().next_back() else { unreachable!() };
        *start
    }

    /// Looks with `look` after every wake until it finds something.
    fn wait<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            let rest = PATIENCE.saturating_sub(start.elapsed());
            assert!(self.woken.recv_timeout(rest).is_ok(), "the engine told nothing of {what}");
        }
    }

    pub(crate) fn next(&self) -> Event {
        self.wait("any event", || self.engine.try_recv())
    }

    /// All events up to the first that is `last`.
    pub(crate) fn until(&self, last: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        while !events.last().is_some_and(&last) {
            events.push(self.next());
        }
        events
    }

    pub(crate) fn until_paused(&self) -> Vec<Event> {
        self.until(|event| matches!(event, Event::Paused { .. }))
    }

    pub(crate) fn until_finished(&self) -> Vec<Event> {
        self.until(|event| matches!(event, Event::Finished { .. }))
    }

    /// The answer to a classification, and all events before it.
    pub(crate) fn classify(&self, id: u64, image: &Image) -> (Classification, Vec<Event>) {
        self.send(Command::Classify { id: RequestId(id), image: Box::new(*image) });
        let is_answer = |event: &Event| matches!(event, Event::Classified(answer) if answer.id == RequestId(id));
        let mut events = self.until(is_answer);
        let Some(Event::Classified(answer)) = events.pop() else { unreachable!() };
        (answer, events)
    }

    /// Why `command` was not executed.
    pub(crate) fn refusal(&self, command: Command) -> String {
        self.send(command);
        let events = self.until(|event| matches!(event, Event::CommandFailed { .. }));
        let Some(Event::CommandFailed { message, .. }) = events.into_iter().next_back() else { unreachable!() };
        message
    }

    /// The first snapshot that is `wanted`.
    pub(crate) fn snapshot(&self, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        self.wait("the snapshot", || self.engine.snapshot().filter(|snapshot| wanted(snapshot)))
    }
}

/// The command that starts one run.
pub(crate) fn start(config: &TrainingConfig, dataset: &Arc<Dataset>, target: RunTarget, pace: Pace) -> Command {
    let runs = vec![NewRun { config: config.clone(), target }];
    Command::Start { runs, dataset: Arc::clone(dataset), pace }
}

/// Pauses all runs, resumes them, or lets them learn from one batch.
pub(crate) const PAUSE: Command = Command::Pause(RunSelection::All);
pub(crate) const RESUME: Command = Command::Resume(RunSelection::All);
pub(crate) const STEP: Command = Command::Step(RunSelection::All);

/// Lets all runs train up to this number of epochs.
pub(crate) fn train_to(epoch_count: u32) -> Command {
    Command::SetEpochCount { runs: RunSelection::All, epoch_count }
}

/// All events that are there.
pub(crate) fn all_events(engine: &Engine) -> Vec<Event> {
    std::iter::from_fn(|| engine.try_recv()).collect()
}

/// Digits that a network learns in no time: each class is a bar at its own height, with some noise.
pub(crate) fn digits(train_count: usize, test_count: usize) -> Arc<Dataset> {
    let source = Source::BuiltIn { seed: 0 };
    Arc::new(Dataset { train: bars(train_count, 1), test: bars(test_count, 2), source })
}

fn bars(count: usize, seed: u32) -> LabelledImages {
    let mut noise = seed;
    let labels: Vec<u8> = (0..count).map(|index| (index % CLASS_COUNT) as u8).collect();
    let mut pixels = Vec::with_capacity(count * PIXEL_COUNT);
    for &label in &labels {
        pixels.extend((0..PIXEL_COUNT).map(|pixel| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let background = (noise >> 26) as u8;
            if pixel / 28 / 2 == usize::from(label) + 2 { 255 - background } else { background }
        }));
    }
    LabelledImages::new(pixels, labels).unwrap()
}

/// Settings for such digits.
pub(crate) fn config(epoch_count: u32) -> TrainingConfig {
    TrainingConfig {
        learning_rate: 0.02,
        schedule: Schedule::Constant,
        batch_size: 8,
        epoch_count,
        thread_count: 1,
        ..TrainingConfig::default()
    }
}

/// What a training without an engine comes to.
pub(crate) struct Reference {
    pub(crate) losses: Vec<f32>,
    pub(crate) scores: Vec<(u32, Score, Score)>,
}

pub(crate) fn reference(config: &TrainingConfig, dataset: &Arc<Dataset>) -> Reference {
    let mut session = Session::new(config.clone(), Arc::clone(dataset)).unwrap();
    let (mut losses, mut scores) = (Vec::new(), Vec::new());
    loop {
        match session.tick().unwrap() {
            Tick::Batches(batch_losses) => losses.extend(batch_losses.iter().map(|loss| *loss as f32)),
            Tick::Chunk => {}
            Tick::Epoch(record) => scores.push(scores_of(&record)),
            Tick::Finished(_) => return Reference { losses, scores },
        }
    }
}

/// All of a record but the times.
fn scores_of(record: &EpochRecord) -> (u32, Score, Score) {
    (record.epoch, record.train, record.test)
}

/// The losses in `events`, after checking that each stands at its own step.
pub(crate) fn losses(events: &[Event], first_step: u64) -> Vec<f32> {
    let mut losses = Vec::new();
    for event in events {
        if let Event::Progress(progress) = event {
            losses.extend(&progress.losses);
            assert_eq!(progress.step, first_step + losses.len() as u64);
        }
    }
    losses
}

/// What each epoch in `events` came to.
pub(crate) fn scores(events: &[Event]) -> Vec<(u32, Score, Score)> {
    let of = |event: &Event| if let Event::Epoch { record, .. } = event { Some(scores_of(record)) } else { None };
    events.iter().filter_map(of).collect()
}
