//! A lab for tests of panels: the pretrained network with real values in every view, a few built-in digits, no thread.

use std::sync::{Arc, OnceLock};

use super::{Lab, Sketch, SketchEdit};
use crate::{
    data::{
        builtin,
        class_names::ClassNames,
        dataset::{Dataset, Source},
    },
    model::{attribution::Question, scores::Scores},
    train::{
        config::TrainingConfig,
        engine::{Engine, EngineOptions},
        metrics::{EpochRecord, Score},
        protocol::{Command, Event, NewRun, Pace, RunId, RunSelection, RunStart, RunTarget},
        snapshot::{ParameterView, Snapshot, Watch},
    },
};

/// Test images of a fake lab.
pub(crate) const TEST_COUNT: usize = 100;

impl Lab {
    /// The pretrained network, shown test digit 0, with weights in view and the test images read.
    pub(crate) fn fake() -> Self {
        let mut lab = Self::new();
        lab.data.dataset = dataset();
        lab.data.activity = None;
        lab.show(Arc::clone(&snapshots().pretrained));
        lab
    }

    /// A run of three epochs that is paused, with gradients and changes in view.
    pub(crate) fn fake_run() -> Self {
        let mut lab = Self::fake();
        lab.apply(Event::Started(Box::new(snapshots().start.clone())));
        lab.show(Arc::clone(&snapshots().in_run));
        let Some(run) = lab.run_mut() else { unreachable!("the run has just begun") };
        let losses: Vec<f32> = (0..300).map(|step| 2.3 * (-0.01 * step as f32).exp() + 0.02).collect();
        run.losses.push(300, &losses);
        (run.epoch, run.batch, run.step, run.images_per_second) = (3, 100, 300, 16_000.0);
        run.epochs = (1..=2).map(record).collect();
        run.phase = super::RunPhase::Paused;
        lab
    }

    /// Two runs side by side: the modern network, and that of 1998 with images one by one, both in their third epoch.
    pub(crate) fn fake_side_by_side() -> Self {
        let mut lab = Self::fake_run();
        let Some(first) = lab.run_mut() else { unreachable!("the run is there") };
        first.phase = super::RunPhase::Training;
        // Half of the third epoch is done, of 120 batches of 64.
        (first.start.batch_count, first.start.training_image_count, first.batch) = (120, 7_680, 60);
        let TrainingConfig { epoch_count, seed, thread_count, .. } = first.start.config;
        let config = TrainingConfig { epoch_count, seed, thread_count, ..TrainingConfig::original() };
        let start = &first.start;
        let batch_count = start.training_image_count;
        let second = RunStart { run: RunId(start.run.0 + 1), config, batch_count, ..start.clone() };
        let mut second = super::RunView::new(RunStart { pace: Pace::Running, ..second });
        let losses: Vec<f32> = (0..19_200).map(|step| 4.0 * (-0.0003 * step as f32).exp() + 0.5).collect();
        second.losses.push(19_200, &losses);
        (second.epoch, second.batch, second.step, second.images_per_second) = (3, 3_840, 19_200, 2_000.0);
        second.epochs = (1..=2).map(|epoch| EpochRecord { test: poorer(epoch), ..record(epoch) }).collect();
        lab.runs.insert(second.start.run, second);
        lab
    }

    /// Takes over the runs of another lab.
    pub(crate) fn take_run(&mut self, other: Self) {
        (self.runs, self.focus) = (other.runs, other.focus);
    }

    /// With images whose classes have names, and a network that does not say what it was trained on.
    pub(crate) fn with_class_names(mut self, names: &[&str]) -> Self {
        let mut dataset = (*self.data.dataset).clone();
        let class_names = ClassNames::new(names);
        dataset.source = Source::Named { path: "/data/things".into(), name: "Things".to_owned(), class_names };
        self.data.dataset = Arc::new(dataset);
        self.network.training = None;
        self
    }

    /// With a seven on the pad, read as one.
    pub(crate) fn with_seven(mut self) -> Self {
        self.sketch = seven();
        if let Some((id, _)) = self.sketch.ask_if_due() {
            let mut digits = [0.01; 10];
            digits[7] = 0.91;
            let scores = Scores { digits, rubbish: None };
            self.sketch.answered(&crate::train::protocol::Classification { id, run: None, step: 0, scores });
        }
        self
    }
}

/// A drawing of a seven.
pub(crate) fn seven() -> Sketch {
    let mut sketch = Sketch::default();
    sketch.edit(SketchEdit::Begin([0.25, 0.2]));
    sketch.edit(SketchEdit::Extend(vec![[0.5, 0.2], [0.75, 0.2], [0.6, 0.5], [0.45, 0.85]]));
    sketch.edit(SketchEdit::End);
    sketch
}

fn poorer(epoch: u32) -> Score {
    Score { loss: 0.9 / f64::from(epoch), accuracy: 0.88 }
}

fn record(epoch: u32) -> EpochRecord {
    let score = |loss: f64, accuracy: f64| Score { loss: loss / f64::from(epoch), accuracy };
    EpochRecord {
        epoch,
        train: score(0.3, 0.91),
        validation: None,
        test: score(0.25, 0.93),
        learning_rate: 0.05,
        elapsed_secs: 4.0,
        images_per_second: 16_000.0,
    }
}

fn dataset() -> Arc<Dataset> {
    static DATASET: OnceLock<Arc<Dataset>> = OnceLock::new();
    Arc::clone(DATASET.get_or_init(|| Arc::new(builtin::dataset(1, 320, TEST_COUNT))))
}

struct Snapshots {
    pretrained: Arc<Snapshot>,
    start: RunStart,
    in_run: Arc<Snapshot>,
}

/// What a real engine shows; asked once for all tests.
fn snapshots() -> &'static Snapshots {
    static SNAPSHOTS: OnceLock<Snapshots> = OnceLock::new();
    SNAPSHOTS.get_or_init(|| {
        let options = EngineOptions { thread_count: 1, ..EngineOptions::default() };
        let engine = Engine::spawn(options, || ()).unwrap();
        let parameters = [ParameterView::Weights, ParameterView::Gradients, ParameterView::Change];
        let image = dataset().test.image(0).copied().map(Box::new);
        let watch = Watch {
            image,
            parameters: parameters.into_iter().collect(),
            predictions: Some((&dataset()).into()),
            attribution: Some(Question::default()),
            neighbours: Some((&dataset()).into()),
            ..Watch::default()
        };
        engine.send(Command::Watch(watch));
        let is_whole = |snapshot: &Snapshot| snapshot.predictions.is_some() && snapshot.neighbours.is_some();
        let pretrained = wait_for(&engine, is_whole);
        let config = TrainingConfig { thread_count: 1, ..TrainingConfig::default() };
        let runs = vec![NewRun { config, target: RunTarget::Memory }];
        engine.send(Command::Start { runs, dataset: dataset(), pace: Pace::Paused });
        let start = wait_for_start(&engine);
        engine.send(Command::Step(RunSelection::All));
        let in_run = wait_for(&engine, |snapshot| snapshot.step == 1);
        Snapshots { pretrained, start, in_run }
    })
}

pub(super) fn wait_for(engine: &Engine, is_wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    loop {
        match engine.snapshot() {
            Some(snapshot) if is_wanted(&snapshot) => return snapshot,
            _ => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    }
}

fn wait_for_start(engine: &Engine) -> RunStart {
    loop {
        match engine.try_recv() {
            Some(Event::Started(start)) => return *start,
            Some(_) => {}
            None => std::thread::sleep(std::time::Duration::from_millis(2)),
        }
    }
}
