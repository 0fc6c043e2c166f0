//! The tab of errors, by its accessible names.

mod figures;
mod image_sets;
mod method;
mod rejection;

use eframe::egui::{Key, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::{
    image_sets::{result, source},
    matrix::Cell,
    *,
};
use crate::{
    app::lab::Subject,
    app::testing::{Stage, chosen_from_menu, copied, look, saved_svg, stage},
    model::verdict::RejectionThreshold,
    train::{
        evaluation::Prediction,
        metrics::{Confusion, Tally},
        protocol::{Event, JobKind, JobProgress},
    },
};

const SIZE: [f32; 2] = [740.0, 540.0];

fn shown(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<ErrorsPanel>> {
    let mut harness = stage(ErrorsPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

/// All test images correct with full confidence, but for the first three of the class 7: as 1 (0.5), as 1 (0.9) and
/// as 7 (0.7). Their positions are returned.
fn lab() -> (Lab, [usize; 3]) {
    let mut lab = Lab::fake();
    let labels = lab.data.dataset.test.labels().to_vec();
    let mut predictions: Vec<_> =
        labels.iter().map(|label| Prediction { digit: *label, confidence: 1.0, label_score: 1.0 }).collect();
    let sevens: Vec<_> = (0..labels.len()).filter(|index| labels[*index] == 7).collect();
    for (index, (digit, confidence)) in sevens.iter().zip([(1, 0.5), (1, 0.9), (7, 0.7)]) {
        let label_score = if digit == 7 { 0.85 } else { 0.1 - 0.1 * confidence };
        predictions[*index] = Prediction { digit, confidence, label_score };
    }
    let digits: Vec<_> = predictions.iter().map(|prediction| prediction.digit).collect();
    let mut tally = Tally::default();
    tally.add(0.0, &labels, &digits);
    lab.predictions = Some(Arc::new(SetPredictions {
        units: crate::model::unit_states::UnitStates::default(),
        network: lab.network.id,
        dataset: (&lab.data.dataset).into(),
        set: ImageSet::Test,
        positions: (0..labels.len() as u32).collect(),
        run: None,
        step: 0,
        predictions,
        confusion: tally.confusion,
    }));
    (lab, [sevens[0], sevens[1], sevens[2]])
}

/// The positions of the digits that are shown, in reading order.
fn digits(harness: &Harness<'_, Stage<ErrorsPanel>>) -> Vec<usize> {
    let nodes = harness.get_all_by(|node| node.label().is_some_and(|label| label.starts_with("Test digit ")));
    let mut placed: Vec<_> = nodes.map(|node| (node.rect().min, node.accesskit_node().label().unwrap())).collect();
    placed.sort_by(|(one, _), (other, _)| (one.y, one.x).partial_cmp(&(other.y, other.x)).unwrap());
    let position = |label: &str| label["Test digit ".len()..label.find(':').unwrap()].parse().unwrap();
    placed.iter().map(|(_, label)| position(label)).collect()
}

#[test]
fn all_wrong_ones_are_listed_until_a_cell_is_chosen() {
    let (lab, [half_sure, sure, _]) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    harness.get_by_label("98 of 100 correct (98.00 %), 2 misclassified");
    harness.get_by_label("All 2 misclassified, the most confident first");
    assert_eq!(digits(&harness), [sure, half_sure]);
    harness.get_by_label("3 predicted as 3: 10").click();
    harness.run();
    assert_eq!(digits(&harness).len(), 10);
    harness.get_by_label("All misclassified").click();
    harness.run();
    assert_eq!(digits(&harness), [sure, half_sure]);
}

#[test]
fn a_cell_opens_its_digits_worst_first() {
    let (lab, [half_sure, sure, right]) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    harness.get_by_label("7 predicted as 1: 2").click();
    harness.run();
    harness.get_by_label("7 predicted as 1: 2 digits, the most confident first");
    assert_eq!(digits(&harness), [sure, half_sure]);
    harness.get_by_label("7 predicted as 7: 8").click();
    harness.run();
    harness.get_by_label("7 predicted as 7: 8 digits, the least confident first");
    assert_eq!((digits(&harness)[0], digits(&harness).len()), (right, 8));
    harness.get_by_label("2 predicted as 1: 0").click();
    harness.run();
    harness.get_by_label("No 2 is predicted as 1");
}

#[test]
fn a_digit_opens_in_feature_maps() {
    let (lab, [_, sure, _]) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    harness.get_by_label(&format!("Test digit {sure}: 7 predicted as 1, 90.0 % confident")).click();
    harness.run();
    let expected = [Action::Show(Subject::TestDigit(sure)), Action::OpenTab(Tab::FeatureMaps)];
    assert_eq!(harness.state().actions, expected);
}

#[test]
fn the_accuracy_of_each_class_is_told() {
    let harness = shown(lab().0, Theme::Dark, SIZE);
    harness.get_by_label("Accuracy of 7: 80.0 %");
    harness.get_by_label("Accuracy of 3: 100.0 %");
}

#[test]
fn cells_are_chosen_and_left_by_key() {
    let mut harness = shown(lab().0, Theme::Dark, SIZE);
    for chosen in [Some(Cell { truth: 7, predicted: 1 }), None] {
        harness.get_by_label("7 predicted as 1: 2").focus();
        harness.run();
        harness.key_press(Key::Enter);
        harness.run();
        assert_eq!(harness.state().panel.listing.cell(), chosen);
    }
}

#[test]
fn the_switch_chooses_between_counts_and_rates() {
    let mut harness = shown(lab().0, Theme::Dark, SIZE);
    harness.get_by_label("Rates").click();
    harness.run();
    assert_eq!(harness.state().panel.prefs.unit, CellUnit::Rates);
    harness.get_by_label("Counts").click();
    harness.run();
    assert_eq!(harness.state().panel.prefs.unit, CellUnit::Counts);
}

#[test]
fn a_new_reading_is_shown_without_a_click() {
    let (mut lab, _) = lab();
    let before = lab.predictions.take();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    harness.get_by_label("Evaluating the 100 test images");
    harness.state_mut().lab.predictions = before;
    harness.run();
    assert_eq!(digits(&harness).len(), 2);
}

#[test]
fn a_reading_under_way_tells_how_far_it_is() {
    let (mut lab, _) = lab();
    lab.predictions = None;
    lab.apply(Event::JobProgress(JobProgress { job: JobKind::Evaluation, done: 40, total: 100, phase: None }));
    shown(lab, Theme::Dark, SIZE).get_by_label_contains("40 evaluated");
}

#[test]
fn readings_of_other_images_are_not_shown() {
    let (mut lab, _) = lab();
    let mut predictions = (**lab.predictions.as_ref().unwrap()).clone();
    predictions.predictions.pop();
    lab.predictions = Some(Arc::new(predictions));
    shown(lab, Theme::Dark, SIZE).get_by_label("Evaluating the 100 test images");
}

fn rejection(lab: Lab, theme: Theme, size: [f32; 2]) -> Harness<'static, Stage<ErrorsPanel>> {
    let mut harness = shown(lab, theme, size);
    harness.get_by_label("Rejection").click();
    harness.run();
    harness
}

#[test]
fn nothing_is_out_of_sight_where_there_is_little_room() {
    let mut harness = shown(lab().0, Theme::Light, [500.0, 440.0]);
    let accuracy = harness.get_by_label("Accuracy of 9: 100.0 %").rect();
    assert!(accuracy.right() <= 500.0 && accuracy.bottom() <= 440.0, "{accuracy:?}");
    look(&mut harness, "errors-500");
    let harness = rejection(lab().0, Theme::Light, [500.0, 440.0]);
    let plot = harness.get_by_label_contains("Error against rejection;").rect();
    assert!(plot.right() <= 500.0 && plot.bottom() <= 440.0 && plot.height() > 150.0, "{plot:?}");
}

#[test]
fn every_control_is_in_sight() {
    for (theme, name) in [(Theme::Dark, "dark"), (Theme::Light, "light")] {
        for size in [[500.0, 440.0], SIZE, [1380.0, 820.0]] {
            let mut harness = shown(tests_of_many(), theme, size);
            harness.get_by_label_contains("of 4,000 correct");
            look(&mut harness, &format!("errors-{name}-{}", size[0]));
            harness.get_by_label_contains("7 predicted as 7").click();
            harness.get_by_label("Rates").click();
            harness.run();
            look(&mut harness, &format!("errors-cell-{name}-{}", size[0]));
            for (confidence, lab) in [(0.5, tests_of_many()), (0.02, lab().0)] {
                let mut lab = lab;
                lab.rejection_threshold = RejectionThreshold::new(confidence);
                let mut harness = rejection(lab, theme, size);
                let plot = harness.get_by_label_contains("Error against rejection;").rect();
                harness.hover_at(plot.center());
                harness.run();
                look(&mut harness, &format!("errors-rejection-{name}-{}-{confidence}", size[0]));
            }
        }
    }
}

/// Ten times the usual test images, some misclassified.
fn tests_of_many() -> Lab {
    let mut lab = Lab::fake();
    let mut dataset = (*lab.data.dataset).clone();
    let indices: Vec<_> = (0..4000).map(|index| index % dataset.test.len()).collect();
    dataset.test = dataset.test.select(&indices);
    let labels = dataset.test.labels().to_vec();
    let read = |(index, label): (usize, &u8)| {
        let confidence = 0.3 + 0.7 * (index as f64 * 0.37).fract();
        let is_wrong = index % 29 == 3;
        let digit = if is_wrong { (label * 3 + (index % 4) as u8) % 10 } else { *label };
        Prediction { digit, confidence, label_score: if is_wrong { 0.0 } else { confidence } }
    };
    let predictions: Vec<_> = labels.iter().enumerate().map(read).collect();
    let digits: Vec<_> = predictions.iter().map(|prediction| prediction.digit).collect();
    let mut tally = Tally::default();
    tally.add(0.0, &labels, &digits);
    lab.data.dataset = Arc::new(dataset);
    lab.predictions = Some(Arc::new(SetPredictions {
        units: crate::model::unit_states::UnitStates::default(),
        network: lab.network.id,
        dataset: (&lab.data.dataset).into(),
        set: ImageSet::Test,
        positions: (0..labels.len() as u32).collect(),
        run: None,
        step: 0,
        predictions,
        confusion: tally.confusion,
    }));
    lab
}

#[test]
fn the_accuracy_has_its_counts() {
    let mut confusion = Confusion::default();
    (confusion[7][7], confusion[7][1], confusion[1][1]) = (1016, 12, 8972);
    assert_eq!(result(&confusion), "9,988 of 10,000 correct (99.88 %), 12 misclassified");
    assert_eq!(result(&Confusion::default()), "0 of 0 correct (0.00 %), 0 misclassified");
}

#[test]
fn whose_result_it_is_is_told() {
    let lab = Lab::fake();
    let predictions = lab.predictions.clone().unwrap();
    assert!(source(&lab, &predictions).ends_with("Evaluated network: pretrained on MNIST"));

    let mut lab = Lab::fake_run();
    let run = lab.run_mut().unwrap();
    let id = run.start.run;
    run.start.folder = Some("/runs/run-0003".into());
    run.start.batch_count = 100;
    run.phase = crate::app::lab::RunPhase::Training;
    let predictions = Arc::new(SetPredictions { run: Some(id), step: 200, ..(*predictions).clone() });
    assert!(source(&lab, &predictions).ends_with("run-0003 after epoch 2 (step 200); evaluating again"));
    let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
    snapshot.predictions = Some(Arc::clone(&predictions));
    lab.show(Arc::new(snapshot));
    assert!(
        source(&lab, &predictions).ends_with("run-0003 after epoch 2 (step 200); next evaluation after this epoch")
    );
    lab.run_mut().unwrap().step = 200;
    assert!(source(&lab, &predictions).ends_with("run-0003 after epoch 2 (step 200)"));
}

#[test]
fn the_matrix_is_saved_and_copied_as_a_figure() {
    let (lab, _) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    let menu = "Save figure of the confusion matrix";
    let actions = chosen_from_menu(&mut harness, menu, "Confusion matrix as SVG");
    let svg = saved_svg(&actions);
    assert!(
        svg.contains(">Confusion matrix of the test set (built-in digits, 100 images). Evaluated network: "),
        "{svg}"
    );
    assert_eq!(svg.matches(">true ").count(), 10);
    let copied = chosen_from_menu(&mut harness, menu, "Copy Confusion matrix as an image");
    assert!(matches!(&copied[..], [Action::CopyFigure(_)]), "{copied:?}");
}

#[test]
fn the_matrix_is_copied_in_the_unit_that_is_shown_and_saved() {
    let (lab, _) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    let mut copy = |unit: &str, format: &str| {
        harness.get_by_label(unit).click();
        harness.run();
        harness.get_by_label("Copy the confusion matrix").click();
        harness.run();
        copied(&mut harness, format)
    };
    let counts = copy("Counts", "For a spreadsheet");
    assert_eq!(counts.lines().count(), 11, "{counts}");
    let sevens: Vec<&str> = counts.lines().nth(8).unwrap().split('\t').collect();
    assert_eq!((sevens[0], sevens[2]), ("7", "2"), "two sevens are predicted as a one: {counts}");
    let latex = copy("Rates", "LaTeX");
    assert!(
        latex.contains("\\caption{Confusion matrix of the test set (built-in digits, 100 images). Evaluated network: "),
        "{latex}"
    );
    harness.get_by_label("Copy the confusion matrix").click();
    harness.run();
    harness.get_by_label("Save as CSV…").click();
    harness.run();
    let [Action::SaveFigure(figure)] = &harness.state().actions[..] else { panic!("{:?}", harness.state().actions) };
    assert_eq!(figure.file_name, "confusion.csv");
}
