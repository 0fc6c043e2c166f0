//! What is in view, and the settings: whose they are.

use super::*;

#[test]
fn without_a_run_the_network_in_view_is_told_from_the_settings() {
    let mut lab = Lab::fake();
    lab.network.origin = NetworkOrigin::Pretrained(Pretrained::Ink);
    lab.network.architecture.activation = Activation::Relu;
    let harness = shown(lab, [230.0, 1200.0], Theme::Dark);
    harness.get_by_label_contains("In view: pretrained for drawings (ReLU)");
}

#[test]
fn the_settings_are_of_the_run_that_is_looked_into_and_nothing_of_them_waits_for_another() {
    let mut lab = Lab::fake_side_by_side();
    let second = lab.runs.keys().copied().next_back().unwrap();
    let look_into = Event::Focused { run: second, network: NetworkId(lab.network.id.0 + 1) };
    lab.apply(look_into.clone());
    assert_eq!(lab.draft.optimizer, lab.runs[&second].start.config.optimizer);
    assert_eq!(shown(lab, TALL, Theme::Dark).query_all_by_label(MARK).count(), 0);

    let mut lab = Lab::fake_side_by_side();
    lab.draft.batch_size = 77;
    lab.apply(look_into);
    assert_eq!(lab.draft.batch_size, 77, "what the user changed stays");
}
