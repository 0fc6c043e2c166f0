//! The window in front of a room: the presentation, and the size of everything.

use eframe::egui::{Key, Modifiers, Role};

use crate::harness::{SEVEN, Window, without_mnist};

#[test]
fn a_presentation_shows_the_open_tab_alone_and_ends_by_its_key() {
    let mut window = Window::open();
    window.resize(1024.0, 768.0);
    window.press(Modifiers::COMMAND, Key::Num5);
    window.until_shows("61,706");
    let [settings, pad] =
        [|window: &Window| window.has(Role::ComboBox, "Activation"), |window: &Window| window.shows("Drawing pad")];
    assert!(settings(&window) && pad(&window));
    window.press(Modifiers::NONE, Key::F11);
    window.until("the tab is alone", |window| !settings(window) && !pad(window));
    assert!(window.shows("61,706") && window.shows("Architecture"));
    window.click("Pad");
    window.draw(&SEVEN);
    window.until_shows("Predicted ");
    window.press(Modifiers::NONE, Key::Escape);
    window.until("all is back", |window| settings(window) && pad(window));
    window.press(Modifiers::NONE, Key::F11);
    window.until("the tab is alone again", |window| !settings(window));
    window.click("Leave");
    window.until("all is back again", settings);
}

#[test]
fn everything_is_as_large_as_it_was() {
    let mut window = Window::open();
    for _ in 0..2 {
        window.click("View");
        window.click("Larger");
    }
    window.click("View");
    window.until_shows("Size 120 %");
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(window.zoom(), 1.2);
    let mut window = Window::open_in(window.close(), without_mnist());
    window.steps(3);
    assert_eq!(window.zoom(), 1.2);
    window.click("View");
    window.click("Usual size");
    window.steps(3);
    assert_eq!(window.zoom(), 1.0);
}

#[test]
fn the_pad_in_a_window_of_its_own_follows_the_network_and_goes_back() {
    let mut window = Window::open();
    window.click("Open the pad in a window of its own");
    window.until_shows("Put the pad back to its side");
    assert_eq!(window.count("Drawing pad"), 1);
    window.draw(&SEVEN);
    window.until_shows("Predicted ");
    window.press(Modifiers::COMMAND, Key::Z);
    window.until_shows("The pad is empty");
    window.press(Modifiers::COMMAND, Key::D);
    assert!(window.has_focus(Role::Canvas, "Drawing pad"));
    window.click("View");
    window.click("Pad back to its side");
    window.until_shows("Open the pad in a window of its own");
    window.click("View");
    window.click("Pad in a window of its own");
    window.until_shows("Put the pad back to its side");
}
