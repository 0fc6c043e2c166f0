//! The tab Compare in the whole window: runs of this session and earlier ones, opened, resumed and repeated.

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, Role};
use lenet_lab::app::Picked;

use crate::harness::{SEVEN, Window, without_mnist};

#[test]
fn runs_are_compared_read_the_same_drawing_and_are_opened() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until_shows("No runs yet: press Train");
    window.click("Train");
    window.until_shows("1 run, 1 ticked");
    window.until_shows("Test error by epoch; Epoch 2");
    window.press(Modifiers::NONE, Key::R);
    window.until_shows("2 runs, 2 ticked");
    window.until_shows("epoch 2 of 10");
    window.draw(&SEVEN);
    // The network in use and the best of each run.
    window.until("both runs have read it", |window| window.count("Scores of the ten digits: 0: ") >= 3);
    window.press(Modifiers::NONE, Key::Space);
    window.until_shows("Paused after step ");
    window.click("Actions for run-0001");
    window.click("Open its best network");
    window.until_shows("Now using ");
    assert!(window.text("Now using ").ends_with("best.safetensors"));
    window.settle();
}

#[test]
fn a_run_of_an_earlier_day_goes_on_and_its_settings_are_used_again() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    let home = window.close();
    let mut window = Window::open_in(home, without_mnist());
    window.until("the digits are drawn", |window| !window.shows("Making built-in digits…"));
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until_shows("1 run, 1 ticked");
    window.click("Actions for run-0001");
    window.click("Use these settings");
    window.click("Actions for run-0001");
    window.click("Resume training");
    window.until("it goes on", |window| window.shows("Pause") && window.has(Role::Label, "now"));
}

#[test]
fn a_run_is_opened_with_its_curves_and_a_run_that_trains_ends_only_after_a_question() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    window.press(Modifiers::NONE, Key::R);
    window.until_shows("run-0002");
    window.until_shows("epoch 1 of 10");
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until_shows("2 runs, ");
    window.click("Actions for run-0001");
    window.click("Open run");
    window.until_shows("A run is training");
    window.click("Keep training");
    window.until("the question is answered", |window| !window.shows("A run is training"));
    assert!(window.shows("Pause"));
    window.click("Actions for run-0001");
    window.click("Open run");
    window.click("End it and open");
    window.until_shows("run-0001 is open: 10 epochs of ");
    window.press(Modifiers::COMMAND, Key::Num1);
    window.until_shows("Loss per batch; Step ");
}

#[test]
fn a_network_opened_while_a_run_trains_leaves_the_run_to_be_resumed() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    window.click("Open");
    window.click("Pretrained on MNIST");
    window.until_shows("A run is training");
    window.press(Modifiers::NONE, Key::Escape);
    window.until("the question has gone", |window| !window.shows("A run is training"));
    assert!(window.shows("Pause"), "it still trains");
    window.click("Open");
    window.click("Pretrained on MNIST");
    window.click("End it and open");
    window.until_shows("run-0001 on built-in digits stopped after ");
    window.click("Resume");
    window.until("it goes on", |window| window.shows("Pause") && window.shows("of 10"));
}

#[test]
fn a_folder_with_runs_is_added_by_its_typed_path_and_remembered() {
    let mut window = Window::open();
    window.click("Train");
    window.until_shows("epoch 2 of 10");
    let home = window.close();
    std::fs::rename(home.path().join("runs"), home.path().join("elsewhere")).unwrap();
    let folder = home.path().join("elsewhere");
    let mut window = Window::open_in(home, without_mnist());
    window.press(Modifiers::COMMAND, Key::Num6);
    window.until_shows("No runs yet");
    window.answer(Picked::NoDialog);
    window.click("Add a folder…");
    window.until_shows("No file dialog can be shown here");
    window.input().events.push(Event::Text(folder.display().to_string()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::Enter);
    window.until_shows("elsewhere/run-0001");
    let home = window.close();
    let mut window = Window::open_in(home, without_mnist());
    window.until_shows("elsewhere/run-0001");
}

#[test]
fn seeds_are_trained_one_after_the_other_and_a_run_is_named_deleted_and_brought_back() {
    let home = Arc::new(tempfile::TempDir::new().unwrap());
    let draft = r#"{"tab": "compare", "draft": {"epoch_count": 1, "training_limit": 128, "validation_count": 0}}"#;
    std::fs::write(home.path().join("window.json"), draft).unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until("the digits are drawn", |window| !window.shows("Making built-in digits…"));
    window.click("Seeds 1–5");
    window.until_shows("All 5 seeds are trained");
    window.until_shows("5 seeds: ");
    window.until_shows("5 runs, ");
    // The last one is open in the window.
    window.click("Actions for run-0005");
    window.click("Delete…");
    window.until_shows("run-0005 is open in this window");
    window.click("Actions for run-0004");
    window.click("Name and note…");
    window.steps(2);
    window.input().events.push(Event::Text("Fourth".to_owned()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::Enter);
    window.until_shows("Compare Fourth");
    if cfg!(target_os = "macos") {
        return;
    }
    window.click("Actions for Fourth");
    window.click("Delete…");
    window.until_shows("Delete the run?");
    window.click("Delete it");
    window.until_shows("Fourth is in the trash");
    window.until_shows("4 runs, ");
    window.click("Undo the deletion");
    window.until_shows("Compare Fourth");
}

#[test]
fn where_runs_cannot_be_saved_training_goes_on_and_another_folder_is_chosen_and_remembered() {
    let home = Arc::new(tempfile::TempDir::new().unwrap());
    std::fs::write(home.path().join("runs"), "in the way of the folder").unwrap();
    let mut window = Window::open_in(home, without_mnist());
    window.until("the digits are drawn", |window| !window.shows("Making built-in digits…"));
    window.click("Train");
    window.until_shows("This run is in memory only");
    window.until_shows("epoch 1 of 10");
    window.answer(Picked::Path(window.path("runs")));
    window.click("Runs folder…");
    window.until_shows("Runs cannot be saved in ");
    window.answer(Picked::Path(window.path("elsewhere")));
    window.press(Modifiers::COMMAND, Key::Num6);
    window.click("Folders");
    window.click("Save new runs in…");
    window.until_shows("New runs are saved in ");
    window.press(Modifiers::NONE, Key::R);
    window.until("the run is there", |window| window.path("elsewhere/run-0001/checkpoint.safetensors").exists());
    let mut window = Window::open_in(window.close(), without_mnist());
    window.until_shows("1 run, ");
    window.click("Folders");
    assert!(window.shows("elsewhere") && window.shows("where new runs are saved"));
}
