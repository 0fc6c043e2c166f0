//! Files: saved, opened, dropped, damaged and missing, by dialog and by typed path.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{Color32, ColorImage, DroppedFile, Event, Key, Modifiers, Role};
use lenet_lab::app::Picked;

use crate::harness::Window;

#[test]
fn weights_are_saved_and_opened_again() {
    let mut window = Window::open();
    let path = window.path("무게.safetensors");
    window.answer(Picked::Path(path.clone()));
    window.press(Modifiers::COMMAND, Key::S);
    window.until_shows("Weights saved in ");
    assert!(path.is_file());
    window.answer(Picked::Path(path));
    window.press(Modifiers::COMMAND, Key::O);
    window.until_shows("Now using ");
    assert!(window.text("Now using ").ends_with("무게.safetensors"));
}

#[test]
fn without_a_dialog_service_the_path_is_typed() {
    let mut window = Window::open();
    let path = window.path("typed.safetensors");
    window.answer(Picked::NoDialog);
    window.click("Save");
    window.until_shows("No file dialog can be shown here");
    let all = Modifiers::COMMAND;
    window.press(all, Key::A);
    window.input().events.push(Event::Text(path.display().to_string()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::Enter);
    window.until_shows("Weights saved in ");
    assert!(path.is_file());
}

/// Replaces what is in the field for a path, and presses Enter.
fn type_path(window: &mut Window, text: &str) {
    window.press(Modifiers::COMMAND, Key::A);
    window.input().events.push(Event::Text(text.to_owned()));
    window.steps(2);
    window.press(Modifiers::NONE, Key::Enter);
}

#[test]
fn a_typed_path_says_where_it_is_and_replaces_a_file_only_after_a_question() {
    let mut window = Window::open();
    let path = window.path("mine.safetensors");
    fs::write(&path, b"older").unwrap();
    let save = |window: &mut Window| {
        window.answer(Picked::NoDialog);
        window.click("Save");
        window.until_shows("No file dialog can be shown here");
    };
    save(&mut window);
    let offered = window.value(Role::TextInput, "Path");
    assert!(Path::new(&offered).is_absolute() && offered.ends_with("lenet5.safetensors"), "{offered}");
    type_path(&mut window, &format!("\"{}\"", path.display()));
    window.until_shows("Replace the file?");
    window.click("Keep the file");
    window.until("it is asked no more", |window| !window.shows("Replace the file?"));
    assert_eq!(fs::read(&path).unwrap(), b"older");
    save(&mut window);
    type_path(&mut window, &format!("file://{}", path.display()));
    window.until_shows("Replace the file?");
    window.click("Replace it");
    window.until_shows("Weights saved in ");
    assert_ne!(fs::read(&path).unwrap(), b"older");
    // The next file is offered beside it.
    save(&mut window);
    assert_eq!(Path::new(&window.value(Role::TextInput, "Path")), window.path("lenet5.safetensors"));
}

#[test]
fn a_pasted_path_opens_what_is_there() {
    let mut window = Window::open();
    let picture = window.path("my one.png");
    save_one(&picture);
    let address = format!("file://{}", picture.display().to_string().replace(' ', "%20"));
    window.input().events.push(Event::Paste(address));
    window.until_shows("my one.png: predicted 1");
}

#[test]
fn what_cannot_be_read_is_named_and_changes_nothing() {
    let mut window = Window::open();
    let broken = window.path("broken.safetensors");
    fs::write(&broken, b"not weights").unwrap();
    window.answer(Picked::Path(broken));
    window.press(Modifiers::COMMAND, Key::O);
    window.until_shows("broken.safetensors");
    window.until("it is said why", |window| !window.text("broken.safetensors").contains("Now using"));
    assert!(window.shows("pretrained on MNIST"));
}

#[test]
fn what_cannot_be_written_is_named() {
    let mut window = Window::open();
    window.answer(Picked::Path(window.path("no such folder").join("net.safetensors")));
    window.click("Save");
    window.until_shows("no such folder");
    assert!(!window.shows("Weights saved in"));
}

/// Whether there is ink in the picture of a one, 60 pixels wide and 80 high.
fn is_ink(x: u32, y: u32) -> bool {
    (26..34).contains(&x) && (8..72).contains(&y)
}

fn save_one(path: &Path) {
    let grey = |x, y| image::Luma([if is_ink(x, y) { 20 } else { 240 }]);
    image::GrayImage::from_fn(60, 80, grey).save(path).unwrap();
}

#[test]
fn a_picture_becomes_what_the_network_is_shown() {
    let mut window = Window::open();
    let path = window.path("one.png");
    save_one(&path);
    window.click("Open");
    window.answer(Picked::Path(path));
    window.click("Picture of a digit…");
    window.until_shows("one.png: predicted 1");
}

#[test]
fn what_is_chosen_for_weights_is_taken_for_what_it_is() {
    let mut window = Window::open();
    let path = window.path("one.png");
    save_one(&path);
    for (chosen, expected) in [(path, "one.png: predicted 1"), (window.path("none.txt"), "none.txt is not there")] {
        window.answer(Picked::Path(chosen));
        window.press(Modifiers::COMMAND, Key::O);
        window.until_shows(expected);
    }
}

#[test]
fn what_is_dropped_is_taken_for_what_it_is() {
    let mut window = Window::open();
    let picture = window.path("dropped.png");
    save_one(&picture);
    window.input().dropped_files.push(Arc::new(Dropped(picture)));
    window.until_shows("dropped.png: predicted 1");

    let notes = window.path("notes.txt");
    fs::write(&notes, "notes").unwrap();
    window.input().dropped_files.push(Arc::new(Dropped(notes)));
    window.until_shows("notes.txt is neither weights");
}

#[test]
fn a_pasted_picture_becomes_what_the_network_is_shown() {
    let mut window = Window::open();
    let pixels = (0..60 * 80).map(|pixel| Color32::from_gray(if is_ink(pixel % 60, pixel / 60) { 20 } else { 240 }));
    let picture = Arc::new(ColorImage::new([60, 80], pixels.collect()));
    window.input().events.push(Event::PasteImage(picture));
    window.until_shows("pasted picture: predicted 1");
}

/// A file as the system hands it over when it is dropped.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn a_table_is_saved_by_its_menu() {
    let mut window = Window::open();
    window.press(Modifiers::COMMAND, Key::Num3);
    window.until_shows("Copy the kernels of C1");
    let path = window.path("kernels.csv");
    window.answer(Picked::Path(path.clone()));
    window.click("Copy the kernels of C1");
    window.click("Save as CSV…");
    window.until_shows(&format!("Saved {}", path.display()));
    let table = fs::read_to_string(&path).unwrap();
    assert_eq!((table.lines().count(), table.lines().nth(1).unwrap().split(',').count()), (7, 27));
}
