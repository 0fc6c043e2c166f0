//! The pad in the whole window: the views follow the pen, keys undo and clear.

use eframe::egui::{Key, Modifiers};

use crate::harness::{SEVEN, Window};

#[test]
fn the_views_show_the_drawing_until_the_pad_is_empty_again() {
    let mut window = Window::open();
    window.until_shows("predicted");
    window.draw(&SEVEN);
    window.until_shows("the drawing: predicted 7");
    window.draw(&[[0.35, 0.5], [0.65, 0.5]]);
    window.press(Modifiers::COMMAND, Key::Z);
    window.until_shows("the drawing: predicted 7");
    window.press(Modifiers::NONE, Key::C);
    window.until("the test digit is back", |window| !window.shows("the drawing") && window.shows("predicted"));
    assert!(window.shows("The pad is empty"));
}

#[test]
fn a_dot_is_no_digit_and_nothing_breaks() {
    let mut window = Window::open();
    window.draw(&[[0.5, 0.5]]);
    window.until_shows("Not a digit: a dot");
}
