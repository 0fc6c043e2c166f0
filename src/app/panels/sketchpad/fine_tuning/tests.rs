//! The ten labels, the button to learn and the menu of saved digits.

use std::sync::Arc;

use eframe::egui::Theme;
use egui_kittest::{Harness, kittest::Queryable as _};

use super::*;
use crate::{
    app::{
        lab::{SavedDigit, SavedDigits},
        testing::{Stage, look, stage},
    },
    data::ink::Drawing,
    model::{architecture::Architecture, pretrained::Pretrained},
    train::{
        fine_tuning::{CorrectCount, Measured},
        protocol::{Event, JobKind, JobProgress, NetworkId, NetworkOrigin, OpenedNetwork},
    },
};

fn shown(lab: Lab, width: f32) -> Harness<'static, Stage<SavedPictures>> {
    let mut harness = stage(SavedPictures::default(), lab, [width, 420.0], Theme::Dark, |pictures, ui, lab, _| {
        let label = label_row_ui(ui, lab);
        label.into_iter().chain(learning_ui(ui, lab, pictures)).collect()
    });
    harness.run();
    harness
}

fn drawing(x: f32, label: u8) -> Drawing {
    Drawing { strokes: vec![vec![[x, 0.1], [0.8, 0.2], [0.5, 0.9]]], label: Some(label) }
}

/// With three digits saved.
pub(in crate::app::panels::sketchpad) fn with_saved(mut lab: Lab) -> Lab {
    let digits = [(0.1, 7), (0.2, 4), (0.3, 7)].map(|(x, label)| SavedDigit::new(drawing(x, label)).unwrap());
    lab.saved =
        SavedDigits { path: Some("/home/kim/my-digits.jsonl".into()), digits: Arc::new(digits.to_vec()), ..lab.saved };
    lab
}

fn fine_tuned() -> Lab {
    let mut lab = with_saved(Lab::fake().with_seven());
    let origin =
        NetworkOrigin::FineTuned { base: Box::new(NetworkOrigin::Pretrained(Pretrained::default())), drawing_count: 3 };
    lab.apply(Event::Opened(Box::new(OpenedNetwork {
        network: NetworkId(1),
        origin,
        architecture: Architecture::MODERN,
        training: None,
        recognition: None,
    })));
    let measured = |drawings, test| Measured {
        drawings: CorrectCount { correct: drawings, total: 3 },
        test: CorrectCount { correct: test, total: 10_000 },
    };
    let (before, after) = (measured(1, 9_957), measured(3, 9_955));
    lab.apply(Event::FineTuned(FineTuneReport { before, after, dataset: "MNIST".to_owned() }));
    lab
}

fn pressed(lab: Lab, names: &[&str]) -> Vec<Action> {
    let mut harness = shown(lab, 240.0);
    for name in names {
        harness.get_by_label(name).click();
        harness.run();
    }
    harness.state_mut().actions.split_off(0)
}

#[test]
fn only_a_drawing_can_be_corrected() {
    assert_eq!(pressed(Lab::fake().with_seven(), &["This is a 4"]), [Action::FineTune(FineTuneEdit::Label(4))]);
    let named = Lab::fake().with_seven().with_class_names(&["Shoe", "", "", "", "Sleeve"]);
    assert_eq!(pressed(named, &["This is Sleeve"]), [Action::FineTune(FineTuneEdit::Label(4))]);
    let empty = shown(Lab::fake(), 240.0);
    assert!(empty.query_by_label("This is a 4").is_none());
    assert!(empty.query_by_label("Learn my digits").is_none(), "nothing is saved");
}

#[test]
fn what_is_kept_is_told_and_can_be_taken_back() {
    let saved = with_saved(Lab::fake());
    let mut harness = shown(saved, 280.0);
    harness.get_by_label("Saved 3").click();
    harness.run();
    harness.get_by_label("3 digits: 1 × 4, 2 × 7");
    harness.get_by_label("/home/kim/my-digits.jsonl");
    look(&mut harness, "kept-menu");
    let delete = |drawings: Vec<Drawing>| [Action::FineTune(FineTuneEdit::Delete(drawings))];
    let in_menu = |name| pressed(with_saved(Lab::fake()), &["Saved 3", name]);
    assert_eq!(in_menu("Saved digit 2, a 4"), delete(vec![drawing(0.2, 4)]));
    assert_eq!(in_menu("Delete the last, a 7"), delete(vec![drawing(0.3, 7)]));
    let all = vec![drawing(0.1, 7), drawing(0.2, 4), drawing(0.3, 7)];
    assert_eq!(in_menu("Delete all 3"), delete(all));
    assert_eq!(in_menu("Open its folder"), [Action::FineTune(FineTuneEdit::OpenFolder)]);
}

#[test]
fn what_was_taken_back_can_be_put_back() {
    let mut lab = Lab::fake();
    lab.saved.deleted = vec![drawing(0.1, 7)];
    assert_eq!(pressed(lab, &["Saved 0", "Restore 1 digit"]), [Action::FineTune(FineTuneEdit::Restore)]);
}

#[test]
fn it_learns_when_nothing_is_trained_and_can_be_cancelled() {
    assert_eq!(pressed(with_saved(Lab::fake()), &["Learn my digits"]), [Action::FineTune(FineTuneEdit::Learn)]);
    let mut lab = with_saved(Lab::fake_run());
    if let Some(run) = lab.run_mut() {
        run.phase = crate::app::lab::RunPhase::Training;
    }
    assert_eq!(pressed(lab, &["Learn my digits"]), [], "a run is being trained");
    let mut lab = with_saved(Lab::fake());
    let phase = Some(FineTuningPhase::Before);
    lab.apply(Event::JobProgress(JobProgress { job: JobKind::FineTuning, done: 40, total: 280, phase }));
    assert_eq!(pressed(lab, &["Measuring before", "Cancel fine-tuning"]), [Action::FineTune(FineTuneEdit::Cancel)]);
}

#[test]
fn what_came_of_it_is_told_and_undone_with_a_click() {
    assert_eq!(pressed(fine_tuned(), &["Undo fine-tuning"]), [Action::FineTune(FineTuneEdit::Undo)]);
    for width in [224.0, 240.0, 324.0] {
        let mut harness = shown(fine_tuned(), width);
        harness.get_by_label("3 of 3; test 99.57, now 99.55 %");
        let saved = harness.get_by_label("Saved 3").rect();
        let undo = harness.get_by_label("Undo fine-tuning").rect();
        assert!(undo.right() <= saved.left() && saved.right() <= width, "{undo:?} {saved:?}");
        look(&mut harness, &format!("teach-{width}"));
    }
}
