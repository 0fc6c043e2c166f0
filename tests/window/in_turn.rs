//! Two networks in turn, by one button: both learn, both read the drawing, the other is looked into, the second is ended.

use eframe::egui::{Key, Modifiers};

use crate::harness::{SEVEN, Window};

fn begun() -> Window {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num6);
    window.click("In turn");
    window.click("Train both in turn");
    window.until_shows("Loss of both; Modern network: ");
    window
}

#[test]
fn one_button_trains_two_networks_that_both_read_the_drawing() {
    let mut window = begun();
    for name in ["run-0001", "run-0002"] {
        assert!(window.path("runs").join(name).is_dir());
    }
    window.draw(&SEVEN);
    window.until_shows("Modern network reads ");
    window.until_shows("Network of 1998 reads ");
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    window.settle();
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Pause");
    window.click("End the second");
    window.until_shows("Second network: The run has ended");
    assert!(window.shows("Pause"), "the first goes on");
}

#[test]
fn the_other_network_is_looked_into() {
    let mut window = begun();
    window.until_shows("run-0001 after step ");
    window.click("Look inside the second");
    window.until_shows("run-0002 after step ");
    window.until_shows("C3 map 1");
    window.press(Modifiers::NONE, Key::R);
    window.until_shows("run-0003");
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until("the second has gone with the first", |window| !window.shows("End the second"));
}
