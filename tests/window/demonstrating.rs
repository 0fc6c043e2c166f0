//! Demonstrations, diagnoses and the settings for elsewhere, in the whole window.

use eframe::egui::{Key, Modifiers, Role};

use crate::harness::Window;

#[test]
fn a_demonstration_asks_before_it_ends_a_run_and_says_what_to_watch() {
    let mut window = Window::open();
    window.pick("Activation", "ReLU");
    window.click("Train");
    window.until_shows("epoch 1 of 10");
    window.click("Demonstrations");
    window.click("C3 by Table I against all");
    window.until_shows("A run is training");
    window.click("End it and open");
    window.until_shows("Watch how close they stay");
    window.until_shows("Compare");
    window.until("two runs learn", |window| window.shows("run-0002") && window.shows("run-0003"));
    window.click("Close the demonstration");
    assert!(!window.shows("Watch how close they stay"));
    assert_eq!(window.value(Role::ComboBox, "Activation"), "ReLU", "the settings from before are back");
}

#[test]
fn a_new_run_after_a_demonstration_has_the_users_own_settings() {
    let mut window = Window::open();
    window.pick("Activation", "ReLU");
    window.click("Demonstrations");
    window.click("Overfitting on 500 digits");
    window.until_shows("Watch the gap");
    window.until_shows("epoch 1 of 40");
    assert_eq!(window.value(Role::ComboBox, "Activation"), "tanh", "the settings shown are the demonstration's");
    window.click_first("New run");
    window.until_shows("epoch 1 of 10");
    assert_eq!(window.value(Role::ComboBox, "Activation"), "ReLU");
    assert!(!window.shows("Watch the gap"));

    // What was changed meanwhile is the user's own.
    window.click("Demonstrations");
    window.click("Overfitting on 500 digits");
    window.until_shows("A run is training");
    window.click("End it and open");
    window.until_shows("epoch 1 of 40");
    window.pick("Activation", "Sigmoid");
    window.click_first("New run");
    window.until("it begins with the change", |window| window.shows("run-0004") && window.shows("epoch 1 of 40"));
    assert_eq!(window.value(Role::ComboBox, "Activation"), "Sigmoid");
}

#[test]
fn a_rate_that_is_too_high_is_told_under_the_curves() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num1);
    window.click("Demonstrations");
    window.click("Learning rate too high");
    window.until("the line names it", |window| window.shows("The loss blew up") || window.shows("Nothing is learned"));
    assert!(window.shows("0.3"), "with a tenth of the rate as a way out");
}

#[test]
fn settings_are_copied_as_a_command() {
    let mut window = Window::open();
    window.pick("Activation", "ReLU");
    window.click("Copy as");
    window.click("Command line");
    window.until_shows("Copied: lenet-lab train --activation relu");
}
