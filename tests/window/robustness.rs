//! The tab of robustness: a digit is read, and curves are measured, by the real engine.

use eframe::egui::{Key, Modifiers};

use crate::harness::Window;

#[test]
fn curves_are_measured_in_the_window_and_become_those_of_an_earlier_network() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num7);
    window.until_shows("· unperturbed:");
    window.click("Measure curves");
    window.until_shows("Robustness is measured, on 200 test images at each amount");
    assert!(window.shows("Accuracy by rotation; −60°") && window.shows("Measure curves"));
    assert!(!window.shows("an earlier network"));
    // A step begins a run with a network of its own.
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("(an earlier network)");
}
