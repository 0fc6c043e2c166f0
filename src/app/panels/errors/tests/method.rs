//! The predictions of another method than the network.

use super::*;
use crate::app::methods::MethodAction;

#[test]
fn a_method_s_predictions_are_named_and_the_way_back_is_there() {
    let mut harness = shown(Lab::fake_methods().with_method_errors(), Theme::Dark, SIZE);
    harness.get_by_label("Predictions of K nearest neighbours");
    harness.get_by_label("97 of 100 correct (97.00 %), 3 misclassified");
    harness.get_by_label("Test set. Method: K nearest neighbours, fitted to 320 images");
    harness.get_by_label("Under each: true class, then prediction and margin");
    // The most certain of the three is the third image.
    harness.get_by_label_contains("Test digit 2: ");
    harness.get_by_label_contains(", margin 0.25");
    assert!(harness.query_by_label("Training set").is_none() && harness.query_by_label("Hardest first").is_none());
    harness.get_by_label("Back to the network").click();
    harness.run();
    assert_eq!(harness.state().actions, [Action::Methods(MethodAction::ShowNetworkErrors)]);
}

#[test]
fn a_method_rejects_by_its_margin() {
    let harness = rejection(Lab::fake_methods().with_method_errors(), Theme::Dark, SIZE);
    harness.get_by_label("Rejected by the margin between the two best scores");
    harness.get_by_label("For 0.5 % error, at which figure 10 of the paper compares, 3.00 % have to be rejected");
    harness.get_by_label_contains("below a margin of 0.38");
    assert!(harness.query_by_label("Reject below").is_none(), "its margin has no percent");
}
