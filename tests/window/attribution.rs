//! Attribution in the whole window, computed by the real engine for the image in view.

use std::fs;

use eframe::egui::{Key, Modifiers};
use lenet_lab::app::Picked;

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

#[test]
fn the_attribution_is_saved_by_its_menu() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num2);
    window.click("Attribution");
    window.until("ten neighbours", |window| window.count("Training digit ") == 10);
    window.click("Save figure of the attribution");
    window.click("Copy Attribution as an image");
    window.until_shows("The figure is on the clipboard");
    for (format, start) in [("SVG", &b"<svg"[..]), ("PNG", b"\x89PNG")] {
        let path = window.path(&format!("attribution.{}", format.to_lowercase()));
        window.answer(Picked::Path(path.clone()));
        window.click("Save figure of the attribution");
        window.click(&format!("Attribution as {format}"));
        window.until("the file is there", |_| path.is_file());
        window.until_shows(&format!("Saved {}", path.display()));
        assert!(fs::read(&path).unwrap().starts_with(start), "{format}");
    }
}
