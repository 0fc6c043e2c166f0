//! Attribution in the whole window, computed by the real engine for the image in view.

use eframe::egui::{Key, Modifiers};

use crate::harness::{SEVEN, Window};

#[test]
fn the_evidence_for_the_drawing_is_shown_and_for_another_digit_when_it_is_chosen() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num2);
    window.click("Attribution");
    window.until_shows("Training digit ");
    window.draw(&SEVEN);
    window.until_shows("Log-odds of 7: +");
    window.until("ten neighbours", |window| window.count("Training digit ") == 10);
    window.click("Evidence for class 1");
    window.until_shows("Log-odds of 1: −");
    assert_eq!(window.count("C3 map "), 16);
    // It is found out once, and then the window rests.
    window.settle();
    let before = window.text("Log-odds of 1: ");
    // A step begins a run with a network of its own, of which everything is found out anew.
    window.press(Modifiers::NONE, Key::S);
    window.until("it is of the new network", |window| {
        window.shows("Log-odds of 1: ") && window.text("Log-odds of 1: ") != before
    });
    window.settle();
}
