//! The methods of section III: measured, read and looked into.

use eframe::egui::{Key, Modifiers};

use super::harness::{SEVEN, Window};

#[test]
fn a_method_is_measured_reads_the_drawing_and_opens_its_errors() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num9);
    window.until_shows("0 results on built-in digits");
    window.click("Measure Linear, least squares");
    window.until_shows("1 result on built-in digits");
    let folder = window.path("runs").join("methods-built-in-digits").join("linear-least-squares");
    assert!(folder.join("regular-seed-1").join("result.json").exists());
    window.click("Reads");
    window.until_shows("Weights of each class: ");
    window.draw(&SEVEN);
    window.until("the drawing is read", |window| {
        window.shows("The drawing") && window.shows("Linear, least squares: ") && !window.shows("squares: reading")
    });
    window.click("Results");
    window.click("Errors of Linear, least squares");
    window.until_shows("Predictions of Linear, least squares");
    window.click("Back to the network");
    window.until_shows("Evaluated network: ");
}

#[test]
fn what_is_cancelled_has_no_result() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num9);
    window.until_shows("Measure all ");
    window.click(&window.text("Measure all "));
    window.until_shows("more wait");
    window.click("Cancel");
    window.until("nothing is under way", |window| window.shows("Refresh"));
    window.until_shows("stopped; Measure resumes it");
}
