//! Why a part is as it is: asked for beside the part, in every place, and ended by Escape.

use eframe::egui::{Key, Modifiers};

use crate::harness::Window;

/// Whether a text is open.
fn is_open(window: &Window) -> bool {
    window.shows("Why it is so")
}

#[test]
fn each_place_opens_its_text_and_escape_ends_it() {
    let mut window = Window::open();
    for (key, content, name, title) in [
        (Key::Num1, "Loss per batch", "Why 0.95 % is the mark", "The paper's 0.95 %"),
        (Key::Num2, "predicted", "Why C5 is a convolution", "C5: a convolution that covers its input"),
        (Key::Num2, "predicted", "Why weights start so small", "Initial weights"),
        (Key::Num3, "C3 kernel 16 of S2 map 6", "Why weights are shared", "C1: convolution with shared weights"),
        (Key::Num5, "61,706", "Why F6 has 84 units", "F6: 84 units"),
        (Key::Num5, "61,706", "Why dropout", "Dropout"),
    ] {
        window.press(Modifiers::COMMAND, key);
        window.until_shows(content);
        window.click_first(name);
        assert!(is_open(&window) && window.shows(title), "{name}");
        window.press(Modifiers::NONE, Key::Escape);
        assert!(!is_open(&window), "{name}");
    }
}

#[test]
fn escape_ends_the_text_before_the_arithmetic_behind_it() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num2);
    window.until_shows("C1 map 1");
    window.click("C1 map 1");
    window.until_shows("+ bias");
    window.click("Why weights are shared");
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!is_open(&window) && window.shows("+ bias"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!window.shows("+ bias"));
}

#[test]
fn all_topics_are_reached_by_the_help_and_by_a_key() {
    let mut window = Window::open();
    window.click("Help");
    window.click("Explanations");
    assert!(is_open(&window) && !window.shows("Reach and press everything without a mouse"), "the keys make room");
    window.click("C3 and Table I");
    assert!(window.shows("Section II-B, Table I"));
    window.click("Original and modern");
    window.click("All topics");
    assert!(window.shows("Activation and initial weights"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!is_open(&window));
    window.press(Modifiers::NONE, Key::E);
    assert!(is_open(&window));
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.shows("LeNet-5 and the networks of today") && window.shows("Since then"), "the second topic");
    window.press(Modifiers::NONE, Key::E);
    assert!(window.shows("Activation and initial weights"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(!is_open(&window), "from within the search field");
}

#[test]
fn the_list_of_keys_fits_a_low_window() {
    let mut window = Window::open();
    window.resize(900.0, 600.0);
    window.press(Modifiers::NONE, Key::F1);
    window.until_shows("Train, pause or continue");
    window.steps(5);
    let button = window.bottom_of("Drop weights, a picture");
    assert!(button < 600.0, "it ends at {button}");
}
