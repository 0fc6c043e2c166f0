//! The page Rejection.

use super::*;

#[test]
fn rejection_leads_to_the_text_that_tells_why() {
    let mut harness = rejection(lab().0, Theme::Dark, [740.0, 540.0]);
    harness.get_by_label("Why a prediction is not sure").click();
    harness.run();
    assert_eq!(crate::app::testing::topics(&harness.state().actions), [crate::explain::Topic::Rejection]);
}

#[test]
fn rejection_tells_what_the_threshold_rejects_and_what_is_left() {
    // Confidences of 0.5 (wrong), 0.7 and 0.9 (wrong); the other 97 are right with 1.
    let (mut lab, _) = lab();
    for (confidence, words) in [
        (0.5, "At this threshold 0.00 % are rejected, 2.00 % of the rest are misclassified"),
        (0.6, "At this threshold 1.00 % are rejected, 1.01 % of the rest are misclassified"),
        (1.0, "At this threshold 3.00 % are rejected, 0.00 % of the rest are misclassified"),
    ] {
        lab.rejection_threshold = RejectionThreshold::new(confidence);
        let harness = rejection(lab, Theme::Dark, SIZE);
        harness.get_by_label(words);
        harness.get_by_label_contains(
            "Error against rejection; 2.00 % misclassified without rejection; At this threshold",
        );
        harness.get_by_label_contains("3.00 % have to be rejected");
        assert!(harness.query_by_label("Rates").is_none(), "the matrix is not there");
        lab = self::lab().0;
    }
}

#[test]
fn the_threshold_is_set_by_key_and_set_back() {
    let (mut lab, _) = lab();
    lab.rejection_threshold = RejectionThreshold::new(0.3);
    let mut harness = rejection(lab, Theme::Dark, SIZE);
    harness.get_by_role_and_label(Role::Slider, "Reject below").focus();
    harness.run();
    harness.key_press(Key::ArrowRight);
    harness.run();
    let set = |confidence: f64| Action::SetRejectionThreshold(RejectionThreshold::new(confidence));
    assert_eq!(harness.state().actions, [set(0.31)]);
    harness.get_by_label("Default").click();
    harness.run();
    assert_eq!(harness.state().actions.last(), Some(&set(RejectionThreshold::DEFAULT.confidence())));
}

#[test]
fn the_curve_has_room_also_under_the_pointer() {
    let mut harness = rejection(lab().0, Theme::Dark, SIZE);
    let plot = harness.get_by_label_contains("Error against rejection;").rect();
    harness.hover_at(plot.left_center() + vec2(60.0, 0.0));
    harness.run();
    assert!(plot.height() > 200.0 && plot.bottom() <= SIZE[1], "{plot:?}");
}
