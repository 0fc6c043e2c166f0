//! The listed digits as figures.

use super::*;

/// The drawing that the menu of the digits saves.
fn saved(harness: &mut Harness<'_, Stage<ErrorsPanel>>) -> String {
    saved_svg(&chosen_from_menu(harness, "Save figure of the digits", "Digits as SVG")).to_owned()
}

#[test]
fn the_digits_of_a_cell_are_saved_with_what_they_were_taken_for() {
    let (lab, [first, second, _]) = lab();
    let mut harness = shown(lab, Theme::Dark, [900.0, 600.0]);
    harness.get_by_label("7 predicted as 1: 2").click();
    harness.run();
    let svg = saved(&mut harness);
    for words in [
        ">7 → 1, 90.0 %<".to_owned(),
        ">7 → 1, 50.0 %<".to_owned(),
        format!("<title>Test digit {first}: 7 predicted as 1, 50.0 % confident</title>"),
        format!("<title>Test digit {second}: 7 predicted as 1, 90.0 % confident</title>"),
        "7 predicted as 1: 2 digits, the most confident first".to_owned(),
        "Evaluated network: ".to_owned(),
        "built-in digits".to_owned(),
    ] {
        assert!(svg.contains(&words), "{words}");
    }
    assert_eq!(svg.matches("<title>").count(), 2);
}

#[test]
fn the_most_confident_of_each_class_are_saved_in_their_rows() {
    let mut harness = shown(lab().0, Theme::Light, [900.0, 600.0]);
    harness.get_by_label("Five of each class").click();
    harness.run();
    let svg = saved(&mut harness);
    assert!(svg.contains(">0 correct<") && svg.contains(">7 misclassified<") && !svg.contains("0 misclassified"));
    assert_eq!(svg.matches("<title>").count(), 5 * 10 + 2);
}
