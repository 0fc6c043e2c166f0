//! Networks side by side, by one button: all learn, all read the drawing, another is looked into, one is ended.

use eframe::egui::{Key, Modifiers};

use crate::harness::{SEVEN, Window};

fn begun() -> Window {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num6);
    window.click("Train side by side");
    window.until_shows("Look inside Network of 1998");
    window
}

#[test]
fn one_button_trains_two_networks_that_both_read_the_drawing() {
    let mut window = begun();
    for name in ["run-0001", "run-0002"] {
        assert!(window.path("runs").join(name).is_dir());
    }
    window.click("Batch loss");
    window.draw(&SEVEN);
    // The network in use and both runs.
    window.until("both have read it", |window| window.count("Scores of the ten digits: 0: ") >= 3);
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    window.settle();
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Pause");
    window.click("End Network of 1998");
    window.until_shows("run-0002: The run has ended");
    assert!(window.shows("Pause"), "the other goes on");
}

#[test]
fn the_other_network_is_looked_into() {
    let mut window = begun();
    window.until_shows("run-0001 after step ");
    window.click("Look inside Network of 1998");
    window.until_shows("run-0002 after step ");
    window.until_shows("C3 map 1");
    window.press(Modifiers::NONE, Key::R);
    window.until_shows("run-0003");
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until("one run needs no line", |window| !window.shows("Look inside"));
}
