//! The tab of robustness, by its accessible names.

use eframe::egui::{Key, Role, Theme};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};

use super::*;
use crate::{
    app::{
        files::FigureContent,
        lab::Subject,
        testing::{Stage, chosen_from_menu, look, saved_svg, stage},
    },
    data::perturb::field,
    train::{
        protocol::{Event, JobKind, JobProgress},
        robustness::DEFAULT_SAMPLE,
        snapshot::PerturbedPrediction,
    },
};

/// The centre of a window of 1024×700, and of one of 1400×900.
const SMALL: [f32; 2] = [554.0, 500.0];
const LARGE: [f32; 2] = [930.0, 700.0];

fn shown(lab: Lab, size: [f32; 2], theme: Theme) -> Harness<'static, Stage<RobustnessPanel>> {
    let mut harness = stage(RobustnessPanel::default(), lab, size, theme, |panel, ui, lab, _| panel.ui(ui, lab));
    harness.run();
    harness
}

/// With what the network reads in the digit in view, perturbed or not.
fn with_reading(mut lab: Lab) -> Lab {
    let mut snapshot = (**lab.snapshot.as_ref().unwrap()).clone();
    let activations = snapshot.activations.as_ref().unwrap();
    let (field, scores) = (Box::new(field(&activations.image)), activations.scores);
    snapshot.perturbed = Some(PerturbedPrediction { field, scores });
    lab.show(std::sync::Arc::new(snapshot));
    lab
}

fn picture_name(harness: &Harness<'_, Stage<RobustnessPanel>>) -> String {
    let is_picture = |label: String| label.starts_with("Test digit 0, ");
    let node = harness.get_by(|node| node.role() == Role::Image && node.label().is_some_and(is_picture));
    node.accesskit_node().label().unwrap()
}

#[test]
fn a_slider_perturbs_the_digit_by_keys_and_reset_brings_it_back() {
    let mut harness = shown(Lab::fake(), SMALL, Theme::Dark);
    let image = *harness.state().lab.subject_image().unwrap();
    assert_eq!(harness.state().panel.watched(), Some(Box::new(field(&image))), "as it is, byte for byte");
    assert_eq!(picture_name(&harness), "Test digit 0, unperturbed");
    harness.get_by_role_and_label(Role::Slider, "Stroke width").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    assert_eq!(picture_name(&harness), "Test digit 0, stroke width +0.25 px");
    assert_ne!(harness.state().panel.watched(), Some(Box::new(field(&image))));
    harness.get_by_label("Accuracy by stroke width; nothing yet");
    harness.get_by_label("Reset").click();
    harness.run();
    assert_eq!(harness.state().panel.watched(), Some(Box::new(field(&image))));
}

#[test]
fn every_perturbation_has_a_slider_and_a_curve_by_name() {
    let mut harness = shown(Lab::fake_robustness(), SMALL, Theme::Dark);
    harness.get_by_label("before: pretrained on MNIST");
    for perturbation in Perturbation::ALL {
        harness.get_by_role_and_label(Role::Slider, perturbation.name());
        harness.get_by_role_and_label(Role::Button, perturbation.name()).click();
        harness.run();
        let title = chart::title(perturbation);
        let is_chart = |label: String| label.starts_with(&title) && label.contains("80.00 %, 80 of 100 correct");
        harness.get_by(|node| node.role() == Role::Image && node.label().is_some_and(is_chart));
    }
}

#[test]
fn ink_that_leaves_the_field_is_told() {
    let mut harness = shown(Lab::fake(), SMALL, Theme::Dark);
    harness.get_by_label("All ink is within the field of 32×32");
    harness.state_mut().panel.perturbations = Perturbation::ShiftDown.alone(12.0);
    harness.run();
    harness.get_by_label_contains("of the ink has left the field of 32×32");
}

#[test]
fn what_is_read_is_told_beside_what_is_read_in_the_digit_as_it_is() {
    let harness = shown(with_reading(Lab::fake()), SMALL, Theme::Dark);
    harness.get_by_label_contains(" · unperturbed: ");
    harness.get_by_label_contains("Scores of the ten digits: 0:");
}

#[test]
fn curves_are_measured_on_a_sample_or_on_all_the_chosen_first() {
    let mut lab = Lab::fake();
    lab.data.dataset = std::sync::Arc::new(crate::data::builtin::dataset(1, 0, DEFAULT_SAMPLE + 1));
    let mut harness = shown(lab, SMALL, Theme::Dark);
    harness.get_by_role_and_label(Role::Button, "Noise").click();
    harness.run();
    harness.get_by_label("all 1,001").click();
    harness.run();
    harness.get_by_label("Measure curves").click();
    harness.run();
    let actions = &harness.state().actions;
    let [Action::MeasureRobustness(order, None)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((order[0], order.len()), (Perturbation::Noise, Perturbation::ALL.len()));
}

#[test]
fn a_measuring_under_way_tells_how_far_it_is_and_can_be_cancelled() {
    let mut lab = Lab::fake_robustness();
    lab.apply(Event::JobProgress(JobProgress { job: JobKind::Robustness, done: 12, total: 87, phase: None }));
    let mut harness = shown(lab, SMALL, Theme::Dark);
    harness.get_by(|node| node.role() == Role::ProgressIndicator);
    assert!(harness.query_by_label("Measure curves").is_none());
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(harness.state().actions, [Action::CancelRobustness]);
}

#[test]
fn curves_of_an_earlier_network_are_called_so() {
    let mut lab = Lab::fake_robustness();
    lab.apply(Event::Started(Box::new(Lab::fake_run().run().unwrap().start.clone())));
    let harness = shown(lab, SMALL, Theme::Dark);
    harness.get_by_label("pretrained on MNIST (an earlier network), 100 images of built-in digits");
}

#[test]
fn keys_go_from_amount_to_amount() {
    let mut harness = shown(Lab::fake_robustness(), SMALL, Theme::Dark);
    harness.get_by_label_contains("Accuracy by rotation;").focus();
    harness.run();
    harness.get_by_label_contains("−60°\nbefore: pretrained on MNIST: 70.00 %");
    harness.key_press(Key::ArrowRight);
    harness.run();
    harness.get_by_label_contains("−50°\nbefore: pretrained on MNIST: 70.00 %");
}

#[test]
fn curves_are_saved_as_drawing_and_table() {
    let mut harness = shown(Lab::fake_robustness(), SMALL, Theme::Dark);
    for name in ["Curves as SVG", "Points as CSV"] {
        harness.get_by_label("Save all").click();
        harness.run();
        harness.get_by_label(name).click();
        harness.run();
    }
    let actions = &harness.state().actions;
    let [Action::SaveFigure(drawing), Action::SaveFigure(table)] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!([&drawing.file_name, &table.file_name], ["robustness.svg", "robustness.csv"]);
    let FigureContent::Csv(text) = &table.content else { panic!("{table:?}") };
    assert_eq!(text.lines().count(), 1 + 87);
    assert!(text.contains("\nrotation,30,degrees,80,100,0.8\n"), "{text}");
    let FigureContent::Svg(text) = &drawing.content else { panic!("{drawing:?}") };
    // The latest and the one before it.
    assert_eq!(text.matches("<polyline").count(), 2 * Perturbation::ALL.len());
    assert!(text.contains("Accuracy by shift down") && text.contains("paper: up to ±30°"), "{text}");
}

#[test]
fn other_digits_are_shown_from_here() {
    let mut lab = Lab::fake().with_seven();
    lab.subject = Subject::TestDigit(0);
    let mut harness = shown(lab, SMALL, Theme::Dark);
    for name in ["Previous test digit", "Next test digit", "The drawing"] {
        harness.get_by_label(name).click();
        harness.run();
    }
    let digits = [Subject::TestDigit(99), Subject::TestDigit(1), Subject::Drawing].map(Action::Show);
    assert_eq!(harness.state().actions, digits);
}

#[test]
fn nothing_is_cut_off_in_small_and_large_windows() {
    for (size, name) in [(SMALL, "small"), (LARGE, "large")] {
        for theme in [Theme::Dark, Theme::Light] {
            let mut harness = shown(with_reading(Lab::fake_robustness()), size, theme);
            let named = harness.get_all_by(|node| node.label().is_some() || node.value().is_some());
            for node in named {
                let rect = node.rect();
                let node = node.accesskit_node();
                assert!(rect.right() <= size[0] && rect.bottom() <= size[1], "{:?} at {rect:?}", node.label());
            }
            harness.state_mut().panel.perturbations =
                Perturbation::Rotation.alone(25.0).with(Perturbation::ShiftDown, 9.0);
            harness.run();
            look(&mut harness, &format!("robustness-{name}-{theme:?}"));
        }
    }
    let mut harness = shown(Lab::fake(), SMALL, Theme::Dark);
    look(&mut harness, "robustness-empty");
    let mut harness = shown(Lab::fake_robustness(), [420.0, 500.0], Theme::Dark);
    look(&mut harness, "robustness-narrow");
}

#[test]
fn the_perturbed_digit_is_saved_with_what_was_done_to_it() {
    let mut harness = shown(with_reading(Lab::fake()), SMALL, Theme::Dark);
    harness.state_mut().panel.perturbations = Perturbation::Rotation.alone(30.0);
    harness.run();
    let name = picture_name(&harness);
    let actions = chosen_from_menu(&mut harness, "Save figure of the digit", "Digit as SVG");
    let svg = saved_svg(&actions);
    assert!(name.contains("30") && svg.contains(&format!("<title>{name}</title>")), "{name}");
    assert!(svg.contains("pretrained on MNIST") && svg.contains("Predicted "));
}
