//! "This is a 4": corrected drawings are saved, learned, deleted and restored, also on another day.

use std::{fs, sync::Arc};

use eframe::egui::{Key, Modifiers};
use tempfile::TempDir;

use crate::harness::{SEVEN, Window, without_mnist};

/// What is kept, as it is in the file.
fn kept(window: &Window) -> String {
    fs::read_to_string(window.path("my digits/digits.jsonl")).unwrap_or_default()
}

#[test]
fn a_corrected_drawing_is_kept_relabelled_and_taken_back() {
    let mut window = Window::open();
    assert!(!window.shows("This is a"));
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
    window.click("This is a 1");
    window.until_shows("Saved as a 1 in ");
    assert!(kept(&window).contains("\"label\":1"));
    window.press(Modifiers::NONE, Key::Num7);
    window.until_shows("Saved as a 7 in ");
    assert_eq!(kept(&window).lines().count(), 1, "it was one drawing");
    assert!(kept(&window).contains("\"label\":7"));
    window.press(Modifiers::NONE, Key::Num7);
    window.until_shows("1 digit deleted");
    assert_eq!(kept(&window), "");
    window.click("Saved 0");
    window.click("Restore 1 digit");
    window.until_shows("Saved 1");
    assert_eq!(kept(&window).lines().count(), 1);
}

#[test]
fn it_learns_what_was_said_and_that_is_undone_with_a_click() {
    let mut window = Window::open();
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
    window.press(Modifiers::NONE, Key::Num2);
    window.until_shows("Saved as a 2");
    window.click("Learn my digits");
    window.until_shows("Fine-tuned on your digits: 1 of 1 digit (before 0) correct; built-in digits test ");
    window.until_shows("Predicted 2");
    assert!(window.shows("pretrained on MNIST, fine-tuned on 1 digit"));
    // Also after it has read other drawings.
    window.press(Modifiers::NONE, Key::C);
    window.draw(&[[0.5, 0.1], [0.5, 0.9]]);
    window.until_shows("Predicted 1");
    window.click("Undo fine-tuning");
    window.until_shows("Now using the network as it was before fine-tuning");
    window.press(Modifiers::NONE, Key::C);
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
}

#[test]
fn what_was_kept_is_there_on_another_day_and_a_damaged_line_hides_nothing() {
    let mut window = Window::open();
    window.draw(&SEVEN);
    window.press(Modifiers::NONE, Key::Num7);
    window.until_shows("Saved as a 7");
    let file = window.path("my digits/digits.jsonl");
    let home = window.close();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{{\"strokes\":[[[1,\n{text}")).unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("Saved 1");
    window.until_shows("digits.jsonl: line 1, column");
    window.draw(&[[0.5, 0.1], [0.5, 0.9]]);
    window.press(Modifiers::NONE, Key::Num1);
    window.until_shows("Saved 2");
    assert!(kept(&window).starts_with("{\"strokes\":[[[1,\n"), "it can still be mended");
}

#[test]
fn what_cannot_be_kept_is_told_and_stays_on_the_pad() {
    let home = Arc::new(TempDir::new().unwrap());
    // In the way of the folder.
    fs::write(home.path().join("my digits"), "a file").unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.draw(&SEVEN);
    window.until_shows("Predicted 7");
    window.click("This is a 1");
    window.until_shows("digits.jsonl: ");
    window.until_shows("choose another place");
    assert!(window.shows("Predicted 7") && !window.shows("Saved 1"));
}
