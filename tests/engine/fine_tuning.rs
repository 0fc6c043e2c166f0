//! Fine-tuning: its result, its undoing, and what cancels it.

use std::sync::Arc;

use lenet_lab::{
    data::{
        builtin,
        dataset::{Dataset, Image},
        ink::{Drawing, InkPath},
    },
    model::pretrained::Pretrained,
    train::{
        fine_tuning::{CorrectCount, FineTuneReport},
        protocol::{Command, Event, NetworkOrigin, Pace, RunTarget},
    },
};

use crate::harness::{Lab, STEP, config, digits};

/// A seven that someone calls a two.
fn odd_two() -> Drawing {
    Drawing { strokes: vec![vec![[0.2, 0.2], [0.8, 0.2], [0.4, 0.9]]], label: Some(2) }
}

fn image() -> Image {
    InkPath::default().read(&odd_two()).unwrap().image
}

fn fine_tune(lab: &Lab, dataset: &Arc<Dataset>) {
    lab.send(Command::FineTune { drawings: vec![odd_two()], dataset: Arc::clone(dataset) });
}

fn dataset() -> Arc<Dataset> {
    Arc::new(builtin::dataset(1, 300, 100))
}

fn until_opened(lab: &Lab) -> NetworkOrigin {
    let events = lab.until(|event| matches!(event, Event::Opened(_)));
    let Some(Event::Opened(opened)) = events.into_iter().next_back() else { unreachable!() };
    opened.origin
}

#[test]
fn a_taught_network_reads_and_the_one_before_comes_back() {
    let lab = Lab::new();
    assert_eq!(until_opened(&lab), NetworkOrigin::Pretrained(Pretrained::default()));
    let (before, _) = lab.classify(1, &image());
    assert_eq!(before.scores.best(), 7);
    fine_tune(&lab, &dataset());
    let (meanwhile, _) = lab.classify(2, &image());
    assert_eq!(meanwhile.scores, before.scores, "it learns on a copy");

    let taught =
        NetworkOrigin::FineTuned { base: Box::new(NetworkOrigin::Pretrained(Pretrained::default())), drawing_count: 1 };
    assert_eq!(until_opened(&lab), taught);
    let Event::FineTuned(FineTuneReport { before: measured, after, .. }) = lab.next() else { panic!("no lesson") };
    assert_eq!((measured.drawings, after.drawings.correct), (CorrectCount { correct: 0, total: 1 }, 1));
    assert_eq!((measured.test.total, after.test.total), (100, 100));
    assert_eq!(lab.classify(3, &image()).0.scores.best(), 2);

    lab.send(Command::UndoFineTuning);
    assert_eq!(until_opened(&lab), NetworkOrigin::Pretrained(Pretrained::default()));
    assert_eq!(lab.classify(4, &image()).0.scores, before.scores, "to the last bit");
    assert!(lab.refusal(Command::UndoFineTuning).contains("nothing to undo"));
}

#[test]
fn it_can_be_cancelled_and_changes_nothing_then() {
    let lab = Lab::new();
    let (before, _) = lab.classify(1, &image());
    assert!(lab.refusal(Command::CancelFineTuning).contains("not learning"));
    fine_tune(&lab, &dataset());
    lab.until(|event| matches!(event, Event::JobProgress(progress) if progress.done > 2));
    lab.send(Command::CancelFineTuning);
    lab.until(|event| *event == Event::FineTuningCancelled);
    assert_eq!(lab.classify(2, &image()).0.scores, before.scores);
}

#[test]
fn a_run_that_begins_cancels_it_and_one_that_trains_stands_in_its_way() {
    let lab = Lab::new();
    fine_tune(&lab, &dataset());
    lab.until(|event| matches!(event, Event::JobProgress(_)));
    lab.start(&config(1000), &digits(800, 20), RunTarget::Memory, Pace::Running);
    lab.until(|event| *event == Event::FineTuningCancelled);
    let refusal = lab.refusal(Command::FineTune { drawings: vec![odd_two()], dataset: dataset() });
    assert!(refusal.contains("pause it first"), "{refusal}");
}

#[test]
fn what_a_held_run_has_learned_is_taught_further_and_comes_back() {
    let lab = Lab::new();
    let start = lab.start(&config(2), &digits(80, 20), RunTarget::Memory, Pace::Paused);
    lab.send(STEP);
    lab.until_paused();
    let (before, _) = lab.classify(1, &image());
    fine_tune(&lab, &dataset());
    let origin = NetworkOrigin::Run(start.run);
    assert_eq!(until_opened(&lab), NetworkOrigin::FineTuned { base: Box::new(origin.clone()), drawing_count: 1 });
    lab.send(Command::UndoFineTuning);
    assert_eq!(until_opened(&lab), origin);
    assert_eq!(lab.classify(2, &image()).0.scores, before.scores);
}

#[test]
fn without_a_digit_to_learn_from_it_is_refused() {
    let lab = Lab::new();
    let unlabelled = Drawing { label: None, ..odd_two() };
    let refusal = lab.refusal(Command::FineTune { drawings: vec![unlabelled], dataset: dataset() });
    assert!(refusal.contains("say which it is"), "{refusal}");
}
