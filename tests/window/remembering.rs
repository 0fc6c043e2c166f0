//! What one window leaves to the next: settings, and a run that goes on.

use std::{fs, sync::Arc};

use eframe::egui::{Key, Modifiers, Role};
use tempfile::TempDir;

use crate::harness::{Window, without_mnist};

#[test]
fn a_window_closed_while_it_trains_opens_with_the_run_as_it_was() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    window.press(Modifiers::COMMAND, Key::Num1);
    let batches = |window: &Window| window.text("Loss per batch; Step ");
    window.until_shows("Loss per batch; Step ");
    let before = batches(&window);
    window.pick("Activation", "ReLU");
    let of_next_run = window.count("ReLU");
    assert!(of_next_run > 0);
    let home = window.close();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("run-0001 is open: 10 epochs of ");
    window.until("its batches are there", |window| window.shows("Loss per batch; Step "));
    assert_eq!(batches(&window), before);
    assert!(window.shows("Paused") && window.shows("epoch 2 of 10"));
    assert_eq!(window.count("ReLU"), of_next_run, "the settings of the next run stay");
    window.click("Continue");
    window.until("it goes on", |window| window.shows("Pause"));
    window.until_shows("epoch 3 of 10");
}

#[test]
fn a_window_closed_after_a_run_opens_with_its_curves() {
    let mut window = Window::open();
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("Paused after step 1");
    window.click("Continue");
    window.until_shows("All 10 epochs are done");
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until_shows("All 10 epochs are done");
    assert!(window.shows("Finished"));
}

#[test]
fn what_was_opened_after_a_run_is_not_undone_by_the_next_start() {
    let mut window = Window::open();
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("Paused after step 1");
    window.click("Open");
    window.click("Pretrained, 1998");
    window.until_shows("Now using ");
    let home = window.close();
    let settings = fs::read(home.path().join("window.json")).unwrap();
    let settings: serde_json::Value = serde_json::from_slice(&settings).unwrap();
    assert!(settings["latest_run"].is_null(), "{}", settings["latest_run"]);
    let mut window = Window::open_in(home, without_mnist());
    window.until("the digits are drawn", |window| window.shows("Built-in digits"));
    assert!(window.shows("Ready"), "no run is open");
}

#[test]
fn a_run_at_its_end_is_not_offered_to_be_resumed() {
    let mut window = Window::open();
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("Paused after step 1");
    window.click("Continue");
    window.until_shows("All 10 epochs are done");
    window.click("Open");
    window.click("Pretrained, 1998");
    window.until_shows("Now using ");
    assert!(window.shows("Ready") && !window.shows("Resume"));
}

#[test]
fn what_is_opened_while_the_last_run_is_read_stays() {
    let mut window = Window::open();
    window.press(Modifiers::NONE, Key::S);
    window.until_shows("Paused after step 1");
    let mut window = Window::open_in(window.close(), without_mnist());
    window.click("Open");
    window.click("Pretrained, 1998");
    window.until_shows("Now using the network pretrained, 1998");
    window.until("the digits are drawn", |window| window.shows("Built-in digits"));
    window.steps(50);
    assert!(window.shows("Ready"), "the run does not take the network's place");
}

#[test]
fn keys_do_nothing_while_a_question_is_open() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 1 of 10");
    window.click("Open");
    window.click("Pretrained, 1998");
    window.until_shows("A run is training");
    window.press(Modifiers::NONE, Key::R);
    window.click("Keep training");
    window.until("the question has gone", |window| !window.shows("A run is training"));
    window.steps(20);
    assert!(window.shows("run-0001") && !window.shows("run-0002"));
}

#[test]
fn what_could_not_be_saved_at_exit_is_said_once_at_the_next_start() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    fs::remove_dir_all(window.path("runs")).unwrap();
    let settings = window.path("window.json");
    fs::remove_file(&settings).unwrap_or_default();
    fs::create_dir_all(settings.join("in the way")).unwrap();
    let home = window.close();
    fs::remove_dir_all(&settings).unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("run-0001 could not be saved: ");
    let said = window.text("run-0001 could not be saved: ");
    assert!(
        said.contains("The settings could not be saved") && said.contains("resumes from its last checkpoint"),
        "{said}"
    );
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until_shows("Draw a digit on the right");
}

#[test]
fn a_value_of_another_version_leaves_the_other_settings() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num5);
    window.until_shows("61,706");
    let home = window.close();
    let path = home.path().join("window.json");
    let mut settings: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    settings["theme"] = "of-another-version".into();
    fs::write(&path, settings.to_string()).unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("61,706");
    window.until_shows("does not know its values of theme");
}

#[test]
fn tab_and_theme_are_as_they_were() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num5);
    window.until_shows("61,706");
    let home = window.close();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("61,706");
}

#[test]
fn broken_settings_are_set_aside_with_a_message() {
    let home = Arc::new(TempDir::new().unwrap());
    fs::write(home.path().join("window.json"), "{").unwrap();
    let mut window = Window::open_in(Arc::clone(&home), without_mnist());
    window.until_shows("window.json.broken");
    assert!(home.path().join("window.json.broken").is_file());
}

#[test]
fn the_network_and_the_digit_in_view_are_there_again() {
    let mut window = Window::open();
    window.click("Open");
    window.click("Pretrained, 1998");
    window.until_shows("Now using ");
    window.press(Modifiers::COMMAND, Key::Num2);
    window.click("Next test digit");
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until("the digits are drawn", |window| window.shows("Built-in digits"));
    window.until_shows("pretrained, 1998");
    assert_eq!(window.value(Role::SpinButton, "Index of the test digit"), "1");
}
