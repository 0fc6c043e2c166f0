//! Other sets than the test images, the scores of each class, and the most confident digits.

use super::*;
use crate::data::{class_names::ClassNames, dataset::Source};

/// The predictions of [`lab`], where the test images are its training images, too, 100 positions later.
fn lab_with_training_images() -> (Lab, Arc<SetPredictions>) {
    let (mut lab, _) = lab();
    let mut dataset = (*lab.data.dataset).clone();
    dataset.train = dataset.test.select(&(0..100).chain(0..100).collect::<Vec<_>>());
    let predictions = lab.predictions.take().unwrap();
    lab.data.dataset = Arc::new(dataset);
    let of_test = SetPredictions { dataset: (&lab.data.dataset).into(), ..(*predictions).clone() };
    lab.predictions = Some(Arc::new(of_test.clone()));
    (lab, Arc::new(SetPredictions { set: ImageSet::Training, positions: (100..200).collect(), ..of_test }))
}

fn press(harness: &mut Harness<'static, Stage<ErrorsPanel>>, name: &str) -> Vec<Action> {
    harness.get_by_label(name).click();
    harness.run();
    harness.state_mut().actions.split_off(0)
}

#[test]
fn the_training_set_is_evaluated_when_it_is_chosen_and_its_digits_open() {
    let (lab, of_training) = lab_with_training_images();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    assert_eq!(press(&mut harness, "Training set"), [Action::Evaluate(ImageSet::Training)]);
    let progress =
        JobProgress { job: JobKind::SetEvaluation(ImageSet::Training), done: 256, total: 60_000, phase: None };
    harness.state_mut().lab.apply(Event::JobProgress(progress));
    harness.run();
    harness.get_by_label("Evaluating the 60,000 training images");
    assert_eq!(press(&mut harness, "Cancel"), [Action::CancelEvaluation(ImageSet::Training)]);
    harness.state_mut().lab.apply(Event::EvaluationCancelled(ImageSet::Training));
    harness.run();
    assert_eq!(press(&mut harness, "Evaluate"), [Action::Evaluate(ImageSet::Training)]);
    harness.state_mut().lab.apply(Event::Evaluated(of_training));
    harness.run();
    harness.get_by_label("98 of 100 correct (98.00 %), 2 misclassified");
    harness.get_by_label("Training set. Evaluated network: pretrained on MNIST");
    let position = 100 + self::lab().1[1];
    let expected = [Action::Show(Subject::TrainingDigit(position)), Action::OpenTab(Tab::FeatureMaps)];
    let name = format!("Training digit {position}: 7 predicted as 1, 90.0 % confident");
    assert_eq!(press(&mut harness, &name), expected);
    harness.get_by_label("Copy the confusion matrix").click();
    harness.run();
    let latex = copied(&mut harness, "LaTeX");
    assert!(latex.contains("\\caption{Confusion matrix of the training set (built-in digits, 100 images)"), "{latex}");
    press(&mut harness, "Test set");
    assert_eq!(press(&mut harness, "Training set"), [], "what is there stays until the network changes");
}

#[test]
fn the_hardest_training_images_come_first_and_classes_have_their_names() {
    let (mut lab, of_training) = lab_with_training_images();
    let mut dataset = (*lab.data.dataset).clone();
    let names = ["T-shirt/top", "Trouser", "", "", "", "", "", "Sneaker"];
    dataset.source = Source::Named {
        path: "/data/fashion".into(),
        name: "Fashion-MNIST".to_owned(),
        class_names: ClassNames::new(names),
    };
    lab.data.dataset = Arc::new(dataset);
    let predictions = SetPredictions { dataset: (&lab.data.dataset).into(), ..(*of_training).clone() };
    lab.apply(Event::Evaluated(Arc::new(predictions)));
    let [half_sure, sure, _] = self::lab().1;
    let mut harness = shown(lab, Theme::Dark, SIZE);
    press(&mut harness, "Training set");
    press(&mut harness, "Hardest first");
    harness.get_by_label("All 100 images of the training set, the highest loss first");
    harness.get_by_label("Sneaker predicted as Trouser: 2");
    let name = |position: usize, confidence: &str, loss: &str| {
        format!(
            "Training image {}: Sneaker predicted as Trouser, {confidence} % confident, loss {loss}",
            100 + position
        )
    };
    let (first, second) = (name(sure, "90.0", "4.61"), name(half_sure, "50.0", "3.00"));
    let places = [first, second].map(|name| harness.get_by_label(&name).rect().min);
    assert!(places[0].y == places[1].y && places[0].x < places[1].x, "{places:?}");
    look(&mut harness, "errors-hardest");
}

#[test]
fn without_images_held_out_the_validation_set_cannot_be_chosen() {
    let mut harness = shown(lab().0, Theme::Dark, SIZE);
    assert_eq!(press(&mut harness, "Validation set"), []);
    harness.get_by_label("98 of 100 correct (98.00 %), 2 misclassified");
    harness.hover_at(harness.get_by_label("Validation set").rect().center());
    harness.run();
    harness.get_by_label("It is not known which images this network did not learn from");
}

#[test]
fn an_evaluation_of_an_earlier_step_can_be_repeated() {
    let mut lab = Lab::fake_run();
    let predictions = SetPredictions::clone(Lab::fake().predictions.as_ref().unwrap());
    let (network, run) = (lab.network.id, lab.focus);
    let set = ImageSet::Training;
    let dataset = (&lab.data.dataset).into();
    let of_training = SetPredictions { network, run, step: 200, set, dataset, ..predictions };
    lab.apply(Event::Evaluated(Arc::new(of_training)));
    let mut harness = shown(lab, Theme::Dark, SIZE);
    assert_eq!(press(&mut harness, "Training set"), []);
    harness.get_by_label_contains("it has learned since");
    look(&mut harness, "errors-training");
    assert_eq!(press(&mut harness, "Evaluate again"), [Action::Evaluate(ImageSet::Training)]);
    let progress = JobProgress { job: JobKind::SetEvaluation(set), done: 160, total: 320, phase: None };
    harness.state_mut().lab.apply(Event::JobProgress(progress));
    harness.run();
    harness.get_by_label("50 % evaluated");
    assert_eq!(press(&mut harness, "Cancel"), [Action::CancelEvaluation(ImageSet::Training)]);
}

#[test]
fn the_scores_of_each_class_are_shown_and_copied_in_every_format() {
    for (theme, size) in [(Theme::Dark, SIZE), (Theme::Light, [500.0, 440.0])] {
        let mut harness = shown(lab().0, theme, size);
        press(&mut harness, "Classes");
        // Two of ten sevens are predicted as 1, and one of ten ones is not predicted as another.
        for name in ["Recall of 7: 80.00 %", "Precision of 1: 83.33 %", "Support of 7: 10", "F1 of 3: 100.00 %"] {
            harness.get_by_label(name);
        }
        harness.get_by_label("Recall of all classes: 98.00 %");
        look(&mut harness, &format!("errors-classes-{}", size[0]));
        for (format, line) in [
            ("CSV", "7,100.00,80.00,88.89,10"),
            ("For a spreadsheet", "7\t100.00\t80.00\t88.89\t10"),
            ("Markdown", "| 7 | 100.00 | 80.00 | 88.89 | 10 |"),
            ("LaTeX", "    7 & 100.00 & 80.00 & 88.89 & 10 \\\\"),
        ] {
            press(&mut harness, "Copy the scores of each class");
            let text = copied(&mut harness, format);
            assert!(text.lines().any(|found| found == line), "{format}: {text}");
            let has_caption =
                text.contains("of the test set (built-in digits, 100 images). Evaluated network: pretrained");
            assert_eq!(has_caption, matches!(format, "Markdown" | "LaTeX"), "{text}");
        }
    }
}

#[test]
fn the_most_confident_of_each_class_are_listed() {
    let (lab, [half_sure, sure, right]) = lab();
    let mut harness = shown(lab, Theme::Dark, SIZE);
    press(&mut harness, "Five of each class");
    for title in ["7 correct", "7 misclassified", "3 misclassified: none"] {
        harness.get_by_label(title);
    }
    let listed = digits(&harness);
    assert_eq!(listed.len(), 10 * 5 + 2);
    assert!(listed.contains(&half_sure) && listed.contains(&sure) && !listed.contains(&right), "{listed:?}");
    look(&mut harness, "errors-five");
    press(&mut harness, "7 predicted as 1: 2");
    assert_eq!(digits(&harness), [sure, half_sure], "a cell lists its own");
    let name = format!("Test digit {sure}: 7 predicted as 1, 90.0 % confident");
    harness.get_by_label(&name).focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(harness.state().actions[0], Action::Show(Subject::TestDigit(sure)));
}
